// SPDX-License-Identifier: MIT
#include "abide/sweep/distributions.hpp"

#include <fmt/format.h>

#include <map>

#include "abide/ring/random.hpp"
#include "abide/sweep/theory.hpp"

namespace abide {

namespace {

// Networks of 2 to `layers` layers, widths from `narrow` to `wide`; with `biases`, every second one
// has them.
struct Ensemble {
  const char* name;
  const char* family;
  std::int64_t layers, narrow, wide;
  bool biases, momentum;
  std::size_t count;
  Computation compute;
  double notebook_seconds;    // 0: the notebook has no such experiment
  std::size_t most_state;     // larger networks are drawn again
  std::size_t most_searched;  // in larger ones no laws are sought
};

constexpr Ensemble kN23[] = {
    {"linear, counted", "linear", 4, 2, 5, false, false, 50, Computation::count, 2063, 3000, 0},
    {"linear, laws", "linear", 3, 2, 4, false, false, 10, Computation::laws, 91, 3000, 1900},
    {"ReLU, counted", "relu", 4, 2, 9, true, false, 50, Computation::count, 6791, 3000, 0},
    {"ReLU, laws", "relu", 3, 2, 4, false, false, 10, Computation::laws, 44, 3000, 1900},
};
constexpr Ensemble kI24[] = {
    {"linear, MF", "linear", 3, 1, 3, false, true, 20, Computation::laws, 139, 2000, 1000},
    {"ReLU, MF", "relu", 3, 1, 3, true, true, 20, Computation::laws, 63, 2000, 2000},
    {"NMF", "nmf", 2, 1, 7, false, false, 20, Computation::laws, 448, 3000, 3000},
    {"NMF, MF", "nmf", 2, 1, 5, false, true, 20, Computation::laws, 105, 2000, 2000},
    {"ICNN", "icnn", 2, 1, 5, true, false, 20, Computation::laws, 756, 3000, 250},
    {"ICNN, MF", "icnn", 2, 1, 5, true, true, 20, Computation::laws, 729, 2000, 2000},
};

constexpr int kDegree = 2;        // of the laws sought; all that are known have it
constexpr double kSeconds = 600;  // for one case: far more than any takes, on a busy machine too

std::size_t state(const NamedModel& model, bool momentum) {
  return momentum ? 2 * model.parameters() + 1 : model.parameters();
}

std::vector<NamedModel> draw(const Ensemble& from, std::int64_t scale, Random& random) {
  std::vector<NamedModel> networks;
  while (networks.size() < from.count) {
    NamedModel network{from.family, {}, from.biases && networks.size() % 2 == 1};
    for (std::int64_t l = random.between(2, from.layers); l >= 0; --l)
      network.dims.push_back(random.between(from.narrow * scale, from.wide * scale));
    if (state(network, from.momentum) <= from.most_state) networks.push_back(std::move(network));
  }
  return networks;
}

Trial trial(const std::string& group, const std::string& model, Random& random) {
  Trial result;
  result.what.group = group;
  result.what.model = model;
  result.what.max_degree = kDegree;
  result.what.limits.seconds = kSeconds;
  result.what.seed = random.below(std::uint64_t{1} << 32);
  return result;
}

// What theory expects of it.
void expect(Trial& trial) {
  const std::optional<Theory> known = theory(trial.what.model, trial.what.flow, trial.what.metric);
  if (!known) return;
  trial.expected.laws = known->laws;
  trial.expected.complete = trial.what.compute == Computation::laws && known->degree &&
                            *known->degree <= trial.what.max_degree;
  trial.expected.source = "theory";
}

TrialSet make(const Ensemble& from, const std::vector<NamedModel>& networks, const std::string& tau,
              Random& random) {
  TrialSet experiment;
  experiment.name = from.name;
  if (!tau.empty() && tau != "0") experiment.name += ", tau = " + tau;
  if (from.notebook_seconds > 0) experiment.notebook_seconds = from.notebook_seconds;
  for (const NamedModel& network : networks) {
    Trial each = trial(experiment.name, to_string(network), random);
    each.what.compute = from.compute;
    if (from.compute == Computation::laws && state(network, from.momentum) > from.most_searched)
      each.what.compute = Computation::count;
    if (from.momentum) {
      each.what.flow = Dynamics::momentum;
      each.what.tau = tau;
    }
    expect(each);
    experiment.trials.push_back(std::move(each));
  }
  return experiment;
}

// c x_i^a .. + ..: five terms of degree up to 3 with other monomials, as a list of one entry.
std::string random_polynomial(std::int64_t variables, Random& random) {
  std::map<std::string, std::int64_t> terms;
  while (terms.size() < 5) {
    std::string monomial;
    std::vector<int> powers(static_cast<std::size_t>(variables));
    for (std::int64_t d = random.between(0, 3); d > 0; --d)
      ++powers[random.below(static_cast<std::uint64_t>(variables))];
    for (std::size_t i = 0; i < powers.size(); ++i)
      if (powers[i] > 0) monomial += fmt::format("*x[{}:{}]**{}", i, i + 1, powers[i]);
    terms[monomial] = random.between(1, 9) * (random.below(2) == 0 ? 1 : -1);
  }
  std::string text = "0*x[0:1]";
  for (const auto& [monomial, c] : terms)
    text += fmt::format(" {} {}{}", c < 0 ? '-' : '+', c < 0 ? -c : c, monomial);
  return text;
}

// The field p of random polynomials. The monomial's gradient has the entries P / x_i, P their
// product; the metric diag(x * p) makes it P p, and a common factor changes no law.
TrialSet random_fields(Random& random) {
  constexpr std::int64_t kVariables = 5;
  TrialSet experiment;
  experiment.name = "random fields";
  for (int i = 0; i < 10; ++i) {
    Trial each = trial(experiment.name, fmt::format("monomial:{}", kVariables), random);
    each.what.compute = Computation::laws;
    each.what.max_degree = 4;
    std::string entries;
    for (std::int64_t k = 0; k < kVariables; ++k)
      entries += (k == 0 ? "" : ", ") + random_polynomial(kVariables, random);
    each.what.metric = "x=diag(x*concat(" + entries + "))";
    each.expected.laws = kVariables - 1;
    each.expected.source = "one field";
    experiment.trials.push_back(std::move(each));
  }
  return experiment;
}

TrialSet monomials(Random& random) {
  TrialSet experiment;
  experiment.name = "monomials";
  for (int n = 2; n <= 8; ++n) {
    Trial each = trial(experiment.name, fmt::format("monomial:{}", n), random);
    each.what.compute = Computation::laws;
    expect(each);
    experiment.trials.push_back(std::move(each));
  }
  return experiment;
}

TrialSet published_values(Paper paper, Random& random) {
  TrialSet experiment;
  experiment.name = "published values";
  for (const Published& row : published(paper)) {
    Trial each = trial(experiment.name, std::string(row.model), random);
    each.what.flow = row.flow;
    each.what.tau = row.tau;
    if (row.polynomial_laws) each.what.compute = Computation::laws;
    each.expected.laws = row.laws;
    each.expected.polynomials = row.polynomial_laws;
    each.expected.complete = row.polynomial_laws == row.laws;
    each.expected.source = "published";
    experiment.trials.push_back(std::move(each));
  }
  return experiment;
}

std::vector<TrialSet> of_n23(std::int64_t scale, std::uint64_t seed) {
  std::vector<TrialSet> list, more;
  for (std::size_t i = 0; i < std::size(kN23); ++i) {
    const Ensemble& from = kN23[i];
    Random random(seed, {1, i});
    const std::vector<NamedModel> networks = draw(from, scale, random);
    list.push_back(make(from, networks, "", random));
    if (from.compute != Computation::count) continue;
    Ensemble with_laws = from;
    with_laws.name = i == 0 ? "linear, laws of those counted" : "ReLU, laws of those counted";
    with_laws.compute = Computation::laws;
    with_laws.notebook_seconds = 0;
    with_laws.most_searched = 1900;
    if (scale == 1) more.push_back(make(with_laws, networks, "", random));
  }
  for (TrialSet& each : more) list.push_back(std::move(each));
  if (scale > 1) return list;
  Random random(seed, {1, std::size(kN23)});
  list.push_back(random_fields(random));
  list.push_back(monomials(random));
  list.push_back(published_values(Paper::n23, random));
  return list;
}

std::vector<TrialSet> of_i24(std::int64_t scale, std::uint64_t seed) {
  std::vector<TrialSet> list, more;
  for (std::size_t i = 0; i < std::size(kI24); ++i) {
    const Ensemble& from = kI24[i];
    Random random(seed, {2, i});
    const std::vector<NamedModel> networks = draw(from, scale, random);
    list.push_back(make(from, networks, from.momentum ? "0" : "", random));
    if (!from.momentum) continue;
    Ensemble without_time = from;
    without_time.notebook_seconds = 0;
    for (const char* tau : {"1", "3/t"}) more.push_back(make(without_time, networks, tau, random));
  }
  for (TrialSet& each : more) list.push_back(std::move(each));
  if (scale > 1) return list;
  Random random(seed, {2, std::size(kI24)});
  list.push_back(published_values(Paper::i24, random));
  return list;
}

}  // namespace

std::vector<TrialSet> trial_sets(Paper paper, std::int64_t scale, std::uint64_t seed) {
  return paper == Paper::n23 ? of_n23(scale, seed) : of_i24(scale, seed);
}

}  // namespace abide
