// SPDX-License-Identifier: MIT
#include "abide/sweep/networks.hpp"

#include <cmath>
#include <set>

#include "abide/model/named_model.hpp"

namespace abide {

namespace {

std::string shorthand(const NetworkRange& range, const std::vector<std::int64_t>& dims) {
  return to_string(NamedModel{range.family, dims, range.bias});
}

std::int64_t pick(const std::vector<std::int64_t>& list, Random& random) {
  return list[static_cast<std::size_t>(random.below(list.size()))];
}

}  // namespace

double number_of(const NetworkRange& range) {
  double sum = 0;
  for (const std::int64_t layers : range.layers)
    sum += std::pow(static_cast<double>(range.widths.size()), static_cast<double>(layers) + 1);
  return sum;
}

std::vector<std::string> all_networks(const NetworkRange& range) {
  std::vector<std::string> names;
  for (const std::int64_t layers : range.layers) {
    std::vector<std::size_t> digits(static_cast<std::size_t>(layers) + 1, 0);
    for (bool more = true; more;) {
      std::vector<std::int64_t> dims;
      for (const std::size_t digit : digits) dims.push_back(range.widths[digit]);
      names.push_back(shorthand(range, dims));
      more = false;
      for (std::size_t i = digits.size(); i-- > 0 && !more;) {
        more = ++digits[i] < range.widths.size();
        if (!more) digits[i] = 0;
      }
    }
  }
  return names;
}

std::vector<std::string> random_networks(const NetworkRange& range, std::size_t count,
                                         Random& random) {
  if (number_of(range) <= static_cast<double>(count)) return all_networks(range);
  std::vector<std::string> names;
  std::set<std::string> seen;
  while (names.size() < count) {
    std::vector<std::int64_t> dims(static_cast<std::size_t>(pick(range.layers, random)) + 1);
    for (std::int64_t& width : dims) width = pick(range.widths, random);
    std::string name = shorthand(range, dims);
    if (seen.insert(name).second) names.push_back(std::move(name));
  }
  return names;
}

std::vector<SizeRange> read_size_ranges(const TomlValues& file, const toml::node& sizes) {
  if (!sizes.is_table() || sizes.as_table()->empty())
    throw file.fail(sizes, "sizes: expected {d = [2, 4], ..}: names of [sizes] and their values");
  std::vector<SizeRange> ranges;
  for (const toml::key* key : TomlValues::in_file_order(*sizes.as_table())) {
    const std::string name(key->str());
    ranges.push_back({name, file.numbers(*sizes.as_table()->get(name), "sizes: " + name, 1)});
  }
  return ranges;
}

double number_of(const std::vector<SizeRange>& ranges) {
  double product = 1;
  for (const SizeRange& range : ranges) product *= static_cast<double>(range.values.size());
  return product;
}

std::vector<std::vector<std::string>> all_choices(const std::vector<SizeRange>& ranges) {
  std::vector<std::vector<std::string>> choices(1);
  for (const SizeRange& range : ranges) {
    std::vector<std::vector<std::string>> longer;
    for (const std::vector<std::string>& choice : choices)
      for (const std::int64_t value : range.values) {
        longer.push_back(choice);
        longer.back().push_back(range.name + "=" + std::to_string(value));
      }
    choices = std::move(longer);
  }
  return choices;
}

}  // namespace abide
