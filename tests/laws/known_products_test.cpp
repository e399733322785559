// SPDX-License-Identifier: MIT
#include "abide/laws/known_products.hpp"

#include "abide/model/load.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::polynomial;

std::vector<const SparsePolynomial*> pointers(const std::vector<SparsePolynomial>& laws) {
  std::vector<const SparsePolynomial*> result;
  for (const SparsePolynomial& law : laws) result.push_back(&law);
  return result;
}

std::vector<SparsePolynomial> all(const KnownProducts& products) {
  std::vector<SparsePolynomial> result;
  for (std::size_t i = 0; i < products.size(); ++i) result.push_back(products[i]);
  return result;
}

// phi = x0 x1 keeps a = x0^2 - x1^2; x2 does not move.
const Flow& example() {
  static const Flow flow = Flow::gradient(testing::phi("x = [2]\ny = []", "'x[0]*x[1]'"));
  return flow;
}
const std::vector<SparsePolynomial>& laws_of_example() {
  static const std::vector<SparsePolynomial> laws{polynomial({{1, {0, 0}}, {-1, {1, 1}}}),
                                                  polynomial({{1, {2}}})};
  return laws;
}

TEST(KnownProducts, WorkedExampleOfTheHeader) {
  const Ansatz ansatz(example(), find_symmetry(example()), 0);
  const SparsePolynomial& a = laws_of_example()[0];
  const SparsePolynomial& b = laws_of_example()[1];
  const auto of_degree = [&](int degree) {
    const KnownProducts products(ansatz, {degree, 0}, pointers(laws_of_example()), 100);
    return all(products);
  };
  const SparsePolynomial bb = product(b, b);
  EXPECT_EQ(of_degree(3).size(), 2U);
  EXPECT_TRUE(testing::same_span(of_degree(3), {product(a, b), product(bb, b)}));
  EXPECT_EQ(of_degree(4).size(), 3U);
  EXPECT_TRUE(testing::same_span(of_degree(4), {product(a, a), product(a, bb), product(bb, bb)}));
}

TEST(KnownProducts, AreFoundByTheirClass) {
  testing::for_seeds(10, [](Random& random) {
    const Flow flow = Flow::gradient(load_model("linear:2,3,2"));
    const Ansatz ansatz(flow, find_symmetry(flow), 0);
    std::vector<SparsePolynomial> laws = testing::linear_laws(flow.model().program);
    for (std::size_t i = laws.size(); i-- > 1;) std::swap(laws[i], laws[random.below(i + 1)]);
    const KnownProducts products(ansatz, {4, 0}, pointers(laws), 1000);
    EXPECT_EQ(products.size(), 21U);  // of 6 laws, in pairs
    std::vector<SparsePolynomial> squares = testing::products_up_to(laws, 4);
    std::erase_if(squares, [](const SparsePolynomial& p) { return p.degree() != 4; });
    EXPECT_TRUE(testing::same_span(all(products), squares));
    std::size_t seen = 0;
    for (std::size_t i = 0; i < products.size(); ++i)
      for (const auto& [monomial, c] : products[i].terms) {
        const auto [first, last] = products.of(ansatz.key(monomial));
        EXPECT_LE(first, i);
        EXPECT_LT(i, last);
        ++seen;
      }
    EXPECT_GT(seen, 0U);
    const auto [first, last] = products.of(ansatz.key({0}));
    EXPECT_EQ(first, last);
  });
}

// Without a grading the ansatz of a degree contains those below, and laws are products of one.
TEST(KnownProducts, HaveLowerDegreesWhereDegreesMix) {
  const Ansatz ansatz(example(), no_symmetry(example()), 0);
  const auto& laws = laws_of_example();
  EXPECT_EQ(KnownProducts(ansatz, {2, 0}, pointers(laws), 100).size(), 3U);  // a, b, b^2
  EXPECT_EQ(KnownProducts(ansatz, {3, 0}, pointers(laws), 100).size(), 5U);  // and a b, b^3
}

TEST(KnownProducts, AreNoMoreThanAsked) {
  const Ansatz ansatz(example(), find_symmetry(example()), 0);
  for (const std::size_t most : {std::size_t{2}, std::size_t{3}, std::size_t{4}})
    EXPECT_EQ(KnownProducts(ansatz, {4, 0}, pointers(laws_of_example()), most).size(),
              std::min(most, std::size_t{3}));
}

// Products stay within the powers of the time and of features that the ansatz has.
TEST(KnownProducts, StayWithinTheLimits) {
  const Flow flow = Flow::make(load_model("linear:1,1,1"), {Dynamics::momentum, "0", {}});
  // dW1 t^2 and W1, not both laws; only degrees count here.
  const std::vector<SparsePolynomial> laws{polynomial({{1, {2, 4, 4}}}), polynomial({{1, {0}}})};
  const auto size = [&](int most_time) {
    return KnownProducts(Ansatz(flow, find_symmetry(flow), most_time), {2, 0}, pointers(laws), 100)
        .size();
  };
  EXPECT_EQ(size(4), 3U);
  EXPECT_EQ(size(2), 2U);
}

}  // namespace
}  // namespace abide
