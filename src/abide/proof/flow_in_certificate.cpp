// SPDX-License-Identifier: MIT
#include "abide/proof/flow_in_certificate.hpp"

#include <fmt/format.h>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "abide/error.hpp"

namespace abide {

namespace {

using Op = CertificateNode::Op;

// The nodes of a program from which the certificate's nodes are computed, written down anew.
class Writer {
 public:
  Writer(const Program& program, Certificate& c) : program_(program), c_(c) {}

  // A leaf of this kind; its number.
  std::size_t leaf(NodeId id, Op op, std::size_t of = 0) {
    CertificateNode node;
    node.op = op;
    node.of = of;
    if (op == Op::parameter || op == Op::probe) {
      node.name = program_.name(id);
      node.shape = program_.shape(id);
    }
    return number_[id] = push(std::move(node));
  }
  // A leaf that no node of the program stands for.
  std::size_t other(Op op, std::size_t of) {
    CertificateNode node;
    node.op = op;
    node.of = of;
    return push(std::move(node));
  }
  // The node is one that has been written down for another program.
  void is(NodeId id, std::size_t number) { number_[id] = number; }

  std::size_t write(NodeId root) {
    std::vector<bool> needed(root + 1, false);
    needed[root] = true;
    for (NodeId id = root + 1; id-- > 0;)
      if (needed[id] && !number_.contains(id))
        for (const NodeId operand : program_.node(id).operands) needed[operand] = true;
    for (NodeId id = 0; id <= root; ++id)
      if (needed[id] && !number_.contains(id)) number_[id] = push(translated(program_.node(id)));
    return number_.at(root);
  }

 private:
  std::size_t push(CertificateNode node) {
    c_.program.push_back(std::move(node));
    return c_.program.size() - 1;
  }

  CertificateNode translated(const Node& node) {
    CertificateNode result;
    for (const NodeId operand : node.operands) result.operands.push_back(number_.at(operand));
    const auto no_name = [] { throw std::logic_error("a leaf that has no name in certificates"); };
    match(
        node, [&](const Parameter&) { no_name(); }, [&](const Probe&) { no_name(); },
        [&](const Constant& constant) {
          result.op = Op::constant;
          result.values = constant.values;
          result.shape = node.shape;
        },
        [&](const Contraction& contraction) {
          result.op = Op::contraction;
          result.labels = contraction.operands;
          result.result = contraction.result;
        },
        [&](const Sum& sum) {
          result.op = Op::sum;
          result.values = sum.coefficients;
        },
        [&](const Gather& gather) {
          result.op = gather.map.in_order() ? Op::reshape : Op::gather;
          std::vector<std::int32_t> storage;
          const std::span<const std::int32_t> list = gather.map.list(storage);
          result.index.assign(list.begin(), list.end());
          result.shape = node.shape;
        },
        [&](const Inverse&) { result.op = Op::inverse; },
        [&](const Function& f) {
          result.op = Op::function;
          result.function = f.function;
        });
    return result;
  }

