// SPDX-License-Identifier: MIT
//
// Counts of random networks with functions against another way to the same numbers: brackets of
// jets over Z_p with p near 2^61 by their definition, one number at a time, symbols being drawn by
// the hash of the argument; and elimination of their values.
#include <fmt/format.h>

#include "abide/lie/count.hpp"
#include "abide/linalg/row_echelon.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/ring/jet.hpp"
#include "lie/network.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Jet = std::vector<std::uint64_t>;
using Point = std::vector<Jet>;  // all entries of the state

class Reference {
 public:
  Reference(const Flow& flow, Random& random)
      : flow_(flow), field_(WordField::random(random)), random_(random) {}

  // The dimension of the span of all brackets of up to so many fields, at a random point.
  std::size_t dimension(int depth) {
    const std::size_t n = flow_.dimension();
    Point point;
    for (std::size_t i = 0; i < n; ++i) point.push_back({field_.random_element(random_)});
    RowEchelon<WordField> rows(field_, n);
    for (int level = 1; level <= depth; ++level)
      for (std::size_t draw = 0; draw < n + 3; ++draw) {
        std::vector<std::vector<std::uint64_t>> probes(static_cast<std::size_t>(level));
        for (auto& probe : probes)
          for (std::size_t i = 0; i < input_entries(flow_.program()) - n; ++i)
            probe.push_back(field_.random_element(random_));
        std::vector<std::uint64_t> row;
        for (const Jet& value : bracket(point, 0, probes, 0)) row.push_back(value[0]);
        rows.add(std::move(row));
      }
    return rows.rank();
  }

 private:
  Point field(const Point& point, int depth, const std::vector<std::uint64_t>& probe) {
    const JetRing<WordField> ring(field_, depth);
    std::size_t next = 0;
    const auto values = values_of(flow_.program(), flow_.field_schedule().outputs(), ring, [&] {
      const std::size_t i = next++;
      return i < point.size() ? point[i] : ring.lift(probe[i - point.size()]);
    });
    Point result;
    for (const auto& tensor : values) result.insert(result.end(), tensor.begin(), tensor.end());
    return result;
  }

  static Point extended(const Point& x, const Point& y) {
    Point result = x;
    for (std::size_t i = 0; i < x.size(); ++i)
      result[i].insert(result[i].end(), y[i].begin(), y[i].end());
    return result;
  }
  static Point half(const Point& x, bool upper) {
    Point result;
    for (const Jet& jet : x) {
      const auto middle = jet.begin() + static_cast<std::ptrdiff_t>(jet.size() / 2);
      result.emplace_back(upper ? middle : jet.begin(), upper ? jet.end() : middle);
    }
    return result;
  }

  Point bracket(const Point& point, int depth,
                const std::vector<std::vector<std::uint64_t>>& probes, std::size_t first) {
    Point u = field(point, depth, probes[first]);
    if (first + 1 == probes.size()) return u;
    const Point inner = bracket(extended(point, u), depth + 1, probes, first + 1);
    const Point outer = field(extended(point, half(inner, false)), depth + 1, probes[first]);
    Point result = half(inner, true);
    const Point less = half(outer, true);
    for (std::size_t i = 0; i < result.size(); ++i)
      for (std::size_t s = 0; s < result[i].size(); ++s)
        result[i][s] = field_.sub(result[i][s], less[i][s]);
    return result;
  }

  const Flow& flow_;
  WordField field_;
  Random& random_;
};

// Two or three small layers with random functions of random combinations.
std::string random_output(Random& random) {
  const auto function = [&] {
    const char* all[] = {"exp", "sigmoid", "tanh", "gelu", "sin", "softplus", "silu", "erf", "cos"};
    return std::string(all[random.below(9)]);
  };
  std::string hidden = function() + "(A @ x)";
  if (random.below(2) == 0) hidden += " * (C @ x)";
  if (random.below(3) == 0) hidden += " / (2 + " + function() + "(C @ x))";
  if (random.below(3) == 0) hidden = "softmax(" + hidden + ", axis=-1)";
  return "B @ (" + hidden + ")";
}

TEST(FunctionBrackets, CountsAgreeWithBracketsByDefinition) {
  testing::for_seeds(12, [](Random& random) {
    const std::string output = random_output(random);
    SCOPED_TRACE(output);
    const Flow flow =
        Flow::gradient(testing::network("x = [2]", "A = [2, 2]\nB = [1, 2]\nC = [2, 2]", output));
    const Count count = count_laws(flow, {});
    EXPECT_EQ(count.lie_dimension, Reference(flow, random).dimension(3));
  });
}

}  // namespace
}  // namespace abide
