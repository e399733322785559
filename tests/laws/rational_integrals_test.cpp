// SPDX-License-Identifier: MIT
#include "abide/laws/rational_integrals.hpp"

#include <fmt/ranges.h>

#include "abide/flow/variables.hpp"
#include "abide/laws/check.hpp"
#include "abide/laws/names.hpp"
#include "abide/ring/fraction.hpp"
#include "laws/planted_fields.hpp"
#include "limited.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::flow_with;
using testing::for_seeds;
using testing::LinearChange;

std::vector<std::string> found(const Flow& flow, int degree) {
  Random random(7);
  Extactic matrix(flow, monomials_up_to(flow.dimension(), degree), degree,
                  WordField::random(random), 1, nullptr);
  const std::span<const StateBlock> blocks = flow.space().blocks();
  const VariableNames names = variable_names({blocks.begin(), blocks.end()});
  std::vector<std::string> result;
  for (const Quotient& q : rational_integrals(flow, matrix, degree, 1))
    result.push_back(fmt::format("({})/({})", to_expression(q.numerator, names),
                                 to_expression(q.denominator, names)));
  return result;
}

TEST(RationalIntegrals, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::gradient(testing::phi("W = [3]", "'sum(W*W)/2', 'sum(W)'"));
  EXPECT_EQ(found(flow, 1), (std::vector<std::string>{"(W[2] - W[0])/(W[1] - W[0])"}));
}

// x_i' = x_i: quotients, in any coordinates.
TEST(RationalIntegrals, AreFoundInAnyCoordinates) {
  for_seeds(6, [](Random& random) {
    const std::size_t n = 2 + random.below(3);
    const LinearChange change(n, random);
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < n; ++i) fields.push_back(fmt::format("x{}*x0", i));
    const Flow flow = change.flow(fields);
    const std::vector<std::string> laws = found(flow, 1);
    ASSERT_EQ(laws.size(), n - 1);
    for (const std::string& law : laws)
      EXPECT_EQ(check_law(flow, law, {}).proof, Proof::expanded) << law;
  });
}

// Two pencils with different cofactors, which need fractions.
TEST(RationalIntegrals, OfTwoFamiliesAreFound) {
  for_seeds(4, [](Random& random) {
    const LinearChange change(4, random);
    const Flow flow = change.flow({"x0", "x1", "x2*(1 + x0)", "x3*(1 + x0)"});
    const std::vector<std::string> laws = found(flow, 1);
    ASSERT_GE(laws.size(), 2U);
    for (const std::string& law : laws)
      EXPECT_EQ(check_law(flow, law, {}).proof, Proof::expanded) << law;
  });
  const testing::Limited limited(&Limits::darboux_work, 1);
  EXPECT_THROW((void)found(flow_with({"x0", "x1", "x2*(1 + x0)", "x3*(1 + x0)"}), 1), TooMuchWork);
}

TEST(RationalIntegrals, OfDegreeTwoAreFound) {
  for_seeds(6, [](Random& random) {
    const LinearChange change(2, random);
    const Flow flow = change.flow({"x0", "2*x1"});
    EXPECT_TRUE(found(flow, 1).empty());
    const std::vector<std::string> laws = found(flow, 2);
    ASSERT_EQ(laws.size(), 1U);
    EXPECT_EQ(check_law(flow, laws[0], {}).proof, Proof::expanded) << laws[0];
  });
}

TEST(RationalIntegrals, AreNotFoundWhereThereAreNone) {
  EXPECT_TRUE(found(flow_with({"x0", "3*x1"}), 2).empty());                  // of degree 3
  EXPECT_TRUE(found(flow_with({"x0*(1 - x1)", "x1*(x0 - 1)"}), 2).empty());  // a logarithm
  EXPECT_TRUE(found(flow_with({"x1", "x0"}), 2).empty());                    // a polynomial
}

}  // namespace
}  // namespace abide
