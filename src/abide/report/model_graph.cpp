// SPDX-License-Identifier: MIT
#include "abide/report/model_graph.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <vector>

#include "abide/error.hpp"
#include "abide/model/census.hpp"
#include "abide/program/substitute.hpp"
#include "abide/report/tool.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

constexpr double kWidest = 24;  // of a name, in sizes of the font

std::string dot_text(const std::string& text) {
  std::string result = "\"";
  for (const char c : plain(text)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

// `ij,jk->ik`; `*` of a product entry by entry, or with a scalar.
std::string einsum_text(const Contraction& contraction) {
  if (contraction.operands.size() == 2 &&
      std::all_of(contraction.operands.begin(), contraction.operands.end(),
                  [&](const Labels& l) { return l.empty() || l == contraction.result; }))
    return "*";
  std::map<int, char> letters;
  const auto text = [&](const Labels& labels) {
    std::string result;
    for (const int label : labels) {
      const auto next = static_cast<char>('i' + static_cast<int>(letters.size()) % 18);
      result += letters.emplace(label, next).first->second;
    }
    return result;
  };
  std::vector<std::string> operands;
  for (const Labels& labels : contraction.operands) operands.push_back(text(labels));
  return fmt::format("{}->{}", fmt::join(operands, ","), text(contraction.result));
}

// `2 a - b`, up to three terms.
std::string sum_text(const Sum& sum) {
  if (sum.coefficients.size() > 3) return "sum";
  std::string text;
  for (std::size_t i = 0; i < sum.coefficients.size(); ++i) {
    const Rational& c = sum.coefficients[i];
    const bool negative = c < Rational(0);
    const Rational size = negative ? -c : c;
    text += i == 0 ? (negative ? "-" : "") : negative ? " - " : " + ";
    if (!size.is_one()) text += shortened(size.to_string(), 6) + " ";
    text += static_cast<char>('a' + i);
  }
  return text;
}

std::string constant_text(const Constant& constant) {
  return constant.values.size() == 1 ? shortened(constant.values[0].to_string(), 8) : "numbers";
}

class Writer {
 public:
  explicit Writer(const Model& model)
      : model_(model), reached_(graph_of(model.program, evaluated_nodes(model))) {
    for (const Model::Gate& gate : model.gates) gates_[gate.probe] = gate.argument;
  }

  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(std::count(reached_.begin(), reached_.end(), true)) +
           model_.outputs.size();
  }

  std::string source() {
    text_ = fmt::format(
        "digraph model {{\n"
        "  label={}; labelloc=t; rankdir=TB;\n"
        "  fontname=\"sans-serif\"; bgcolor=\"white\";\n"
        "  node [fontname=\"sans-serif\", fontsize=12, shape=box, style=rounded];\n"
        "  edge [arrowsize=0.7, color=\"#555555\"];\n",
        dot_text(model_.name));
    for (NodeId id = 0; id < reached_.size(); ++id)
      if (reached_[id] && !is_constant(id)) add(id);
    for (std::size_t i = 0; i < model_.outputs.size(); ++i) {
      const std::string name =
          model_.outputs.size() == 1 ? "output" : fmt::format("output {}", i + 1);
      add_result(fmt::format("o{}", i), name, model_.outputs[i].value);
    }
    for (std::size_t f = 0; f < model_.fields.size(); ++f)
      for (std::size_t b = 0; b < model_.fields[f].size(); ++b)
        add_result(fmt::format("f{}_{}", f, b),
                   "d/dt of " + model_.program.name(model_.program.parameters()[b]),
                   model_.fields[f][b]);
    return text_ + "}\n";
  }

 private:
  void add(NodeId id) {
    const Node& node = model_.program.node(id);
    const std::string attributes = match(
        node,
        [&](const Parameter& p) {
          return label(p.name, node) + ", style=filled, fillcolor=\"#cfe2f3\"";
        },
        [&](const Probe& p) {
          if (gates_.contains(id)) return label("gate", node) + ", shape=diamond";
          return label(p.name, node) + ", shape=ellipse, style=filled, fillcolor=\"#fff2cc\"";
        },
        [&](const Constant& c) { return label(constant_text(c), node); },
        [&](const Contraction& c) { return label(einsum_text(c), node); },
        [&](const Sum& s) { return label(sum_text(s), node); },
        [&](const Gather&) { return label(std::string(kind_name(node)), node); },
        [&](const Inverse&) { return label(node.shape.back() == 1 ? "1/x" : "inverse", node); },
        [&](const Function&) {
          return label(std::string(kind_name(node)), node) +
                 ", style=\"rounded,filled\", fillcolor=\"#d9ead3\"";
        });
    text_ += fmt::format("  n{} [{}];\n", id, attributes);
    for (const NodeId operand : node.operands) add_arrow(operand, fmt::format("n{}", id));
    if (const auto gate = gates_.find(id); gate != gates_.end())
      text_ += fmt::format("  n{} -> n{} [style=dashed];\n", gate->second, id);
  }

  void add_result(const std::string& id, const std::string& name, NodeId value) {
    text_ += fmt::format("  {} [{}, peripheries=2, style=filled, fillcolor=\"#f4cccc\"];\n", id,
                         label(name, model_.program.node(value)));
    add_arrow(value, id);
  }

  [[nodiscard]] bool is_constant(NodeId id) const {
    return std::holds_alternative<Constant>(model_.program.node(id).operation);
  }

  // Numbers stand beside each node that uses them, so that no arrow crosses the picture.
  void add_arrow(NodeId from, const std::string& to) {
    std::string name = fmt::format("n{}", from);
    if (is_constant(from)) {
      const Node& node = model_.program.node(from);
      name = fmt::format("c{}", constants_++);
      text_ += fmt::format("  {} [{}, shape=plaintext];\n", name,
                           label(constant_text(std::get<Constant>(node.operation)), node));
    }
    text_ += fmt::format("  {} -> {};\n", name, to);
  }

  [[nodiscard]] static std::string label(const std::string& text, const Node& node) {
    return "label=" + dot_text(shortened(text, kWidest) + " " + to_string(node.shape));
  }

  const Model& model_;
  std::vector<bool> reached_;
  std::map<NodeId, NodeId> gates_;
  std::size_t constants_ = 0;
  std::string text_;
};

}  // namespace

std::size_t graph_size(const Model& model) { return Writer(model).size(); }

std::string graph_source(const Model& model) { return Writer(model).source(); }

std::string graph_svg(const Model& model) {
  if (const std::size_t size = graph_size(model); size > kMostDrawn)
    throw ModelError(fmt::format(
        "{}: error: its graph has {} nodes; at most {} are drawn: expected smaller sizes or "
        "fewer layers, or a file that ends in .dot, which takes any graph",
        model.name, size, kMostDrawn));
  const TemporaryFolder folder;
  const Tool dot{.program = "dot",
                 .arguments = {"-Tsvg", "-o", "graph.svg"},
                 .purpose = "which draws graphs",
                 .package = "graphviz"};
  const ToolEnd end = run_tool(dot, graph_source(model), folder);
  if (!end.done()) throw failed(dot, end);
  return read_bytes(folder.path() / "graph.svg");
}

}  // namespace abide
