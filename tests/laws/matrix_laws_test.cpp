// SPDX-License-Identifier: MIT
#include "abide/laws/matrix_laws.hpp"

#include <algorithm>

#include "abide/laws/check.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

struct Found {
  explicit Found(Model model) : Found(Flow::gradient(std::move(model))) {}
  explicit Found(Flow of) : flow(std::move(of)), search(find_laws(flow, {})) {
    arrangement = arrange(Variables(flow).blocks(), search.laws);
  }
  [[nodiscard]] std::vector<std::string> matrices() const {
    std::vector<std::string> texts;
    for (const MatrixLaw& law : arrangement.matrices) texts.push_back(law.expression);
    return texts;
  }

  Flow flow;
  Search search;
  Arrangement arrangement;
};

using Texts = std::vector<std::string>;

TEST(MatrixLaws, LinearNetworksHaveOneForEachHiddenLayer) {
  const Found two(load_model("linear:3,2,4"));
  EXPECT_EQ(two.matrices(), (Texts{"W2.T @ W2 - W1 @ W1.T"}));
  EXPECT_EQ(two.arrangement.matrices[0].count, 3U);
  EXPECT_EQ(two.arrangement.matrices[0].form, MatrixLaw::Form::symmetric);
  EXPECT_TRUE(two.arrangement.scalars.empty());
  const Found deep(load_model("linear:2,3,2,3,4"));
  EXPECT_EQ(deep.matrices(),
            (Texts{"W2.T @ W2 - W1 @ W1.T", "W3.T @ W3 - W2 @ W2.T", "W4.T @ W4 - W3 @ W3.T"}));
  EXPECT_TRUE(deep.arrangement.scalars.empty());
}

TEST(MatrixLaws, AreWrittenTheUsualWayForEveryShape) {
  for (const char* name : {"linear:1,1,1", "linear:3,1,1", "linear:1,1,3", "linear:2,2,2"})
    EXPECT_EQ(Found(load_model(name)).matrices(), (Texts{"W2.T @ W2 - W1 @ W1.T"})) << name;
}

// For 2 x 2 matrices the antisymmetric parts of W V^T + W^T V and W V + W^T V^T are the same.
TEST(MatrixLaws, AreShortestWhereCombinationsOfProductsVanish) {
  const std::string one = "W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T";
  const std::string two = "W3.T @ dW3 - dW3.T @ W3 + W2 @ dW2.T - dW2 @ W2.T";
  const auto momentum = [](const char* model, const char* tau) {
    return Found(
        Flow::make(load_model(model), {.dynamics = Dynamics::momentum, .tau = tau, .metric = {}}));
  };
  EXPECT_EQ(momentum("linear:2,2,2", "0").matrices(), (Texts{one}));
  EXPECT_EQ(momentum("linear:2,2,2", "1").matrices(), (Texts{"exp(t)*(" + one + ")"}));
  EXPECT_EQ(momentum("linear:2,2,2", "3/t").matrices(), (Texts{"t**3*(" + one + ")"}));
  EXPECT_EQ(momentum("linear:2,2,2,2", "0").matrices(), (Texts{one, two}));
  EXPECT_EQ(momentum("linear:3,3,3", "0").matrices(), (Texts{one}));
  // 1 x 1: all products of a matrix with itself are the same.
  EXPECT_EQ(Found(load_model("linear:1,1,1,1")).matrices(),
            (Texts{"W2.T @ W2 - W1 @ W1.T", "W3.T @ W3 - W2 @ W2.T"}));
}

TEST(MatrixLaws, ReluNetworksHaveTheDiagonalWithTheirBiases) {
  const Found found(load_model("relu:2,3,4,1+bias"));
  EXPECT_EQ(found.matrices(),
            (Texts{"diag(W2.T @ W2 - W1 @ W1.T) - b1*b1", "diag(W3.T @ W3 - W2 @ W2.T) - b2*b2"}));
  EXPECT_EQ(found.arrangement.matrices[0].form, MatrixLaw::Form::vector);
  EXPECT_EQ(found.arrangement.matrices[1].count, 4U);
  EXPECT_TRUE(found.arrangement.scalars.empty());
}

TEST(MatrixLaws, KnowNoModelByName) {
  const Found renamed(parse_model(
      "[parameters]\nleft_2 = [3, 2]\nV = [4, 2]\n[model]\nphi = '3*left_2 @ V.T'\n", "m.toml"));
  EXPECT_EQ(renamed.matrices(), (Texts{"V.T @ V - left_2.T @ left_2"}));
  // Coefficients come from the model: here a quadratic layer.
  const Found quadratic(parse_model(
      "[inputs]\nx = [2]\n[parameters]\nW = [3, 2]\na = [3]\n[model]\noutput = 'a @ (W @ x)**2'\n",
      "m.toml"));
  EXPECT_EQ(quadratic.matrices(), (Texts{"2*a*a - diag(W @ W.T)"}));
  // Tensors of more axes.
  const Found train(parse_model(
      "[parameters]\nA = [2, 2]\nG = [2, 2, 2]\n[model]\nphi = \"einsum('ai,ibc->abc', A, G)\"\n",
      "m.toml"));
  EXPECT_EQ(train.matrices(), (Texts{"einsum('ybc,zbc->yz', G, G) - A.T @ A"}));
}

