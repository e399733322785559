// SPDX-License-Identifier: MIT
#include "abide/model/sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/toml_text.hpp"
#include "abide/model/expression.hpp"
#include "abide/model/lowering.hpp"
#include "abide/model/name.hpp"

namespace abide {

namespace {

constexpr std::size_t kDeepest = 100;

// Of integers up to kLargest in size, so that nothing overflows.
class SizeReader {
 public:
  SizeReader(const std::string& text, const Sizes& known) : text_(text), known_(known) {}

  std::int64_t whole() {
    const std::int64_t value = sum();
    if (now() != '\0' || next_ < text_.size())
      throw fail("expected + - * // or the end; sizes are made of integers, names and brackets");
    return value;
  }

 private:
  static constexpr std::int64_t kLargest = 1'000'000'000;

  [[nodiscard]] ExpressionError fail(const std::string& message) const { return {next_, message}; }
  char now() {
    while (next_ < text_.size() && (text_[next_] == ' ' || text_[next_] == '\t')) ++next_;
    return next_ < text_.size() ? text_[next_] : '\0';
  }
  [[nodiscard]] std::int64_t checked(std::int64_t value) const {
    if (value > kLargest || value < -kLargest)
      throw fail(fmt::format("beyond {}, the most that a size may be on the way", kLargest));
    return value;
  }

  std::int64_t sum() {
    std::int64_t value = product();
    while (now() == '+' || now() == '-') {
      const bool minus = text_[next_++] == '-';
      const std::int64_t term = product();
      value = checked(minus ? value - term : value + term);
    }
    return value;
  }

  std::int64_t product() {
    std::int64_t value = primary();
    while (now() == '*' || now() == '/') {
      const bool times = text_[next_] == '*';
      if (!times && text_.compare(next_, 2, "//") != 0)
        throw fail("sizes are divided by //, without a remainder");
      next_ += times ? 1 : 2;
      const std::size_t at = next_;
      const std::int64_t factor = primary();
      if (!times && factor == 0) throw ExpressionError(at, "division by zero");
      // Down, as in Python.
      const bool inexact = !times && value % factor != 0;
      value = times ? checked(value * factor)
                    : value / factor - (inexact && (value < 0) != (factor < 0) ? 1 : 0);
    }
    return value;
  }

  std::int64_t primary() {
    const char c = now();
    if (c == '(') {
      if (++depth_ > kDeepest) throw fail(fmt::format("nested more than {} deep", kDeepest));
      ++next_;
      const std::int64_t value = sum();
      if (now() != ')') throw fail("expected ')'");
      ++next_;
      --depth_;
      return value;
    }
    const std::size_t begin = next_;
    const auto take = [&] {
      while (next_ < text_.size() &&
             (std::isalnum(static_cast<unsigned char>(text_[next_])) != 0 || text_[next_] == '_'))
        ++next_;
      return text_.substr(begin, next_ - begin);
    };
    const std::string word = take();
    if (is_name(word)) {
      for (const NamedSize& size : known_)
        if (size.name == word) return size.value;
      std::vector<std::string> names;
      for (const NamedSize& size : known_) names.push_back(size.name);
      throw ExpressionError(
          begin, fmt::format("unknown size '{}'; expected {}{}", word,
                             names.empty() ? "one of [sizes]" : "one of " + listed(names),
                             did_you_mean(word, names)));
    }
    if (word.empty() || word.size() > 9 ||
        word.find_first_not_of("0123456789") != std::string::npos)
      throw ExpressionError(begin, "expected an integer, the name of a size or '('");
    return std::stoll(word);
  }

  const std::string& text_;
  const Sizes& known_;
  std::size_t next_ = 0;
  std::size_t depth_ = 0;
};

// A positive integer, or a text that is one.
std::int64_t read_size(const TomlValues& file, const std::string& what, const toml::node& value,
                       const Sizes& known) {
  std::int64_t size = 0;
  if (const auto integer = value.value_exact<std::int64_t>()) {
    size = *integer;
  } else if (value.is_string()) {
    const std::string& text = value.as_string()->get();
    try {
      size = size_of(text, known);
    } catch (const ExpressionError& error) {
      const std::string& whole = file.source().text;
      const std::size_t begin = offset_of(whole, TomlValues::place(value.source()));
      throw file.fail(place_of(whole, inside_literal(whole, begin, error.offset)), error.what());
    }
    if (size <= 0)
      throw file.fail(value, fmt::format("{}: {} is {}; expected a positive integer as size", what,
                                         text, size));
  } else {
    throw file.fail(value, fmt::format("{}: expected a positive integer as size, or a text such as "
                                       "\"2*d\" of names in [sizes]",
                                       what));
  }
  if (size <= 0) throw file.fail(value, what + ": expected a positive integer as size");
  return size;
}

}  // namespace

std::int64_t size_of(const std::string& text, const Sizes& known) {
  return SizeReader(text, known).whole();
}

Sizes read_sizes(const TomlValues& file, const Sizes& chosen) {
  Sizes sizes;
  const toml::node* found = file.root().get("sizes");
  if (found != nullptr && !found->is_table()) throw file.fail(*found, "sizes: expected a table");
  const std::vector<std::string> functions = Lowering::function_names();
  if (found != nullptr)
    for (const toml::key* key : TomlValues::in_file_order(*found->as_table())) {
      const std::string name(key->str());
      if (!is_name(name))
        throw file.fail(*key, fmt::format("'{}' is not the name of a size: expected letters, "
                                          "digits and underscores, not beginning with a digit",
                                          name));
      if (std::find(functions.begin(), functions.end(), name) != functions.end())
        throw file.fail(*key, fmt::format("'{}' is the name of a function", name));
      const auto choice = std::find_if(chosen.begin(), chosen.end(),
                                       [&](const NamedSize& size) { return size.name == name; });
      const toml::node& value = *found->as_table()->get(key->str());
      const std::int64_t written =
          choice != chosen.end() ? choice->value : read_size(file, name, value, sizes);
      if (written > kMostNumber)
        throw file.fail(value, fmt::format("{}: {} is more than {}, the most that a size may be",
                                           name, written, kMostNumber));
      sizes.push_back({name, written});
    }
  for (const NamedSize& size : chosen) {
    std::vector<std::string> names;
    for (const NamedSize& each : sizes) names.push_back(each.name);
    if (std::find(names.begin(), names.end(), size.name) != names.end()) continue;
    throw ModelError(fmt::format(
        "{}: error: there is no size '{}' to be set; {}{}", file.source().name, size.name,
        names.empty() ? "the file has no [sizes]" : "expected one of " + listed(names),
        did_you_mean(size.name, names)));
  }
  return sizes;
}

Shape read_shape(const TomlValues& file, const std::string& name, const toml::node& value,
                 const Sizes& known) {
  const toml::array* sizes = value.as_array();
  if (sizes == nullptr)
    throw file.fail(value, fmt::format("{}: expected a shape such as [3, 2]", name));
  if (sizes->size() > kMostAxes)
    throw file.fail(
        value, fmt::format("{}: {} axes; a tensor has at most {}", name, sizes->size(), kMostAxes));
  Shape result;
  for (const toml::node& size : *sizes) result.push_back(read_size(file, name, size, known));
  try {
    (void)entries(result);
  } catch (const ShapeError& error) {
    throw file.fail(value, fmt::format("{}: {}", name, error.what()));
  }
  return result;
}

}  // namespace abide
