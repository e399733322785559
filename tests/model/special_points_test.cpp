// SPDX-License-Identifier: MIT
#include "abide/model/special_points.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

struct RationalMatrix {
  std::size_t rows, columns;
  std::vector<Rational> entries;
  [[nodiscard]] const Rational& operator()(std::size_t i, std::size_t j) const {
    return entries[i * columns + j];
  }
};

RationalMatrix matrix(const Shape& shape, const std::vector<Rational>& values) {
  return {static_cast<std::size_t>(shape.at(0)), static_cast<std::size_t>(shape.at(1)), values};
}

// a^T a, and a a^T.
RationalMatrix gram(const RationalMatrix& a, bool of_columns) {
  const std::size_t n = of_columns ? a.columns : a.rows;
  const std::size_t inner = of_columns ? a.rows : a.columns;
  RationalMatrix result{n, n, std::vector<Rational>(n * n)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < inner; ++k)
        result.entries[i * n + j] += of_columns ? a(k, i) * a(k, j) : a(i, k) * a(j, k);
  return result;
}

std::size_t rank(RationalMatrix a) {
  std::size_t rank = 0;
  for (std::size_t column = 0; column < a.columns && rank < a.rows; ++column) {
    std::size_t pivot = rank;
    while (pivot < a.rows && a(pivot, column).is_zero()) ++pivot;
    if (pivot == a.rows) continue;
    for (std::size_t j = 0; j < a.columns; ++j)
      std::swap(a.entries[pivot * a.columns + j], a.entries[rank * a.columns + j]);
    for (std::size_t i = rank + 1; i < a.rows; ++i) {
      const Rational factor = a(i, column) / a(rank, column);
      for (std::size_t j = 0; j < a.columns; ++j)
        a.entries[i * a.columns + j] -= factor * a(rank, j);
    }
    ++rank;
  }
  return rank;
}

std::string show(const Point& point) {
  std::string text;
  for (const std::vector<Rational>& values : point) {
    for (const Rational& value : values) text += value.to_string() + " ";
    text += "\n";
  }
  return text;
}

bool is_balanced(const NamedShapes& parameters, const Point& point) {
  std::vector<RationalMatrix> chain;
  for (std::size_t i = 0; i < point.size(); ++i)
    if (parameters[i].second.size() == 2) chain.push_back(matrix(parameters[i].second, point[i]));
  for (std::size_t l = 0; l + 1 < chain.size(); ++l)
    if (gram(chain[l + 1], true).entries != gram(chain[l], false).entries) return false;
  return true;
}

void expect_fits(const NamedShapes& parameters, const Point& point) {
  ASSERT_EQ(point.size(), parameters.size());
  for (std::size_t i = 0; i < point.size(); ++i)
    ASSERT_EQ(static_cast<std::int64_t>(point[i].size()), entries(parameters[i].second));
}

// The message of the ModelError that make() throws.
template <class Make>
std::string error_of(Make make) {
  try {
    (void)make();
  } catch (const ModelError& error) {
    return error.what();
  }
  return "no error";
}

Program with_parameters(const NamedShapes& shapes) {
  Program program;
  for (const auto& [name, shape] : shapes) program.parameter(name, shape);
  return program;
}

TEST(GenericPoint, HasSmallIntegersWithoutCoincidences) {
  const Program program = with_parameters({{"x", {}}, {"b", {3}}, {"W", {4, 5}}, {"T", {2, 3, 7}}});
  for_seeds(20, [&](Random& random) {
    const Point point = generic_point(program, random);
    expect_fits(parameter_shapes(program), point);
    bool positive = false;
    bool negative = false;
    for (const std::vector<Rational>& values : point) {
      std::set<std::int64_t> sizes;
      for (const Rational& value : values) {
        const std::int64_t number = value.to_int64();
        EXPECT_TRUE(number != 0 && std::abs(number) <= 20) << show(point);
        sizes.insert(std::abs(number));
        (number > 0 ? positive : negative) = true;
      }
      EXPECT_EQ(sizes.size(), std::min<std::size_t>(values.size(), 20)) << show(point);
    }
    EXPECT_TRUE(positive && negative) << show(point);
  });
}

