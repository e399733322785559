// SPDX-License-Identifier: MIT
#include "abide/flow/state_point.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "flow/matrix.hpp"
#include "flow/momentum_flow.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::momentum_flow;
using testing::product;
using testing::rows_of;
using testing::transposed;

// A .json file that is gone afterwards.
class File {
 public:
  explicit File(const std::string& text) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("abide_state_point_" + std::to_string(::getpid()) + "_" + std::to_string(count++) +
             ".json");
    std::ofstream(path_) << text;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string error_of(const Flow& flow, const std::string& what) {
  try {
    (void)state_point(flow, what, 1);
    return "";
  } catch (const ModelError& error) {
    return error.what();
  }
}

void expect_sizes(const Flow& flow, const StatePoint& point) {
  ASSERT_EQ(point.size(), flow.space().size());
  for (std::size_t b = 0; b < point.size(); ++b)
    EXPECT_EQ(point[b].size(), flow.space().sizes()[b]);
}

TEST(StatePoint, BalancedHasEqualGramMatricesAndGenericVelocities) {
  testing::for_seeds(10, [](Random& random) {
    const std::uint64_t seed = random.bits();
    const StatePoint point =
        state_point(Flow::gradient(load_model("linear:3,2,4")), "balanced", seed);
    const auto w1 = rows_of(point.at(0), 3);
    const auto w2 = rows_of(point.at(1), 2);
    EXPECT_EQ(product(transposed(w2), w2), product(w1, transposed(w1)));
    const Flow flow = momentum_flow("linear:3,2,4", "1/2");
    const StatePoint moving = state_point(flow, "balanced", seed);
    expect_sizes(flow, moving);
    EXPECT_EQ(moving[0], point[0]);
    EXPECT_EQ(moving[1], point[1]);
    for (std::size_t b = 2; b < 4; ++b)
      for (const Rational& v : moving[b]) EXPECT_FALSE(v.is_zero());
    EXPECT_EQ(moving[4], (std::vector<Rational>{1}));  // s at t = 0
  });
}

TEST(StatePoint, RankIsThatOfEveryMatrix) {
  for (std::int64_t k = 0; k <= 2; ++k) {
    const Flow flow = momentum_flow("linear:2,2,2", "0");
    const StatePoint point = state_point(flow, "rank=" + std::to_string(k), 5);
    expect_sizes(flow, point);
    for (std::size_t b = 0; b < 2; ++b) {
      const auto& w = point[b];
      const Rational determinant = w[0] * w[3] - w[1] * w[2];
      EXPECT_EQ(!determinant.is_zero(), k == 2);
      EXPECT_EQ(w == std::vector<Rational>(4), k == 0);
    }
    EXPECT_FALSE(point[2][0].is_zero());
    EXPECT_LT(Rational(0), point[4][0]);  // a generic time
  }
}

TEST(StatePoint, ZeroVelocityIsAtRest) {
  const Flow flow = momentum_flow("linear:3,2,4", "3/t");
  const StatePoint point = state_point(flow, "zero-velocity", 7);
  expect_sizes(flow, point);
  for (std::size_t b = 0; b < 2; ++b)
    for (const Rational& w : point[b]) EXPECT_FALSE(w.is_zero());
  for (std::size_t b = 2; b < 4; ++b)
    for (const Rational& v : point[b]) EXPECT_TRUE(v.is_zero());
  EXPECT_EQ(error_of(Flow::gradient(load_model("linear:1,1,1")), "zero-velocity"),
            "--at zero-velocity: gradient flow has no velocities; expected --flow momentum");
}

TEST(StatePoint, DependsOnTheSeed) {
  const Flow flow = momentum_flow("linear:3,2,4", "0");
  for (const char* what : {"balanced", "rank=1", "zero-velocity"}) {
    EXPECT_EQ(state_point(flow, what, 1), state_point(flow, what, 1)) << what;
    EXPECT_NE(state_point(flow, what, 1), state_point(flow, what, 2)) << what;
  }
}

TEST(StatePoint, RankMustBeANumberThatTheMatricesCanHave) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  for (const char* what :
       {"rank=", "rank=x", "rank=1.5", "rank=2x", "rank= 1", "rank=99999999999999999999"})
    EXPECT_EQ(error_of(flow, what),
              std::string("--at ") + what + ": expected rank=K with an integer K");
  EXPECT_NE(error_of(flow, "rank=3").find("has no rank 3"), std::string::npos);
  EXPECT_NE(error_of(flow, "rank=-1").find("expected 0 or more"), std::string::npos);
  EXPECT_NE(error_of(Flow::gradient(load_model("monomial:3")), "rank=1").find("is a matrix"),
            std::string::npos);
}

using Point = StatePoint;

