// SPDX-License-Identifier: MIT
//
// Activations, softmax, norms, masks, rotations and maxima, against loops over real numbers.
#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/model/functions.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/real_tensor.hpp"
#include "model/formula.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Desk;
using testing::for_seeds;

const Grammar kNetwork{.gates = true, .functions = true};

// Formulas about one real tensor x, whose gates open where their arguments are positive.
class RealDesk {
 public:
  RealDesk(Random& random, const Shape& of) {
    x_ = program_.parameter("x", of);
    for (std::int64_t i = 0; i < entries(of); ++i)
      x.push_back(static_cast<double>(random.between(-3000, 3000)) / 1000 + 1e-4);
  }
  std::vector<double> operator()(const std::string& text) {
    const NodeId node = lowering_.lower(parse_expression(text));
    shape = program_.shape(node);
    std::map<NodeId, RealTensor> gates;
    for (const Model::Gate& gate : lowering_.gates()) {
      const std::vector<double> argument = at(gate.argument, gates);
      std::vector<double> open;
      for (const double z : argument) open.push_back(z > 0 ? 1 : 0);
      gates[gate.probe] = RealTensor(open);
    }
    return at(node, gates);
  }
  std::vector<double> x;
  Shape shape;  // of the last value

 private:
  std::vector<double> at(NodeId node, const std::map<NodeId, RealTensor>& gates) {
    const std::vector<RealTensor> parameters{RealTensor(x)};
    std::vector<RealTensor> probes;
    for (const NodeId id : program_.probes()) {
      const auto found = gates.find(id);
      probes.push_back(found != gates.end()
                           ? found->second
                           : RealTensor(std::vector<double>(
                                 static_cast<std::size_t>(entries(program_.shape(id))), 0)));
    }
    const RealTensor value =
        evaluate(Schedule(program_, {node}), RealArithmetic(),
                 std::span<const RealTensor>(parameters), std::span<const RealTensor>(probes))[0];
    return {value.entries().begin(), value.entries().end()};
  }

  Program program_;
  NodeId x_ = 0;
  Lowering lowering_{program_, [this](const std::string&, std::size_t) { return x_; }, kNetwork};
};

void expect_near(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-9) << i;
}

double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }

TEST(NetworkFunctions, ActivationsAreThoseOfRealNumbers) {
  struct Case {
    const char* text;
    double (*function)(double);
  };
  const Case cases[] = {
      {"exp(x)", [](double u) { return std::exp(u); }},
      {"log(1 + x*x)", [](double u) { return std::log(1 + u * u); }},
      {"sqrt(1 + x*x)", [](double u) { return std::sqrt(1 + u * u); }},
      {"(1 + x*x)**(-3/2)", [](double u) { return std::pow(1 + u * u, -1.5); }},
      {"sigmoid(x)", [](double u) { return sigmoid(u); }},
      {"sigmoid(-x)", [](double u) { return sigmoid(-u); }},
      {"softplus(x)", [](double u) { return std::log1p(std::exp(u)); }},
      {"softplus(-x)", [](double u) { return std::log1p(std::exp(-u)); }},
      {"sin(x)", [](double u) { return std::sin(u); }},
      {"cos(1 - x)", [](double u) { return std::cos(1 - u); }},
      {"erf(-x)", [](double u) { return std::erf(-u); }},
      {"tanh(x)", [](double u) { return std::tanh(u); }},
      {"silu(x)", [](double u) { return u * sigmoid(u); }},
      {"gelu(x)", [](double u) { return u * std::erfc(-u / std::sqrt(2.0)) / 2; }},
      {"gelu(-x)", [](double u) { return -u * std::erfc(u / std::sqrt(2.0)) / 2; }},
      {"gelu_tanh(x)",
       [](double u) {
         return u / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (u + 0.044715 * u * u * u)));
       }},
      {"abs(x)", [](double u) { return std::abs(u); }},
      {"maximum(x, 1/2)", [](double u) { return std::max(u, 0.5); }},
      {"minimum(x, x*x)", [](double u) { return std::min(u, u * u); }},
      {"relu(x) + minimum(exp(x) - 1, 0)", [](double u) { return u > 0 ? u : std::expm1(u); }},
  };
  for_seeds(5, [&](Random& random) {
    for (const Case& c : cases) {
      SCOPED_TRACE(c.text);
      RealDesk desk(random, {4});
      const std::vector<double> found = desk(c.text);
      std::vector<double> expected;
      for (const double u : desk.x) expected.push_back(c.function(u));
      expect_near(found, expected);
    }
  });
}

