// SPDX-License-Identifier: MIT
#include "abide/laws/ansatz.hpp"

#include <algorithm>
#include <utility>

namespace abide {

namespace {

constexpr int kHighestSuggested = 20;

// C(n + k - 1, k), the number of monomials of degree k in n variables.
double monomials(std::size_t n, int k) {
  double count = 1;
  for (int i = 1; i <= k; ++i) count *= (static_cast<double>(n) + i - 1) / i;
  return count;
}

}  // namespace

Ansatz::Ansatz(const Flow& flow, Symmetry symmetry, int most_time, int most_feature)
    : symmetry_(std::move(symmetry)), most_time_(most_time), most_feature_(most_feature) {
  for (std::size_t b = 0; b < flow.blocks().size(); ++b)
    (flow.state()[b].kind == StateBlock::Kind::time ? time_ : main_) += flow.blocks()[b];
  features_ = flow.features();
  if (time_ == 0) most_time_ = 0;
  if (features_ == 0) most_feature_ = 0;
}

void Ansatz::enumerate(std::size_t first, std::size_t end, int left, Monomial& monomial,
                       std::vector<Monomial>& list) const {
  if (left == 0) {
    list.push_back(monomial);
    return;
  }
  for (std::size_t i = first; i < end; ++i) {
    monomial.push_back(static_cast<std::uint32_t>(i));
    enumerate(i, end, left - 1, monomial, list);
    monomial.pop_back();
  }
}

std::optional<Ansatz::Blocks> Ansatz::blocks(int degree, std::size_t most) const {
  const int least = symmetry_.graded ? degree : 0;
  double main_count = 0;
  for (int d = least; d <= degree; ++d) main_count += monomials(main_, d);
  double feature_count = 0;
  for (int f = 0; f <= most_feature_; ++f) feature_count += monomials(features_, f);
  if (main_count * feature_count * (most_time_ + 1) > static_cast<double>(most))
    return std::nullopt;

  std::vector<Monomial> main;
  std::vector<Monomial> others;
  Monomial scratch;
  for (int d = least; d <= degree; ++d) enumerate(0, main_, d, scratch, main);
  for (int power = 0; power <= most_time_; ++power)
    for (int f = 0; f <= most_feature_; ++f) {
      std::vector<Monomial> features;
      enumerate(main_ + time_, main_ + time_ + features_, f, scratch, features);
      for (const Monomial& feature : features) {
        Monomial factor(static_cast<std::size_t>(power), static_cast<std::uint32_t>(main_));
        factor.insert(factor.end(), feature.begin(), feature.end());
        others.push_back(std::move(factor));
      }
    }
  Blocks result;
  for (const Monomial& factor : others) {
    const SymmetryClass of_factor = symmetry_.class_of(factor);
    for (const Monomial& m : main) {
      // A function of the time alone is no law.
      if (m.empty() && (factor.empty() || factor.back() < main_ + time_)) continue;
      SymmetryClass both = symmetry_.class_of(m);
      both *= of_factor;
      Monomial product = m;
      product.insert(product.end(), factor.begin(), factor.end());
      result[both].push_back(std::move(product));
    }
  }
  return result;
}

Degrees Ansatz::degrees(const SparsePolynomial& polynomial) const {
  Degrees result;
  for (const auto& [monomial, c] : polynomial.terms) {
    Degrees own;
    for (const std::uint32_t i : monomial)
      ++(i < main_ ? own.main : i < main_ + time_ ? own.time : own.feature);
    result.main = std::max(result.main, own.main);
    result.time = std::max(result.time, own.time);
    result.feature = std::max(result.feature, own.feature);
  }
  return result;
}

int Ansatz::printed_degree(const SparsePolynomial& polynomial) const {
  int result = 0;
  for (const auto& term : polynomial.terms) {
    const Degrees own = degrees({{term}});
    result = std::max(result, own.main + own.feature);
  }
  return result;
}

int default_time_degree(const Flow& flow) {
  if (!flow.damping()) return 0;
  const int suggested = flow.damping()->integrating_degree();
  return suggested <= kHighestSuggested ? std::max(2, suggested) : 2;
}

}  // namespace abide
