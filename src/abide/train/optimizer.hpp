// SPDX-License-Identifier: MIT
//
// Discrete training, step by step. x is theta, d the step size, g = grad E, M the metric:
//
//     gradient    x <- x - d M(x) g(x)                        gradient descent; with mini-batches
//     SGD momentum    x+ = x - a M g(x) + b (x - x-)              heavy ball, of
//                 a = d / (nu + mu / d), b = mu / (d nu + mu) mu x'' + nu x' = -M grad E,
//                 metrics of potentials taken at mu (x - x-) / d + nu x
//     nesterov    y = x + k / (k + 3) (x - x-)                of x'' + 3/t x' = -M grad E,
//                 x+ = y - d^2 M(y) g(y)                      metrics of potentials taken at
//                 3/t x + (x - x-) / d, t = (k + 3) d
//     mirror      x <- x exp(-d g(x)) on positive parameters  mirror descent with the entropy;
//                 x <- x - d g(x) on the others               the flow has the metric `mirror`
//
// One step takes the time d. Each is a discretization of a flow, of first order; mu = 0 makes
// momentum gradient descent with the step d / nu. Weight decay c adds c x to g. The velocity of a
// state is (x - x-) / d.
//
// Example: E = x^2 / 2, x = 1, d = 1/10, mu = nu = 1: a = 1/110, b = 10/11, and from rest the first
// step is to 1 - 1/110.
//
// Sources: [I24] Section 2 and Appendix (the discretization of momentum); Su, Boyd, Candes, "A
// differential equation for modeling Nesterov's accelerated gradient method", JMLR 2016.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "abide/train/metric_action.hpp"
#include "abide/train/risk.hpp"

namespace abide {

struct Method {
  enum class Kind { gradient, momentum, nesterov, mirror };
  Kind kind = Kind::gradient;
  double step = 0.01;       ///< d
  double mass = 0;          ///< mu
  double friction = 1;      ///< nu
  double weight_decay = 0;  ///< c
  std::size_t batch = 0;    ///< samples of a mini-batch; 0: all
  std::uint64_t seed = 1;   ///< of the order of the samples
};

/// Where a training run is. All but `steps` are [D].
struct TrainingState {
  std::vector<double> theta, previous;
  std::uint64_t steps = 0;
};

class Optimizer {
 public:
  /// `positive` are the entries [D] that mirror descent multiplies. Risk and metric must outlive
  /// this. A velocity is part of the state: previous = theta - d velocity.
  Optimizer(Risk& risk, const MetricAction& metric, const Method& method,
            std::vector<bool> positive, TrainingState start);

  [[nodiscard]] const Method& method() const { return method_; }
  [[nodiscard]] const TrainingState& state() const { return state_; }
  /// steps * d
  [[nodiscard]] double time() const;

  /// One step. Returns E, or its part on the mini-batch, where the gradient was taken. Throws
  /// SingularMatrix when the metric has none there; the state is then as before.
  double step();
  /// Goes back to before the last step. Not twice in a row.
  void undo();

 private:
  double gradient_at(std::span<const double> x);
  void draw_batch();

  Risk& risk_;
  const MetricAction& metric_;
  Method method_;
  std::vector<bool> positive_;
  TrainingState state_;
  std::vector<double> gradient_, point_, shifted_;
  std::vector<double> next_;  // where a step leads; after it, what `previous` was before
  std::vector<std::uint32_t> order_, batch_;  // of the samples
  std::uint64_t epoch_ = UINT64_MAX;          // that order_ is of
};

}  // namespace abide
