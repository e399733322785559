// SPDX-License-Identifier: MIT
#include "abide/io/npy_dtype.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace abide {
namespace {

// What numpy.dtype makes of each text, on Linux.
TEST(NpyDtype, IsReadAsNumPyReadsIt) {
  const std::map<std::string, std::vector<std::string>> same{
      {"f8", {"d", "float64", "double", "float", "float_", "f08"}},
      {"f4", {"f", "float32", "single"}},
      {"f2", {"e", "float16", "half"}},
      {"i1", {"b", "int8", "byte"}},
      {"i2", {"h", "int16", "short"}},
      {"i4", {"i", "int32", "intc"}},
      {"i8", {"l", "q", "p", "n", "int64", "int", "int_", "long", "longlong", "intp"}},
      {"u1", {"B", "uint8", "ubyte"}},
      {"u2", {"H", "uint16", "ushort"}},
      {"u4", {"I", "uint32", "uintc"}},
      {"u8", {"L", "Q", "P", "N", "uint64", "uint", "ulong", "ulonglong", "uintp"}},
      {"b1", {"?", "bool", "bool_"}}};
  for (const auto& [kind, names] : same) {
    const auto bytes = static_cast<std::size_t>(kind[1] - '0');
    std::vector<std::string> all = names;
    all.push_back(kind);
    for (const std::string& name : all) {
      EXPECT_EQ(npy_kind(name), (EntryKind{kind[0], bytes, false})) << name;
      // A word has no byte order, a letter may.
      const bool word = name.size() > 1 && name != kind && name != "f08";
      for (const char order : {'<', '>', '=', '|'}) {
        const auto read = npy_kind(order + name);
        if (word)
          EXPECT_EQ(read, std::nullopt) << order << name;
        else
          EXPECT_EQ(read, (EntryKind{kind[0], bytes, order == '>' && bytes > 1})) << order << name;
      }
    }
  }
}

TEST(NpyDtype, OfOtherKindsIsNone) {
  for (const char* text :
       {"",    "<",   "O",    "object", "c8",  "complex", "S1", "U1",        "V8",      "M8[ns]",
        "f1",  "f3",  "i3",   "b2",     "f16", "g",       "u",  "d8",        "Float64", "f8 ",
        " f8", "!f8", "<=f8", "<<f8",   "i88", "?1",      "b8", "longdouble"}) {
    EXPECT_EQ(npy_kind(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace abide
