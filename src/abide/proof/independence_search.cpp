// SPDX-License-Identifier: MIT
#include "abide/proof/independence_search.hpp"

#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/proof/certified_brackets.hpp"
#include "abide/proof/verify.hpp"

namespace abide {

namespace {

using Trial = Certificate::Symbols::Trial;

constexpr std::size_t kBatch = 16;
constexpr std::size_t kMostInVain = 8;  // batches
constexpr std::int64_t kRange = 9;

std::vector<Trial> find_trials(const Certificate& c, const CertifiedFlow& flow,
                               const CertifiedSymbols& symbols, std::size_t level, Random& random) {
  CertifiedBrackets draws(flow, c.bound.prime, level);
  draws.set_point(c.bound.point, symbols.at({}, {}, 0));
  std::size_t size = 0;
  for (const NodeId id : flow.program().probes())
    size += static_cast<std::size_t>(entries(flow.program().shape(id)));
  std::vector<Trial> result;
  std::vector<std::vector<std::uint64_t>> rows;
  for (std::size_t in_vain = 0; in_vain < kMostInVain; ++in_vain) {
    std::vector<Certificate::Integers> probes(kBatch);
    for (Certificate::Integers& probe : probes)
      for (std::size_t i = 0; i < size; ++i) probe.push_back(random.between(-kRange, kRange));
    std::vector<std::optional<CertifiedBrackets::Values>> values;
    try {
      const ProbeTensors drawn = draws.draw(probes, random);
      values = draws.values(drawn, kBatch);
    } catch (const SingularMatrix&) {
      continue;
    }
    for (std::size_t b = 0; b < kBatch; ++b) {
      if (!values[b]) continue;
      Trial trial{probes[b], values[b]->probe};
      try {
        rows.push_back(symbols.signs(trial, level));
      } catch (const Refused&) {
        continue;  // what a root takes is 0
      }
      if (rank_modulo(2, rows) < rows.size()) {
        rows.pop_back();
        continue;
      }
      result.push_back(std::move(trial));
      in_vain = 0;
      if (rows.size() == rows[0].size()) return result;
    }
  }
  return result;
}

}  // namespace

void claim_independence(Certificate& c, const CertifiedFlow& flow, std::uint64_t seed) {
  Random random(seed, {0x9f0b});
  const std::size_t bytes = std::exchange(c.bytes, write_certificate(c).size());  // for the budget
  const CertifiedSymbols symbols(c, flow);
  try {
    for (std::size_t level = 1; level <= symbols.levels(); ++level)
      c.symbols->roots.push_back(find_trials(c, flow, symbols, level, random));
    c.symbols->independent = symbols.dependence().empty();
  } catch (const SingularMatrix&) {
    c.symbols->independent = false;
  }
  if (!c.symbols->independent) c.symbols->roots.clear();
  c.bytes = bytes;
}

}  // namespace abide
