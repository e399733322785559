// SPDX-License-Identifier: MIT
#include "abide/laws/ansatz.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace abide {

namespace {

constexpr int kHighestSuggested = 20;
constexpr double kPartSize = 1 << 15;  // monomials, about: few enough to be sorted in the cache

// C(n + k - 1, k), the number of monomials of degree k in n variables.
double count_of(std::size_t n, int k) {
  double count = 1;
  for (int i = 1; i <= k; ++i) count *= (static_cast<double>(n) + i - 1) / i;
  return count;
}

// Calls visit(monomial) for those of this degree in variables first .. end - 1, in order.
template <class Visit>
void enumerate(std::size_t first, std::size_t end, int degree, Monomial& monomial, Visit visit) {
  if (degree == 0) {
    visit(std::as_const(monomial));
    return;
  }
  for (std::size_t i = first; i < end; ++i) {
    monomial.push_back(static_cast<std::uint32_t>(i));
    enumerate(i, end, degree - 1, monomial, visit);
    monomial.pop_back();
  }
}

}  // namespace

std::vector<Monomial> MonomialBlock::monomials() const {
  std::vector<Monomial> result;
  for (std::size_t i = 0; i < size(); ++i)
    result.emplace_back((*this)[i].begin(), (*this)[i].end());
  return result;
}

Ansatz::Ansatz(const Variables& variables, Symmetry symmetry, int most_time)
    : symmetry_(std::move(symmetry)), keys_(class_keys(symmetry_)), most_time_(most_time) {
  const StateSpace& space = variables.flow().space();
  for (std::size_t b = 0; b < space.size(); ++b)
    (space[b].kind == StateBlock::Kind::time ? time_ : main_) += space.sizes()[b];
  features_ = variables.features();
  if (time_ == 0) most_time_ = 0;
  constant_ = variables.constants();
  any_constant_ = std::find(constant_.begin(), constant_.end(), true) != constant_.end();
  const std::optional<Drift>& drift = variables.flow().drift();
  if (!drift || drift->eigenvalues.empty() || features_ > 0) return;
  for (std::size_t b = 0; b < space.size(); ++b)
    eigenvalues_.insert(eigenvalues_.end(), space.sizes()[b], drift->eigenvalues[b]);
}

bool Ansatz::may_occur(std::span<const std::uint32_t> monomial) const {
  bool constant = true;
  int eigenvalue = 0;
  for (const std::uint32_t i : monomial) {
    constant = constant && constant_[i];
    if (!eigenvalues_.empty()) eigenvalue += eigenvalues_[i];
  }
  return !constant && eigenvalue == 0;
}

double Ansatz::monomials(const Depth& depth) const {
  double main = 0;
  for (int d = least_degree(depth); d <= depth.main; ++d) main += count_of(main_, d);
  double feature = 0;
  for (int f = 0; f <= depth.feature; ++f) feature += count_of(features_, f);
  double left_out = 0;
  if (least_degree(depth) == 0) left_out = features_ > 0 && depth.feature > 0 ? 1 : 1 + most_time_;
  return main * feature * (time_follows() ? 1 : most_time_ + 1) - left_out;
}

std::size_t Ansatz::parts(const Depth& depth) const {
  // The other factors are listed for each part: the last must have several choices.
  const std::size_t most =
      std::min(main_ / 4, std::size_t{1} << std::min<std::size_t>(symmetry_.flips, 20));
  std::size_t parts = 1;
  while (2 * parts <= most && monomials(depth) > kPartSize * static_cast<double>(parts)) parts *= 2;
  return parts;
}

// Powers of the time times monomials in the features.
std::vector<Monomial> Ansatz::factors(int feature_degree) const {
  std::vector<Monomial> result;
  for (int power = 0; power <= most_time_; ++power) {
    Monomial factor(static_cast<std::size_t>(power), static_cast<std::uint32_t>(main_));
    for (int f = 0; f <= feature_degree; ++f)
      enumerate(main_ + time_, main_ + time_ + features_, f, factor,
                [&](const Monomial& each) { result.push_back(each); });
  }
  return result;
}

