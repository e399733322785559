// SPDX-License-Identifier: MIT
#include "abide/laws/darboux.hpp"

#include <algorithm>
#include <set>

#include "abide/error.hpp"
#include "abide/laws/names.hpp"
#include "laws/planted_fields.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::flow_with;
using testing::for_seeds;
using testing::LinearChange;
using testing::primitive;

std::vector<SparsePolynomial> found(const Flow& flow, int degree,
                                    const std::vector<SparsePolynomial>& known = {},
                                    StopFlag stop = nullptr) {
  Random random(7);
  Extactic matrix(flow, monomials_up_to(flow.dimension(), degree), degree,
                  WordField::random(random), 1, stop);
  return darboux_polynomials(flow, matrix, degree, known, 1, stop);
}

std::set<std::string> texts(const Flow& flow, const std::vector<SparsePolynomial>& polynomials) {
  const std::span<const StateBlock> blocks = flow.space().blocks();
  const VariableNames names = variable_names({blocks.begin(), blocks.end()});
  std::set<std::string> result;
  for (const SparsePolynomial& f : polynomials) result.insert(to_expression(f, names));
  return result;
}

TEST(Darboux, WorkedExampleOfTheHeader) {
  const Flow flow = flow_with({"x0", "2*x1"});
  EXPECT_EQ(texts(flow, found(flow, 1)), (std::set<std::string>{"x0", "x1"}));
}

TEST(Darboux, PolynomialsAreToldFromOthers) {
  const Flow flow = flow_with({"x0*(1 - x1)", "x1*(x0 - 1)"});
  for (const char* yes : {"x0", "x1", "x0*x1", "x0**2*x1"})
    EXPECT_TRUE(is_darboux(flow, primitive(flow, yes), 1)) << yes;
  for (const char* no : {"x0 + x1", "x0 - 1", "x0*x1 - 1", "x0**2 + x1"})
    EXPECT_FALSE(is_darboux(flow, primitive(flow, no), 1)) << no;
}

// Of x_i' = a_i x_i with different a_i, in any coordinates: the x_i, and no others.
TEST(Darboux, FindsAllInvariantHyperplanesOfALinearFlow) {
  for_seeds(8, [](Random& random) {
    const std::size_t n = 2 + random.below(3);
    const LinearChange change(n, random);
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < n; ++i)
      fields.push_back(fmt::format("({})*x{}", 3 * static_cast<int>(i) - 4, i));
    const Flow flow = change.flow(fields);
    std::vector<SparsePolynomial> planted;
    for (std::size_t i = 0; i < n; ++i)
      planted.push_back(primitive(flow, change.old_coordinate(i)));
    EXPECT_EQ(texts(flow, found(flow, 1)), texts(flow, planted));
  });
}

// x_i' = x_i (random functions), with constants in the change: affine hyperplanes.
TEST(Darboux, FindsPlantedHyperplanesOfNonlinearFlows) {
  for_seeds(8, [](Random& random) {
    const std::size_t n = 2 + random.below(2);
    const LinearChange change(n, random);
    std::vector<std::string> shifted, fields;
    for (std::size_t i = 0; i < n; ++i)
      shifted.push_back(fmt::format("(x{} + {})", i, random.between(0, 3)));
    for (std::size_t i = 0; i < n; ++i) {
      fields.push_back(shifted[i] + fmt::format("*({}", random.between(1, 9)));
      for (std::size_t j = 0; j < n; ++j)
        fields.back() += fmt::format(" + ({})*x{}", random.between(-9, 9), j);
      fields.back() += ")";
    }
    const Flow flow = change.flow(fields);
    const std::set<std::string> all = texts(flow, found(flow, 1));
    for (const std::string& text : shifted)
      EXPECT_TRUE(all.contains(*texts(flow, {primitive(flow, change.changed(text))}).begin()))
          << text;
  });
}

// Circles about the origin and the unit circle, in any coordinates; neither falls apart over Q.
TEST(Darboux, FindsConics) {
  for_seeds(6, [](Random& random) {
    const LinearChange change(2, random);
    const Flow flow = change.flow({"x0*(x0**2 + x1**2 - 1) - x1", "x1*(x0**2 + x1**2 - 1) + x0"});
    EXPECT_TRUE(found(flow, 1).empty());
    const std::vector<SparsePolynomial> planted{
        primitive(flow, change.changed("x0**2 + x1**2")),
        primitive(flow, change.changed("x0**2 + x1**2 - 1"))};
    EXPECT_EQ(texts(flow, found(flow, 2)), texts(flow, planted));
    EXPECT_EQ(texts(flow, found(flow, 2, {planted[0]})), texts(flow, {planted[1]}));
  });
}

// Where there are laws among the columns, several lines tell what is special.
TEST(Darboux, FindsConicsBesideLaws) {
  for_seeds(4, [](Random& random) {
    const LinearChange change(3, random);
    const Flow flow =
        change.flow({"x0*(x0**2 + x1**2 - 1) - x1", "x1*(x0**2 + x1**2 - 1) + x0", "0*x0"});
    const std::vector<SparsePolynomial> all = found(flow, 2);
    for (const char* planted : {"x0**2 + x1**2", "x0**2 + x1**2 - 1"})
      EXPECT_NE(std::find(all.begin(), all.end(), primitive(flow, change.changed(planted))),
                all.end())
          << planted;
  });
}

// All fields vanish on the hyperplane, so that E has many solutions there.
TEST(Darboux, FindsWhereAllStandsStill) {
  for_seeds(4, [](Random& random) {
    const LinearChange change(4, random);
    const Flow flow =
        change.flow({"x0*(1 + x3)", "x1 + x3*x1", "x2*x1*(1 + x3)", "(1 + x3)*x0**2"});
    const std::vector<SparsePolynomial> all = found(flow, 1);
    for (const char* planted : {"x0", "x1", "x2", "1 + x3"})
      EXPECT_NE(std::find(all.begin(), all.end(), primitive(flow, change.changed(planted))),
                all.end())
          << planted;
  });
}

// J.-P. Jouanolou, "Equations de Pfaff algébriques", 1979: x' = y^2, y' = z^2, z' = x^2 has none.
TEST(Darboux, FindsNoneWhereThereAreNone) {
  for_seeds(4, [](Random& random) {
    const LinearChange change(3, random);
    const Flow flow = change.flow({"x1**2", "x2**2", "x0**2"});
    EXPECT_TRUE(found(flow, 1).empty());
    EXPECT_TRUE(found(flow, 2).empty());
  });
}

TEST(Darboux, EndsWhenAsked) {
  const std::atomic<bool> stop = true;
  EXPECT_THROW((void)found(flow_with({"x0", "x1*x0"}), 1, {}, &stop), Interrupted);
}

}  // namespace
}  // namespace abide
