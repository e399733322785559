// SPDX-License-Identifier: MIT
#include "abide/io/toml_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

#include "abide/io/toml_text.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostPartsOfKey = 16;

}  // namespace

Place TomlValues::place(const toml::source_region& region) {
  return {std::max<std::size_t>(1, region.begin.line),
          std::max<std::size_t>(1, region.begin.column)};
}

TomlValues::TomlValues(const std::string& text, const std::string& file) : source_{file, text} {
  if (const std::optional<std::size_t> at = too_long_key(source_.text, kMostPartsOfKey))
    throw fail(place_of(source_.text, *at),
               fmt::format("a key has more than {} parts", kMostPartsOfKey));
  try {
    root_ = toml::parse(std::string_view(source_.text), source_.name);
  } catch (const toml::parse_error& error) {
    throw fail(place(error.source()), std::string(error.description()));
  }
}

ModelError TomlValues::fail(Place where, const std::string& message) const {
  return ModelError(diagnostic(source_, where, message));
}

ModelError TomlValues::fail(const toml::node& where, const std::string& message) const {
  return fail(place(where.source()), message);
}

ModelError TomlValues::fail(const toml::key& where, const std::string& message) const {
  return fail(place(where.source()), message);
}

std::vector<const toml::key*> TomlValues::in_file_order(const toml::table& table) {
  std::vector<const toml::key*> keys;
  for (const auto& [key, value] : table) keys.push_back(&key);
  std::sort(keys.begin(), keys.end(), [](const toml::key* a, const toml::key* b) {
    const auto& x = a->source().begin;
    const auto& y = b->source().begin;
    return x.line != y.line ? x.line < y.line : x.column < y.column;
  });
  return keys;
}

void TomlValues::only_keys(const toml::table& table, const std::string& what,
                           const std::vector<std::string>& allowed) const {
  for (const auto& [key, value] : table) {
    const std::string name(key.str());
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      throw fail(key, fmt::format("{}: unknown key '{}'; expected {}{}", what, name,
                                  fmt::join(allowed, ", "), did_you_mean(name, allowed)));
  }
}

std::string TomlValues::text(const toml::node& node, const std::string& what) const {
  if (!node.is_string()) throw fail(node, fmt::format("{}: expected a string", what));
  return node.as_string()->get();
}

std::int64_t TomlValues::number(const toml::node& node, const std::string& what, std::int64_t least,
                                std::int64_t most) const {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < least || *value > most)
    throw fail(node, fmt::format("{}: expected an integer from {} to {}", what, least, most));
  return *value;
}

std::vector<const toml::node*> TomlValues::each(const toml::node& node,
                                                const std::string& what) const {
  const toml::array* list = node.as_array();
  if (list == nullptr) return {&node};
  if (list->empty()) throw fail(node, fmt::format("{}: the list is empty", what));
  std::vector<const toml::node*> nodes;
  for (const toml::node& element : *list) nodes.push_back(&element);
  return nodes;
}

std::vector<std::int64_t> TomlValues::numbers(const toml::node& node, const std::string& what,
                                              std::int64_t least) const {
  std::vector<std::int64_t> values;
  if (const toml::table* range = node.as_table()) {
    only_keys(*range, what, {"from", "to"});
    if (!range->contains("from") || !range->contains("to"))
      throw fail(node, fmt::format("{}: expected {{from = .., to = ..}}", what));
    const std::int64_t from = number(*range->get("from"), what, least, kMostNumber);
    const std::int64_t to = number(*range->get("to"), what, from, kMostNumber);
    for (std::int64_t value = from; value <= to; ++value) values.push_back(value);
    return values;
  }
  std::set<std::int64_t> seen;
  for (const toml::node* element : each(node, what)) {
    const std::int64_t value = number(*element, what, least, kMostNumber);
    if (!seen.insert(value).second)
      throw fail(*element, fmt::format("{}: {} is there twice", what, value));
    values.push_back(value);
  }
  return values;
}

std::string TomlValues::as_expression(const toml::node& value, const std::string& what) const {
  if (const auto* whole = value.as_integer()) return fmt::format("({})", whole->get());
  // The shortest decimal that is this number: 0.1 is 1/10.
  if (const auto* real = value.as_floating_point(); real != nullptr && std::isfinite(real->get()))
    return fmt::format("({})", real->get());
  if (const auto* written = value.as_string()) return fmt::format("({})", written->get());
  const toml::array* list = value.as_array();
  if (list == nullptr || list->empty())
    throw fail(value, fmt::format("{}: expected a number, an expression in quotes, or a list of "
                                  "these",
                                  what));
  std::string result;
  for (const toml::node& each : *list)
    result += (result.empty() ? "[" : ", ") + as_expression(each, what);
  return result + "]";
}

}  // namespace abide
