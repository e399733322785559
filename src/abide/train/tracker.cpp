// SPDX-License-Identifier: MIT
#include "abide/train/tracker.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>

#include "abide/error.hpp"
#include "abide/flow/observables.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/real_tensor.hpp"
#include "abide/ring/random.hpp"
#include "abide/train/gaussian.hpp"

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
  std::unique_ptr<Schedule> value_schedule, magnitude_schedule;
  std::unique_ptr<Evaluation<RealArithmetic>> value, magnitude;
  std::vector<double> values;
  int time_degree = 0;  // of a factor in the time variable
  double size = 0, factor = 1, terms = 0;
};

}  // namespace

struct Tracker::Parts {
  Observables observables;
  std::vector<Traced> traced;
  std::vector<StateBlock> blocks;
  std::map<NodeId, bool> of_determinant;  // of the symbols
  std::optional<std::size_t> time_block;
  RealArithmetic values, sizes;
  std::vector<RealTensor> state, magnitudes, velocity_terms, probes;

  Parts(const Flow& flow, const std::vector<std::string>& texts)
      : observables(flow),
        blocks(flow.space().blocks().begin(), flow.space().blocks().end()),
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
      e.magnitude_schedule = std::make_unique<Schedule>(program, std::vector<NodeId>{node});
      if (!e.magnitude_schedule->has_inverses())
        e.magnitude = std::make_unique<Evaluation<RealArithmetic>>(*e.magnitude_schedule);
      e.values.resize(static_cast<std::size_t>(entries(program.shape(node))));
    }
    for (const NodeId id : program.parameters())
      state.emplace_back(std::vector<double>(static_cast<std::size_t>(entries(program.shape(id)))));
    magnitudes = velocity_terms = state;
    probes.resize(program.probes().size());
    if (flow.space().time()) time_block = flow.space().time()->block;
    if (time_block)
      for (Traced& e : traced) e.time_degree = time_degree_of(e);
  }

  void follow(NodeId symbol, const RealTensor& argument, RealTensor& result) {
    const std::size_t each = argument.size() / result.size();
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = of_determinant.at(symbol)
                      ? log_determinant(argument.data() + i * each, std::llround(std::sqrt(each)))
                      : std::log(std::abs(argument[i]));
  }

  // False where it has no value.
  bool compute_values(Traced& e) {
    try {
      e.value->run(values, state, probes);
    } catch (const SingularMatrix&) {
      std::fill(e.values.begin(), e.values.end(), NAN);
      return false;
    }
    const std::span<const double> entries = e.value->output(0).entries();
    std::copy(entries.begin(), entries.end(), e.values.begin());
    return true;
  }

  // k when doubling the time variable makes all values 2^k as large, at two points; else 0.
  int time_degree_of(Traced& e) {
    std::optional<int> degree;
    Random random(1, {0x71de});
    for (int point = 0; point < 2; ++point) {
      for (std::size_t b = 0; b < blocks.size(); ++b)
        for (double& x : state[b].entries()) x = 0.5 + uniform(random);
      if (!compute_values(e)) return 0;
      const std::vector<double> before = e.values;
      state[*time_block][0] *= 2;
      if (!compute_values(e)) return 0;
      for (std::size_t i = 0; i < before.size(); ++i) {
        if (!std::isfinite(before[i]) || !std::isfinite(e.values[i])) return 0;
        if (!degree && before[i] != 0 && e.values[i] != 0)
          degree = std::ilogb(e.values[i] / before[i]);
        if (e.values[i] != std::ldexp(before[i], degree.value_or(0))) return 0;
      }
    }
    return degree.value_or(0);
  }

  // The largest entry at the magnitudes of the state; nan if one is.
  double largest(Traced& e) {
    const std::vector<NodeId>& parameters = observables.program().parameters();
    for (std::size_t k = 0; k < e.logarithms.size(); ++k) {
      const NodeId symbol = observables.logarithms()[e.logarithms[k]].symbol;
      const auto at = std::find(parameters.begin(), parameters.end(), symbol);
      RealTensor& tensor = magnitudes[static_cast<std::size_t>(at - parameters.begin())];
      const RealTensor& logarithm = e.value->output(1 + k);
      for (std::size_t i = 0; i < tensor.size(); ++i) tensor[i] = std::abs(logarithm[i]);
    }
    e.magnitude->run(sizes, magnitudes, probes);
    double most = 0;
    for (const double x : std::as_const(*e.magnitude).output(0).entries()) {
      if (std::isnan(x)) return NAN;
      most = std::max(most, x);
    }
    return most;
  }

  void evaluate(Traced& e) {
    if (!compute_values(e)) {
      e.size = e.terms = NAN;
      return;
    }
    const double time = time_block ? state[*time_block][0] : 1;
    e.factor = e.time_degree == 0 ? 1 : std::pow(time, e.time_degree);
    if (!e.magnitude) {
      e.terms = 0;
      for (const double x : e.values) e.terms = std::max(e.terms, std::abs(x));
      e.size = e.factor == 0 ? 0 : e.terms / e.factor;
      return;
    }
    for (std::size_t b = 0; b < blocks.size(); ++b)
      for (std::size_t i = 0; i < state[b].size(); ++i) magnitudes[b][i] = std::abs(state[b][i]);
    if (e.time_degree != 0) magnitudes[*time_block][0] = 1;
    e.size = e.terms = largest(e);
    if (!time_block) return;
    for (std::size_t b = 0; b < blocks.size(); ++b)
      if (blocks[b].kind == StateBlock::Kind::velocity) magnitudes[b] = velocity_terms[b];
    e.terms = e.factor * largest(e);
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

void Tracker::evaluate(std::span<const double> theta, std::span<const double> velocity,
                       std::span<const double> velocity_terms, double t) {
  Parts& p = *parts_;
  std::size_t parameter = 0;       // entries of parameters seen so far
  std::deque<std::size_t> moving;  // where those begin that have a velocity
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    RealTensor& tensor = p.state[b];
    switch (p.blocks[b].kind) {
      case StateBlock::Kind::time: {
        const double rate = p.blocks[b].rate.to_double();
        tensor[0] = rate == 0 ? t : std::exp(rate * t);
        break;
      }
      case StateBlock::Kind::velocity:
        std::copy_n(velocity.data() + moving.front(), tensor.size(), tensor.data());
        std::copy_n(velocity_terms.data() + moving.front(), tensor.size(),
                    p.velocity_terms[b].data());
        moving.pop_front();
        break;
      case StateBlock::Kind::parameter:
        moving.push_back(parameter);
        [[fallthrough]];
      case StateBlock::Kind::frozen:
        std::copy_n(theta.data() + parameter, tensor.size(), tensor.data());
        parameter += tensor.size();
        break;
      case StateBlock::Kind::feature:
        throw std::logic_error("Tracker: the state of a flow has no features");
    }
  }
  for (Traced& each : p.traced) p.evaluate(each);
}

std::span<const double> Tracker::values(std::size_t i) const { return parts_->traced[i].values; }

double Tracker::size(std::size_t i) const { return parts_->traced[i].size; }
double Tracker::factor(std::size_t i) const { return parts_->traced[i].factor; }
double Tracker::terms(std::size_t i) const { return parts_->traced[i].terms; }

}  // namespace abide