TEST(GenericPoint, FollowsTheSeed) {
  const Program program = load_model("linear:3,2,4").program;
  Random a(1);
  Random b(1);
  Random c(2);
  const Point point = generic_point(program, a);
  EXPECT_EQ(point, generic_point(program, b));
  EXPECT_NE(point, generic_point(program, c));
}

TEST(BalancedPoint, IsBalancedExactlyAndAGenericOneIsNot) {
  for (const char* name : {"linear:1,1,1", "linear:3,2,4", "linear:2,3,3,2", "linear:4,1,3,2",
                           "relu:3,5,2+bias", "nmf:4,2,3"}) {
    SCOPED_TRACE(name);
    const Program program = load_model(name).program;
    const NamedShapes parameters = parameter_shapes(program);
    for_seeds(3, [&](Random& random) {
      const Point point = balanced_point(program, random);
      expect_fits(parameters, point);
      EXPECT_TRUE(is_balanced(parameters, point)) << show(point);
      const Point generic = generic_point(program, random);
      EXPECT_FALSE(is_balanced(parameters, generic)) << show(generic);
    });
  }
}

TEST(BalancedPoint, HasTheLeastDimensionAsRankAndZeroBiases) {
  for_seeds(5, [](Random& random) {
    Shape sizes;
    for (int l = 0; l < 4; ++l) sizes.push_back(random.between(1, 4));
    const auto rho = static_cast<std::size_t>(*std::min_element(sizes.begin(), sizes.end()));
    NamedShapes parameters;
    for (std::size_t l = 1; l < sizes.size(); ++l) {
      parameters.emplace_back("W" + std::to_string(l), Shape{sizes[l], sizes[l - 1]});
      parameters.emplace_back("b" + std::to_string(l), Shape{sizes[l]});
    }
    const Point point = balanced_point(with_parameters(parameters), random);
    EXPECT_TRUE(is_balanced(parameters, point)) << to_string(sizes) << "\n" << show(point);
    for (std::size_t i = 0; i < point.size(); ++i)
      if (i % 2 == 0)
        EXPECT_EQ(rank(matrix(parameters[i].second, point[i])), rho) << to_string(sizes) << "\n"
                                                                     << show(point);
      else
        EXPECT_TRUE(std::all_of(point[i].begin(), point[i].end(), [](const Rational& value) {
          return value.is_zero();
        })) << show(point);
  });
}

// A diagonal matrix would be balanced too; where n > 1, reflections leave no entry 0.
TEST(BalancedPoint, IsNotDiagonal) {
  const Program program = load_model("linear:3,3,3").program;
  for_seeds(5, [&](Random& random) {
    const Point point = balanced_point(program, random);
    const auto zeros = std::count_if(point[0].begin(), point[0].end(),
                                     [](const Rational& value) { return value.is_zero(); });
    EXPECT_LE(zeros, 3) << show(point);
    EXPECT_TRUE(std::any_of(point[0].begin(), point[0].end(), [](const Rational& value) {
      return value < Rational(0);
    })) << show(point);
  });
}

TEST(BalancedPoint, NeedsAChain) {
  Random random(1);
  const auto message = [&](const NamedShapes& shapes) {
    return error_of([&] { return balanced_point(with_parameters(shapes), random); });
  };
  const std::string needs = "a balanced point needs matrices in a chain: ";
  EXPECT_EQ(message({{"U", {3, 2}}, {"V", {4, 2}}}),
            needs +
                "V [4, 2] after U [3, 2] has 2 columns; expected 3, the rows of the matrix "
                "before it");
  EXPECT_EQ(message({{"W1", {3, 2}}, {"b", {7}}, {"W2", {4, 3}}, {"W3", {1, 3}}}),
            needs +
                "W3 [1, 3] after W2 [4, 3] has 3 columns; expected 4, the rows of the matrix "
                "before it");
  EXPECT_EQ(message({{"x", {5}}}), needs + "no parameter is a matrix");
  EXPECT_EQ(message({{"K", {2, 1, 3}}}), needs + "K [2, 1, 3] is no matrix");
}

