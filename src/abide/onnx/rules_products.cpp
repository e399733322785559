// SPDX-License-Identifier: MIT
//
// Sums of products: matrix products and einsum.
//
// An ellipsis in einsum stands for the axes that have no letter, which are broadcast; it is written
// with letters here that the notation does not use.
#include <fmt/format.h>

#include <algorithm>

#include "abide/io/diagnostic.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

Values matrix_product(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId a = work.node(node.input(0));
  return {computed(matmul(work.program(), a, work.node(node.input(1))))};
}

Values gemm(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId a = work.node(node.input(0));
  const NodeId b = work.node(node.input(1));
  if (program.shape(a).size() != 2 || program.shape(b).size() != 2)
    throw node.refused("expected two matrices");
  constexpr int kRow = 0, kColumn = 1, kInner = 2;
  const Labels left = node.flag("transA", false) ? Labels{kInner, kRow} : Labels{kRow, kInner};
  const Labels right =
      node.flag("transB", false) ? Labels{kColumn, kInner} : Labels{kInner, kColumn};
  NodeId result = program.contract({a, b}, {left, right}, {kRow, kColumn}, "Gemm");
  result = scale(program, result, node.real("alpha", 1));
  const Rational beta = node.real("beta", 1);
  if (node.version() < 7) node.ignore("broadcast");
  if (!node.has(2)) return {computed(result)};
  const NodeId c = work.node(node.input(2));
  if (!stretches(program.shape(c), program.shape(result)))
    throw node.refused(
        fmt::format("operand 3 cannot be stretched to {}", to_string(program.shape(result))));
  return {computed(add(program, result, c, beta))};
}

std::string without_ellipsis(const NodeContext& node, std::string text,
                             const std::vector<std::size_t>& ranks) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  if (text.find("...") == std::string::npos) return text;
  std::string unused;
  for (char c = 'a'; c <= 'z'; ++c)
    if (text.find(c) == std::string::npos) unused += c;
  const std::size_t arrow = text.find("->");
  std::string left = text.substr(0, arrow);
  std::string right = arrow == std::string::npos ? "" : text.substr(arrow + 2);
  std::vector<std::string> terms{""};
  for (const char c : left)
    if (c == ',')
      terms.emplace_back();
    else
      terms.back() += c;
  if (terms.size() != ranks.size()) throw node.refused("the equation has other operands");
  std::string all;  // the letters of the longest ellipsis; a shorter one has the last of them
  std::vector<std::size_t> lengths;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const bool has = terms[k].find("...") != std::string::npos;
    if (has && terms[k].size() - 3 > ranks[k]) throw node.refused("the equation has other axes");
    lengths.push_back(has ? ranks[k] - (terms[k].size() - 3) : 0);
    if (lengths.back() > unused.size()) throw node.refused("the equation has too many axes");
    if (lengths.back() > all.size()) all = unused.substr(0, lengths.back());
  }
  for (std::size_t k = 0; k < terms.size(); ++k)
    if (const std::size_t at = terms[k].find("..."); at != std::string::npos)
      terms[k].replace(at, 3, all.substr(all.size() - lengths[k]));
  if (arrow == std::string::npos) {
    std::string once;
    for (char c = 'A'; c <= 'z'; ++c)
      if (std::count(left.begin(), left.end(), c) == 1 && c != '.') once += c;
    right = all + once;
  } else if (const std::size_t at = right.find("..."); at != std::string::npos) {
    right.replace(at, 3, all);
  }
  std::string result;
  for (const std::string& term : terms) result += (result.empty() ? "" : ",") + term;
  return result + "->" + right;
}

Values einsum_rule(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  std::vector<NodeId> operands;
  std::vector<std::size_t> ranks;
  for (std::size_t i = 0; i < node.inputs(); ++i) {
    operands.push_back(work.node(node.input(i)));
    ranks.push_back(work.program().shape(operands.back()).size());
  }
  const std::string equation = node.text("equation", "");
  constexpr std::size_t kLongest = 1000;
  if (equation.size() > kLongest) throw node.refused("the equation is too long");
  return {computed(einsum(work.program(), without_ellipsis(node, equation, ranks), operands))};
}

}  // namespace

std::vector<RuleRow> product_rules() {
  return {
      {"MatMul", 1, matrix_product},
      {"Gemm", 1, gemm},
      {"Einsum", 12, einsum_rule},
  };
}

}  // namespace abide
