// SPDX-License-Identifier: MIT
#include "abide/report/train_names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

// Where terms begin that are added or subtracted outside of brackets of indices.
std::vector<std::size_t> ends_of_terms(const std::string& expression) {
  std::vector<std::size_t> ends;
  int indices = 0;
  for (std::size_t i = 0; i + 2 < expression.size(); ++i) {
    indices += (expression[i] == '[' ? 1 : 0) - (expression[i] == ']' ? 1 : 0);
    if (indices == 0 && expression[i] == ' ' && expression[i + 2] == ' ' &&
        (expression[i + 1] == '+' || expression[i + 1] == '-'))
      ends.push_back(i);
  }
  return ends;
}

constexpr double kEntryWidth = 28;

}  // namespace

std::string abbreviated(const std::string& expression) {
  if (expression.size() <= kLongestShown) return expression;
  const std::vector<std::size_t> ends = ends_of_terms(expression);
  // Up to the last term that ends early enough.
  const auto after = std::upper_bound(ends.begin(), ends.end(), kLongestShown / 2);
  if (after == ends.begin()) return shortened(expression, static_cast<double>(kLongestShown) / 2);
  return fmt::format("{} + .. ({} terms)", expression.substr(0, *std::prev(after)),
                     ends.size() + 1);
}

TrainNames::TrainNames(const Plan& plan) {
  for (const Setting& setting : plan.settings)
    for (const Watched& law : setting.watched)
      if (std::count(expressions_.begin(), expressions_.end(), law.expression) == 0)
        expressions_.push_back(law.expression);
}

std::string TrainNames::number(const std::string& expression) const {
  if (expressions_.size() < 2) return "";
  const auto at = std::find(expressions_.begin(), expressions_.end(), expression);
  return fmt::format("({}) ", at - expressions_.begin() + 1);
}

std::string TrainNames::function(const std::string& expression) const {
  return number(expression) + abbreviated(expression);
}

std::string TrainNames::function_of_run(const Setting& setting,
                                        const std::string& expression) const {
  return setting.label + ": " + function(expression);
}

std::string TrainNames::entry(const Watched& watched, std::int64_t index) const {
  const std::string name = number(watched.expression) + shortened(watched.expression, kEntryWidth);
  const std::string place = index_text(watched.shape, index);
  return place.empty() ? name : name + " " + place;
}

}  // namespace abide
