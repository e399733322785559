// SPDX-License-Identifier: MIT
#include "abide/families/family_rank.hpp"

#include <algorithm>
#include <cmath>

namespace abide {

namespace {

using Kind = LawTemplate::Kind;

// The rank of a family by the coordinates of these of its terms, which are generic.
double rank_by(const std::vector<TensorView>& views, const LawFamily& family,
               const std::vector<const LawFamily::Term*>& own) {
  if (own.empty()) return 0;
  if (family.key.matrix == 0) return entries_of(family.key);
  double lists = 1;
  for (const std::int64_t size : family.key.kept) lists *= static_cast<double>(size);
  const auto r = static_cast<double>(family.key.matrix);
  double columns = 0;
  for (const LawFamily::Term* term : own)
    columns += static_cast<double>(views[term->of.view].entries()) / (lists * r);
  const bool antisymmetric = family.key.kind == Kind::antisymmetric;
  const double q = std::min(r, antisymmetric ? 2 * columns : columns);
  const double sign = antisymmetric ? -1 : 1;
  return lists * (r * (r + sign) - (r - q) * (r - q + sign)) / 2;
}

}  // namespace

std::size_t count_independent(const std::vector<TensorView>& views,
                              std::vector<LawFamily>& families) {
  std::vector<bool> left(families.size(), true);
  double total = 0;
  for (std::size_t round = 0; round < families.size(); ++round) {
    // The one that loses least: of those that lose nothing the first, of others the last.
    std::size_t best = families.size();
    double best_rank = 0, best_loss = HUGE_VAL;
    for (std::size_t f = 0; f < families.size(); ++f) {
      if (!left[f]) continue;
      std::vector<const LawFamily::Term*> own;
      for (const LawFamily::Term& term : families[f].terms) {
        bool shared = false;
        for (std::size_t g = 0; g < families.size() && !shared; ++g)
          for (const LawFamily::Term& other : families[g].terms)
            shared = shared || (left[g] && &other != &term &&
                                overlap(views[term.of.view], views[other.of.view]));
        if (!shared) own.push_back(&term);
      }
      const double rank = rank_by(views, families[f], own);
      const double loss = entries_of(families[f].key) - rank;
      if (loss < best_loss || (loss > 0 && loss == best_loss)) {
        best = f;
        best_rank = rank;
        best_loss = loss;
      }
    }
    left[best] = false;
    families[best].independent = best_rank;
    total += best_rank;
  }
  return static_cast<std::size_t>(total);
}

}  // namespace abide
