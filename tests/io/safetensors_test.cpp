// SPDX-License-Identifier: MIT
#include "abide/io/safetensors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <vector>

#include "abide/io/array_archive.hpp"
#include "abide/io/array_file.hpp"
#include "abide/io/arrays.hpp"
#include "io/data_files.hpp"
#include "limited.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;
using testing::word_bytes;

// A tensor of the header, as the format writes it.
std::string entry(const std::string& name, const std::string& dtype, const Shape& shape,
                  std::size_t begin, std::size_t end) {
  return fmt::format(R"("{}":{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})", name, dtype,
                     fmt::join(shape, ","), begin, end);
}

std::string file_of(const std::string& header, const std::string& data) {
  return word_bytes(header.size(), 8, false) + header + data;
}

// m 2^e.
Rational dyadic(std::int64_t m, int e) {
  Rational value(m);
  for (; e > 0; --e) value = value * Rational(2);
  for (; e < 0; ++e) value = value / Rational(2);
  return value;
}

// One scalar of this dtype.
std::string scalar(const std::string& dtype, const std::string& bytes) {
  return file_of("{" + entry("x", dtype, {}, 0, bytes.size()) + "}", bytes);
}

class SafetensorsFile : public testing::DataFiles {
 protected:
  [[nodiscard]] std::string file(const std::string& bytes) const {
    return write("x.safetensors", bytes);
  }
};

TEST_F(SafetensorsFile, HasExactNumbersAndTheSameAsDoubles) {
  struct Case {
    std::string dtype, bytes;
    Rational value;
  };
  const std::vector<Case> cases{
      {"F64", word_bytes(std::bit_cast<std::uint64_t>(-0.1), 8, false),
       dyadic(-3602879701896397, -55)},
      {"F32", word_bytes(std::bit_cast<std::uint32_t>(0.1F), 4, false), dyadic(13421773, -27)},
      {"F16", word_bytes(0x3555, 2, false), Rational(1365, 4096)},
      {"BF16", word_bytes(0xC049, 2, false), Rational(-201, 64)},
      {"BF16", word_bytes(0x0001, 2, false), dyadic(1, -133)},
      {"I64", word_bytes(static_cast<std::uint64_t>(-7), 8, false), -7},
      {"I32", word_bytes(static_cast<std::uint64_t>(-7), 4, false), -7},
      {"I16", word_bytes(static_cast<std::uint64_t>(-7), 2, false), -7},
      {"I8", word_bytes(static_cast<std::uint64_t>(-7), 1, false), -7},
      {"U64", word_bytes(std::uint64_t{1} << 63, 8, false), dyadic(1, 63)},
      {"U32", word_bytes(0xFFFFFFFF, 4, false), 0xFFFFFFFFL},
      {"U16", word_bytes(0xFFFF, 2, false), 0xFFFF},
      {"U8", word_bytes(0xFF, 1, false), 0xFF},
      {"BOOL", word_bytes(1, 1, false), 1}};
  for (const Case& each : cases) {
    const std::string path = file(scalar(each.dtype, each.bytes));
    EXPECT_EQ(read_arrays(path), (Arrays{{"x", {{}, {each.value}}}})) << each.dtype;
    EXPECT_EQ(read_real_arrays(path), (RealArrays{{"x", {{}, {each.value.to_double()}}}}))
        << each.dtype;
  }
}

