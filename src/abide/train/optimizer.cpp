// SPDX-License-Identifier: MIT
#include "abide/train/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "abide/ring/random.hpp"

namespace abide {

Optimizer::Optimizer(Risk& risk, const MetricAction& metric, const Method& method,
                     std::vector<bool> positive, TrainingState start)
    : risk_(risk),
      metric_(metric),
      method_(method),
      positive_(std::move(positive)),
      state_(std::move(start)),
      gradient_(risk.size()),
      point_(risk.size()),
      shifted_(risk.size()),
      next_(risk.size()) {}

double Optimizer::time() const { return static_cast<double>(state_.steps) * method_.step; }

// Samples are drawn without replacement, epoch by epoch. The order of an epoch depends on the seed
// and its number alone, so that a run can be taken up anywhere.
void Optimizer::draw_batch() {
  const std::uint64_t samples = risk_.data().samples;
  const std::uint64_t size = std::min<std::uint64_t>(method_.batch, samples);
  const std::uint64_t first = state_.steps * size;
  batch_.resize(size);
  for (std::uint64_t i = 0; i < size; ++i) {
    const std::uint64_t epoch = (first + i) / samples;
    if (epoch != epoch_) {
      order_.resize(samples);
      std::iota(order_.begin(), order_.end(), 0U);
      Random random(method_.seed, {0xe90c, epoch});
      for (std::uint64_t k = samples; k > 1; --k) std::swap(order_[k - 1], order_[random.below(k)]);
      epoch_ = epoch;
    }
    batch_[i] = order_[(first + i) % samples];
  }
}

double Optimizer::gradient_at(std::span<const double> x) {
  double value = 0;
  if (method_.batch == 0) {
    value = risk_(x, gradient_);
  } else {
    draw_batch();
    value = risk_.on_batch(x, batch_, gradient_);
  }
  if (method_.weight_decay != 0)
    for (std::size_t i = 0; i < gradient_.size(); ++i) gradient_[i] += method_.weight_decay * x[i];
  return value;
}

double Optimizer::step() {
  std::vector<double>& x = state_.theta;
  std::vector<double>& before = state_.previous;
  const double d = method_.step;
  const std::size_t size = x.size();
  double value = 0;
  switch (method_.kind) {
    case Method::Kind::gradient:
      value = gradient_at(x);
      metric_.apply(x, x, gradient_);
      for (std::size_t i = 0; i < size; ++i) next_[i] = x[i] - d * gradient_[i];
      break;
    case Method::Kind::mirror:
      value = gradient_at(x);
      metric_.scale(gradient_);
      for (std::size_t i = 0; i < size; ++i)
        next_[i] = positive_[i] ? x[i] * std::exp(-d * gradient_[i]) : x[i] - d * gradient_[i];
      break;
    case Method::Kind::momentum: {
      const double mu = method_.mass;
      const double nu = method_.friction;
      const double a = d / (nu + mu / d);
      const double b = mu / (d * nu + mu);
      value = gradient_at(x);
      for (std::size_t i = 0; i < size; ++i) shifted_[i] = mu * (x[i] - before[i]) / d + nu * x[i];
      metric_.apply(x, shifted_, gradient_);
      for (std::size_t i = 0; i < size; ++i)
        next_[i] = x[i] - a * gradient_[i] + b * (x[i] - before[i]);
      break;
    }
    case Method::Kind::nesterov: {
      const auto k = static_cast<double>(state_.steps);
      const double tau = 3 / ((k + 3) * d);
      for (std::size_t i = 0; i < size; ++i) {
        point_[i] = x[i] + k / (k + 3) * (x[i] - before[i]);
        shifted_[i] = tau * x[i] + (x[i] - before[i]) / d;
      }
      value = gradient_at(point_);
      metric_.apply(point_, shifted_, gradient_);
      for (std::size_t i = 0; i < size; ++i) next_[i] = point_[i] - d * d * gradient_[i];
      break;
    }
  }
  before.swap(x);
  x.swap(next_);
  ++state_.steps;
  return value;
}

void Optimizer::undo() {
  state_.theta.swap(next_);
  state_.previous.swap(state_.theta);
  --state_.steps;
}

}  // namespace abide
