// SPDX-License-Identifier: MIT
#include "abide/train/synthetic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/real_array.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr std::size_t kDefaultSamples = 1000;

struct Sizes {
  std::vector<std::size_t> given;

  [[nodiscard]] std::optional<std::size_t> at(std::size_t place) const {
    return place < given.size() ? std::optional(given[place]) : std::nullopt;
  }
};

std::string name_of(const std::string& text) { return text.substr(0, text.find(':')); }

const SyntheticSet* find_set(const std::string& name) {
  for (const SyntheticSet& set : synthetic_sets())
    if (set.name == name) return &set;
  return nullptr;
}

[[noreturn]] void fail(const std::string& text, const std::string& message) {
  throw ModelError(fmt::format("data '{}': {}", text, message));
}

const SyntheticSet& set_of(const std::string& text) {
  const std::string name = name_of(text);
  if (const SyntheticSet* set = find_set(name)) return *set;
  std::vector<std::string> names;
  std::string table;
  std::size_t width = 0;
  for (const SyntheticSet& set : synthetic_sets()) width = std::max(width, set.usage.size());
  for (const SyntheticSet& set : synthetic_sets()) {
    names.push_back(set.name);
    table += fmt::format("\n  {:<{}}  {}", set.usage, width, set.description);
  }
  fail(text, fmt::format("unknown name '{}'{}; expected one of{}", name, did_you_mean(name, names),
                         table));
}

// The positive numbers after the colon; as many as the usage of the set has.
Sizes sizes_of(const std::string& text, const SyntheticSet& set) {
  Sizes sizes;
  if (text.size() == set.name.size()) return sizes;
  const auto most = static_cast<std::size_t>(std::count(set.usage.begin(), set.usage.end(), '['));
  if (most == 0)
    fail(text,
         fmt::format("{} takes no sizes, which are the model's; expected {}", set.name, set.usage));
  const char* next = text.data() + set.name.size();
  const char* end = text.data() + text.size();
  while (next != end) {
    std::size_t size = 0;
    const auto [rest, code] = std::from_chars(next + 1, end, size);
    if (code != std::errc() || size == 0 || std::cmp_greater(size, limits().tensor_entries) ||
        (rest != end && *rest != ',') || sizes.given.size() == most)
      fail(text, fmt::format("expected {}, with sizes from 1 to {}{}", set.usage,
                             limits().tensor_entries, raised_by(&Limits::tensor_entries)));
    sizes.given.push_back(size);
    next = rest;
  }
  return sizes;
}

std::optional<std::size_t> entries_of(const std::optional<Shape>& shape) {
  if (!shape) return {};
  return static_cast<std::size_t>(entries(*shape));
}

// What neither side of a product of sizes may exceed.
void check_total(const std::string& text, std::size_t rows, std::size_t columns) {
  const auto most = static_cast<std::size_t>(limits().data_entries);
  if (columns != 0 && rows > most / columns)
    fail(text, fmt::format("{} times {} numbers, more than {}{}", rows, columns, most,
                           raised_by(&Limits::data_entries)));
}

// The size that the model fixes, or the text gives; both must agree.
std::size_t fixed(const std::string& text, std::optional<std::size_t> model,
                  std::optional<std::size_t> given, std::size_t otherwise) {
  if (model && given && *model != *given)
    fail(text, fmt::format("inputs of {} numbers; the model takes {}", *given, *model));
  return model ? *model : given.value_or(otherwise);
}

// One-hot rows in the shape that the model puts out. A model with one output tells two classes
// apart by the sign.
void fit_labels(Dataset& data, const std::string& text, const DataRequest& request) {
  std::vector<double> labels;
  for (std::size_t sample = 0; sample < data.samples; ++sample)
    labels.push_back(static_cast<double>(sample % data.classes));
  const std::optional<std::size_t> outputs = entries_of(request.target_shape);
  if (request.labels || outputs.value_or(data.classes) > 1) {
    if (outputs && data.classes > *outputs)
      fail(text, fmt::format("{} classes; the model puts out {} numbers, one for each class",
                             data.classes, *outputs));
    return set_labels(data, labels, request, text);
  }
  if (data.classes > 2)
    fail(text, fmt::format("{} classes; the model puts out one number, which tells two apart",
                           data.classes));
  data.classes = 0;
  data.target_shape = *request.target_shape;
  data.targets.clear();
  for (const double label : labels) data.targets.push_back(2 * label - 1);
}