TEST(RankPoint, HasThisRankExactly) {
  const NamedShapes parameters{{"A", {3, 5}}, {"b", {4}}, {"C", {5, 4}}, {"D", {3, 3}}};
  const Program program = with_parameters(parameters);
  for (std::int64_t k = 0; k <= 3; ++k) {
    SCOPED_TRACE(k);
    for_seeds(10, [&](Random& random) {
      const Point point = rank_point(program, k, random);
      expect_fits(parameters, point);
      for (std::size_t i = 0; i < point.size(); ++i) {
        if (parameters[i].second.size() == 2)
          EXPECT_EQ(rank(matrix(parameters[i].second, point[i])), static_cast<std::size_t>(k))
              << show(point);
        else
          EXPECT_FALSE(point[i].front().is_zero());
      }
    });
  }
}

TEST(RankPoint, NeedsARankThatEveryMatrixCanHave) {
  Random random(1);
  const Program program = with_parameters({{"A", {3, 5}}, {"B", {5, 2}}});
  const auto message = [&](const Program& of, std::int64_t k) {
    return error_of([&] { return rank_point(of, k, random); });
  };
  EXPECT_EQ(message(program, 2), "no error");
  EXPECT_EQ(message(program, 3), "B [5, 2] has no rank 3; expected at most 2");
  EXPECT_EQ(message(program, -1), "rank -1; expected 0 or more");
  EXPECT_EQ(message(with_parameters({{"x", {5}}}), 0), "rank 0: no parameter is a matrix");
}

TEST(PointFrom, PutsArraysInTheExpectedOrder) {
  const NamedShapes expected{{"W2", {1, 2}}, {"W1", {2, 1}}, {"t", {}}};
  const Arrays arrays{
      {"W1", {{2, 1}, {1, -2}}}, {"W2", {{1, 2}, {3, 4}}}, {"t", {{}, {Rational(1, 2)}}}};
  EXPECT_EQ(point_from(expected, arrays, "p.npz"), (Point{{3, 4}, {1, -2}, {Rational(1, 2)}}));
}

TEST(PointFrom, SaysWhatIsMissingUnknownOrOfAnotherShape) {
  const NamedShapes expected{{"weight", {2}}, {"t", {}}};
  const auto message = [&](const Arrays& arrays) {
    return error_of([&] { return point_from(expected, arrays, "p.npz"); });
  };
  const Array two{{2}, {1, 2}};
  const Array scalar{{}, {1}};
  EXPECT_EQ(message({{"weight", two}}),
            "p.npz: error: t is missing; expected an array of shape []");
  EXPECT_EQ(message({{"wieght", two}, {"t", scalar}}),
            "p.npz: error: unknown name 'wieght'; expected weight, t; did you mean 'weight'?");
  EXPECT_EQ(message({{"weight", {{2, 1}, {1, 2}}}, {"t", scalar}}),
            "p.npz: error: weight has shape [2, 1]; expected [2]");
  EXPECT_EQ(message({{"weight", two}, {"t", scalar}}), "no error");
  NamedShapes many;
  for (int i = 0; i < 50; ++i) many.emplace_back("x" + std::to_string(i), Shape{});
  const std::string long_message = error_of([&] {
    return point_from(many, {{"other", scalar}}, "p.npz");
  });
  EXPECT_NE(long_message.find("x29, .."), std::string::npos) << long_message;
}

}  // namespace
}  // namespace abide