TEST(StatePoint, FilesNameParametersAndVelocities) {
  const File still(R"({"W1": [[2]], "W2": [["1/3"]]})");
  EXPECT_EQ(state_point(Flow::gradient(load_model("linear:1,1,1")), still.path(), 1),
            (Point{{2}, {Rational(1, 3)}}));
  const File moving(R"({"dW2": [[0.5]], "W1": [[2]], "W2": [["1/3"]], "dW1": [[0]]})");
  const Point start{{2}, {Rational(1, 3)}, {0}, {Rational(1, 2)}};
  Point expected = start;
  expected.push_back({0});
  EXPECT_EQ(state_point(momentum_flow("linear:1,1,1", "0"), moving.path(), 1), expected);
  expected.back() = {1};  // exp(tau t) at t = 0
  EXPECT_EQ(state_point(momentum_flow("linear:1,1,1", "1/2"), moving.path(), 1), expected);
  const File timed(R"({"dW2": [[0.5]], "W1": [[2]], "W2": [["1/3"]], "dW1": [[0]], "t": 4})");
  expected.back() = {4};
  EXPECT_EQ(state_point(momentum_flow("linear:1,1,1", "0"), timed.path(), 1), expected);
  EXPECT_EQ(state_point(momentum_flow("linear:1,1,1", "3/t"), timed.path(), 1), expected);
  expected.back() = {1};
  EXPECT_EQ(state_point(momentum_flow("linear:1,1,1", "1/2"), timed.path(), 1), expected);

  const auto contains = [](const std::string& message, const std::string& part) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  contains(error_of(momentum_flow("linear:1,1,1", "3/t"), moving.path()), "t is missing");
  contains(error_of(momentum_flow("linear:1,1,1", "0"), still.path()), "dW1 is missing");
  contains(error_of(Flow::gradient(load_model("linear:1,1,1")), moving.path()),
           "unknown name 'dW1'; expected W1, W2");
  contains(error_of(Flow::gradient(load_model("linear:1,1,2")), still.path()),
           "W2 has shape [1, 1]; expected [2, 1]");
  EXPECT_NE(error_of(Flow::gradient(load_model("linear:1,1,2")), "/no/such/file.json"), "");
}

TEST(StatePoint, AParameterMayBeCalledT) {
  const Model model = parse_model("[parameters]\nt = []\n[model]\nphi = 't'\n", "m");
  const File file(R"({"t": 5, "dt": 7})");
  EXPECT_EQ(state_point(Flow::gradient(model), File(R"({"t": 5})").path(), 1), (Point{{5}}));
  EXPECT_EQ(state_point(Flow::make(model, {Dynamics::momentum, "1/2", {}}), file.path(), 1),
            (Point{{5}, {7}, {1}}));
}

TEST(StatePoint, TauMustBeDefinedAtTheTimeOfAMirrorFlow) {
  const Flow flow = Flow::make(load_model("nmf:1,1,1"), {Dynamics::momentum, "1/(t - 2)", {}});
  const auto file = [](const std::string& t) {
    return R"({"W1": [[1]], "W2": [[1]], "dW1": [[1]], "dW2": [[1]], "t": )" + t + "}";
  };
  const File pole(file("2"));
  EXPECT_EQ(error_of(flow, pole.path()), "tau = 1/(t - 2) is not defined at t = 2");
  EXPECT_EQ(error_of(flow, File(file("3")).path()), "");
}

TEST(StatePoint, MirrorMetricsNeedPositiveEntries) {
  const auto error = [](const Flow& flow, const std::string& text) {
    const File file(text);
    const std::string message = error_of(flow, file.path());
    return message.empty() ? message : message.substr(("--at " + file.path()).size());
  };
  const Flow still = Flow::gradient(load_model("nmf:2,1,1"));
  EXPECT_EQ(error(still, R"({"W1": [[1, 2]], "W2": [[3]]})"), "");
  EXPECT_EQ(error(still, R"({"W1": [[1, -2]], "W2": [[3]]})"),
            ": W1[0,1] = -2; the mirror metric needs it to be positive");
  EXPECT_EQ(error(still, R"({"W1": [[1, 2]], "W2": [[0]]})"),
            ": W2[0,0] = 0; the mirror metric needs it to be positive");
  EXPECT_EQ(error(Flow::make(load_model("nmf:2,1,1"), {Dynamics::gradient, "0", "W2=mirror"}),
                  R"({"W1": [[1, -2]], "W2": [[3]]})"),
            "");
  // With momentum tau theta + v is what has to be positive.
  const Flow moving = Flow::make(load_model("nmf:1,1,1"), {Dynamics::momentum, "2", {}});
  EXPECT_EQ(error(moving, R"({"W1": [[-1]], "W2": [[2]], "dW1": [[3]], "dW2": [[-3]]})"), "");
  EXPECT_EQ(error(moving, R"({"W1": [[-1]], "W2": [[2]], "dW1": [[3]], "dW2": [[-4]]})"),
            ": tau*W2[0,0] + dW2[0,0] = 0; the mirror metric needs it to be positive");
  const Flow timed = Flow::make(load_model("nmf:1,1,1"), {Dynamics::momentum, "3/t", {}});
  const std::string rest = R"("W2": [[2]], "dW1": [[-2]], "dW2": [[0]], "t": )";
  EXPECT_EQ(error(timed, R"({"W1": [[1]], )" + rest + "1}"), "");
  EXPECT_EQ(error(timed, R"({"W1": [[1]], )" + rest + "2}"),
            ": tau*W1[0,0] + dW1[0,0] = -1/2; the mirror metric needs it to be positive");
}

// What is asked for by name has to be such a point, too.
TEST(StatePoint, NamedPointsOfMirrorFlowsArePositiveOrAnError) {
  for (const char* what : {"balanced", "rank=1", "zero-velocity"})
    for (const Dynamics dynamics : {Dynamics::gradient, Dynamics::momentum}) {
      if (!has_velocities(dynamics) && std::string(what) == "zero-velocity") continue;
      const Flow flow = Flow::make(load_model("nmf:2,1,1"), {dynamics, "1", {}});
      int found = 0;
      for (std::uint64_t seed = 1; seed <= 40; ++seed) try {
          const StatePoint point = state_point(flow, what, seed);
          for (std::size_t b = 0; b < 2; ++b)
            for (std::size_t i = 0; i < point[b].size(); ++i)
              EXPECT_LT(Rational(0),
                        has_velocities(dynamics) ? point[b][i] + point[2 + b][i] : point[b][i]);
          ++found;
        } catch (const ModelError&) {
        }
      EXPECT_GT(found, 0) << what;
      EXPECT_LT(found, 40) << what;
    }
}

}  // namespace
}  // namespace abide
