// SPDX-License-Identifier: MIT
#include "abide/lie/independence.hpp"

#include <algorithm>
#include <string>

#include "abide/lie/count.hpp"
#include "lie/network.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Status = SymbolIndependence::Status;

SymbolIndependence independence(const std::string& parameters, const std::string& output,
                                const std::string& inputs = "x = [2]") {
  return independence_of_symbols(Flow::gradient(testing::network(inputs, parameters, output)), 1);
}
Status status(const std::string& parameters, const std::string& output) {
  return independence(parameters, output).status;
}

constexpr const char* kTwo = "a = [1]\nb = [1]\nw = [1, 2]\nv = [1, 2]";

TEST(Independence, IsNoQuestionWithoutFunctions) {
  EXPECT_EQ(status(kTwo, "a*(w @ x) + b*(v @ x)"), Status::no_symbols);
}

TEST(Independence, OfArgumentsThatNoIntegersRelate) {
  EXPECT_EQ(status(kTwo, "a*exp(w @ x) + b*exp(v @ x)"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*exp(w @ x) + b*sigmoid(v @ x)"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*exp(w @ x) + b*log(2 + (w @ x)**2)"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*softplus(w @ x) + b*sigmoid(w @ x)"), Status::shown);
  // More arguments than directions of the input: no integers relate w1 x, w2 x and w3 x.
  EXPECT_EQ(status("a = [5]\nw = [5, 2]", "a * sin(w @ x)"), Status::shown);
  EXPECT_EQ(status("a = [5]\nw = [5, 2]\nc = [5]", "a * tanh(w @ x + c)"), Status::shown);
}

TEST(Independence, ReflectionsAreRewritten) {
  EXPECT_EQ(status(kTwo, "a*exp(w @ x) + b*exp(-(w @ x))"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*sigmoid(w @ x) + b*sigmoid(-(w @ x))"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*gelu(w @ x) + b*gelu(-(w @ x))"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*sin(w @ x) + b*cos(-(w @ x))"), Status::shown);
}

// Each is a relation of symbols: what is counted with free symbols may not be the network's.
TEST(Independence, IsNotShownWhereSymbolsAreRelated) {
  for (const char* output : {
           "a*exp(w @ x) + b*sigmoid(w @ x)",  // s = e / (1 + e)
           "a*exp(w @ x) + b*exp(2*(w @ x))",  // e^2
           "a*exp(w @ x)*exp(v @ x) + b*exp((w + v) @ x)",
           "a*sin(w @ x) + b*sin(2*(w @ x))",  // 2 s c
           "a*log(1 + exp(w @ x)) + b*softplus(w @ x)",
           "a*gelu(w @ x) + b*erf(w @ x)",  // exp(-u^2) is exp(-u^2/2)^2
           "a*log((w @ x)**2) + b*log((w @ x)**4)",
           "a*sqrt((w @ x)**2) + b*(v @ x)",  // |w x|
           "a*sqrt(1 + (w @ x)**2) + b*sqrt(2 + 2*(w @ x)**2)",
           "a*sqrt(2)*(w @ x) + b*sqrt(3)*x[0] + b*sqrt(6)*x[1] + v @ x",
           "a*exp(b[0] + v[0,0]) + a*exp(b[0])*(w @ x) + a*exp(v[0,0])*x[0]",
           "a*erf(exp(w @ x)) + b*(v @ x)",  // no theorem
       }) {
    const SymbolIndependence found = independence(kTwo, output);
    EXPECT_EQ(found.status, Status::not_shown) << output;
    EXPECT_FALSE(found.why.empty()) << output;
  }
}

// Fields of one bracket share parameters: exp(u) / exp(v) = exp(b) is the same for all inputs.
TEST(Independence, IsThatOfAllInputsTogether) {
  EXPECT_EQ(status(kTwo, "a*exp(w @ x) + b*exp(w @ x + v[0])"), Status::not_shown);
  EXPECT_EQ(status(kTwo, "a*exp(w @ x) + b*exp(w @ x + v[0,0]*x[0])"), Status::shown);
}

TEST(Independence, RootsOfNumbersAndOfParameters) {
  EXPECT_EQ(status(kTwo, "a*sqrt(2)*(w @ x) + b*sqrt(3)*(v @ x)"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*(w @ x)/sqrt(sum(w*w)) + b*(v @ x)/sqrt(sum(v*v))"), Status::shown);
  EXPECT_EQ(status(kTwo, "a*(w @ x)/sqrt(sum(w*w)) + b*(v @ x)/sqrt(2*sum(w*w))"),
            Status::not_shown);
  EXPECT_EQ(independence("w = [12, 2]\na = [12]", "a @ (w @ x / sqrt(sum(w*w, axis=1)))").roots,
            12U);
}

// GELU after GELU has no theorem, but residual branches can be cut.
TEST(Independence, OfTowersIsSeenWhereBranchesAreZero) {
  const std::string two = "A = [2, 2]\nB = [2, 2]\nC = [2, 2]\nD = [2, 2]";
  EXPECT_EQ(status(two, "D @ gelu(C @ (B @ gelu(A @ x)))"), Status::not_shown);
  const SymbolIndependence cut =
      independence("y = [2]\n" + two, "D @ gelu(C @ (x + y + B @ gelu(A @ x)))");
  EXPECT_EQ(cut.status, Status::shown);
  EXPECT_EQ(cut.at_zero, std::vector<std::string>{"B"});
  // Of one layer used twice the arguments are the same there, and say nothing.
  EXPECT_EQ(
      independence("y = [2]\n" + two, "x + B @ gelu(A @ x) + B @ gelu(A @ (x + B @ gelu(A @ x)))")
          .status,
      Status::not_shown);
}

// The third root depends on x, which came before y: all three are sought together.
TEST(Independence, RootsAreSoughtAsFarBackAsItTakes) {
  EXPECT_EQ(
      independence("a = [1]\nb = [1]\nc = [1]",
                   "a*sqrt(1 + x[0]**2) + b*sqrt(1 + x[0]**2 + x[1]**2) + c*sqrt(2 + x[0]**2)")
          .status,
      Status::shown);
}

TEST(Independence, TextSaysWhatWasSeen) {
  EXPECT_EQ(independence(kTwo, "a*exp(w @ x) + b*exp(v @ x)").text(),
            "2 arguments of exponentials independent over Q: Ax's theorem");
}

// What counts say: no more laws with functions that are not independent than are claimed for them.
TEST(Independence, IsPartOfCounts) {
  const auto counted = [](const std::string& output) {
    return count_laws(Flow::gradient(testing::network("x = [2]", kTwo, output)), {});
  };
  EXPECT_FALSE(counted("a*exp(w @ x) + b*exp(v @ x)").symbols.free());
  EXPECT_TRUE(counted("a*exp(w @ x) + b*exp(2*(w @ x)) + v @ x").symbols.free());
  EXPECT_FALSE(counted("a*exp(w @ x) + b*exp(v @ x)").error_probability.has_value());
}

}  // namespace
}  // namespace abide
