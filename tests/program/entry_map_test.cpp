// SPDX-License-Identifier: MIT
#include "abide/program/entry_map.hpp"

#include <gtest/gtest.h>

#include <set>

#include "abide/program/evaluate.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/real_tensor.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using List = std::vector<std::int32_t>;

// Each axis of the result moves along one axis of the operand, or none.
View random_view(Random& random) {
  View view;
  const std::size_t before = 1 + random.below(3), after = 1 + random.below(4);
  for (std::size_t k = 0; k < before; ++k) view.from.push_back(random.between(1, 5));
  for (std::size_t k = 0; k < before; ++k)
    view.axes.push_back({random.between(-3, 4), std::vector<std::int64_t>(after, 0),
                         static_cast<std::int64_t>(1 + random.below(3))});
  for (std::size_t j = 0; j < after; ++j) {
    view.to.push_back(random.between(1, 4));
    if (random.below(5) > 0)
      view.axes[random.below(before)].steps[j] = random.between(1, 3) * (random.below(3) ? 1 : -1);
  }
  return view;
}

// By the formula of the header.
List by_definition(const View& view) {
  List result;
  const auto to = strides(view.to), from = strides(view.from);
  for (std::int64_t i = 0; i < entries(view.to); ++i) {
    std::int64_t source = 0;
    bool there = true;
    for (std::size_t k = 0; k < view.from.size(); ++k) {
      std::int64_t a = view.axes[k].offset;
      for (std::size_t j = 0; j < view.to.size(); ++j)
        a += view.axes[k].steps[j] * (i / to[j] % view.to[j]);
      there = there && a % view.axes[k].divisor == 0 && a >= 0 &&
              a / view.axes[k].divisor < view.from[k];
      source += a / view.axes[k].divisor * from[k];
    }
    result.push_back(there ? static_cast<std::int32_t>(source) : -1);
  }
  return result;
}

TEST(EntryMap, ViewsAreListedByTheirFormula) {
  for_seeds(200, [](Random& random) {
    const View view = random_view(random);
    EXPECT_EQ(view.list(), by_definition(view));
  });
}

// How often each entry of the operand meets each entry of the result.
TEST(EntryMap, TransposesTakeViewsBack) {
  for_seeds(200, [](Random& random) {
    const View view = random_view(random);
    const std::optional<Transposed> back = transposed(view);
    ASSERT_TRUE(back.has_value());
    ASSERT_EQ(entries(back->reshaped), entries(view.to));
    ASSERT_EQ(back->reshaped, back->view.from);
    std::multiset<std::pair<std::int32_t, std::int32_t>> there, again;
    const List list = view.list(), uses = back->view.list();
    for (std::size_t i = 0; i < list.size(); ++i)
      if (list[i] >= 0) there.emplace(list[i], static_cast<std::int32_t>(i));
    const std::size_t each = uses.size() / static_cast<std::size_t>(entries(view.from));
    for (std::size_t i = 0; i < uses.size(); ++i)
      if (uses[i] >= 0) again.emplace(static_cast<std::int32_t>(i / each), uses[i]);
    EXPECT_EQ(there, again);
  });
}

TEST(EntryMap, DiagonalsHaveNoTranspose) {
  const View diagonal{{3, 3}, {3}, {{0, {1}, 1}, {0, {1}, 1}}};
  EXPECT_EQ(diagonal.list(), (List{0, 4, 8}));
  EXPECT_FALSE(transposed(diagonal).has_value());
}

TEST(EntryMap, WorkedExampleOfTheHeader) {
  const View patches{{8}, {3, 4}, {{-1, {1, 2}, 1}}};
  EXPECT_EQ(patches.list(), (List{-1, 1, 3, 5, 0, 2, 4, 6, 1, 3, 5, 7}));
  const View back = transposed(patches)->view;
  EXPECT_EQ(back.to, (Shape{8, 3}));
  EXPECT_EQ(back.axes[1], (View::Axis{1, {1, -1}, 2}));
}

