// SPDX-License-Identifier: MIT
//
// One node of an ONNX graph as a rule sees it: its operands, its attributes, and how to refuse it.
//
// A rule reads every attribute and operand that it understands. What a node has and its rule did
// not read is refused, by name: nothing of a file is passed over silently.
//
// Example, of LeakyRelu:
//
//     const Rational slope = node.real("alpha", 0.01F);
//     return {Computed{work.gates().leaky_relu(work.node(node.input(0)), slope)}};
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/onnx/onnx_messages.hpp"
#include "abide/onnx/value.hpp"

namespace abide {

/// The values of names; those of a graph inside a node are looked for outside, too.
struct Scope {
  std::map<std::string, Value> values;
  const Scope* outer = nullptr;
  const std::map<std::string, std::int64_t>* opsets = nullptr;

  [[nodiscard]] const Value* find(const std::string& name) const;
};

class NodeContext {
 public:
  /// `place`: the beginning of messages. An operand that is left out is null.
  NodeContext(const OnnxNode& node, std::int64_t version, std::vector<const Value*> inputs,
              const Scope& scope, std::string place)
      : node_(&node),
        version_(version),
        inputs_(std::move(inputs)),
        scope_(&scope),
        place_(std::move(place)) {}

  /// The version of the operations of its domain.
  [[nodiscard]] std::int64_t version() const { return version_; }
  [[nodiscard]] const std::string& operation() const { return node_->operation; }
  [[nodiscard]] const OnnxNode& node() const { return *node_; }
  [[nodiscard]] const Scope& scope() const { return *scope_; }

  [[nodiscard]] std::size_t inputs() const { return inputs_.size(); }
  /// All operands, looked at by who does not compute with them; null where they are left out.
  [[nodiscard]] const std::vector<const Value*>& operands() const { return inputs_; }
  [[nodiscard]] bool has(std::size_t i) const { return i < inputs_.size() && inputs_[i]; }
  /// Throws ModelError where it is left out.
  [[nodiscard]] const Value& input(std::size_t i) const;
  /// The operand where it is known, else null.
  [[nodiscard]] const Known* known(std::size_t i) const;
  /// Throws ModelError where it depends on data: `what` it is, `the shape`.
  [[nodiscard]] const Known& known(std::size_t i, const std::string& what) const;
  [[nodiscard]] const Known::Integers& integers(std::size_t i, const std::string& what) const;
  [[nodiscard]] std::int64_t integer(std::size_t i, const std::string& what) const;
  /// One number.
  [[nodiscard]] double real(std::size_t i, const std::string& what) const;

  [[nodiscard]] std::size_t outputs() const { return node_->outputs.size(); }
  [[nodiscard]] bool wants(std::size_t output) const {
    return output < outputs() && !node_->outputs[output].empty();
  }

  /// Attributes, and what they are where they are left out.
  [[nodiscard]] bool has(const std::string& attribute) const;
  [[nodiscard]] std::int64_t integer(const std::string& name, std::int64_t standard) const;
  [[nodiscard]] bool flag(const std::string& name, bool standard) const {
    return integer(name, standard ? 1 : 0) != 0;
  }
  /// Exactly the float of the file.
  [[nodiscard]] Rational real(const std::string& name, float standard) const;
  [[nodiscard]] std::string text(const std::string& name, const std::string& standard) const;
  [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(const std::string& name) const;
  [[nodiscard]] std::optional<std::vector<double>> reals(const std::string& name) const;
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const std::string& name) const;
  /// Null where they are left out.
  [[nodiscard]] const OnnxTensor* tensor(const std::string& name) const;
  [[nodiscard]] const OnnxGraph* graph(const std::string& name) const;
  /// One that says nothing about what the node computes.
  void ignore(const std::string& name) const { read_.insert(name); }

  /// Results after those that the rule returns are none of the network's: `a running statistic`.
  /// They may be there as long as nothing uses them.
  void leave_out_results(const std::string& what) const { left_out_ = what; }
  /// Empty where they are not left out.
  [[nodiscard]] const std::string& left_out() const { return left_out_; }

  /// The error that the node cannot be imported.
  [[nodiscard]] ModelError refused(const std::string& reason) const {
    return ModelError(place_ + reason);
  }
  /// Throws where an attribute or an operand was not read.
  void require_all_read() const;

 private:
  [[nodiscard]] const OnnxAttribute* attribute(const std::string& name, std::int64_t type) const;

  const OnnxNode* node_;
  std::int64_t version_;
  std::vector<const Value*> inputs_;
  const Scope* scope_;
  std::string place_;
  mutable std::set<std::string> read_;
  mutable std::set<std::size_t> used_;
  mutable std::string left_out_;
};

}  // namespace abide
