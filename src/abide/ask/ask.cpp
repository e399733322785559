// SPDX-License-Identifier: MIT
#include "abide/ask/ask.hpp"

#include <fmt/format.h>

#include <utility>

#include "abide/error.hpp"
#include "abide/families/family_verifier.hpp"
#include "abide/flow/features.hpp"
#include "abide/flow/state_point.hpp"
#include "abide/laws/darboux_features.hpp"
#include "abide/laws/related_functions.hpp"
#include "abide/proof/prove.hpp"
#include "abide/stop.hpp"

namespace abide {

namespace {

// Where families are not all laws, monomials of degree two are searched up to this dimension.
constexpr std::size_t kMonomialsAfterFamilies = 4000;

Flow watched_flow(const Question& question, const Watch& watch) {
  Flow flow = flow_of(question);
  if (watch.flow) watch.flow(flow);
  return flow;
}

std::optional<RegionCounts> regions_of(const Question& question, const Flow& flow,
                                       const Count& free, const CountOptions& options) {
  if (question.samples == 0) return std::nullopt;
  return count_in_regions(flow, free, question.samples, options);
}

bool may_go_on(const Search& found) {
  return !found.complete() && found.end != SearchEnd::interrupted;
}

// Polynomials, then the dictionary of features, then what the flow itself says.
Found search_with_features(const Flow& flow, const SearchOptions& options) {
  Found result{flow, find_laws(flow, options)};
  if (!may_go_on(result.search)) return result;
  std::vector<SparsePolynomial> known;
  for (const Law& law : result.search.laws) known.push_back(law.polynomial);
  result.variables = Variables(flow).with_features(automatic_features(flow));
  result.search = find_laws(result.variables, options, result.search.count);
  if (!may_go_on(result.search)) return result;
  const Count count = result.search.count;
  try {
    const DarbouxFeatures features =
        darboux_features(flow, known, count.laws(), options.count.seed, options.count.stop);
    if (!features.expressions.empty()) {
      Variables richer = Variables(flow).with_features(features.expressions);
      Search more = find_laws(richer, options, count);
      if (more.independent > result.search.independent)
        result = {std::move(richer), std::move(more)};
    }
    result.search.darboux = features.limit;
  } catch (const Interrupted&) {
    result.search.end = SearchEnd::interrupted;
  }
  return result;
}

Found search(const Question& question, Variables variables, const SearchOptions& options) {
  if (automatic(question)) return search_with_features(variables.flow(), options);
  if (!question.features.empty()) {
    variables = variables.with_features(question.features);
    require_unrelated_functions(variables.schedule().program(), variables.feature_nodes(),
                                "FEATURE", fmt::format("{}", fmt::join(question.features, ", ")),
                                options.count.seed, options.count.stop);
  }
  Search found = find_laws(variables, options);
  return {std::move(variables), std::move(found)};
}

// Of a large model the whole gradient takes long, and what is next to a law says it all.
bool holds_at_size(const Flow& flow, const std::string& expression, const Budget& budget) {
  if (flow.dimension() <= kMonomialDimension) return false;
  FamilyVerifier verifier(flow, 1, budget.threads == 0 ? 2 : budget.threads, budget.stop);
  return verifier.verify(expression).proof == Proof::tested;
}

}  // namespace

Counted ask_count(const Question& question, const Budget& budget, const Watch& watch) {
  if (!question.features.empty()) throw UsageError("features are for laws: expected laws or proof");
  if (question.at && question.samples > 0)
    throw UsageError(
        "samples (--samples) are taken at random parameters: expected no other point (--at)");
  Flow flow = watched_flow(question, watch);
  const CountOptions options = count_options(question, budget, watch);
  if (question.at) {
    PointCount point = count_at(flow, state_point(flow, *question.at, question.seed), options);
    Count generic = point.generic;
    return {std::move(flow), std::move(generic), *question.at, std::move(point)};
  }
  Count count = count_laws(flow, options);
  std::optional<RegionCounts> regions = regions_of(question, flow, count, options);
  return {std::move(flow), std::move(count), "", std::nullopt, std::move(regions)};
}

Found ask_laws(const Question& question, const Budget& budget, const Watch& watch) {
  const SearchOptions options = search_options(question, budget, watch);
  const Flow flow = watched_flow(question, watch);
  if (question.narrow && !is_at_size(question, flow))
    throw UsageError(
        "a narrow model (--narrow) is for families of laws: expected no features with it, and no "
        "vector field of one's own");
  if (is_at_size(question, flow)) {
    if (question.samples > 0)
      throw UsageError(fmt::format("samples (--samples) are for models with at most {} coordinates",
                                   kMonomialDimension));
    SearchedAtSize large = search_at_size(question, flow, budget, watch);
    const bool may_pay = large.at_size.families.end == FamiliesEnd::searched &&
                         !large.search.complete() && !question.narrow &&
                         flow.dimension() <= kMonomialsAfterFamilies;
    if (!may_pay) return {flow, std::move(large.search), std::move(large.at_size)};
  }
  Found found = search(question, flow, options);
  found.regions = regions_of(question, found.variables.flow(), found.search.count, options.count);
  return found;
}

Checked ask_check(const Question& question, const std::string& expression, const Budget& budget,
                  const Watch& watch) {
  Checked checked{watched_flow(question, watch), expression, std::nullopt};
  try {
    checked.check = check_law(checked.flow, expression,
                              {.seed = question.seed,
                               .known_law = holds_at_size(checked.flow, expression, budget),
                               .memory = memory_of(budget),
                               .stop = budget.stop});
  } catch (const Interrupted&) {  // as the answer says
    checked.check.reset();
  }
  return checked;
}

Proved ask_proof(const Question& question, const Budget& budget, const Watch& watch) {
  const SearchOptions options = search_options(question, budget, watch);
  Proved proved{search(question, watched_flow(question, watch), options), std::nullopt};
  const Found& found = proved.found;
  if (found.search.end == SearchEnd::interrupted) return proved;
  try {
    Certificate certificate = make_certificate(found.variables, found.search, options.count);
    std::string text = write_certificate(certificate);
    Verified verified = verify_certificate(read_certificate(text), budget.stop);
    proved.written = {std::move(text), std::move(certificate), std::move(verified)};
  } catch (const Interrupted&) {  // as the answer says
    proved.written.reset();
  } catch (const Refused& refusal) {
    throw ModelError(fmt::format("{}: error: no certificate was written; it would be refused: {}",
                                 found.variables.flow().model().name, refusal.what()));
  }
  return proved;
}

}  // namespace abide