// A convolution by its definition, in doubles.
std::vector<double> convolved(const std::vector<double>& x, const Shape& in,
                              const std::vector<double>& w, const Shape& kernel,
                              const Convolution& how, const Shape& out) {
  const auto at = [](const Shape& shape, std::int64_t a, std::int64_t b, std::int64_t c,
                     std::int64_t d) {
    return static_cast<std::size_t>(((a * shape[1] + b) * shape[2] + c) * shape[3] + d);
  };
  std::vector<double> result(static_cast<std::size_t>(entries(out)));
  const std::int64_t each = kernel[0] / how.groups;
  for (std::int64_t n = 0; n < out[0]; ++n)
    for (std::int64_t o = 0; o < out[1]; ++o)
      for (std::int64_t y = 0; y < out[2]; ++y)
        for (std::int64_t z = 0; z < out[3]; ++z)
          for (std::int64_t c = 0; c < kernel[1]; ++c)
            for (std::int64_t i = 0; i < kernel[2]; ++i)
              for (std::int64_t j = 0; j < kernel[3]; ++j) {
                const std::int64_t u = y * how.stride[0] + i * how.dilation[0] - how.before[0];
                const std::int64_t v = z * how.stride[1] + j * how.dilation[1] - how.before[1];
                if (u < 0 || u >= in[2] || v < 0 || v >= in[3]) continue;
                result[at(out, n, o, y, z)] +=
                    x[at(in, n, o / each * kernel[1] + c, u, v)] * w[at(kernel, o, c, i, j)];
              }
  return result;
}

struct Sizes {
  Shape in, kernel;
  Convolution how;
};
Sizes random_sizes(Random& random, std::int64_t least) {
  Sizes s;
  s.how.batch = true;
  s.how.groups = random.between(1, 3);
  const std::int64_t each = random.between(1, 2);
  s.in = {random.between(1, 2), s.how.groups * each, least + random.between(0, 3),
          least + random.between(0, 3)};
  s.kernel = {s.how.groups * random.between(1, 2), each, random.between(1, 3),
              random.between(1, 3)};
  for (int d = 0; d < 2; ++d) {
    s.how.stride.push_back(random.between(1, 3));
    s.how.before.push_back(random.between(0, 2));
    s.how.after.push_back(random.between(0, 2));
    s.how.dilation.push_back(random.between(1, 2));
  }
  return s;
}
std::vector<double> randoms(std::int64_t count, Random& random) {
  std::vector<double> result;
  for (std::int64_t i = 0; i < count; ++i)
    result.push_back(static_cast<double>(random.between(-9, 9)));
  return result;
}

// The output, and the derivatives of <output, c> by x and w: <output, c> is linear in each.
void expect_convolution(const Sizes& s, Random& random) {
  Program p;
  const NodeId x = p.parameter("x", s.in);
  const NodeId w = p.parameter("w", s.kernel);
  const NodeId y = convolution(p, x, w, s.how);
  const NodeId c = p.probe("c", p.shape(y));
  const std::vector<NodeId> by = gradient(p, inner(p, y, c), {x, w});
  const auto xs = randoms(entries(s.in), random), ws = randoms(entries(s.kernel), random),
             cs = randoms(entries(p.shape(y)), random);
  const Schedule schedule(p, {y, by[0], by[1]});
  const std::vector<RealTensor> result =
      evaluate(schedule, RealArithmetic(),
               Assignment<RealTensor>{{RealTensor(xs), RealTensor(ws)}, {RealTensor(cs)}});
  const auto reference = convolved(xs, s.in, ws, s.kernel, s.how, p.shape(y));
  const auto dot = [](const auto& a, const auto& b) {
    double sum = 0;
    for (std::size_t i = 0; i < b.size(); ++i) sum += a[i] * b[i];
    return sum;
  };
  for (std::size_t i = 0; i < reference.size(); ++i) ASSERT_EQ(result[0][i], reference[i]);
  EXPECT_EQ(dot(result[1], xs), dot(reference, cs));
  EXPECT_EQ(dot(result[2], ws), dot(reference, cs));
  // In another direction.
  const auto dx = randoms(entries(s.in), random);
  EXPECT_EQ(dot(result[1], dx), dot(convolved(dx, s.in, ws, s.kernel, s.how, p.shape(y)), cs));
}

TEST(Convolutions, AreThoseOfTheDefinition) {
  for_seeds(30, [](Random& random) { expect_convolution(random_sizes(random, 5), random); });
}

// Patches of 300,000 entries stay views, forth and back.
TEST(Convolutions, OfLargeImagesAreViews) {
  for_seeds(1, [](Random& random) {
    Sizes s{{1, 2, 130, 130}, {1, 2, 3, 3}, {{1, 1}, {1, 1}, {1, 1}, {1, 1}, 1, true}};
    Program p;
    const NodeId x = p.parameter("x", s.in);
    const NodeId y = convolution(p, x, p.parameter("w", s.kernel), s.how);
    (void)gradient(p, inner(p, y, p.probe("c", p.shape(y))), {x});
    std::size_t views = 0;
    for (const Node& node : p.nodes())
      if (const auto* gather = std::get_if<Gather>(&node.operation))
        views += gather->map.view() != nullptr ? 1 : 0;
    EXPECT_EQ(views, 2U);
    expect_convolution(s, random);
  });
}

}  // namespace
}  // namespace abide