MonomialBlocks Ansatz::part(const Depth& depth, std::size_t index, std::size_t of) const {
  const std::uint64_t mask = of - 1;
  std::vector<std::vector<std::uint32_t>> last(of);  // variables by their bits
  for (std::size_t i = 0; i < main_; ++i)
    last[keys_[i].signs & mask].push_back(static_cast<std::uint32_t>(i));

  MonomialBlocks result;
  const std::size_t places =
      static_cast<std::size_t>(std::max(1, depth.main + most_time_ + depth.feature));
  constexpr std::uint32_t kNone = MonomialBlock::kNone;
  std::vector<std::uint32_t> listed;
  std::vector<ClassKey> keys;
  const auto list = [&](const Monomial& main, std::uint32_t last_factor, const Monomial& factor,
                        const ClassKey& key) {
    listed.insert(listed.end(), main.begin(), main.end());
    if (last_factor != kNone) listed.push_back(last_factor);
    listed.insert(listed.end(), factor.begin(), factor.end());
    if ((any_constant_ || !eigenvalues_.empty()) &&
        !may_occur(std::span(listed).subspan(keys.size() * places)))
      listed.resize(keys.size() * places);
    else
      keys.push_back(key);
    listed.resize(keys.size() * places, kNone);
  };
  Monomial scratch;
  for (const Monomial& factor : factors(depth.feature)) {
    const ClassKey of_factor = key(factor);
    for (int d = least_degree(depth); d <= depth.main; ++d) {
      if (time_follows() && static_cast<std::size_t>(d) != factor.size()) continue;
      if (d == 0) {
        const bool left_out = factor.empty() || depth.feature == 0 || features_ == 0;
        if (!left_out && (of_factor.signs & mask) == index) list({}, kNone, factor, of_factor);
        continue;
      }
      enumerate(0, main_, d - 1, scratch, [&](const Monomial& others) {
        ClassKey partial = of_factor;
        for (const std::uint32_t i : others) partial *= keys_[i];
        const std::vector<std::uint32_t>& choices = last[(partial.signs & mask) ^ index];
        for (auto i = others.empty()
                          ? choices.begin()
                          : std::lower_bound(choices.begin(), choices.end(), others.back());
             i != choices.end(); ++i) {
          ClassKey whole = partial;
          whole *= keys_[*i];
          list(others, *i, factor, whole);
        }
      });
    }
  }

  // Sorted by key, those of one key in the order in which they were listed.
  std::vector<std::pair<ClassKey, std::uint32_t>> order;
  order.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i)
    order.emplace_back(keys[i], static_cast<std::uint32_t>(i));
  std::sort(order.begin(), order.end());
  result.places_ = places;
  result.variables_.reserve(listed.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t from = order[i].second;
    if (i == 0 || order[i].first != order[i - 1].first) {
      if (i > 0) result.first_.push_back(i);
      result.keys_.push_back(keys[from]);
    }
    const auto begin = listed.begin() + static_cast<std::ptrdiff_t>(from * places);
    result.variables_.insert(result.variables_.end(), begin,
                             begin + static_cast<std::ptrdiff_t>(places));
  }
  if (!order.empty()) result.first_.push_back(order.size());
  return result;
}

ClassKey Ansatz::key(const Monomial& monomial) const {
  ClassKey result;
  for (const std::uint32_t i : monomial) result *= keys_[i];
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
    result.printed = std::max(result.printed, own.main + own.feature);
  }
  return result;
}

int default_time_degree(const Flow& flow, int degree) {
  if (!flow.space().time()) return 0;
  if (flow.drift() && !flow.drift()->eigenvalues.empty()) return std::max(2, degree);
  const int suggested = flow.integrating_degree();
  return suggested <= kHighestSuggested ? std::max(2, suggested) : 2;
}

}  // namespace abide
