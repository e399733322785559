// SPDX-License-Identifier: MIT
#include "search_arguments.hpp"

#include <algorithm>

#include "abide/error.hpp"
#include "abide/flow/features.hpp"
#include "progress.hpp"

namespace abide::app {

void add_search_arguments(CLI::App& command, SearchArguments& arguments) {
  add_model_arguments(command, arguments);
  command.add_option("--max-degree", arguments.max_degree, "Search polynomials up to this degree")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  command
      .add_option("--max-time-degree", arguments.max_time_degree,
                  "Search laws with the time, or exp(tau*t), up to this power (by tau)")
      ->check(CLI::Range(0, 20));
  command
      .add_option("--features", arguments.features,
                  "Functions that laws may use linearly, such as 'log(det(W2.T @ W2))'; auto: "
                  "logarithms of entries and of Gram determinants, where polynomials do not do")
      ->transform(without_blanks())
      ->expected(1, 1000);
  add_count_arguments(command, arguments);
}

Found search_laws(const SearchArguments& arguments) {
  Flow flow = flow_of(arguments);
  SearchOptions options;
  options.count = count_options(arguments);
  options.max_degree = arguments.max_degree;
  if (arguments.max_time_degree >= 0) options.max_time_degree = arguments.max_time_degree;
  if (arguments.max_time_degree >= 0 && !flow.damping())
    throw UsageError("--max-time-degree is about momentum: expected --flow momentum with it");
  const bool automatic =
      std::count(arguments.features.begin(), arguments.features.end(), "auto") > 0;
  if (automatic && arguments.features.size() > 1)
    throw UsageError("--features: expected either auto or expressions, found both");
  if (!automatic && !arguments.features.empty()) flow = flow.with_features(arguments.features);
  ProgressLine line(arguments.quiet);
  options.count.progress = [&](const LevelProgress& progress) { line.show(progress); };
  options.progress = [&](const SearchProgress& progress) { line.show(progress); };
  Search search = find_laws(flow, options);
  if (automatic && !search.complete() && search.end != SearchEnd::interrupted) {
    flow = flow.with_features(automatic_features(flow));
    search = find_laws(flow, options, search.count);
  }
  return {std::move(flow), std::move(search)};
}

}  // namespace abide::app
