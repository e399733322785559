// SPDX-License-Identifier: MIT
#include "search_arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abide/error.hpp"
#include "abide/flow/features.hpp"
#include "help.hpp"
#include "progress.hpp"

namespace abide::app {

namespace {

constexpr std::size_t kMostAsked = 1'000'000'000'000;

}  // namespace

void add_search_arguments(CLI::App& command, SearchArguments& arguments) {
  add_model_arguments(command, arguments);
  command
      .add_option("--max-degree", arguments.max_degree,
                  "Search polynomials of the parameters, and of the velocities of momentum, up to "
                  "this degree")
      ->type_name("N")
      ->check(CLI::Range(1, 20))
      ->capture_default_str()
      ->group(kSearchGroup);
  command
      .add_option("--max-time-degree", arguments.max_time_degree,
                  "With momentum, search up to this power of t, or of exp(tau*t) for constant tau")
      ->type_name("N")
      ->check(CLI::Range(0, 20))
      ->default_str("2, or n for tau = n/t")
      ->group(kSearchGroup);
  command
      .add_option("--features", arguments.features,
                  "Also search laws that are linear in these functions, such as "
                  "'log(det(W2.T @ W2))'; auto: where polynomials do not do, try logarithms of "
                  "entries and of Gram determinants")
      ->type_name("EXPRESSION")
      ->transform(without_blanks())
      ->expected(1, 1000)
      ->group(kSearchGroup);
  command
      .add_option("--most-monomials", arguments.most_monomials,
                  "Search no degree that has more monomials; 10 million take some seconds")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, kMostAsked))
      ->capture_default_str()
      ->group(kSearchGroup);
  command
      .add_option("--most-unknowns", arguments.most_unknowns,
                  "Solve no linear system with more unknowns, which are monomials that mix; the "
                  "standard is the dimension of the state where that is more")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, kMostAsked))
      ->default_str(fmt::format("{}", kUsualUnknowns))
      ->group(kSearchGroup);
  add_count_arguments(command, arguments);
}

Found search_laws(const SearchArguments& arguments) {
  const Flow flow = flow_of(arguments);
  Variables variables(flow);
  SearchOptions options;
  options.count = count_options(arguments);
  options.max_degree = arguments.max_degree;
  options.most_monomials = arguments.most_monomials;
  options.most_unknowns = arguments.most_unknowns;
  if (arguments.max_time_degree >= 0) options.max_time_degree = arguments.max_time_degree;
  if (arguments.max_time_degree >= 0 && !flow.space().time())
    throw UsageError("--max-time-degree is about momentum: expected --flow momentum with it");
  const bool automatic =
      std::count(arguments.features.begin(), arguments.features.end(), "auto") > 0;
  if (automatic && arguments.features.size() > 1)
    throw UsageError("--features: expected either auto or expressions, found both");
  if (!automatic && !arguments.features.empty())
    variables = variables.with_features(arguments.features);
  ProgressLine line(arguments.quiet);
  options.count.progress = [&](const LevelProgress& progress) { line.show(progress); };
  options.progress = [&](const SearchProgress& progress) { line.show(progress); };
  Search search = find_laws(variables, options);
  if (automatic && !search.complete() && search.end != SearchEnd::interrupted) {
    variables = variables.with_features(automatic_features(flow));
    search = find_laws(variables, options, search.count);
  }
  return {std::move(variables), std::move(search)};
}

}  // namespace abide::app
