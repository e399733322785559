// SPDX-License-Identifier: MIT
#include "abide/ask/at_size.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "abide/lie/sparse_rank.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

// Of a sparse elimination, where a dense one can follow and where none can: a second, and half a
// minute. Products of large matrices without gates fill in.
constexpr double kSparseWork = 3e8, kSparseWorkAlone = 1e10;

FamilyOptions family_options(const Question& question, const Budget& budget, const Watch& watch) {
  return {.seed = question.seed,
          .threads = budget.threads,
          .memory = memory_of(budget),
          .stop = budget.stop,
          .progress = watch.families};
}

// Bounds the number of laws from above, knowing that there are so many.
AtSize::Bound bound_above(const Question& question, const Flow& flow, const Budget& budget,
                          const Watch& watch, Search& search) {
  Count& count = search.count;
  const std::size_t wanted = flow.space().unfrozen() - search.independent;
  const bool dense = flow.dimension() <= kDenseDimension;
  const auto bounded = [&](std::size_t rank, std::uint64_t prime) {
    count.lie_dimension = rank;
    count.levels = {rank};
    count.primes = {prime};
    count.closed = rank == wanted;
    if (count.closed) count.error_probability = 0;
  };
  if (!sparse_obstacle(flow)) {
    const auto found = sparse_rank(flow, wanted,
                                   {.seed = question.seed,
                                    .memory = memory_of(budget),
                                    .work = dense ? kSparseWork : kSparseWorkAlone,
                                    .stop = budget.stop,
                                    .progress = {}});
    if (found->ending == SparseEnding::interrupted) count.ending = Ending::interrupted;
    bounded(found->rank, found->prime);
    if (count.closed || count.ending == Ending::interrupted) return AtSize::Bound::sparse;
  }
  if (!dense) {
    count.ending = Ending::memory;
    return count.lie_dimension > 0 ? AtSize::Bound::sparse : AtSize::Bound::none;
  }
  Random random(question.seed, {0xd0});
  const Levels levels = at_regular_point_of_model([&](int failures) {
    const std::uint64_t prime = random_prime(random);
    if (!flow.symbols().suits(PrimeField(prime))) throw UnluckyPrime("roots of numbers");
    return grow_levels(flow, prime, question.seed, static_cast<std::size_t>(failures),
                       {.depth = question.depth,
                        .memory = memory_of(budget),
                        .stop = budget.stop,
                        .progress = watch.levels,
                        .most = wanted});
  });
  count.ending = levels.ending;
  count.symbols = independence_of_symbols(flow, question.seed, budget.stop);
  bounded(levels.rank(), levels.prime);
  return AtSize::Bound::levels;
}

// Families have no degrees: the search went through all groups, or was cut short.
SearchEnd end_of(const AtSize& at_size, const Search& search) {
  if (at_size.families.end == FamiliesEnd::memory) return SearchEnd::too_large;
  if (at_size.families.end == FamiliesEnd::interrupted ||
      search.count.ending == Ending::interrupted)
    return SearchEnd::interrupted;
  return search.complete() ? SearchEnd::complete : SearchEnd::max_degree;
}

Narrow narrow_of(const Question& question, const Budget& budget) {
  Question small = question;
  small.model = *question.narrow;
  small.narrow.reset();
  const Flow flow = flow_of(small);
  Narrow result{.model = small.model, .state = flow.dimension()};
  const Count count = count_laws(flow, count_options(small, budget));
  result.laws = count.laws();
  result.closed = count.closed;
  result.families = find_families(flow, family_options(small, budget, {})).independent;
  return result;
}

}  // namespace

std::string_view to_string(AtSize::Bound bound) {
  switch (bound) {
    case AtSize::Bound::sparse:
      return "sparse";
    case AtSize::Bound::levels:
      return "levels";
    case AtSize::Bound::none:
      return "none";
  }
  throw std::logic_error("an unknown bound");
}

AnswerStatus AtSize::status(const Search& search) const {
  switch (families.end) {
    case FamiliesEnd::interrupted:
      return {Ended::interrupted, "the search was interrupted: these laws were verified by then"};
    case FamiliesEnd::memory:
      return {Ended::limit,
              fmt::format("one gradient takes about {:.1f} GB: more than the memory allowed "
                          "(--memory)",
                          families.bytes / 1e9)};
    case FamiliesEnd::searched:
      break;
  }
  if (search.count.ending == Ending::interrupted)
    return {Ended::interrupted, "the count was interrupted"};
  if (search.complete() || (narrow && narrow->complete())) return {};
  return {Ended::limit, "whether these are all laws is not decided at this size"};
}

bool is_at_size(const Question& question, const Flow& flow) {
  return question.features.empty() && flow.dynamics() != Dynamics::field &&
         (question.narrow || flow.dimension() > kMonomialDimension);
}

SearchedAtSize search_at_size(const Question& question, const Flow& flow, const Budget& budget,
                              const Watch& watch) {
  SearchedAtSize result{{.families = find_families(flow, family_options(question, budget, watch))},
                        {}};
  Search& search = result.search;
  search.independent = result.at_size.families.independent;
  search.count.state = flow.dimension();
  search.count.frozen = flow.space().frozen();
  search.count.seed = question.seed;
  search.count.wished_probability = question.error_probability;
  search.end = end_of(result.at_size, search);
  if (result.at_size.families.end != FamiliesEnd::searched) return result;
  try {
    result.at_size.bound = bound_above(question, flow, budget, watch, search);
    if (question.narrow) result.at_size.narrow = narrow_of(question, budget);
  } catch (const Interrupted&) {
    search.count.ending = Ending::interrupted;
  }
  search.end = end_of(result.at_size, search);
  return result;
}

}  // namespace abide
