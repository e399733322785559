// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "abide/model/lowering.hpp"
#include "formula.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Array;
using testing::Desk;
using testing::expect_array;
using testing::for_seeds;
using testing::Index;

std::size_t at(const Index& i, std::size_t axis) { return static_cast<std::size_t>(i[axis]); }

// What Python's range(start, stop, step) visits, by its definition.
std::vector<std::int64_t> python_range(std::int64_t size, const std::string& start,
                                       const std::string& stop, std::int64_t step) {
  const auto bound = [&](const std::string& text, std::int64_t missing) {
    if (text.empty()) return missing;
    std::int64_t value = std::stoll(text);
    if (value < 0) value += size;
    return step > 0 ? std::min(std::max<std::int64_t>(value, 0), size)
                    : std::min(std::max<std::int64_t>(value, -1), size - 1);
  };
  const std::int64_t first = bound(start, step > 0 ? 0 : size - 1);
  const std::int64_t last = bound(stop, step > 0 ? size : -1);
  std::vector<std::int64_t> result;
  for (std::int64_t i = first; step > 0 ? i < last : i > last; i += step) result.push_back(i);
  return result;
}

TEST(Slices, FollowPythonForAllSmallBounds) {
  Random random(1);
  Desk desk(random, {{"x", {4}}});
  const std::vector<std::string> bounds{"", "-9", "-4", "-2", "0", "1", "3", "4", "9"};
  for (const std::string& start : bounds)
    for (const std::string& stop : bounds)
      for (const std::int64_t step : {-5, -2, -1, 1, 2, 5}) {
        const std::string text = "x[" + start + ":" + stop + ":" + std::to_string(step) + "]";
        SCOPED_TRACE(text);
        const std::vector<std::int64_t> visited = python_range(4, start, stop, step);
        if (visited.empty()) {
          EXPECT_THROW((void)desk(text), ExpressionError);
          continue;
        }
        expect_array(desk(text), {static_cast<std::int64_t>(visited.size())},
                     [&](const Index& i) { return desk["x"](visited[at(i, 0)]); });
      }
}

TEST(Slices, DropEntriesAndKeepTheOtherAxes) {
  for_seeds(5, [](Random& random) {
    Desk desk(random, {{"T", {3, 4, 2}}});
    const Array& t = desk["T"];
    expect_array(desk("T[-1]"), {4, 2}, [&](const Index& i) { return t(2, i[0], i[1]); });
    expect_array(desk("T[:, 1]"), {3, 2}, [&](const Index& i) { return t(i[0], 1, i[1]); });
    expect_array(desk("T[1:, ::-2, 0]"), {2, 2},
                 [&](const Index& i) { return t(1 + i[0], 3 - 2 * i[1], 0); });
    expect_array(desk("T[2, 3, 1]"), {}, [&](const Index&) { return t(2, 3, 1); });
    expect_array(desk("T[1][2][0]"), {}, [&](const Index&) { return t(1, 2, 0); });
    expect_array(desk("T[2-1, 3/3]"), {2}, [&](const Index& i) { return t(1, 1, i[0]); });
  });
}

