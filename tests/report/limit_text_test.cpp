// SPDX-License-Identifier: MIT
#include "abide/report/limit_text.hpp"

#include <gtest/gtest.h>

namespace abide {
namespace {

using Of = SearchLimit::Of;
using TextLines = std::vector<std::string>;

TEST(LimitText, SaysWhatWasTooLargeAndWhatAllowsIt) {
  EXPECT_EQ(limit_lines({Of::monomials, 2, 50'005'000, 50'000'000}),
            (TextLines{"degree 2 was not searched: it has 50005000 monomials, more than 50000000;",
                       "--most-monomials 50005000 allows them"}));
  EXPECT_EQ(
      limit_lines({Of::unknowns, 4, 20'100, 6'000}),
      (TextLines{"degree 4 was not searched to its end: a linear system has 20100 unknowns, more "
                 "than 6000;",
                 "--most-unknowns 20100 allows them"}));
  EXPECT_EQ(
      limit_lines({Of::memory, 2, 3 * 1024.0 * 1024 + 1, 1024 * 1024}),
      (TextLines{"degree 2 was not searched to its end: a linear system takes 4MB, more than 1MB;",
                 "--memory 4MB allows it"}));
  EXPECT_EQ(
      limit_lines({Of::products, 3, 2'000'001, 2'000'000}),
      (TextLines{"degree 3 was not searched: the laws found have more than 2000000 products of "
                 "that degree;",
                 "--limit products=N allows more"}));
}

}  // namespace
}  // namespace abide