TEST(NetworkFunctions, SoftmaxSeesWhatCausalMasksLeave) {
  for_seeds(5, [](Random& random) {
    RealDesk desk(random, {2, 2, 3});  // the first query sees the first two keys
    const std::vector<double> x = desk.x;
    std::vector<double> expected(12), whole(12);
    for (std::size_t line = 0; line < 4; ++line) {
      const std::size_t seen = line % 2 == 0 ? 2 : 3;
      double sum = 0, all = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        sum += k < seen ? std::exp(x[3 * line + k]) : 0;
        all += std::exp(x[3 * line + k]);
      }
      for (std::size_t k = 0; k < 3; ++k) {
        expected[3 * line + k] = k < seen ? std::exp(x[3 * line + k]) / sum : 0;
        whole[3 * line + k] = std::exp(x[3 * line + k]) / all;
      }
    }
    expect_near(desk("softmax(causal_mask(x), axis=-1)"), expected);
    expect_near(desk("softmax(x, axis=2)"), whole);
    expect_near(desk("softmax(x)"), whole);
    expect_near(desk("exp(log_softmax(x, dim=-1))"), whole);
  });
}

TEST(NetworkFunctions, NormsDivideByRootsOverTheirAxes) {
  for_seeds(5, [](Random& random) {
    RealDesk desk(random, {3, 4});
    const std::vector<double> x = desk.x;
    // (x - mean) / sqrt(mean of squares + eps) along one axis; without the mean for RMS norms.
    const auto normed = [&](bool rows, bool centred, double eps) {
      std::vector<double> result(12);
      for (std::size_t line = 0; line < (rows ? 3U : 4U); ++line) {
        const std::size_t n = rows ? 4 : 3;
        const auto at = [&](std::size_t i) { return rows ? 4 * line + i : 4 * i + line; };
        double mean = 0, square = 0;
        for (std::size_t i = 0; i < n; ++i) mean += x[at(i)] / static_cast<double>(n);
        if (!centred) mean = 0;
        for (std::size_t i = 0; i < n; ++i)
          square += std::pow(x[at(i)] - mean, 2) / static_cast<double>(n);
        for (std::size_t i = 0; i < n; ++i)
          result[at(i)] = (x[at(i)] - mean) / std::sqrt(square + eps);
      }
      return result;
    };
    expect_near(desk("layer_norm(x)"), normed(true, true, 1e-5));
    expect_near(desk("layer_norm(x, axis=0, eps=1/10)"), normed(false, true, 0.1));
    expect_near(desk("batch_norm(x, eps=0)"), normed(false, true, 0));
    expect_near(desk("rms_norm(x, -1, 1/100)"), normed(true, false, 0.01));
    expect_near(desk("layer_norm(reshape(x, [2, 6]), axis=[0, 1])"),
                desk("reshape(layer_norm(reshape(x, [12])), [2, 6])"));
  });
}

TEST(NetworkFunctions, MeansDropTheirAxes) {
  Random random(1);
  RealDesk desk(random, {2, 3});
  double sum = 0;
  for (const double u : desk.x) sum += u;
  expect_near(desk("mean(x)"), {sum / 6});
  EXPECT_EQ(desk.shape, Shape{});
  expect_near(desk("mean(x, axis=1) - sum(x, axis=1)/3"), {0, 0});
  expect_near(desk("mean(x, axis=[0, -1]) - mean(x)"), {0});
}

TEST(NetworkFunctions, RotaryEmbeddingsTurnPairsByTheirPlace) {
  for_seeds(5, [](Random& random) {
    RealDesk desk(random, {3, 4});
    const std::vector<double> x = desk.x;
    std::vector<double> expected(12);
    for (std::size_t t = 0; t < 3; ++t)
      for (std::size_t i = 0; i < 2; ++i) {
        const double angle = static_cast<double>(t) * (i == 0 ? 1.0 : 1.0 / 100);
        const double a = x[4 * t + 2 * i], b = x[4 * t + 2 * i + 1];
        expected[4 * t + 2 * i] = a * std::cos(angle) - b * std::sin(angle);
        expected[4 * t + 2 * i + 1] = a * std::sin(angle) + b * std::cos(angle);
      }
    expect_near(desk("rope(x)"), expected);
    expect_near(desk("rope(x, theta=10000)"), expected);
  });
}

