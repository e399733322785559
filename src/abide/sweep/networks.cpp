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

}  // namespace abide
