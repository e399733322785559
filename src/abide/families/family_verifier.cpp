// SPDX-License-Identifier: MIT
#include "abide/families/family_verifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "abide/laws/check.hpp"
#include "abide/laws/cut.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/program/substitute.hpp"
#include "abide/program/weighted.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

// Below 2^-100 also where any of the depths may have been the one.
constexpr double kLog2Error = -104;
constexpr double kWorstTest = -2;  // log2 of the miss of one test that is still worth repeating
constexpr int kWhole = std::numeric_limits<int>::max() / 4;
struct Depth {
  int steps;
  SumsCount sums;
};
constexpr Depth kDepths[] = {{2, SumsCount::yes},  {3, SumsCount::yes},     {4, SumsCount::yes},
                             {5, SumsCount::yes},  {6, SumsCount::yes},     {8, SumsCount::yes},
                             {3, SumsCount::no},   {4, SumsCount::no},      {5, SumsCount::no},
                             {6, SumsCount::no},   {8, SumsCount::no},      {13, SumsCount::yes},
                             {22, SumsCount::yes}, {kWhole, SumsCount::yes}};
constexpr double kPrimeBits = 22;  // at least

// The chance that a polynomial that is not 0 vanishes at a random point modulo a random prime: it
// has the degree, and its integer coefficients are below 2^bits. A draw is within 2^-41 of uniform.
double vanishing(double degree, double bits) {
  const double at_point = degree * (1 + std::exp2(-40)) / std::exp2(kPrimeBits);
  return at_point + std::ceil(std::max(0.0, bits) / kPrimeBits) / kPrimesInRange;
}

// log2 of the chance that one test misses a scalar that is not 0. Points where the denominator
// vanishes are drawn again.
double log2_miss(const Bounds& size) {
  const double rejected = vanishing(size.denominator_degree + size.denominator_probe_degree,
                                    size.denominator_log2_norm);
  const double degree = size.parameter_degree + size.probe_degree;
  return rejected < 1 ? std::log2(vanishing(degree, size.log2_norm) / (1 - rejected)) : 0;
}

}  // namespace

FamilyVerifier::FamilyVerifier(const Flow& flow, std::uint64_t seed, unsigned threads,
                               StopFlag stop)
    : flow_(flow), seed_(seed_about(flow.program(), seed)), threads_(threads), stop_(stop) {}

bool FamilyVerifier::vanishes_once(const Schedule& scalar, Random& random) const {
  return at_regular_point_of_model([&](int) {
    const PrimeField field(random_prime(random));
    if (!reduces_modulo(scalar.program(), field)) throw UnluckyPrime("a number of the model");
    const ModularArithmetic arithmetic(field, threads_, stop_);
    const auto drawn = [&](const std::vector<NodeId>& leaves) {
      std::vector<ModularTensor> result;
      for (const NodeId id : leaves)
        result.push_back(arithmetic.random(
            static_cast<std::size_t>(entries(scalar.program().shape(id))), random));
      return result;
    };
    const auto parameters = drawn(scalar.program().parameters());
    const auto probes = drawn(scalar.program().probes());
    const auto symbols = free_symbols(scalar, arithmetic, random);
    const auto values =
        evaluate(scalar, arithmetic, std::span<const ModularTensor>(parameters),
                 std::span<const ModularTensor>(probes), std::span<const ModularTensor>(symbols));
    return (*values[0])[0] == 0;
  });
}

FamilyVerdict FamilyVerifier::verify(const std::string& text) {
  look_at(stop_);
  Observables observables(flow_);
  Program& program = observables.program();
  const NodeId h = observables.parse(spelled_out(text));
  const std::size_t number = asked_++;
  std::vector<NodeId> weights;
  const Shape shape = program.shape(h);
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    weights.push_back(program.probe(fmt::format("entry#{}#{}", number, axis), {shape[axis]}));
  const NodeId derivative =
      observables.along_flow(observables.gradient(weighted(program, h, weights)));
  Random random(seed_, {0xfa, number});
  for (const Depth& depth : kDepths) {
    const Cut cut = cut_at(program, {derivative}, depth.steps, depth.sums);
    const Schedule scalar(cut.program, cut.outputs);
    const bool last = cut.cut == 0;
    const double miss = log2_miss(common_bounds(cut.program, cut.outputs));
    if (!vanishes_once(scalar, random)) {
      if (!last) continue;
      return {Proof::disproved, 0, 0};
    }
    if (miss > kWorstTest) {
      if (last) return {Proof::undecided, 0, 0};
      continue;
    }
    double error = miss;
    bool holds = true;
    for (; holds && error > kLog2Error; error += miss) holds = vanishes_once(scalar, random);
    if (holds) return {Proof::tested, cut.cut, error};
    if (last) return {Proof::undecided, 0, 0};
  }
  return {Proof::undecided, 0, 0};
}

}  // namespace abide
