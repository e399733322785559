// SPDX-License-Identifier: MIT
#include "abide/program/fingerprint.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/nil_generator.hpp>
#include <string>
#include <variant>

#include "abide/ring/random.hpp"

namespace abide {

namespace {

// The bytes of a node: what it is, then numbers and texts, each ended by a blank.
class Bytes {
 public:
  explicit Bytes(const Node& node) {
    number(node.operation.index());
    std::visit([this](const auto& operation) { add(operation); }, node.operation);
    for (const NodeId operand : node.operands) number(operand);
    for (const std::int64_t size : node.shape) number(size);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  template <class Integer>
  void number(Integer n) {
    text_ += std::to_string(n) + ' ';
  }
  void add(const Parameter& parameter) { text_ += parameter.name + ' '; }
  void add(const Probe& probe) { text_ += probe.name + ' '; }
  void add(const Constant& constant) {
    for (const Rational& value : constant.values) text_ += value.to_string() + ' ';
  }
  void add(const Contraction& contraction) {
    for (const Labels& labels : contraction.operands) {
      for (const int label : labels) number(label);
      text_ += ',';
    }
    for (const int label : contraction.result) number(label);
  }
  void add(const Sum& sum) {
    for (const Rational& coefficient : sum.coefficients) text_ += coefficient.to_string() + ' ';
  }
  void add(const Gather& gather) {
    for (const std::int64_t i : gather.map.numbers()) number(i);
  }
  void add(const Inverse&) {}
  void add(const Function& f) { text_ += std::string(row(f.function).name) + ' '; }

  std::string text_;
};

}  // namespace

std::uint64_t fingerprint(const Program& program) {
  // Each node's hash begins with that of the nodes before it.
  boost::uuids::uuid chain = boost::uuids::nil_uuid();
  for (const Node& node : program.nodes())
    chain = boost::uuids::name_generator_sha1(chain)(Bytes(node).text());
  std::uint64_t result = 0;
  for (const std::size_t i :
       {0, 1, 2, 3, 4, 5, 7, 9})  // 6 and 8 hold bits that are always the same
    result = result << 8U | chain.data[i];
  return result;
}

std::uint64_t seed_about(const Program& program, std::uint64_t seed) {
  return Random(seed, {fingerprint(program)}).bits();
}

}  // namespace abide