// Queries and keys of two heads in one matrix and one vector, as frameworks pack them.
TEST(MatrixLaws, AreOfRunsOfRowsAndColumnsThatLawsLink) {
  const auto model = [](const std::string& parameters, const std::string& rest) {
    return parse_model("[parameters]\n" + parameters + rest, "m.toml");
  };
  EXPECT_EQ(Found(model("P = [4, 3]\n", "[model]\nphi = \"P[0:2].T @ P[2:4]\"\n")).matrices(),
            (Texts{"P[2:4] @ P[2:4].T - P[0:2] @ P[0:2].T"}));
  EXPECT_EQ(Found(model("Q = [3, 4]\n", "[model]\nphi = \"Q[:,0:2] @ Q[:,2:4].T\"\n")).matrices(),
            (Texts{"Q[:,2:4].T @ Q[:,2:4] - Q[:,0:2].T @ Q[:,0:2]"}));
  const Found heads(model("W = [8, 2]\nb = [8]\n",
                          "[inputs]\nx = [2]\ny = [2]\n[model]\noutput = \"["
                          "(W[0:2] @ x + b[0:2]) @ (W[4:6] @ y + b[4:6]), "
                          "(W[2:4] @ x + b[2:4]) @ (W[6:8] @ y + b[6:8])]\"\n"));
  EXPECT_EQ(heads.matrices(),
            (Texts{"W[4:6] @ W[4:6].T + outer(b[4:6], b[4:6]) - W[0:2] @ W[0:2].T - "
                   "outer(b[0:2], b[0:2])",
                   "W[6:8] @ W[6:8].T + outer(b[6:8], b[6:8]) - W[2:4] @ W[2:4].T - "
                   "outer(b[2:4], b[2:4])"}));
  EXPECT_TRUE(heads.arrangement.scalars.empty());
  // What is printed is a law, and with velocities there are products of the same runs.
  for (const std::string& text : heads.matrices())
    EXPECT_EQ(check_law(heads.flow, text, 1).proof, Proof::expanded) << text;
  const Found moving(Flow::make(model("P = [4, 3]\n", "[model]\nphi = \"P[0:2].T @ P[2:4]\"\n"),
                                {.dynamics = Dynamics::momentum, .tau = "0", .metric = {}}));
  EXPECT_EQ(moving.matrices(),
            (Texts{"P[0:2] @ dP[0:2].T - dP[0:2] @ P[0:2].T + P[2:4] @ dP[2:4].T - "
                   "dP[2:4] @ P[2:4].T"}));
}

// Entries that no output depends on, one after the other.
TEST(MatrixLaws, AreRunsOfEntriesThatAreLaws) {
  const Found found(
      parse_model("[parameters]\nb = [6]\n[model]\nphi = \"b[0]*b[4] + b[0]**2\"\n", "m.toml"));
  EXPECT_EQ(found.matrices(), (Texts{"b[1:4]"}));
  EXPECT_EQ(found.arrangement.matrices[0].count, 3U);
  EXPECT_EQ(found.arrangement.scalars.size() + 3, found.search.laws.size());
}

TEST(MatrixLaws, AreOfTwoDifferentLayersToo) {
  const Found found(load_model("linear:1,2,1"));
  EXPECT_EQ(found.matrices(), (Texts{"W2.T @ W2 - W1 @ W1.T", "W1 @ W2 - W2.T @ W1.T"}));
  EXPECT_EQ(found.arrangement.matrices[1].form, MatrixLaw::Form::antisymmetric);
  EXPECT_EQ(found.arrangement.matrices[1].count, 1U);
  EXPECT_TRUE(found.arrangement.scalars.empty());
}

TEST(MatrixLaws, LeaveWhatFillsNoMatrixAsScalars) {
  const Found monomial(load_model("monomial:4"));
  EXPECT_TRUE(monomial.arrangement.matrices.empty());
  EXPECT_EQ(monomial.arrangement.scalars.size(), 3U);
}

TEST(MatrixLaws, AreLawsAndLoseNone) {
  for (const char* name : {"linear:3,2,4", "linear:1,2,1", "linear:2,2,2,2", "relu:3,2,2,1+bias",
                           "monomial:3", "linear:2,5,2"}) {
    const Found found(load_model(name));
    std::size_t together = found.arrangement.scalars.size();
    for (const MatrixLaw& law : found.arrangement.matrices) {
      EXPECT_EQ(check_law(found.flow, law.expression, 1).proof, Proof::expanded)
          << name << ": " << law.expression;
      together += law.count;
    }
    EXPECT_EQ(together, found.search.laws.size()) << name;
  }
}

TEST(MatrixLaws, OfNoLawsAreNone) {
  const Found found(load_model("linear:3,4"));
  EXPECT_TRUE(found.arrangement.matrices.empty());
  EXPECT_TRUE(found.arrangement.scalars.empty());
}

}  // namespace
}  // namespace abide
