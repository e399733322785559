// SPDX-License-Identifier: MIT
#include "abide/laws/verify.hpp"

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/program/operations.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;

// A law stays one under any factor, and stops being one when a single coefficient changes.
void expect_law(Verifier& verifier, const SparsePolynomial& law, Proof proof, Random& random) {
  EXPECT_EQ(verifier.verify(law), proof);
  EXPECT_EQ(verifier.verify(testing::scaled(law, Rational(-3, 7))), proof);
  SparsePolynomial altered = law;
  altered.terms[random.below(altered.terms.size())].second += Rational(1, random.between(1, 99));
  EXPECT_EQ(verifier.verify(altered), Proof::disproved);
}

TEST(Verify, ProvesTheLawsOfSmallModelsAndNoOthers) {
  Random random(1);
  for (const char* name : {"linear:1,1,1", "linear:3,2,4", "linear:2,2,2,2", "linear:2,5,2"}) {
    SCOPED_TRACE(name);
    const Flow flow = Flow::gradient(load_model(name));
    Verifier verifier(flow, 1);
    for (const SparsePolynomial& law : testing::linear_laws(flow.model().program))
      expect_law(verifier, law, Proof::expanded, random);
  }
  for (const char* name : {"relu:2,3,2", "relu:2,2,2,1+bias"}) {
    SCOPED_TRACE(name);
    const Flow flow = Flow::gradient(load_model(name));
    Verifier verifier(flow, 1);
    for (const SparsePolynomial& law : testing::relu_laws(flow.model().program))
      expect_law(verifier, law, Proof::expanded, random);
    // Laws of the linear network that the gates break.
    EXPECT_EQ(verifier.verify(testing::balance(flow.model().program, 1, 0, 1)), Proof::disproved);
  }
}

TEST(Verify, SumsAndProductsOfLawsAreLaws) {
  for_seeds(3, [](Random& random) {
    const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
    Verifier verifier(flow, random.bits());
    const std::vector<SparsePolynomial> laws = testing::linear_laws(flow.model().program);
    SparsePolynomial h;
    for (const SparsePolynomial& a : laws)
      for (const SparsePolynomial& b : laws)
        h = testing::sum(h, testing::scaled(product(a, b), random.between(1, 9)));
    expect_law(verifier, h, Proof::expanded, random);
    // Constants are conserved.
    EXPECT_EQ(verifier.verify({}), Proof::expanded);
    EXPECT_EQ(verifier.verify(testing::sum(h, polynomial({{5, {}}}))), Proof::expanded);
  });
}

TEST(Verify, TestsTheLawsOfLargeModels) {
  Random random(1);
  const Flow flow = Flow::gradient(load_model("relu:16,16,16,16"));
  const Program& program = flow.model().program;
  Verifier verifier(flow, 1);
  expect_law(verifier, testing::balance(program, 1, 3, 3), Proof::tested, random);
  expect_law(verifier, testing::balance(program, 2, 15, 15), Proof::tested, random);
  EXPECT_EQ(verifier.verify(testing::balance(program, 1, 3, 4)), Proof::disproved);
}

// One coordinate of phi among many differs, in its last term only.
TEST(Verify, FindsTheOneCoordinateThatBreaksALaw) {
  const std::string good = "'a*b', '(a*b)**2 + 3*a*b', '7*(a*b)**5'";
  const SparsePolynomial law = polynomial({{1, {0, 0}}, {-1, {1, 1}}});
  const Flow flow = Flow::gradient(testing::phi("a = []\nb = []", good));
  EXPECT_EQ(Verifier(flow, 1).verify(law), Proof::expanded);
  const Flow broken = Flow::gradient(testing::phi("a = []\nb = []", good + ", 'a*b + a*b*b/1000'"));
  EXPECT_EQ(Verifier(broken, 1).verify(law), Proof::disproved);
}

Proof zero(const std::string& parameters, const std::string& expression, std::uint64_t seed = 1) {
  Program program = testing::phi(parameters, "'0'").program;
  const NodeId node = testing::lower(program, expression);
  return is_identically_zero(program, node, seed);
}