// The side of a square picture of so many pixels.
std::size_t side_of(const std::string& text, const DataRequest& request) {
  constexpr std::size_t kDefaultSide = 28;
  const std::size_t pixels = entries_of(request.input_shape).value_or(kDefaultSide * kDefaultSide);
  std::size_t side = 1;
  while (side * side < pixels) ++side;
  if (side * side != pixels)
    fail(text, fmt::format("the model takes {} numbers; expected a square number of pixels, such "
                           "as 784",
                           pixels));
  return side;
}

}  // namespace

const std::vector<SyntheticSet>& synthetic_sets() {
  static const std::vector<SyntheticSet> sets{
      {"blobs", "blobs[:classes[,dimension]]",
       "Gaussian clouds, one a class; as many as the model has outputs, or 3, in the plane"},
      {"digits", "digits[:classes]",
       "pictures like handwritten digits, 28 x 28; as many classes as the model has outputs, or "
       "10"},
      {"regression", "regression",
       "y = A x + noise, A of decaying singular values; 8 to 2 numbers"},
      {"spirals", "spirals", "two spirals in the plane, two classes"},
      {"teacher", "teacher[:width]",
       "y from a random ReLU network with one hidden layer of this width, or 16; 8 to 2 numbers"},
  };
  return sets;
}

bool is_synthetic(const std::string& text) { return find_set(name_of(text)) != nullptr; }

Dataset synthetic(const std::string& text, const DataRequest& request, std::uint64_t seed) {
  const SyntheticSet& set = set_of(text);
  const Sizes sizes = sizes_of(text, set);
  const std::size_t samples = request.most_samples.value_or(kDefaultSamples);
  if (samples == 0) throw UsageError("0 samples to train on; expected at least 1");
  const std::optional<std::size_t> inputs = entries_of(request.input_shape);
  const std::optional<std::size_t> outputs = entries_of(request.target_shape);
  const auto classes = [&](std::size_t otherwise) {
    if (sizes.at(0)) return *sizes.at(0);
    return !outputs ? otherwise : std::max<std::size_t>(*outputs, 2);
  };
  constexpr std::size_t kDefaultInputs = 8;
  constexpr std::size_t kDefaultOutputs = 2;
  constexpr std::size_t kDefaultWidth = 16;

  Dataset data;
  if (set.name == "regression" || set.name == "teacher") {
    if (request.labels)
      fail(text,
           "its targets are values, and the loss asks for classes; expected blobs, digits, spirals "
           "or "
           "a file, or another --loss");
    const std::size_t n = inputs.value_or(kDefaultInputs);
    const std::size_t m = outputs.value_or(kDefaultOutputs);
    const std::size_t width = sizes.at(0).value_or(kDefaultWidth);
    check_total(text, samples, std::max(n, m));
    check_total(text, width, std::max(n, m));
    data = set.name == "teacher" ? teacher(n, m, width, samples, seed)
                                 : gaussian_regression(n, m, samples, seed);
    if (request.target_shape) data.target_shape = *request.target_shape;
  } else {
    if (set.name == "blobs") {
      const std::size_t dimension = fixed(text, inputs, sizes.at(1), 2);
      check_total(text, samples, std::max(dimension, classes(3)));
      check_total(text, classes(3), dimension);
      data = blobs(classes(3), dimension, samples, seed);
    } else if (set.name == "digits") {
      const std::size_t side = side_of(text, request);
      check_total(text, samples, std::max(side * side, classes(10)));
      check_total(text, classes(10), side * side);
      data = digits(samples, side, classes(10), seed);
    } else {
      check_total(text, samples, 2);
      data = two_spirals(samples, seed);
      (void)fixed(text, inputs, 2, 2);
    }
    fit_labels(data, text, request);
  }
  if (request.input_shape) data.input_shape = *request.input_shape;
  data.name = text;
  return data;
}

}  // namespace abide