TEST(Einsum, SumsOverWhatIsNotInTheResult) {
  for_seeds(5, [](Random& random) {
    Desk desk(random, {{"A", {3, 2}}, {"B", {2, 4}}, {"S", {3, 3}}, {"v", {3}}, {"T", {3, 3, 2}}});
    const Array &A = desk["A"], &B = desk["B"], &S = desk["S"], &v = desk["v"], &T = desk["T"];
    const auto product = [&](std::int64_t i, std::int64_t k) {
      Rational sum(0);
      for (int j = 0; j < 2; ++j) sum += A(i, j) * B(j, k);
      return sum;
    };
    expect_array(desk("einsum('ij,jk->ik', A, B)"), {3, 4},
                 [&](const Index& i) { return product(i[0], i[1]); });
    expect_array(desk("einsum('ij,jk->ki', A, B)"), {4, 3},
                 [&](const Index& i) { return product(i[1], i[0]); });
    // Implicit: letters that occur once, in alphabetical order.
    expect_array(desk("einsum('ij,jk', A, B)"), {3, 4},
                 [&](const Index& i) { return product(i[0], i[1]); });
    expect_array(desk("einsum('ba', A)"), {2, 3}, [&](const Index& i) { return A(i[1], i[0]); });
    // Repeated letters: diagonals.
    expect_array(desk("einsum('ii->i', S)"), {3}, [&](const Index& i) { return S(i[0], i[0]); });
    expect_array(desk("einsum('ii', S)"), {},
                 [&](const Index&) { return S(0, 0) + S(1, 1) + S(2, 2); });
    expect_array(desk("einsum('iij->ji', T)"), {2, 3},
                 [&](const Index& i) { return T(i[1], i[1], i[0]); });
    expect_array(desk("einsum('i,i,ii->', v, v, S)"), {}, [&](const Index&) {
      Rational sum(0);
      for (int i = 0; i < 3; ++i) sum += v(i) * v(i) * S(i, i);
      return sum;
    });
    expect_array(desk("einsum(' i j , j k , i -> k ', A, B, v)"), {4}, [&](const Index& k) {
      Rational sum(0);
      for (int i = 0; i < 3; ++i) sum += v(i) * product(i, k[0]);
      return sum;
    });
    expect_array(desk("einsum('i,j->ij', v, v)"), {3, 3},
                 [&](const Index& i) { return v(i[0]) * v(i[1]); });
  });
}

TEST(Convolution, InOneDimensionIsThatOfPyTorch) {
  for_seeds(3, [](Random& random) {
    Desk desk(random, {{"x", {2, 7}}, {"w", {3, 2, 3}}});
    for (const std::int64_t stride : {1, 2, 3})
      for (const std::int64_t padding : {0, 1, 4}) {
        const std::string text = "conv1d(x, w, stride=" + std::to_string(stride) +
                                 ", padding=" + std::to_string(padding) + ")";
        SCOPED_TRACE(text);
        expect_array(desk(text), {3, (7 + 2 * padding - 3) / stride + 1}, [&](const Index& i) {
          Rational sum(0);
          for (std::int64_t c = 0; c < 2; ++c)
            for (std::int64_t k = 0; k < 3; ++k) {
              const std::int64_t x = i[1] * stride + k - padding;
              if (x >= 0 && x < 7) sum += desk["w"](i[0], c, k) * desk["x"](c, x);
            }
          return sum;
        });
      }
    const Array standard = desk("conv1d(x, w, stride=1, padding=0)");
    expect_array(desk("conv1d(x, w)"), {3, 5}, [&](const Index& i) { return standard.at(i); });
  });
}

TEST(Convolution, InTwoDimensionsHasItsOwnStrideAndPaddingForEachAxis) {
  for_seeds(3, [](Random& random) {
    Desk desk(random, {{"x", {2, 4, 5}}, {"w", {2, 2, 3, 2}}});
    const auto check = [&](const std::string& arguments, Index stride, Index padding) {
      SCOPED_TRACE(arguments);
      const Shape expected{2, (4 + 2 * padding[0] - 3) / stride[0] + 1,
                           (5 + 2 * padding[1] - 2) / stride[1] + 1};
      expect_array(desk("conv2d(x, w" + arguments + ")"), expected, [&](const Index& i) {
        Rational sum(0);
        for (std::int64_t c = 0; c < 2; ++c)
          for (std::int64_t a = 0; a < 3; ++a)
            for (std::int64_t b = 0; b < 2; ++b) {
              const std::int64_t y = i[1] * stride[0] + a - padding[0];
              const std::int64_t x = i[2] * stride[1] + b - padding[1];
              if (y >= 0 && y < 4 && x >= 0 && x < 5)
                sum += desk["w"](i[0], c, a, b) * desk["x"](c, y, x);
            }
        return sum;
      });
    };
    check("", {1, 1}, {0, 0});
    check(", stride=2, padding=1", {2, 2}, {1, 1});
    check(", stride=[1, 3], padding=(2, 0)", {1, 3}, {2, 0});
  });
}

}  // namespace
}  // namespace abide
