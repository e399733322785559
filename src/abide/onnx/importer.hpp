// SPDX-License-Identifier: MIT
//
// The walk over a graph of an ONNX file: each node by the rule of its operation, in the order of
// the file, which is that of computation.
//
//     a node whose operands are all known    is folded, in a workspace of its own
//                                            (onnx/workspace.hpp)
//     a node that calls a local function     is that function's graph, in a scope of its own
//     any other node                         makes nodes of the program
//
// Errors name the file, the node, its operation and its operands:
//
//     net.onnx: error: node 'conv1' (Conv of [1, 3, 8, 8], [4, 2, 3, 3]): ..
//
// Cost: that of the rules.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "abide/model/model_builder.hpp"
#include "abide/onnx/node_context.hpp"
#include "abide/onnx/onnx_file.hpp"
#include "abide/onnx/roles.hpp"
#include "abide/onnx/rules.hpp"
#include "abide/onnx/workspace.hpp"

namespace abide {

class Importer {
 public:
  /// All of these outlive the importer.
  Importer(const OnnxFile& file, const ImportOptions& options, const Roles& roles,
           ModelBuilder& builder);

  /// Where a rule makes its nodes.
  [[nodiscard]] Workspace& work() { return *work_; }
  [[nodiscard]] const ImportOptions& options() const { return options_; }

  /// A tensor of the file: a parameter, or known, by its role under this name.
  [[nodiscard]] Value tensor(const OnnxTensor& tensor, const std::string& name);
  /// An input of numbers that nothing else says: noise.
  [[nodiscard]] NodeId free_input(const std::string& name, const Shape& shape);
  /// The probe with a 1 at each token's place among so many, [shape of the tokens.., vocabulary].
  [[nodiscard]] NodeId one_hot(const Tokens& tokens, std::int64_t vocabulary);
  /// What the user is told; each text once.
  void note(const std::string& text);

  /// Runs a graph in a scope of its own, in which its inputs have these values; the results are
  /// those of its outputs. Throws ModelError where there are too few or too many.
  [[nodiscard]] std::vector<Value> run(const OnnxGraph& graph, const std::vector<Value>& inputs,
                                       const Scope& outer);
  /// Runs the nodes of a graph in a scope that has its inputs.
  void run(const OnnxGraph& graph, Scope& scope);
  /// Of an output, which may be missing: an error.
  [[nodiscard]] const Value& result(const std::string& name, const Scope& scope) const;

  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] const std::map<std::string, std::size_t, std::less<>>& census() const {
    return census_;
  }
  /// The parameters so far, with the tensors of the file that hold their values.
  [[nodiscard]] const std::map<std::string, OnnxTensor>& parameters() const { return parameters_; }

 private:
  void add_initializers(const OnnxGraph& graph, Scope& scope);
  void run(const std::vector<OnnxNode>& nodes, Scope& scope);
  struct Results {
    std::vector<Value> values;
    std::string left_out;  // what those after them are, where they may be missing
  };
  [[nodiscard]] Results results(const OnnxNode& node, const Scope& scope);
  [[nodiscard]] std::vector<Value> by_rule(const RuleRow& row, const NodeContext& context);
  [[nodiscard]] std::vector<Value> call(const OnnxFunction& function, const NodeContext& context);
  [[nodiscard]] std::string place(const OnnxNode& node,
                                  const std::vector<const Value*>& inputs) const;

  const OnnxFile& file_;
  const ImportOptions& options_;
  const Roles& roles_;
  ModelBuilder& builder_;
  Workspace model_work_;
  Workspace* work_;
  int depth_ = 0;
  std::int64_t applied_ = 0;
  std::int64_t known_entries_ = 0;        // of all results that are known
  std::map<const char*, Value> tensors_;  // by where in the file they begin
  std::map<std::string, OnnxTensor> parameters_;
  std::map<std::string, std::string> left_out_;  // results without a value, and what they are
  std::map<std::string, NodeId> one_hots_;
  std::vector<std::string> notes_;
  std::map<std::string, std::size_t, std::less<>> census_;
};

}  // namespace abide
