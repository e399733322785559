// SPDX-License-Identifier: MIT
#include "abide/laws/darboux_features.hpp"

#include "abide/error.hpp"
#include "abide/laws/check.hpp"
#include "abide/laws/names.hpp"
#include "abide/model/load.hpp"
#include "laws/planted_fields.hpp"
#include "limited.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::flow_with;
using testing::for_seeds;
using testing::LinearChange;
using testing::phi;
using Strings = std::vector<std::string>;

// With the laws among polynomials up to the degree.
DarbouxFeatures features(const Flow& flow, int degree = 1) {
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = degree;
  const Search search = find_laws(flow, options);
  std::vector<SparsePolynomial> known;
  for (const Law& law : search.laws) known.push_back(law.polynomial);
  return darboux_features(flow, known, search.count.laws(), 1);
}

// With these features all laws are found, and each is confirmed as it is written.
void expect_complete(const Flow& flow, int degree = 2) {
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = degree;
  const Variables variables = Variables(flow).with_features(features(flow, degree).expressions);
  const Search search = find_laws(variables, options);
  EXPECT_TRUE(search.complete()) << search.independent << " of " << search.count.laws();
  EXPECT_EQ(search.laws.size(), search.independent);
  for (const Law& law : search.laws) {
    const std::string text = to_expression(law.polynomial, variable_names(variables.blocks()));
    EXPECT_EQ(check_law(flow, text, {}).proof, Proof::expanded) << text;
  }
}

TEST(DarbouxFeatures, AreQuotientsWhereThoseAreLaws) {
  const Flow rows = Flow::gradient(phi("W = [3]", "'sum(W*W)/2', 'sum(W)'"));
  EXPECT_EQ(features(rows).expressions,
            (Strings{"(W[2] - W[0])/(W[1] - W[0])", "log(W[1] - W[0])"}));
  expect_complete(rows, 1);
  EXPECT_EQ(features(flow_with({"x0", "2*x1"})).expressions, (Strings{"x1/x0**2", "log(x0)"}));
  EXPECT_EQ(features(flow_with({"-2*x0", "3*x1"})).expressions,
            (Strings{"x0**3*x1**2", "log(x0)"}));
}

TEST(DarbouxFeatures, AreLogarithmsThatNoLawRelates) {
  const Flow flow = Flow::gradient(phi("u = []\nv = []\ns = []\nt = []", "'(1+u*v)*(1+s*t)'"));
  const Strings list = features(flow, 2).expressions;
  EXPECT_EQ(list.size(),
            2U);  // one of u + v and u - v, whose product is a law; one of s + t, s - t
  for (const std::string& feature : list) EXPECT_TRUE(feature.starts_with("log(")) << feature;
  expect_complete(flow);
}

// Exponents too large to read: the logarithms stay.
TEST(DarbouxFeatures, LeaveLargeExponentsToLogarithms) {
  const Flow flow = flow_with({"3*x0", "29*x1"});
  EXPECT_EQ(features(flow).expressions, (Strings{"log(x0)", "log(x1)"}));
  expect_complete(flow, 1);
}

// n - 1 laws of x_i' = a_i x_i (1 + x_0), and the last one's if it moves with 1 + x_0 itself.
TEST(DarbouxFeatures, CompleteThePlantedLawsInAnyCoordinates) {
  for_seeds(6, [](Random& random) {
    const std::size_t n = 2 + random.below(2);
    const LinearChange change(n + 1, random);
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < n; ++i)
      fields.push_back(fmt::format("({})*x{}*(1 + x0)", random.between(1, 3), i));
    fields.emplace_back("1 + x0");
    expect_complete(change.flow(fields), 1);
  });
}

TEST(DarbouxFeatures, CompleteLawsWithConics) {
  for_seeds(3, [](Random& random) {
    const LinearChange change(2, random);
    // With r = x0^2 + x1^2: r' = 2 r, so that log(r) - x2 is a law; the angle stays, too.
    const Flow flow = change.flow(Strings{"x0 - x1", "x1 + x0"});
    const Strings list = features(flow).expressions;
    ASSERT_EQ(list.size(), 1U);
    EXPECT_TRUE(list[0].starts_with("log(")) << list[0];
  });
}

TEST(DarbouxFeatures, SayWhatWasNotSearched) {
  using Of = DarbouxLimit::Of;
  const Flow flow = flow_with({"x0*(1 - x1)", "x1*(x0 - 1)"});
  EXPECT_FALSE(features(flow).limit);
  {
    const testing::Limited limited(&Limits::darboux_monomials, 5);
    const DarbouxFeatures some = features(flow);
    ASSERT_TRUE(some.limit);
    EXPECT_EQ(some.limit->of, Of::monomials);
    EXPECT_EQ(some.limit->degree, 2);
    EXPECT_EQ(some.expressions, (Strings{"log(x0)", "log(x1)"}));
  }
  {
    const testing::Limited limited(&Limits::darboux_degree, 1);
    const DarbouxFeatures none = features(flow);
    ASSERT_TRUE(none.limit);
    EXPECT_EQ(none.limit->of, Of::degree);
    EXPECT_EQ(none.limit->degree, 1);
    EXPECT_TRUE(none.expressions.empty());
  }
  const Flow natural =
      Flow::make(load_model("linear:2,2,2"), {Dynamics::gradient, "0", "natural-block"});
  ASSERT_TRUE(features(natural).limit);
  EXPECT_EQ(features(natural).limit->of, Of::inverses);
}

TEST(DarbouxFeatures, EndWhenAsked) {
  const std::atomic<bool> stop = true;
  EXPECT_THROW((void)darboux_features(flow_with({"x0", "x1"}), {}, 1, 1, &stop), Interrupted);
}

}  // namespace
}  // namespace abide
