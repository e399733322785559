// SPDX-License-Identifier: MIT
#include "abide/io/npy_array.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/exact_array.hpp"
#include "abide/io/npy_layout.hpp"
#include "npy_bytes.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::npy_bytes;
using testing::npy_header;
using testing::word_bytes;

Rational two_to(int exponent) {
  Rational result(1);
  for (int i = 0; i < std::abs(exponent); ++i) result *= exponent > 0 ? 2 : Rational(1, 2);
  return result;
}

// By another way than the reader's: the library's own split of a double.
Rational exactly(double x) {
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  return Rational(static_cast<std::int64_t>(std::ldexp(fraction, 53))) * two_to(exponent - 53);
}

Rational scalar(const std::string& descr, const std::string& bytes) {
  const Array array = read_npy(npy_bytes(npy_header(descr, false, {}), bytes), "x.npy");
  EXPECT_EQ(array.shape, Shape{});
  return array.values.at(0);
}

// In both byte orders.
void expect_scalar(const std::string& kind, int bytes, std::uint64_t word, const Rational& value) {
  for (const bool big : {false, true}) {
    const std::string order = bytes == 1 ? "|" : big ? ">" : "<";
    const std::string descr = order + kind + std::to_string(bytes);
    const Rational read = scalar(descr, word_bytes(word, bytes, big));
    EXPECT_EQ(read, value) << descr << " " << word << ": " << read.to_string() << " instead of "
                           << value.to_string();
  }
}

TEST(NpyArray, ReadsEveryKindOfInteger) {
  for_seeds(50, [](Random& random) {
    const std::uint64_t word = random.bits();
    expect_scalar("i", 1, word, static_cast<std::int8_t>(word));
    expect_scalar("i", 2, word, static_cast<std::int16_t>(word));
    expect_scalar("i", 4, word, static_cast<std::int32_t>(word));
    expect_scalar("i", 8, word, static_cast<std::int64_t>(word));
    expect_scalar("u", 1, word, static_cast<std::uint8_t>(word));
    expect_scalar("u", 2, word, static_cast<std::uint16_t>(word));
    expect_scalar("u", 4, word, static_cast<std::uint32_t>(word));
    expect_scalar("u", 8, word, Rational::from_decimal(std::to_string(word)));
  });
  expect_scalar("u", 8, ~std::uint64_t{0}, Rational::from_decimal("18446744073709551615"));
  expect_scalar("i", 8, std::uint64_t{1} << 63, std::numeric_limits<std::int64_t>::min());
  expect_scalar("b", 1, 0, 0);
  expect_scalar("b", 1, 1, 1);
}

TEST(NpyArray, ReadsFloatsAsTheRationalsTheyAre) {
  EXPECT_EQ(exactly(0.1), Rational(3602879701896397) * two_to(-55));
  for_seeds(50, [](Random& random) {
    const std::uint64_t word = random.bits();
    const auto wide = std::bit_cast<double>(word);
    if (std::isfinite(wide)) expect_scalar("f", 8, word, exactly(wide));
    const auto half_word = static_cast<std::uint32_t>(word);
    const auto narrow = std::bit_cast<float>(half_word);
    if (std::isfinite(narrow)) expect_scalar("f", 4, half_word, exactly(narrow));
  });
  for (const double x : {0.0, -0.0, 1.0, -1.5, 0.1, -0.1, 5e-324, 2.2e-308, 1.7e308, -1e22}) {
    expect_scalar("f", 8, std::bit_cast<std::uint64_t>(x), exactly(x));
    const auto y = static_cast<float>(x);
    if (std::isfinite(y)) expect_scalar("f", 4, std::bit_cast<std::uint32_t>(y), exactly(y));
  }
  expect_scalar("f", 4, 1, two_to(-149));
}

TEST(NpyArray, ReadsHalfPrecision) {
  expect_scalar("f", 2, 0x3C00, 1);
  expect_scalar("f", 2, 0xC000, -2);
  expect_scalar("f", 2, 0x7BFF, 65504);
  expect_scalar("f", 2, 0x3555, Rational(1365, 4096));
  expect_scalar("f", 2, 0x0001, two_to(-24));
  expect_scalar("f", 2, 0x83FF, -Rational(1023) * two_to(-24));
  expect_scalar("f", 2, 0x0400, two_to(-14));
}

