// SPDX-License-Identifier: MIT
#include "abide/flow/natural_block.hpp"

#include <map>

#include "abide/error.hpp"
#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "flow/metric_setting.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::MetricSetting;
using testing::product;
using testing::RationalMatrix;
using testing::transposed;
using testing::Vector;

// G by its definition: L expanded, its coefficients by monomials of the probe differentiated by the
// entries of one parameter, the sum of outer products at the point.
RationalMatrix gram(const Model& model, const MetricSetting& at, const std::string& name) {
  const Program& program = model.program;
  const auto d = static_cast<std::size_t>(program.parameter_entries());
  const PolynomialRing ring(testing::variable_count(program));
  const Polynomial objective =
      testing::evaluate_at(program, {model.objective}, ring, testing::all_variables(ring))[0][0];
  std::map<std::vector<std::uint64_t>, Polynomial> coefficients;
  for (const auto& [exponents, c] : objective.terms()) {
    Polynomial term = ring.from(c);
    for (std::size_t i = 0; i < d; ++i)
      for (std::uint64_t k = 0; k < exponents[i]; ++k) term = ring.mul(term, ring.variable(i));
    Polynomial& sum =
        coefficients
            .try_emplace({exponents.begin() + static_cast<std::ptrdiff_t>(d), exponents.end()},
                         ring.zero())
            .first->second;
    sum = ring.add(sum, term);
  }
  Vector point;
  std::size_t first = 0;
  for (const NodeId id : program.parameters()) {
    if (program.name(id) == name) first = point.size();
    for (const Rational& x : at.theta(program.name(id))) point.push_back(x);
  }
  point.resize(ring.variables());
  const std::size_t n = at.theta(name).size();
  RationalMatrix result(n, Vector(n));
  for (const auto& [probe, coefficient] : coefficients) {
    Vector column;
    for (std::size_t i = 0; i < n; ++i)
      column.push_back(ring.evaluate(ring.derivative(coefficient, first + i), point));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) result[i][j] += column[i] * column[j];
  }
  return result;
}

void expect_inverse_of_the_gram_matrix(const Model& model, Random& random) {
  MetricSetting s(model);
  const std::vector<Vector> found = s.apply("natural-block", random);
  for (std::size_t b = 0; b < found.size(); ++b) {
    const std::string name = s.program.name(s.parameters[b]);
    EXPECT_EQ(product(gram(model, s, name), found[b]), s.vector(name)) << name;
  }
}

TEST(NaturalBlock, IsTheInverseOfTheSumOfOuterProducts) {
  for_seeds(3, [](Random& random) {
    for (const char* name : {"linear:3,2,4", "linear:2,2,2,2", "relu:2,2,2", "relu:2,2,2+bias",
                             "relu:1,2,2,1+bias", "linear:2,1"}) {
      SCOPED_TRACE(name);
      const Model model = load_model(name);
      bool regular = false;  // a small random point may have a singular Gram matrix, not every one
      for (int draw = 0; draw < 5 && !regular; ++draw) try {
          expect_inverse_of_the_gram_matrix(model, random);
          regular = true;
        } catch (const SingularMatrix&) {
        }
      EXPECT_TRUE(regular);
    }
  });
}

TEST(NaturalBlock, OfModelsFromFiles) {
  // With a bias at the output, a constant, equal and unequal blocks, and terms without inputs.
  const std::string inputs = "[inputs]\nx = [2]\n[parameters]\n";
  for (const std::string& text :
       {inputs + "A = [2, 2]\nb = [2]\n[model]\noutput = 'A @ x + b + 1'\n",
        inputs + "a = [2]\nb = [2]\n[model]\noutput = 'a*x + b'\n",
        inputs + "a = [2]\n[model]\noutput = '(a**2)*x + 3*sum(a)'\n",
        std::string("[parameters]\nu = [3]\n[model]\nphi = ['u**2', 'sum(u)', 'u[0]*u[1]']\n")})
    for_seeds(3, [&](Random& random) {
      SCOPED_TRACE(text);
      expect_inverse_of_the_gram_matrix(parse_model(text, "model.toml"), random);
    });
}

