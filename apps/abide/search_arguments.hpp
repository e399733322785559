// SPDX-License-Identifier: MIT
//
// The options of the commands that search for laws, and the search.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "abide/laws/finder.hpp"
#include "arguments.hpp"

namespace abide::app {

struct SearchArguments : Arguments {
  int max_degree = SearchOptions{}.max_degree;
  int max_time_degree = -1;           ///< -1: by the flow
  std::vector<std::string> features;  ///< expressions, or `auto`
  std::size_t most_monomials = SearchOptions{}.most_monomials;
  std::optional<std::size_t> most_unknowns;
};

/// What was searched, and what was found. The variables are those that were used.
struct Found {
  Variables variables;
  Search search;
};

/// MODEL and its flow, --max-degree, --max-time-degree, --features, --most-monomials,
/// --most-unknowns, and the options of a count.
void add_search_arguments(CLI::App& command, SearchArguments& arguments);
/// Counts and searches, with progress on standard error.
[[nodiscard]] Found search_laws(const SearchArguments& arguments);

}  // namespace abide::app