TEST(NpyArray, ReadsBothOrdersOfEntriesInEveryVersion) {
  for_seeds(20, [](Random& random) {
    Shape shape;
    for (std::int64_t axes = random.between(0, 4); axes > 0; --axes)
      shape.push_back(random.between(1, 4));
    std::vector<Rational> values;
    for (std::int64_t i = 0; i < entries(shape); ++i)
      values.emplace_back(random.between(-1000, 1000));
    // The entry at a row-major place stands, in Fortran's order, where the reversed index is
    // row-major in the reversed shape.
    std::vector<std::size_t> fortran_place;
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t rest = i;
      std::vector<std::size_t> index(shape.size());
      for (std::size_t axis = shape.size(); axis-- > 0;) {
        index[axis] = rest % static_cast<std::size_t>(shape[axis]);
        rest /= static_cast<std::size_t>(shape[axis]);
      }
      std::size_t place = 0;
      for (std::size_t axis = shape.size(); axis-- > 0;)
        place = place * static_cast<std::size_t>(shape[axis]) + index[axis];
      fortran_place.push_back(place);
    }
    for (const bool fortran : {false, true})
      for (const int version : {1, 2, 3}) {
        std::vector<std::string> stored(values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
          stored[fortran ? fortran_place[i] : i] =
              word_bytes(static_cast<std::uint64_t>(values[i].to_int64()), 4, false);
        std::string data;
        for (const std::string& entry : stored) data += entry;
        const Array array =
            read_npy(npy_bytes(npy_header("<i4", fortran, shape), data, version), "x.npy");
        EXPECT_EQ(array.shape, shape);
        EXPECT_EQ(array.values, values) << to_string(shape) << (fortran ? " F" : " C") << version;
      }
  });
}

TEST(NpyArray, ReadsAnyHeaderThatSaysTheSame) {
  const std::string data = word_bytes(7, 1, false) + word_bytes(9, 1, false);
  for (const char* header : {"{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }",
                             "{\"shape\": (2), \"descr\": \"<u1\", \"fortran_order\": True}",
                             "  { 'fortran_order' :False,'shape':( 2 , ),'descr':'>u1'\n, }  ",
                             "{'descr': 'uint8', 'fortran_order': False, 'shape': (2L,), }",
                             "{u'descr': u'B', 'fortran_order': False, r'shape': (2 L )}",
                             "\t{'descr':\r\n'=u1',\t'fortran_order':True,\f'shape':(2L)}\r\n"}) {
    const Array array = read_npy(npy_bytes(header, data), "x.npy");
    EXPECT_EQ(array, (Array{{2}, {7, 9}})) << header;
  }
}

void expect_error(const std::string& bytes, const std::string& words) {
  try {
    (void)read_npy(bytes, "p.npz:W1.npy");
    ADD_FAILURE() << "was read; expected: " << words;
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("p.npz:W1.npy: error: ")) << message;
    EXPECT_NE(message.find(words), std::string::npos) << message << "\nexpected: " << words;
    EXPECT_LT(message.size(), 300U) << message;
  }
}

TEST(NpyArray, RefusesWhatIsNoNumber) {
  const std::string expected = "expected float16, float32, float64, int8 to int64";
  for (const char* descr : {"|O", "<O8", "O"}) {
    expect_error(npy_bytes(npy_header(descr, false, {1}), std::string(8, '\0')), "Python objects");
    expect_error(npy_bytes(npy_header(descr, false, {1}), std::string(8, '\0')), expected);
  }
  for (const char* descr : {"<c8", "<c16", "<U1", "|S8", "<M8[ns]", "<m8", "<f16", "<f1", "<f3",
                            "<i3", "<b2", "", "<", "<f88", "|V8", "<e2", "float128", "<float64"})
    expect_error(npy_bytes(npy_header(descr, false, {1}), std::string(8, '\0')), expected);
  expect_error(npy_bytes("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
                         std::string(8, '\0')),
               "a structured array");
}