// The two factors of K-FAC.
TEST(NaturalBlock, OfALinearNetworkIsMadeOfBothGramMatrices) {
  for_seeds(10, [](Random& random) {
    MetricSetting s(load_model("linear:3,2,4"));
    const std::vector<Vector> found = s.apply("natural-block", random);
    const RationalMatrix w1 = testing::rows_of(s.theta("W1"), 3);
    const RationalMatrix w2 = testing::rows_of(s.theta("W2"), 2);
    EXPECT_EQ(product(product(transposed(w2), w2), testing::rows_of(found[0], 3)),
              testing::rows_of(s.vector("W1"), 3));
    EXPECT_EQ(product(testing::rows_of(found[1], 2), product(w1, transposed(w1))),
              testing::rows_of(s.vector("W2"), 2));
  });
}

// Equal blocks are inverted once.
TEST(NaturalBlock, InvertsEachKindOfBlockOnce) {
  const auto inverses = [](const std::string& name) {
    MetricSetting s(load_model(name));
    (void)Metric(s.model, "natural-block")
        .apply({s.program, s.parameters, s.shifted, s.objective}, s.gradient);
    std::vector<Shape> shapes;
    for (const Node& node : s.program.nodes())
      if (std::holds_alternative<Inverse>(node.operation)) shapes.push_back(node.shape);
    return shapes;
  };
  EXPECT_EQ(inverses("linear:3,2,4"), (std::vector<Shape>{{2, 2}, {2, 2}}));
  // The gates part the hidden units: for W1, row by row; W2 is seen through them.
  EXPECT_EQ(inverses("relu:2,2,3").size(), 4U);
}

TEST(NaturalBlock, MayBeAskedForOneParameter) {
  for_seeds(5, [](Random& random) {
    MetricSetting s(load_model("linear:2,2,3"));
    const std::vector<Vector> found = s.apply("W1=natural-block", random);
    EXPECT_EQ(product(gram(load_model("linear:2,2,3"), s, "W1"), found[0]), s.vector("W1"));
    EXPECT_EQ(found[1], s.vector("W2"));
  });
}

TEST(NaturalBlock, SaysWhichGramMatrixIsSingular) {
  const auto error_of = [](const char* model, const char* metric) -> std::string {
    try {
      (void)Flow::make(load_model(model), {Dynamics::gradient, "0", metric});
      return "";
    } catch (const ModelError& error) {
      return error.what();
    }
  };
  const std::string singular = " is singular at every point that was tried";
  const auto says = [&](const char* model, const char* metric, const char* parameter) {
    const std::string error = error_of(model, metric);
    return error.find("natural-block: the Gram matrix of " + std::string(parameter) + singular) !=
           std::string::npos;
  };
  EXPECT_TRUE(says("linear:2,3,2", "natural-block", "W1"));
  EXPECT_TRUE(says("linear:1,2,4", "natural-block", "W2"));
  EXPECT_TRUE(says("monomial:2", "x=natural-block", "x"));
  EXPECT_EQ(error_of("linear:2,2,2", "natural-block"), "");
  // A parameter that does not occur has none, though nothing would move it.
  const Model unused =
      parse_model("[parameters]\na = []\nb = [3]\n[model]\nphi = 'a**2'\n", "unused.toml");
  EXPECT_THROW((void)Flow::make(unused, {Dynamics::gradient, "0", "natural-block"}), ModelError);
  EXPECT_THROW((void)Flow::make(unused, {Dynamics::gradient, "0", "b=natural-block"}), ModelError);
  EXPECT_NO_THROW((void)Flow::make(unused, {Dynamics::gradient, "0", "a=natural-block"}));
}

TEST(NaturalBlock, NeedsAModelThatIsAffineInEachInput) {
  const Model square =
      parse_model("[inputs]\nx = [2]\n[parameters]\na = [2]\n[model]\noutput = 'a*x*x'\n", "m");
  try {
    (void)Flow::make(square, {Dynamics::gradient, "0", "a=natural-block"});
    FAIL() << "no error";
  } catch (const ModelError& error) {
    EXPECT_TRUE(std::string(error.what())
                    .starts_with("METRIC:1:3: error: natural-block needs a model that is affine in "
                                 "each input, and this one is not in x\n"))
        << error.what();
  }
  // 2,500 entries of one parameter and as many coefficients.
  EXPECT_THROW(
      (void)Flow::make(load_model("linear:50,50,50"), {Dynamics::gradient, "0", "natural-block"}),
      ModelError);
}

}  // namespace
}  // namespace abide
