// SPDX-License-Identifier: MIT
#include "abide/flow/assignments.hpp"

#include <string_view>
#include <utility>

namespace abide {

namespace {

std::string trimmed(std::string_view text, std::size_t& offset) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
    ++offset;
  }
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

std::string unquoted(const std::string& name) {
  const bool quoted = name.size() > 2 && name.front() == name.back() &&
                      (name.front() == '"' || name.front() == '\'');
  return quoted ? name.substr(1, name.size() - 2) : name;
}

std::vector<Assigned> assignments(const std::string& text) {
  std::vector<Assigned> result;
  int depth = 0;
  char quote = 0;  // that is open
  std::size_t first = 0;
  std::size_t equals = std::string::npos;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    const bool quoted = quote != 0;
    if (quoted ? c == quote : c == '\'' || c == '"') quote = quoted ? 0 : c;
    if (!quoted && (c == '(' || c == '[')) ++depth;
    if (!quoted && (c == ')' || c == ']')) --depth;
    if (i < text.size() && (depth > 0 || quoted)) continue;
    if (c == '=' && equals == std::string::npos) equals = i;
    if (c != ',') continue;
    Assigned part;
    part.name_at = first;
    part.named = equals != std::string::npos;
    part.value_at = part.named ? equals + 1 : first;
    const std::string_view whole(text);
    if (part.named)
      part.name = unquoted(trimmed(whole.substr(first, equals - first), part.name_at));
    part.value = trimmed(whole.substr(part.value_at, i - part.value_at), part.value_at);
    result.push_back(std::move(part));
    first = i + 1;
    equals = std::string::npos;
  }
  return result;
}

}  // namespace abide