TEST(NpyArray, RefusesWhatIsNotFinite) {
  const auto pair = [](const std::string& descr, std::uint64_t word, int bytes) {
    return npy_bytes(npy_header(descr, false, {1, 2}),
                     std::string(bytes, '\0') + word_bytes(word, bytes, false));
  };
  const std::string words = "entry [0, 1] is nan or infinite; expected a finite number";
  for (const double x : {std::nan(""), HUGE_VAL, -HUGE_VAL})
    expect_error(pair("<f8", std::bit_cast<std::uint64_t>(x), 8), words);
  for (const std::uint64_t word : {0x7F800000U, 0xFF800000U, 0x7FC00000U})
    expect_error(pair("<f4", word, 4), words);
  for (const std::uint64_t word : {0x7C00U, 0xFC00U, 0x7C01U})
    expect_error(pair("<f2", word, 2), words);
  expect_error(pair("|b1", 2, 1), "entry [0, 1] is no bool; expected 0 or 1");
}

TEST(NpyArray, RefusesWhatIsMalformed) {
  const std::string good = npy_bytes(npy_header("<i2", false, {3}), "abcdef");
  EXPECT_NO_THROW((void)read_npy(good, "x.npy"));
  for (std::size_t length = 0; length < good.size(); ++length)
    expect_error(good.substr(0, length), length < 8     ? "not an array of NumPy"
                                         : length < 128 ? "the file ends in the header"
                                                        : "expected 6 for shape [3] of '<i2'");
  expect_error(good + "x", "found 7 bytes of entries, expected 6");
  std::string other = good;
  other[6] = 4;
  expect_error(other, "version 4.0 of the format .npy; expected 1.0, 2.0 or 3.0");
  other = good;
  other[7] = 1;
  expect_error(other, "version 1.1");
  std::string long_header = npy_bytes("{}", "", 2);
  long_header.replace(8, 4, "\xff\xff\xff\xff");
  expect_error(long_header, "a header of 4294967295 bytes; it may have 65536");

  const auto header = [](const std::string& text) { return npy_bytes(text, "abcdef"); };
  const std::string rest = "'descr': '<i2', 'fortran_order': False, ";
  expect_error(header(""), "expected '{'");
  expect_error(header("{'descr"), "the string does not end");
  expect_error(header("{'descr' '<i2'}"), "expected ':'");
  expect_error(header("{" + rest + "}"), "expected the keys descr, fortran_order and shape");
  expect_error(header("{" + rest + rest + "}"), "unexpected key 'descr'");
  expect_error(header("{" + rest + "'x': 1}"), "unexpected key 'x'");
  expect_error(header("{" + rest + "'shape': (3,)} 1"), "at '1");
  expect_error(header("{" + rest + "'shape': (3,) 1}"), "expected ',' or '}'");
  expect_error(header("{" + rest + "'shape': 3}"), "expected '('");
  expect_error(header("{" + rest + "'shape': (-3,)}"), "expected a size");
  expect_error(header("{" + rest + "'shape': (3 3)}"), "expected ',' or ')'");
  expect_error(header("{'fortran_order': 0}"), "expected True or False");
}

TEST(NpyArray, RefusesSizesBeforeTakingMemory) {
  const auto sizes = [](const Shape& shape) {
    return npy_bytes(npy_header("<i2", false, shape), "");
  };
  expect_error(sizes({0}), "every size must be positive");
  expect_error(sizes({3, 0}), "every size must be positive");
  expect_error(sizes({1 << 22}), "found 0 bytes of entries, expected 8388608");
  expect_error(sizes({(1 << 22) + 1}), "a size is larger than 4194304");
  expect_error(sizes({1 << 21, 3}), "more than 4194304 entries");
  expect_error(npy_bytes("{'shape': (99999999999999999999999,)}", ""), "a size is larger than");
  expect_error(sizes(Shape(33, 1)), "more than 32 axes");
  EXPECT_EQ(read_npy(npy_bytes(npy_header("<i2", false, Shape(32, 1)), "ab"), "x").shape,
            Shape(32, 1));
  ArrayTotal total;
  EXPECT_TRUE(total.add_entries(ArrayTotal::most() - 1));
  const std::string one = npy_bytes(npy_header("|i1", false, {1}), "a");
  const ArrayLayout layout = read_npy_layout(one, "x", &Limits::tensor_entries);
  EXPECT_NO_THROW((void)exact_array(layout, "x", total));
  EXPECT_THROW((void)exact_array(layout, "x", total), ModelError);
}

}  // namespace
}  // namespace abide
