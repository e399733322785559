// SPDX-License-Identifier: MIT
//
// Networks of one family, all of a range of depths and widths or some at random, by their
// shorthands (model/load.hpp).
//
// A network with l layers has l + 1 dimensions, from input to output, each of them a width.
//
// Example: linear with 1 or 2 layers and widths 1 and 2 is linear:1,1, linear:1,2, linear:2,1,
// linear:2,2 and then eight with three dimensions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "abide/io/toml_values.hpp"
#include "abide/ring/random.hpp"

namespace abide {

struct NetworkRange {
  std::string family;
  bool bias = false;
  std::vector<std::int64_t> layers = {};  ///< not empty, no number twice
  std::vector<std::int64_t> widths = {};  ///< likewise
};

/// How many there are, which may be more than any integer.
[[nodiscard]] double number_of(const NetworkRange& range);
/// All, by layers in the order given, the last dimension changing fastest.
[[nodiscard]] std::vector<std::string> all_networks(const NetworkRange& range);
/// So many different ones, in the order drawn: first the layers, then each width, uniformly; all of
/// them when there are no more.
[[nodiscard]] std::vector<std::string> random_networks(const NetworkRange& range, std::size_t count,
                                                       Random& random);

/// Values of a size of model files (model/size_choice.hpp): not empty, none twice.
struct SizeRange {
  std::string name;
  std::vector<std::int64_t> values;
};

/// Of `sizes = {d = [2, 4], r = {from = 1, to = 3}}`, in the order of the file. Throws ModelError.
[[nodiscard]] std::vector<SizeRange> read_size_ranges(const TomlValues& file,
                                                      const toml::node& sizes);

[[nodiscard]] double number_of(const std::vector<SizeRange>& ranges);
/// Every choice of values, the last size changing fastest, as texts `d=2`, `r=1`.
[[nodiscard]] std::vector<std::vector<std::string>> all_choices(
    const std::vector<SizeRange>& ranges);

}  // namespace abide