  const Program& program_;
  Certificate& c_;
  std::map<NodeId, std::size_t> number_;
};

// The file's numbers of the leaves that a flow has, by name: coordinates and probes.
using Numbers = std::map<std::string, std::size_t>;

// The objective and the metric, or the fields, with the leaves that they need; for features also
// velocities and the time.
Numbers write_forces(const Variables& variables, Certificate& c) {
  const Flow& flow = variables.flow();
  const StateSpace& space = flow.space();
  const Model& model = flow.model();
  Program program = model.program;
  const std::vector<NodeId> theta = program.parameters();
  std::map<std::string, std::size_t> block_of;
  for (std::size_t b = 0; b < space.parameters(); ++b) block_of[space[b].name] = b;
  // What is frozen, or free, has no covector: its slope counts as 0.
  std::vector<NodeId> covectors;
  std::vector<NodeId> shifted = theta;
  std::vector<std::size_t> moving;
  for (std::size_t k = 0; k < theta.size(); ++k) {
    const Shape shape = program.shape(theta[k]);
    const auto found = block_of.find(program.name(theta[k]));
    if (found == block_of.end() || space[found->second].kind == StateBlock::Kind::frozen) {
      covectors.push_back(program.constant({0}, shape));
      continue;
    }
    moving.push_back(k);
    covectors.push_back(program.parameter(fmt::format("covector#{}", k), shape));
    if (space.has_velocities()) shifted[k] = program.parameter(fmt::format("shifted#{}", k), shape);
  }
  std::vector<NodeId> forces = covectors;
  if (descends(flow.dynamics()))
    forces = flow.metric().apply({program, theta, shifted, model.objective}, covectors);

  Writer writer(program, c);
  Numbers numbers;
  std::map<std::string, NodeId> leaves;
  for (const NodeId id : theta) leaves[program.name(id)] = id;
  for (const NodeId id : model.program.probes()) leaves[program.name(id)] = id;
  for (std::size_t b = 0; b < space.parameters(); ++b) {
    const std::string& name = space[b].name;
    numbers[name] = writer.leaf(leaves.at(name), Op::parameter);
    if (space[b].kind == StateBlock::Kind::frozen) c.frozen.push_back(numbers[name]);
  }
  // The scalars of drift and fields are the last probes, and no nodes of the file.
  const std::size_t controls = model.fields.size() + (flow.drift() ? 1 : 0);
  const std::vector<NodeId>& probes = flow.program().probes();
  for (std::size_t i = 0; i + controls < probes.size(); ++i) {
    const std::string& name = flow.program().name(probes[i]);
    const auto found = leaves.find(name);  // the velocity of a free parameter is of no program
    const NodeId id = found != leaves.end()
                          ? found->second
                          : program.probe(name, Shape(flow.program().shape(probes[i])));
    numbers[name] = writer.leaf(id, Op::probe);
  }
  for (const std::size_t k : moving) {
    const std::string& name = program.name(theta[k]);
    const std::size_t of = numbers.at(name);
    if (forces != covectors) {
      writer.leaf(covectors[k], Op::covector, of);
      if (space.has_velocities()) writer.leaf(shifted[k], Op::shifted, of);
    }
    if (space.has_velocities() && variables.features() > 0)
      numbers[space[space.velocity(block_of.at(name))].name] = writer.other(Op::velocity, of);
  }
  if (space.time() && variables.features() > 0)
    numbers[space[space.time()->block].name] = writer.other(Op::time, 0);
  for (const std::vector<NodeId>& field : model.fields) {
    c.fields.emplace_back();
    for (std::size_t k = 0; k < field.size(); ++k)
      if (block_of.contains(program.name(theta[k])))
        c.fields.back().push_back(writer.write(field[k]));
  }
  if (!descends(flow.dynamics())) return numbers;
  c.objective = writer.write(model.objective);
  if (forces == covectors) return numbers;
  c.metric.emplace();
  for (std::size_t k = 0; k < theta.size(); ++k)
    if (block_of.contains(program.name(theta[k]))) c.metric->push_back(writer.write(forces[k]));
  return numbers;
}

}  // namespace

void write_flow(const Variables& variables, Certificate& c) {
  const Flow& flow = variables.flow();
  c.name = flow.model().name;
  c.dynamics = flow.dynamics();
  c.decay = flow.options().decay;
  if (flow.damping()) {
    c.tau_numerator = flow.damping()->numerator;
    c.tau_denominator = flow.damping()->denominator;
  }
  const Numbers numbers = write_forces(variables, c);
  const Program& program = variables.schedule().program();
  Writer writer(program, c);
  for (const auto* leaves : {&program.parameters(), &program.probes()})
    for (const NodeId id : *leaves)
      if (const auto found = numbers.find(program.name(id)); found != numbers.end())
        writer.is(id, found->second);
  for (const FeatureSource& source : variables.sources()) {
    using Kind = FeatureSource::Kind;
    if (source.kind == Kind::other)
      throw ModelError(
          fmt::format("the feature {} is a function of logarithms; a certificate has "
                      "rational features and logarithms of them only",
                      source.name));
    const Schedule schedule(program, {source.node});
    if (!schedule.functions().empty())
      throw ModelError(fmt::format(
          "the feature {} needs the function {}; a certificate has rational features "
          "and logarithms of them only",
          source.name,
          row(std::get<Function>(program.node(schedule.functions()[0]).operation).function).name));
    c.features.push_back({source.name,
                          source.kind == Kind::value       ? CertifiedFeature::Kind::value
                          : source.kind == Kind::logarithm ? CertifiedFeature::Kind::log
                                                           : CertifiedFeature::Kind::logdet,
                          writer.write(source.node)});
  }
}

}  // namespace abide
