// SPDX-License-Identifier: MIT
#include "abide/train/tracker.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <map>

#include "abide/error.hpp"
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

// One expression, with programs of its own: where it has no value, others do.
struct Traced {
  NodeId node = 0;
  std::vector<std::size_t> logarithms;  // that it needs
  std::unique_ptr<Schedule> value_schedule, size_schedule;
  std::unique_ptr<Evaluation<RealArithmetic>> value, size;
  std::vector<double> values;
  double largest = 0;  // size
};

}  // namespace

struct Tracker::Parts {
  Observables observables;
  std::vector<Traced> traced;
  std::vector<StateBlock> blocks;
  std::map<NodeId, bool> of_determinant;  // of the symbols
  RealArithmetic values, sizes;
  std::vector<RealTensor> state, magnitudes, probes;

  Parts(const Flow& flow, const std::vector<std::string>& texts)
      : observables(flow),
        blocks(flow.state().begin(), flow.state().end()),
        values([this](NodeId leaf, std::span<const RealTensor* const> operands,
                      RealTensor& result) { follow(leaf, *operands[0], result); }),
        sizes(nullptr, RealArithmetic::Numbers::magnitudes) {
    const std::vector<NodeId> nodes = observables.parse(texts, "LAW");
    const Program& program = observables.program();
    std::vector<Schedule::Follower> followers;
    for (const Observables::Logarithm& logarithm : observables.logarithms()) {
      followers.push_back({logarithm.symbol, {logarithm.argument}});
      of_determinant[logarithm.symbol] = logarithm.of_determinant;
    }
    for (const NodeId node : nodes) {
      Traced& e = traced.emplace_back();
      e.node = node;
      std::vector<NodeId> outputs{node};
      const Schedule needed(program, outputs, followers);
      for (std::size_t k = 0; k < followers.size(); ++k)
        if (std::any_of(needed.steps().begin(), needed.steps().end(),
                        [&](const Schedule::Step& s) { return s.node == followers[k].leaf; })) {
          e.logarithms.push_back(k);
          outputs.push_back(followers[k].leaf);
        }
      e.value_schedule = std::make_unique<Schedule>(program, outputs, followers);
      e.value = std::make_unique<Evaluation<RealArithmetic>>(*e.value_schedule);
      e.size_schedule = std::make_unique<Schedule>(program, std::vector<NodeId>{node});
      if (!e.size_schedule->has_inverses())
        e.size = std::make_unique<Evaluation<RealArithmetic>>(*e.size_schedule);
      e.values.resize(static_cast<std::size_t>(entries(program.shape(node))));
    }
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

  void evaluate(Traced& e) {
    try {
      e.value->run(values, state, probes);
    } catch (const SingularMatrix&) {
      std::fill(e.values.begin(), e.values.end(), NAN);
      e.largest = NAN;
      return;
    }
    const std::span<const double> entries = e.value->output(0).entries();
    std::copy(entries.begin(), entries.end(), e.values.begin());
    const std::vector<NodeId>& parameters = observables.program().parameters();
    for (std::size_t k = 0; k < e.logarithms.size(); ++k) {
      const NodeId symbol = observables.logarithms()[e.logarithms[k]].symbol;
      const auto at = std::find(parameters.begin(), parameters.end(), symbol);
      RealTensor& tensor = magnitudes[static_cast<std::size_t>(at - parameters.begin())];
      const RealTensor& logarithm = e.value->output(1 + k);
      for (std::size_t i = 0; i < tensor.size(); ++i) tensor[i] = std::abs(logarithm[i]);
    }
    if (e.size) e.size->run(sizes, magnitudes, probes);
    e.largest = 0;
    for (const double x : e.size ? std::as_const(*e.size).output(0).entries() : entries) {
      if (std::isnan(x)) e.largest = NAN;
      if (std::abs(x) > e.largest) e.largest = std::abs(x);
    }
  }
};

Tracker::Tracker(const Flow& flow, const std::vector<std::string>& expressions)
    : parts_(std::make_unique<Parts>(flow, expressions)) {}
Tracker::Tracker(Tracker&&) noexcept = default;
Tracker& Tracker::operator=(Tracker&&) noexcept = default;
Tracker::~Tracker() = default;

std::size_t Tracker::count() const { return parts_->traced.size(); }
const Shape& Tracker::shape(std::size_t i) const {
  return parts_->observables.program().shape(parts_->traced[i].node);
}

void Tracker::evaluate(std::span<const double> theta, std::span<const double> velocity, double t) {
  Parts& p = *parts_;
  const double* next[] = {theta.data(), velocity.data()};
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    RealTensor& tensor = p.state[b];
    if (p.blocks[b].kind == StateBlock::Kind::time) {
      const double rate = p.blocks[b].rate.to_double();
      tensor[0] = rate == 0 ? t : std::exp(rate * t);
    } else {
      const double*& source = next[p.blocks[b].kind == StateBlock::Kind::velocity ? 1 : 0];
      std::copy(source, source + tensor.size(), tensor.data());
      source += tensor.size();
    }
    for (std::size_t i = 0; i < tensor.size(); ++i) p.magnitudes[b][i] = std::abs(tensor[i]);
  }
  for (Traced& each : p.traced) p.evaluate(each);
}

std::span<const double> Tracker::values(std::size_t i) const { return parts_->traced[i].values; }

double Tracker::size(std::size_t i) const { return parts_->traced[i].largest; }

}  // namespace abide
