// SPDX-License-Identifier: MIT
//
// What is wrong with a header is in npy_array_test.cpp, where arrays are read.
#include "abide/io/npy_layout.hpp"

#include <gtest/gtest.h>

#include <string>

#include "abide/error.hpp"
#include "abide/io/array_layout.hpp"
#include "limited.hpp"
#include "npy_bytes.hpp"

namespace abide {
namespace {

using testing::npy_bytes;
using testing::npy_header;

constexpr std::int64_t Limits::*kLimit = &Limits::tensor_entries;

TEST(NpyLayout, SaysWhereEveryEntryLies) {
  const std::string c = npy_bytes(npy_header(">i2", false, {2, 3}), "a1b1c1d1e1f1");
  const ArrayLayout rows = read_npy_layout(c, "x", kLimit);
  EXPECT_EQ(rows.shape, (Shape{2, 3}));
  EXPECT_EQ(rows.stride, (Shape{3, 1}));
  EXPECT_EQ(rows.count, 6);
  EXPECT_EQ(rows.kind.letter, 'i');
  EXPECT_EQ(rows.kind.bytes, 2U);
  EXPECT_TRUE(rows.kind.big_endian);
  EXPECT_EQ(rows.entry({1, 0}), "d1");
  const std::string f = npy_bytes(npy_header("<i2", true, {2, 3}), "a1b1c1d1e1f1");
  const ArrayLayout columns = read_npy_layout(f, "x", kLimit);
  EXPECT_EQ(columns.stride, (Shape{1, 2}));
  EXPECT_EQ(columns.entry({1, 0}), "b1");
  EXPECT_EQ(columns.entry({1, 2}), "f1");
  EXPECT_FALSE(columns.kind.big_endian);
}

TEST(NpyLayout, HoldsAtMostAsManyEntriesAsAllowed) {
  const std::string file = npy_bytes(npy_header("|i1", false, {2, 3}), "abcdef");
  const auto read = [&](std::int64_t most) {
    const testing::Limited entries(kLimit, most);
    (void)read_npy_layout(file, "x", kLimit);
  };
  EXPECT_NO_THROW(read(6));
  EXPECT_THROW(read(5), ModelError);
  EXPECT_THROW(read(2), ModelError);
}

TEST(NpyLayout, IndicesFollowInRowMajorOrder) {
  const Shape shape{2, 3};
  Shape index{0, 0};
  for (std::int64_t i = 0; i < 6; ++i) {
    EXPECT_EQ(index, (Shape{i / 3, i % 3}));
    next_index(index, shape);
  }
  EXPECT_EQ(index, (Shape{0, 0}));
}

TEST(NpyLayout, WordsAreReadInBothOrders) {
  EXPECT_EQ(entry_word("\x01\x02\x03", true), 0x010203U);
  EXPECT_EQ(entry_word("\x01\x02\x03", false), 0x030201U);
}

}  // namespace
}  // namespace abide
