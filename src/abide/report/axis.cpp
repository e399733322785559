// SPDX-License-Identifier: MIT
#include "abide/report/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace abide {

namespace {

constexpr double kLargest = 1e280;
constexpr int kMostTicks = 8;

std::string with_minus(std::string number) {
  if (number.starts_with('-')) number.replace(0, 1, "−");
  return number;
}

std::string power_of_ten(int exponent) {
  static constexpr std::array<const char*, 10> kRaised = {"⁰", "¹", "²", "³", "⁴",
                                                          "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent)))
    text += kRaised[static_cast<std::size_t>(digit - '0')];
  return text;
}

// 10^exponent, correctly rounded.
double ten_to(int exponent) { return std::stod(fmt::format("1e{}", exponent)); }

int exponent_of(double x) { return static_cast<int>(std::floor(std::log10(std::abs(x)))); }

std::vector<Tick> linear_ticks(double low, double high) {
  const double about = (high - low) / (kMostTicks - 2);
  const int exponent = exponent_of(about);
  const double mantissa = about / ten_to(exponent);
  const int factor = mantissa <= 1.0001 ? 1 : mantissa <= 2.0001 ? 2 : mantissa <= 5.0001 ? 5 : 10;
  const int step_exponent = factor == 10 ? exponent + 1 : exponent;
  const double step = factor * ten_to(exponent);

  // All labels share a power of ten where plain numbers would be long.
  const int largest = exponent_of(std::max(std::abs(low), std::abs(high)));
  const int shared = largest >= 6 || largest < -3 ? largest : 0;
  const int decimals = std::max(0, shared - step_exponent);
  std::vector<Tick> ticks;
  for (double k = std::ceil(low / step - 1e-6); k <= high / step + 1e-6; ++k) {
    const double at = std::clamp(k * step, low, high);
    std::string text = k == 0 ? "0" : fmt::format("{:.{}f}", k * step / ten_to(shared), decimals);
    if (shared != 0 && k != 0) text += " × " + power_of_ten(shared);
    ticks.push_back({at, with_minus(text)});
  }
  return ticks;
}

std::string on_logarithmic_axis(int digit, int exponent) {
  if (digit == 1 && (exponent < 0 || exponent > 1)) return power_of_ten(exponent);
  if (exponent >= -1 && exponent <= 2)
    return fmt::format("{:.{}f}", digit * ten_to(exponent), std::max(0, -exponent));
  return fmt::format("{} × {}", digit, power_of_ten(exponent));
}

std::vector<Tick> logarithmic_ticks(double low, double high) {
  const int first = exponent_of(low);
  const int last = exponent_of(high);
  const int powers = last - first + (ten_to(first) >= low ? 1 : 0);
  const int every = (powers + kMostTicks - 1) / kMostTicks;
  const bool digits_named = powers < 2;
  std::vector<Tick> ticks;
  std::size_t named = 0;
  for (int exponent = first; exponent <= last; ++exponent)
    for (int digit = 1; digit < 10; ++digit) {
      const double at = digit * ten_to(exponent);
      if (at < low || at > high || (digit > 1 && every > 1)) continue;
      const bool name = digits_named ? digit == 1 || digit == 2 || digit == 5
                                     : digit == 1 && exponent % every == 0;
      named += name ? 1 : 0;
      ticks.push_back({at, name ? on_logarithmic_axis(digit, exponent) : ""});
    }
  return named < 2 ? linear_ticks(low, high) : ticks;
}

}  // namespace

double Axis::position(double value) const {
  const double part = log ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low))
                          : (value - low) / (high - low);
  return std::clamp(part, 0.0, 1.0);
}

bool has_place(double value, bool log) {
  return std::abs(value) <= kLargest && (!log || value >= 1 / kLargest);
}

Axis axis_of(const std::vector<double>& values, bool log, double spare) {
  Axis axis;
  axis.log = log;
  bool any = false;
  for (const double value : values) {
    if (!has_place(value, log)) continue;
    axis.low = any ? std::min(axis.low, value) : value;
    axis.high = any ? std::max(axis.high, value) : value;
    any = true;
  }
  if (!any) {
    axis.low = log ? 1 : 0;
    axis.high = log ? 10 : 1;
  }
  const double size = std::max(std::abs(axis.low), std::abs(axis.high));
  const bool zero = size < 1 / kLargest;
  if (zero || axis.high - axis.low <= 1e-9 * size) {
    const double more = zero ? 1 : axis.high == axis.low ? 0.1 * size : 1e-9 * size;
    axis.low -= more;
    axis.high += more;
  } else if (log) {
    const double factor = std::exp(spare * (std::log(axis.high) - std::log(axis.low)));
    axis.low /= factor;
    axis.high *= factor;
  } else {
    const double more = spare * (axis.high - axis.low);
    axis.low -= more;
    axis.high += more;
  }
  axis.ticks = log ? logarithmic_ticks(axis.low, axis.high) : linear_ticks(axis.low, axis.high);
  return axis;
}

}  // namespace abide