TEST(NetworkFunctions, MaximaAreTakenPairByPair) {
  for_seeds(5, [](Random& random) {
    RealDesk desk(random, {2, 3, 4});
    const std::vector<double> x = desk.x;
    const auto at = [&](std::size_t c, std::size_t i, std::size_t j) {
      return x[12 * c + 4 * i + j];
    };
    std::vector<double> along, windows, slid;
    for (std::size_t c = 0; c < 2; ++c)
      for (std::size_t i = 0; i < 3; ++i)
        along.push_back(std::max({at(c, i, 0), at(c, i, 1), at(c, i, 2), at(c, i, 3)}));
    expect_near(desk("max(x)"), along);
    expect_near(desk("max(x, axis=2)"), along);
    for (std::size_t c = 0; c < 2; ++c)
      for (std::size_t j = 0; j < 4; j += 2)
        windows.push_back(std::max({at(c, 0, j), at(c, 0, j + 1), at(c, 1, j), at(c, 1, j + 1)}));
    expect_near(desk("max_pool2d(x, 2)"), windows);
    EXPECT_EQ(desk.shape, (Shape{2, 1, 2}));
    for (std::size_t c = 0; c < 2; ++c)
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) slid.push_back(std::max(at(c, i, j), at(c, i, j + 1)));
    expect_near(desk("max_pool2d(x, [1, 2], stride=1)"), slid);
    expect_near(desk("max_pool1d(reshape(x, [2, 12]), 4)"), along);
    expect_near(desk("max_pool1d(reshape(x, [2, 12]), 4, 4)"), along);
  });
}

TEST(NetworkFunctions, MasksOfNumbersChoose) {
  Random random(1);
  RealDesk desk(random, {3});
  expect_near(desk("where([1, 0, 1], x, 2)"), {desk.x[0], 2, desk.x[2]});
  expect_near(desk("where([[1, 0, 0], [1, 1, 0]], x, -1)"),
              {desk.x[0], -1, -1, desk.x[0], desk.x[1], -1});
}

TEST(NetworkFunctions, ErrorsSayWhereAndWhatWasExpected) {
  struct Wrong {
    const char* text;
    std::size_t offset;
    const char* message;
  };
  const Wrong cases[] = {
      {"softmax(A, axis=2)", 0, "softmax: axis 2 is out of range for shape [2, 3]"},
      {"softmax(A, axis=[0, 1])", 0, "softmax: expected one axis"},
      {"log_softmax(A, axis=-3)", 0, "axis -3 is out of range"},
      {"layer_norm(A, axis=5)", 0, "layer_norm: axis 5 is out of range for shape [2, 3]"},
      {"layer_norm(A, axis=[0, -2])", 0, "layer_norm: an axis is given twice"},
      {"layer_norm(A, epsilon=1)", 22, "layer_norm: unknown keyword 'epsilon'"},
      {"rms_norm(A, eps=-1/2)", 18, "rms_norm: eps = -1/2; expected a number that is not negative"},
      {"batch_norm(A, eps=x)", 18, "eps must be a number"},
      {"mean(A, axis=2)", 0, "axis 2 is out of range"},
      {"max(A, axis=7)", 0, "max: axis 7 is out of range"},
      {"causal_mask(A)", 0, "causal_mask is understood inside softmax only"},
      {"softmax(causal_mask(A.T), axis=-1)", 0, "3 queries see 2 keys; expected no fewer keys"},
      {"softmax(causal_mask(x), axis=-1)", 0, "expected scores [.., queries, keys]"},
      {"softmax(causal_mask(A), axis=0)", 0, "causal_mask masks keys, which are the last axis"},
      {"where(A, A, A)", 6, "where: expected a mask of numbers 0 and 1"},
      {"where(2, A, A)", 6, "where: expected a mask of numbers 0 and 1"},
      {"rope(A)", 0, "rope: shape [2, 3]; expected [.., places, an even width]"},
      {"rope(A[:, :2], theta=0)", 21, "rope: theta must be positive"},
      {"max_pool1d(x, 2)", 0, "max_pool1d: shape [3]; expected [channels, length]"},
      {"max_pool1d(A, 4)", 0, "kernel 4 and stride 4; expected a kernel that fits"},
      {"max_pool1d(A, 2, stride=0)", 0, "a positive stride"},
      {"max_pool2d(A, [2, 2, 2])", 0,
       "max_pool2d: shape [2, 3]; expected [channels, height, width]"},
      {"sqrt(x - x - 1)", 0, "sqrt of -1 has no value"},
      {"elu(x)", 0, "unknown function 'elu'; write relu(x) + minimum(exp(x) - 1, 0)"},
      {"tanh(x, x)", 0, "tanh: 2 arguments, expected 1"},
  };
  for (const Wrong& wrong : cases) {
    Random random(1);
    Desk desk(random, {{"x", {3}}, {"A", {2, 3}}}, kNetwork);
    desk.expect_error(wrong.text, wrong.offset, wrong.message);
  }
}

}  // namespace
}  // namespace abide