TEST(Verify, KnowsIdentitiesOfFewVariablesExactly) {
  const std::string two = "a = []\nb = []";
  EXPECT_EQ(zero(two, "(a + b)**2 - a**2 - 2*a*b - b**2"), Proof::expanded);
  EXPECT_EQ(zero(two, "(a + b)**2 - a**2 - 2*a*b - b**2 + a/1000000"), Proof::disproved);
  EXPECT_EQ(zero(two, "(a + b)**2 - a**2 - 3*a*b - b**2"), Proof::disproved);
  EXPECT_EQ(zero(two, "(a - b)*(a + b) - a**2 + b**2"), Proof::expanded);
  EXPECT_EQ(zero("A = [2, 3]\nB = [3, 2]", "(A @ B).T - B.T @ A.T"), Proof::expanded);
  EXPECT_EQ(zero("A = [2, 2]\nB = [2, 2]", "A @ B - B @ A"), Proof::disproved);
  EXPECT_EQ(zero("A = [2, 2]\nB = [2, 2]", "trace(A @ B - B @ A)"), Proof::expanded);
}

TEST(Verify, TestsIdentitiesThatAreTooLargeToExpand) {
  const std::string many = "a = [200]\nb = [200]";
  const std::string identity = "(sum(a) + sum(b))**4 - sum(a + b)**4";
  EXPECT_EQ(zero(many, identity), Proof::tested);
  EXPECT_EQ(zero(many, identity + " + a[7]*b[199]/1000000"), Proof::disproved);
  // Few terms in all, but many variables.
  const std::string wide = "a = [1001]\nb = [1001]";
  EXPECT_EQ(zero(wide, "(a + b)**2 - a**2 - 2*a*b - b**2"), Proof::tested);
  EXPECT_EQ(zero(wide, "(a + b)**2 - a**2 - 2*a*b - b**2 + concat([a[0:1000]*0, b[0:1]], axis=0)"),
            Proof::disproved);
}

TEST(Verify, KnowsIdentitiesOfQuotients) {
  const std::string two = "a = []\nb = []";
  EXPECT_EQ(zero(two, "1/(a + b) + 1/(a - b) - 2*a/(a**2 - b**2)"), Proof::expanded);
  EXPECT_EQ(zero(two, "1/(a + b) + 1/(a - b) - 2*b/(a**2 - b**2)"), Proof::disproved);
  EXPECT_EQ(zero("A = [2, 2]", "trace(inv(A) @ A) - 2"), Proof::expanded);
  EXPECT_EQ(zero("A = [2, 2]", "inv(A) - inv(A.T).T"), Proof::expanded);
  EXPECT_EQ(zero("A = [2, 2]", "inv(A) - inv(A.T)"), Proof::disproved);
  EXPECT_EQ(zero("A = [45, 45]", "trace(inv(A) @ A) - 45"), Proof::tested);
  EXPECT_EQ(zero("A = [45, 45]", "inv(A) - inv(A.T).T + A*0"), Proof::tested);
  EXPECT_EQ(zero("A = [45, 45]", "trace(inv(A) @ A) - 45 + A[0, 0]/10**9"), Proof::disproved);
  EXPECT_THROW((void)zero("A = [2]", "sum(inv(outer(A, A)))"), ModelError);
  EXPECT_THROW((void)zero("A = [40]", "sum(inv(outer(A, A)))"), ModelError);
}

TEST(Verify, DecidesForFieldsThatDivide) {
  Model model;
  Program& p = model.program;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  model.objective = multiply(p, divide(p, x, y), p.probe("xi", {}));
  const Flow flow = Flow::gradient(model);
  Verifier verifier(flow, 1);
  EXPECT_EQ(verifier.verify(polynomial({{1, {0, 0}}, {1, {1, 1}}})), Proof::expanded);
  EXPECT_EQ(verifier.verify(polynomial({{1, {0, 0}}, {-1, {1, 1}}})), Proof::disproved);
}

// A polynomial of small value almost everywhere is no less wrong.
TEST(Verify, SeesWhatFloatingPointWouldNot) {
  EXPECT_EQ(zero("a = [300]", "(sum(a)**2 + 1/10**40)**3 - sum(a)**6"), Proof::disproved);
  EXPECT_EQ(zero("a = []", "(a + 1/10**40)**2 - a**2"), Proof::disproved);
}

TEST(Verify, ProofsHaveNames) {
  EXPECT_EQ(to_string(Proof::expanded), "exact");
  EXPECT_EQ(to_string(Proof::tested), "tested");
  EXPECT_EQ(to_string(Proof::disproved), "disproved");
}

}  // namespace
}  // namespace abide