TEST_F(SafetensorsFile, IsReadTensorByTensorInAnyOrderOfTheHeader) {
  for_seeds(10, [this](Random& random) {
    Arrays arrays;
    std::vector<std::string> entries;
    std::string data;
    for (const char* name : {"layers.0.weight", "W1", "b 1", "π"}) {
      Array& array = arrays[name];
      for (std::int64_t axes = random.between(0, 3); axes > 0; --axes)
        array.shape.push_back(random.between(1, 4));
      const std::size_t begin = data.size();
      for (std::int64_t i = 0; i < abide::entries(array.shape); ++i) {
        array.values.emplace_back(random.between(-9, 9));
        data += word_bytes(static_cast<std::uint64_t>(array.values.back().to_int64()), 2, false);
      }
      entries.insert(entries.begin() + random.between(0, std::ssize(entries)),
                     entry(name, "I16", array.shape, begin, data.size()));
    }
    entries.emplace_back(R"("__metadata__":{"format":"pt","dtype":"[{"})");
    const std::string path =
        file(file_of(fmt::format("{{{}}}   ", fmt::join(entries, ", ")), data));
    EXPECT_EQ(read_arrays(path), arrays);
    EXPECT_EQ(Safetensors(path).members(),
              (std::vector<std::string>{"layers.0.weight", "W1", "b 1", "π"}));
  });
}

TEST_F(SafetensorsFile, IsToldByItsFirstBytesWhateverItsName) {
  const std::string path = write("x.npz", scalar("U8", "a"));
  EXPECT_EQ(read_arrays(path), (Arrays{{"x", {{}, {97}}}}));
  EXPECT_EQ(ArrayArchive(path).place("x"), path + ":x");
  const std::string other = write("y.safetensors", "1,2\n");
  expect_error(other, "a table of numbers; expected an archive written by numpy.savez (.npz), or",
               [&] { return read_arrays(other); });
}

TEST_F(SafetensorsFile, SaysWhichEntryIsNoNumber) {
  const auto refused = [&](const std::string& dtype, const std::string& bytes,
                           const std::string& words) {
    const std::string path = file(scalar(dtype, bytes));
    expect_error(path + ":x", words, [&] { return read_arrays(path); });
  };
  refused("F64", word_bytes(0x7FF0000000000000, 8, false), "entry [] is nan or infinite");
  refused("BF16", word_bytes(0xFF80, 2, false), "entry [] is nan or infinite");
  refused("BOOL", "\2", "entry [] is no bool");
  for (const char* dtype : {"F8_E4M3", "F8_E5M2", "C64", "f32", ""})
    refused(dtype, "a", fmt::format("the dtype '{}' is not supported; expected F64", dtype));
}

TEST_F(SafetensorsFile, HasNeitherHolesNorOverlapsNorLies) {
  const auto refused = [&](const std::string& entries, std::size_t bytes, const std::string& at,
                           const std::string& words) {
    const std::string path = file(file_of("{" + entries + "}", std::string(bytes, 'a')));
    expect_error(path + at, words, [&] { return read_arrays(path); });
    expect_error("header" + at, words,
                 [&] { return read_safetensors_header("{" + entries + "}", "header", bytes); });
  };
  const std::string a = entry("a", "U8", {2}, 0, 2);
  refused(a + "," + entry("b", "U8", {2}, 1, 3), 3, ":b", "its bytes begin at 1; expected 2");
  refused(a + "," + entry("b", "U8", {2}, 3, 5), 5, ":b", "its bytes begin at 3; expected 2");
  refused(entry("b", "U8", {2}, 1, 3), 3, ":b", "its bytes begin at 1; expected 0");
  refused(a, 3, "", "3 bytes after the header; expected 2");
  refused(a, 1, ":a", "its bytes are from 0 to 2; the file has 1");
  refused(a + "," + entry("b", "U8", {2}, 2, 1), 2, ":b", "its bytes are from 2 to 1");
  refused(entry("a", "F32", {2}, 0, 2), 2, ":a", "it has 2 bytes; expected as many as the shape");
  refused(entry("a", "U8", {1L << 31, 1L << 31, 1L << 31}, 0, 2), 2, ":a", "it has 2 bytes");
  refused(entry("a", "U8", {1L << 62}, 0, 2), 2, "", "a size of 'a' is larger than a file may be");
}

TEST_F(SafetensorsFile, HasAHeaderOfItsForm) {
  const auto refused = [&](const std::string& header, const std::string& words) {
    expect_error("header", words, [&] { return read_safetensors_header(header, "header", 1); });
  };
  const std::string good = entry("a", "U8", {}, 0, 1);
  EXPECT_EQ(read_safetensors_header("{" + good + "}", "header", 1).size(), 1U);
  refused("{" + good + "," + good + "}", "the name 'a' is given twice");
  refused("{\"a\": 1}", "found a number at 'a'; expected {\"NAME\"");
  refused("[]", "found a list");
  refused("{\"a\": {}}", "found less at 'a'");
  refused(R"({"a": {"dtype": "U8", "dtype": "U8"}})", "'dtype' is given twice for 'a'");
  refused(R"({"a": {"dtype": [1]}})", "found a list at 'a'");
  refused(R"({"a": {"size": [1]}})", "unexpected key 'size' of 'a'");
  refused(R"({"a": {"shape": [-1]}})", "found the number -1 at 'a'");
  refused(R"({"a": {"shape": [1.5]}})", "found the number 1.5 at 'a'");
  refused(R"({"a": {"shape": [[1]]}})", "found a list at 'a'");
  refused(R"({"a": {"shape": {}}})", "found an object at 'a'");
  refused(R"({"__metadata__": {"a": {}}})", "found an object at '__metadata__'");
  refused("{\"a\"", "no JSON at byte");
  refused("{} {}", "no JSON at byte");
  refused(std::string("{}\0", 3), "unexpected zero byte");
  refused("{\"a\": " + std::string(100000, '['), "found a list at 'a'");
  const Shape long_shape(33, 1);
  refused("{" + entry("a", "U8", long_shape, 0, 1) + "}", "'a' has more than 32 axes");
  const testing::Limited few(&Limits::file_arrays, 2);
  refused("{" + good + "," + entry("b", "U8", {}, 0, 1) + "," + entry("c", "U8", {}, 0, 1) + "," +
              entry("d", "U8", {}, 0, 1) + "}",
          "more than 2 arrays");
}

TEST_F(SafetensorsFile, IsNotTrustedToDeclareItsSize) {
  const std::string good = scalar("U8", "a");
  const auto refused = [&](const std::string& bytes, const std::string& words) {
    const std::string path = file(bytes);
    expect_error(path, words, [&] { return Safetensors(path).members(); });
  };
  refused(good.substr(0, 7), "the file ends in the header");
  refused(good.substr(0, 20), "the file ends in the header");
  refused(word_bytes(~std::uint64_t{0}, 8, false) + good.substr(8), "the file ends in the header");
  refused(file_of("{}", ""), "it has no tensors");
  const std::string zero = file(file_of("{" + entry("x", "U8", {0, 3}, 0, 0) + "}", ""));
  expect_error(zero + ":x", "every size must be positive", [&] { return read_arrays(zero); });
  const std::string three = file(file_of("{" + entry("x", "U8", {3}, 0, 3) + "}", "abc"));
  const testing::Limited entries(&Limits::tensor_entries, 2);
  expect_error(three + ":x", "has more than 2 entries, the most that an array may; --limit",
               [&] { return read_arrays(three); });
}

}  // namespace
}  // namespace abide
