// SPDX-License-Identifier: MIT
#include "abide/train/tracker.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <map>

#include "abide/flow/observables.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/real_tensor.hpp"

namespace abide {

namespace {

// Of an n x n matrix; its transpose has the same.
double log_determinant(const double* matrix, Eigen::Index n) {
  const Eigen::Map<const Eigen::MatrixXd> a(matrix, n, n);
  return a.partialPivLu().matrixLU().diagonal().array().abs().log().sum();
}

}  // namespace

struct Tracker::Parts {
  Observables observables;
  std::vector<NodeId> nodes;
  std::vector<StateBlock> blocks;
  std::map<NodeId, bool> of_determinant;  // of the symbols
  std::unique_ptr<Schedule> value_schedule, size_schedule;
  std::unique_ptr<Evaluation<RealArithmetic>> value, size;
  RealArithmetic values, sizes;
  std::vector<RealTensor> state, magnitudes, probes;

  Parts(const Flow& flow, const std::vector<std::string>& expressions)
      : observables(flow),
        nodes(observables.parse(expressions, "LAW")),
        blocks(flow.state().begin(), flow.state().end()),
        values([this](NodeId leaf, std::span<const RealTensor* const> operands,
                      RealTensor& result) { follow(leaf, *operands[0], result); }),
        sizes(nullptr, RealArithmetic::Numbers::magnitudes) {
    const Program& program = observables.program();
    std::vector<Schedule::Follower> followers;
    std::vector<NodeId> outputs = nodes;
    for (const Observables::Logarithm& logarithm : observables.logarithms()) {
      followers.push_back({logarithm.symbol, {logarithm.argument}});
      of_determinant[logarithm.symbol] = logarithm.of_determinant;
      outputs.push_back(logarithm.symbol);
    }
    value_schedule = std::make_unique<Schedule>(program, outputs, followers);
    size_schedule = std::make_unique<Schedule>(program, nodes);
    value = std::make_unique<Evaluation<RealArithmetic>>(*value_schedule);
    size = std::make_unique<Evaluation<RealArithmetic>>(*size_schedule);
    for (const NodeId id : program.parameters())
      state.emplace_back(std::vector<double>(static_cast<std::size_t>(entries(program.shape(id)))));
    magnitudes = state;
    probes.resize(program.probes().size());
  }

  void follow(NodeId symbol, const RealTensor& argument, RealTensor& result) {
    const std::size_t each = argument.size() / result.size();
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = of_determinant.at(symbol)
                      ? log_determinant(argument.data() + i * each, std::llround(std::sqrt(each)))
                      : std::log(std::abs(argument[i]));
  }
};

Tracker::Tracker(const Flow& flow, const std::vector<std::string>& expressions)
    : parts_(std::make_unique<Parts>(flow, expressions)) {}
Tracker::Tracker(Tracker&&) noexcept = default;
Tracker& Tracker::operator=(Tracker&&) noexcept = default;
Tracker::~Tracker() = default;

std::size_t Tracker::count() const { return parts_->nodes.size(); }
const Shape& Tracker::shape(std::size_t i) const {
  return parts_->observables.program().shape(parts_->nodes[i]);
}

void Tracker::evaluate(std::span<const double> theta, std::span<const double> velocity, double t) {
  Parts& p = *parts_;
  const double* next[] = {theta.data(), velocity.data()};
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    RealTensor& tensor = p.state[b];
    if (p.blocks[b].kind == StateBlock::Kind::time) {
      const double rate = p.blocks[b].rate.to_double();
      tensor[0] = rate == 0 ? t : std::exp(rate * t);
      continue;
    }
    const double*& source = next[p.blocks[b].kind == StateBlock::Kind::velocity ? 1 : 0];
    std::copy(source, source + tensor.size(), tensor.data());
    source += tensor.size();
  }
  p.value->run(p.values, p.state, p.probes);
  if (p.size_schedule->has_inverses()) return;
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    for (std::size_t i = 0; i < p.state[b].size(); ++i)
      p.magnitudes[b][i] = std::abs(p.state[b][i]);
  const std::vector<NodeId>& parameters = p.observables.program().parameters();
  for (std::size_t k = 0; k < p.observables.logarithms().size(); ++k) {
    const auto symbol =
        std::find(parameters.begin(), parameters.end(), p.observables.logarithms()[k].symbol);
    RealTensor& tensor = p.magnitudes[static_cast<std::size_t>(symbol - parameters.begin())];
    const RealTensor& logarithm = p.value->output(p.nodes.size() + k);
    for (std::size_t i = 0; i < tensor.size(); ++i) tensor[i] = std::abs(logarithm[i]);
  }
  p.size->run(p.sizes, p.magnitudes, p.probes);
}

std::span<const double> Tracker::values(std::size_t i) const {
  return parts_->value->output(i).entries();
}

double Tracker::size(std::size_t i) const {
  const bool known = !parts_->size_schedule->has_inverses();
  const std::span<const double> entries =
      known ? parts_->size->output(i).entries() : std::as_const(*parts_->value).output(i).entries();
  double largest = 0;
  for (const double x : entries) largest = std::max(largest, std::abs(x));
  return largest;
}

}  // namespace abide
