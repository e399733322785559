// SPDX-License-Identifier: MIT
#include "abide/io/idx_file.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>

#include "io/data_files.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;
using testing::gzip;
using testing::idx_bytes;
using testing::word_bytes;

RealArray idx_array_of(const std::string& bytes) { return read_idx(bytes, "x").array; }

TEST(IdxFile, ReadsEveryType) {
  for_seeds(20, [](Random& random) {
    const std::uint64_t word = random.bits();
    const auto expect = [&](int type, int bytes, std::uint64_t bits, double value) {
      const RealArray read = idx_array_of(idx_bytes(type, {1}, word_bytes(bits, bytes, true)));
      EXPECT_EQ(read, (RealArray{{1}, {value}})) << type;
    };
    expect(0x08, 1, word, static_cast<std::uint8_t>(word));
    expect(0x09, 1, word, static_cast<std::int8_t>(word));
    expect(0x0B, 2, word, static_cast<std::int16_t>(word));
    expect(0x0C, 4, word, static_cast<std::int32_t>(word));
    const double real = static_cast<double>(random.between(-1000, 1000)) / 7;
    const auto narrow = static_cast<float>(real);
    expect(0x0D, 4, std::bit_cast<std::uint32_t>(narrow), narrow);
    expect(0x0E, 8, std::bit_cast<std::uint64_t>(real), real);
  });
}

TEST(IdxFile, ReadsBrightnessesBetweenZeroAndOneAndLabelsAsTheyAre) {
  const std::string bytes("\x00\x33\xff\x07", 4);
  EXPECT_EQ(idx_array_of(idx_bytes(8, {4}, bytes)).values, (std::vector<double>{0, 51, 255, 7}));
  const RealArray images = idx_array_of(idx_bytes(8, {1, 2, 2}, bytes));
  EXPECT_EQ(images, (RealArray{{1, 2, 2}, {0, 0.2, 1, 7.0 / 255}}));
  EXPECT_EQ(idx_array_of(idx_bytes(8, {2, 2}, bytes)).values, images.values);
  EXPECT_EQ(idx_array_of(idx_bytes(9, {2, 2}, bytes)).values, (std::vector<double>{0, 51, -1, 7}));
}

TEST(IdxFile, ScalesNoTargets) {
  const std::string rows = idx_bytes(8, {2, 2}, std::string("\0\1\1\0", 4));
  const RealRows targets = read_idx(rows, "x", kAllRows, IdxBytes::as_they_are);
  EXPECT_EQ(targets.array.values, (std::vector<double>{0, 1, 1, 0}));
  EXPECT_FALSE(targets.scaled);
  EXPECT_TRUE(read_idx(rows, "x").scaled);
  EXPECT_FALSE(read_idx(idx_bytes(8, {2}, "ab"), "x").scaled);
}

TEST(IdxFile, ReadsTheSameFromGzip) {
  for_seeds(10, [](Random& random) {
    const Shape shape{random.between(1, 9), random.between(1, 9), random.between(1, 9)};
    std::string data;
    for (std::int64_t i = 0; i < entries(shape); ++i)
      data.push_back(static_cast<char>(random.below(256)));
    const std::string bytes = idx_bytes(8, shape, data);
    EXPECT_EQ(idx_array_of(gzip(bytes)), idx_array_of(bytes));
    EXPECT_EQ(idx_array_of(gzip(bytes) + std::string(512, '\0')), idx_array_of(bytes));
    // gzip allows several parts one after the other.
    const std::size_t middle = random.below(bytes.size());
    EXPECT_EQ(idx_array_of(gzip(bytes.substr(0, middle)) + gzip(bytes.substr(middle))),
              idx_array_of(bytes));
  });
}

TEST(IdxFile, ReadsTheFirstRowsAndCountsAll) {
  const std::string bytes = idx_bytes(9, {3, 2}, "abcdef");
  for (const std::string& file : {bytes, gzip(bytes)}) {
    const RealRows rows = read_idx(file, "x", 2);
    EXPECT_EQ(rows.array, (RealArray{{2, 2}, {'a', 'b', 'c', 'd'}}));
    EXPECT_EQ(rows.rows_in_file, 3);
    EXPECT_EQ(read_idx(file, "x", 5).array.shape, (Shape{3, 2}));
  }
}

void expect_bad(const std::string& bytes, const std::string& words) {
  expect_error("images", words, [&] { return read_idx(bytes, "images"); });
}

TEST(IdxFile, SaysWhatIsWrongWithTheHeader) {
  const std::string good = idx_bytes(8, {2, 3}, "abcdef");
  for (std::size_t length = 0; length < 12; ++length)
    expect_bad(good.substr(0, length), "the file ends in the header");
  expect_bad("\x89PNG" + good, "begins with the bytes 89 50; expected 00 00");
  expect_bad(idx_bytes(0x0A, {2, 3}, "abcdef"), "the IDX type 0A; expected 08, 09, 0B, 0C, 0D or");
  expect_bad(idx_bytes(8, {}, "a"), "0 axes; expected 1 to 32");
  expect_bad(idx_bytes(8, Shape(33, 1), "a"), "33 axes");
  expect_bad(idx_bytes(8, {2, 0}, ""), "axis 1 has the size 0");
}

TEST(IdxFile, ComparesTheSizesWithTheLengthBeforeTakingMemory) {
  const std::string good = idx_bytes(8, {2, 3}, "abcdef");
  for (std::size_t length = 12; length < good.size(); ++length)
    expect_bad(good.substr(0, length), "expected 6 for [2, 3] unsigned bytes");
  expect_bad(good + "g", "found 7 bytes of entries, expected 6");
  expect_bad(idx_bytes(14, {2, 3}, "abcdef"), "found 6 bytes of entries, expected 48");
  for (const auto& pack : {+[](const std::string& s) { return s; }, &gzip}) {
    expect_bad(pack(idx_bytes(8, {1 << 28}, "a")), "expected 268435456 for");
    expect_bad(pack(idx_bytes(8, {0xFFFFFFFF, 0xFFFFFFFF}, "a")), "more than 268435456 entries");
    expect_bad(pack(idx_bytes(8, {1 << 14, 1 << 14, 2}, "a")), "more than 268435456 entries");
  }
}

TEST(IdxFile, SaysWhatIsWrongWithTheGzipData) {
  std::string data(1000, '\0');
  Random random(1);
  for (char& c : data) c = static_cast<char>(random.bits());
  const std::string bytes = idx_bytes(8, {10, 100}, data);
  const std::string good = gzip(bytes);
  for (const std::size_t length :
       {good.size() - 1, good.size() - 8, good.size() / 2, std::size_t{2}})
    expect_bad(good.substr(0, length), "the gzip data ends early");
  std::string damaged = good;
  damaged[damaged.size() - 8] ^= 1;  // the checksum
  expect_bad(damaged, "the gzip data is damaged: incorrect data check");
  damaged = good;
  damaged[damaged.size() - 1] ^= 1;  // the length
  expect_bad(damaged, "the gzip data is damaged: incorrect length check");
  damaged = good;
  damaged[good.size() / 2] ^= 1;
  expect_bad(damaged, "damaged");
  expect_bad(good + "abc", "3 bytes follow the end of the gzip data");
  expect_bad(gzip(bytes + "a"), "found more bytes of entries, expected 1000");
  expect_bad(gzip(bytes.substr(0, 500)), "found 488 bytes of entries, expected 1000");
  expect_bad(gzip(""), "the file ends in the header");
}

}  // namespace
}  // namespace abide
