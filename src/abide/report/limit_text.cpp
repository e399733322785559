// SPDX-License-Identifier: MIT
#include "abide/report/limit_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "abide/program/limits.hpp"

namespace abide {

namespace {

// As --memory reads them, rounded up so that what is asked for is enough.
std::string megabytes(double bytes) {
  return fmt::format("{:.0f}MB", std::ceil(bytes / (1024 * 1024)));
}

}  // namespace

std::vector<std::string> limit_lines(const SearchLimit& limit) {
  const auto both = [&](const char* text) {
    return fmt::format(fmt::runtime(text), limit.degree, limit.needed, limit.most);
  };
  switch (limit.of) {
    case SearchLimit::Of::monomials:
      return {both("degree {} was not searched: it has {:.0f} monomials, more than {:.0f};"),
              fmt::format("--most-monomials {:.0f} allows them", limit.needed)};
    case SearchLimit::Of::unknowns:
      return {both("degree {} was not searched to its end: a linear system has {:.0f} unknowns, "
                   "more than {:.0f};"),
              fmt::format("--most-unknowns {:.0f} allows them", limit.needed)};
    case SearchLimit::Of::memory:
      return {fmt::format("degree {} was not searched to its end: a linear system takes {}, more "
                          "than {};",
                          limit.degree, megabytes(limit.needed), megabytes(limit.most)),
              fmt::format("--memory {} allows it", megabytes(limit.needed))};
    case SearchLimit::Of::products:
      return {
          fmt::format("degree {} was not searched: the laws found have more than {:.0f} products "
                      "of that degree;",
                      limit.degree, limit.most),
          raised_by(&Limits::products).substr(2)};
  }
  return {};
}

}  // namespace abide
