// SPDX-License-Identifier: MIT
#include "abide/model/size_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/toml_values.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/load.hpp"
#include "abide/model/name.hpp"

namespace abide {

namespace {

// Where the choice begins, at its colon.
std::optional<std::size_t> colon_of(const std::string& model) {
  const std::size_t colon = model.rfind(':');
  const std::size_t equals = model.find('=', colon == std::string::npos ? 0 : colon);
  if (colon == std::string::npos || equals == std::string::npos) return std::nullopt;
  const std::string path = model.substr(0, colon);
  const bool is_path = path.find('/') != std::string::npos || path.ends_with(".toml");
  std::error_code unknown;
  if (!is_path || !is_name(model.substr(colon + 1, equals - colon - 1)) ||
      std::filesystem::exists(model, unknown))
    return std::nullopt;
  return colon;
}

// One `r=4`. `fail` throws, given where in the text something is wrong, and what.
using Fail = std::function<void(std::size_t at, const std::string& message)>;

void add(Sizes& sizes, const std::string& text, const Fail& fail) {
  const std::size_t equals = text.find('=');
  NamedSize size{text.substr(0, equals), 0};
  if (equals == std::string::npos || !is_name(size.name)) fail(0, "expected NAME=N, such as r=4");
  const char* first = text.data() + equals + 1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(first, end, size.value);
  if (error != std::errc{} || stop != end || size.value < 1 || size.value > kMostNumber)
    fail(equals + 1, fmt::format("{}: expected an integer from 1 to {}", size.name, kMostNumber));
  const auto after =
      std::lower_bound(sizes.begin(), sizes.end(), size,
                       [](const NamedSize& a, const NamedSize& b) { return a.name < b.name; });
  if (after != sizes.end() && after->name == size.name)
    fail(0, fmt::format("the size {} is given twice", size.name));
  sizes.insert(after, size);
}

}  // namespace

std::string model_path(const std::string& model) {
  return model.substr(0, colon_of(model).value_or(model.size()));
}

SizeChoice size_choice(const std::string& model) {
  const std::optional<std::size_t> colon = colon_of(model);
  SizeChoice choice{model.substr(0, colon.value_or(model.size())), {}};
  if (!colon) return choice;
  for (std::size_t begin = *colon + 1; begin <= model.size();) {
    const std::size_t end = std::min(model.find(',', begin), model.size());
    add(choice.sizes, model.substr(begin, end - begin),
        [&](std::size_t at, const std::string& message) {
          throw ModelError(diagnostic({"MODEL", model}, place_of(model, begin + at), message));
        });
    begin = end + 1;
  }
  return choice;
}

std::string to_string(const SizeChoice& choice) {
  std::string text = choice.path;
  for (const NamedSize& size : choice.sizes)
    text += fmt::format("{}{}={}", &size == choice.sizes.data() ? ':' : ',', size.name, size.value);
  return text;
}

std::string with_sizes(const std::string& model, const std::vector<std::string>& set) {
  if (set.empty()) return model;
  if (!is_model_file(model))
    throw UsageError(
        fmt::format("--set: {} is no model file; sizes are set that stand in the "
                    "[sizes] of a file",
                    model));
  SizeChoice choice = size_choice(model);
  for (const std::string& text : set)
    add(choice.sizes, text, [&](std::size_t, const std::string& message) {
      throw UsageError(fmt::format("--set {}: {}", text, message));
    });
  return to_string(choice);
}

}  // namespace abide
