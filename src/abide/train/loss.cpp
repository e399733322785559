// SPDX-License-Identifier: MIT
#include "abide/train/loss.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"

namespace abide {

namespace {

// Entry by entry: term(g, y) gives (value, derivative).
template <class Term>
double separable(const LossArguments& a, double* derivative, Term term) {
  const double factor = 1 / (static_cast<double>(a.samples) * static_cast<double>(a.rows));
  double total = 0;
  for (std::size_t i = 0; i < a.rows; ++i) {
    double row = 0;
    for (std::size_t s = 0; s < a.columns; ++s) {
      const std::size_t at = i * a.columns + s;
      if (s >= a.used) {
        derivative[at] = 0;
        continue;
      }
      const auto [value, slope] = term(a.outputs[at], a.targets[at]);
      row += value;
      derivative[at] = factor * slope;
    }
    total += row;
  }
  return factor * total;
}

struct Term {
  double value, slope;
};

double cross_entropy(const LossArguments& a, double* derivative) {
  const std::size_t classes = a.classes == 0 ? a.rows : a.classes;
  const double factor =
      static_cast<double>(classes) / (static_cast<double>(a.rows) * static_cast<double>(a.samples));
  double total = 0;
  for (std::size_t s = 0; s < a.columns; ++s)
    for (std::size_t first = 0; first < a.rows; first += classes) {
      const auto at = [&](std::size_t i) { return (first + i) * a.columns + s; };
      if (s >= a.used) {
        for (std::size_t i = 0; i < classes; ++i) derivative[at(i)] = 0;
        continue;
      }
      double largest = a.outputs[at(0)];
      for (std::size_t i = 1; i < classes; ++i) largest = std::max(largest, a.outputs[at(i)]);
      double sum = 0;
      double mass = 0;
      for (std::size_t i = 0; i < classes; ++i) {
        derivative[at(i)] = std::exp(a.outputs[at(i)] - largest);
        sum += derivative[at(i)];
        mass += a.targets[at(i)];
      }
      const double log_sum = largest + std::log(sum);
      for (std::size_t i = 0; i < classes; ++i) {
        total -= a.targets[at(i)] * (a.outputs[at(i)] - log_sum);
        derivative[at(i)] = factor * (mass * derivative[at(i)] / sum - a.targets[at(i)]);
      }
    }
  return factor * total;
}

}  // namespace

const std::vector<std::string>& loss_names() {
  static const std::vector<std::string> names = {"mse", "cross-entropy", "kl"};
  return names;
}

Loss parse_loss(const std::string& name) {
  for (std::size_t i = 0; i < loss_names().size(); ++i)
    if (name == loss_names()[i]) return static_cast<Loss>(i);
  throw UsageError(fmt::format("unknown loss '{}'; expected one of {}{}", name,
                               fmt::join(loss_names(), ", "), did_you_mean(name, loss_names())));
}

std::string loss_name(Loss loss) { return loss_names()[static_cast<std::size_t>(loss)]; }

double loss_and_derivative(Loss loss, const LossArguments& arguments, double* derivative) {
  switch (loss) {
    case Loss::mse:
      return separable(arguments, derivative, [](double g, double y) {
        return Term{(g - y) * (g - y), 2 * (g - y)};
      });
    case Loss::kl:
      return separable(arguments, derivative, [](double g, double y) {
        const double information = y == 0 ? 0 : y * std::log(y / g);
        return g > 0 ? Term{information - y + g, 1 - y / g} : Term{NAN, NAN};
      });
    case Loss::cross_entropy:
      break;
  }
  return cross_entropy(arguments, derivative);
}

}  // namespace abide
