// SPDX-License-Identifier: MIT
#include "abide/io/npy_dtype.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace abide {

namespace {

struct Named {
  std::string_view name;
  char letter;
  std::size_t bytes;
};

// As numpy.dtype takes them; bool8, int0, uint0, uint_ and float_ are names of its version 1.
constexpr std::array<Named, 37> kNames{
    {{"bool", 'b', 1},     {"bool_", 'b', 1},     {"bool8", 'b', 1},  {"int8", 'i', 1},
     {"int16", 'i', 2},    {"int32", 'i', 4},     {"int64", 'i', 8},  {"uint8", 'u', 1},
     {"uint16", 'u', 2},   {"uint32", 'u', 4},    {"uint64", 'u', 8}, {"float16", 'f', 2},
     {"float32", 'f', 4},  {"float64", 'f', 8},   {"byte", 'i', 1},   {"short", 'i', 2},
     {"intc", 'i', 4},     {"int", 'i', 8},       {"int_", 'i', 8},   {"long", 'i', 8},
     {"longlong", 'i', 8}, {"intp", 'i', 8},      {"int0", 'i', 8},   {"ubyte", 'u', 1},
     {"ushort", 'u', 2},   {"uintc", 'u', 4},     {"uint", 'u', 8},   {"uint_", 'u', 8},
     {"ulong", 'u', 8},    {"ulonglong", 'u', 8}, {"uintp", 'u', 8},  {"uint0", 'u', 8},
     {"half", 'f', 2},     {"single", 'f', 4},    {"double", 'f', 8}, {"float", 'f', 8},
     {"float_", 'f', 8}}};

// Of a C type.
constexpr std::array<Named, 18> kLetters{{{"?", 'b', 1},
                                          {"b", 'i', 1},
                                          {"B", 'u', 1},
                                          {"h", 'i', 2},
                                          {"H", 'u', 2},
                                          {"i", 'i', 4},
                                          {"I", 'u', 4},
                                          {"l", 'i', 8},
                                          {"L", 'u', 8},
                                          {"q", 'i', 8},
                                          {"Q", 'u', 8},
                                          {"p", 'i', 8},
                                          {"P", 'u', 8},
                                          {"n", 'i', 8},
                                          {"N", 'u', 8},
                                          {"e", 'f', 2},
                                          {"f", 'f', 4},
                                          {"d", 'f', 8}}};

template <std::size_t N>
std::optional<EntryKind> find(const std::array<Named, N>& table, std::string_view name) {
  const auto* found = std::find_if(table.begin(), table.end(),
                                   [name](const Named& named) { return named.name == name; });
  if (name.empty() || found == table.end()) return {};
  return EntryKind{found->letter, found->bytes, false};
}

// f8, i4, b1; NumPy also reads f08 so.
std::optional<EntryKind> sized(std::string_view text) {
  if (text.size() < 2) return {};
  const char letter = text[0];
  text.remove_prefix(1);
  if (letter != 'b')
    while (text.starts_with('0')) text.remove_prefix(1);
  if (text.size() != 1 || text[0] < '1' || text[0] > '8') return {};
  const auto bytes = static_cast<std::size_t>(text[0] - '0');
  const bool known = letter == 'b'   ? bytes == 1
                     : letter == 'f' ? bytes >= 2
                                     : letter == 'i' || letter == 'u';
  if (!known || !std::has_single_bit(bytes)) return {};
  return EntryKind{letter, bytes, false};
}

}  // namespace

std::optional<EntryKind> npy_kind(std::string_view descr) {
  if (descr.empty()) return {};
  if (const auto named = find(kNames, descr)) return named;
  const char order = descr[0];
  if (order == '<' || order == '>' || order == '=' || order == '|') descr.remove_prefix(1);
  std::optional<EntryKind> kind = find(kLetters, descr);
  if (!kind) kind = sized(descr);
  if (kind) kind->big_endian = order == '>' && kind->bytes > 1;
  return kind;
}

}  // namespace abide
