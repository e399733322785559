// SPDX-License-Identifier: MIT
#include "abide/io/array_file.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>

#include "abide/io/arrays.hpp"
#include "abide/io/npy_array.hpp"
#include "io/data_files.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;
using testing::npy_bytes;
using testing::npy_header;
using testing::npy_of;
using testing::word_bytes;

// The exact reader is another implementation of the same format.
TEST(RealNpy, HasTheValuesThatTheExactReaderReads) {
  for_seeds(40, [](Random& random) {
    Shape shape;
    for (std::int64_t axes = random.between(0, 3); axes > 0; --axes)
      shape.push_back(random.between(1, 4));
    for (const char* kind : {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"})
      for (const bool big : {false, true})
        for (const bool fortran : {false, true}) {
          const int bytes = kind[1] - '0';
          std::string data;
          for (std::int64_t i = 0; i < entries(shape); ++i) {
            std::uint64_t word = random.bits();
            if (kind[0] == 'f') word &= ~(std::uint64_t{1} << (8 * bytes - 2));  // finite
            if (bytes == 8 && kind[0] != 'f') word >>= 11;  // exact as a double
            data += word_bytes(word, bytes, big);
          }
          const std::string order = bytes == 1 ? "|" : big ? ">" : "<";
          const std::string file = npy_bytes(npy_header(order + kind, fortran, shape), data);
          const Array exact = read_npy(file, "x");
          const RealArray real = read_real_npy(file, "x").array;
          ASSERT_EQ(real.shape, exact.shape);
          // The rational of each double, through the same format.
          EXPECT_EQ(read_npy(npy_of(shape, real.values), "x").values, exact.values)
              << kind << big << fortran;
        }
  });
}

TEST(RealNpy, ReadsTheFirstRows) {
  const std::string c = npy_of({3, 2}, {1, 2, 3, 4, 5, 6});
  std::string f = c;
  f.replace(f.find("False"), 5, "True ");
  EXPECT_EQ(read_real_npy(c, "x", 2).array, (RealArray{{2, 2}, {1, 2, 3, 4}}));
  EXPECT_EQ(read_real_npy(f, "x", 2).array, (RealArray{{2, 2}, {1, 4, 2, 5}}));
  EXPECT_EQ(read_real_npy(c, "x", 9).array.shape, (Shape{3, 2}));
  EXPECT_EQ(read_real_npy(c, "x", 1).rows_in_file, 3);
  EXPECT_EQ(read_real_npy(npy_of({}, {7}), "x", 2).array, (RealArray{{}, {7}}));
}

TEST(RealNpy, RefusesWhatItsHeaderDoesNotDescribe) {
  const auto bad = [](const std::string& bytes, const std::string& words) {
    expect_error("x", words, [&] { return read_real_npy(bytes, "x"); });
  };
  const std::string good = npy_of({2}, {1, 2});
  bad(good + "a", "found 17 bytes of entries, expected 16");
  bad(good.substr(0, good.size() - 1), "found 15 bytes of entries, expected 16");
  bad(npy_bytes(npy_header("<f8", false, {1 << 28}), "a"), "expected 2147483648 for shape");
  bad(npy_bytes(npy_header("<f8", false, {(1 << 28) + 1}), "a"), "larger than 268435456");
  bad(npy_bytes(npy_header("<f8", false, {1 << 14, 1 << 15}), "a"), "more than 268435456 entries");
  bad(npy_bytes(npy_header("|b1", false, {2}), "\1\2"), "entry [1] is no bool; expected 0 or 1");
  bad(npy_bytes(npy_header("<c16", false, {1}), std::string(16, 'a')), "is not supported");
}

class RealArrayFiles : public testing::DataFiles {};

RealArrays random_arrays(Random& random) {
  RealArrays arrays;
  for (const char* name : {"W1", "W2", "a name", "b", "step"}) {
    RealArray& array = arrays[name];
    for (std::int64_t axes = random.between(0, 3); axes > 0; --axes)
      array.shape.push_back(random.between(1, 5));
    for (std::int64_t i = 0; i < entries(array.shape); ++i) {
      const auto value = std::bit_cast<double>(random.bits());
      array.values.push_back(std::isfinite(value) ? value : -0.0);
    }
  }
  return arrays;
}

TEST_F(RealArrayFiles, AreReadBackBitForBit) {
  for_seeds(4, [this](Random& random) {
    const RealArrays arrays = random_arrays(random);
    write_real_arrays(path("state.npz"), arrays);
    const RealArrays read = read_real_arrays(path("state.npz"));
    ASSERT_EQ(read, arrays);
    for (const auto& [name, array] : arrays)
      for (std::size_t i = 0; i < array.values.size(); ++i)
        EXPECT_EQ(std::signbit(read.at(name).values[i]), std::signbit(array.values[i]));
    EXPECT_EQ(listing(), std::vector<std::string>{"state.npz"});
    // The same arrays are the same bytes.
    const std::string bytes = contents(path("state.npz"));
    write_real_arrays(path("state.npz"), arrays);
    EXPECT_EQ(contents(path("state.npz")), bytes);
  });
}

TEST_F(RealArrayFiles, AreWrittenAsNumPyWritesThem) {
  write_real_arrays(path("state.npz"), {{"W", {{2, 1}, {0.5, -2}}}, {"b", {{3}, {1, 2, 3}}}});
  const std::string bytes = contents(path("state.npz"));
  // Stored: the member stands in the file as it is.
  EXPECT_NE(bytes.find(npy_of({2, 1}, {0.5, -2})), std::string::npos);
  EXPECT_NE(bytes.find(npy_of({3}, {1, 2, 3})), std::string::npos);
  EXPECT_NE(bytes.find("W.npy"), std::string::npos);
  const Arrays exact = read_arrays(path("state.npz"));
  EXPECT_EQ(exact.at("W"), (Array{{2, 1}, {Rational(1, 2), -2}}));
}

TEST_F(RealArrayFiles, ThatCannotBeReadSayWhy) {
  const auto bad = [](const std::string& file, const std::string& place, const std::string& words) {
    expect_error(file + place, words, [&] { return read_real_arrays(file); });
  };
  bad(path("missing.npz"), "", "no such file");
  std::filesystem::create_directories(path("folder.npz"));
  bad(path("folder.npz"), "", "a folder; expected a file");
  bad(write("empty.npz", ""), "", "the file is empty");
  bad(write("text.npz", "1,2,3"), "", "expected an archive written by numpy.savez");
  const std::string good = npy_of({2}, {1, 2});
  EXPECT_EQ(read_real_arrays(zip("a.npz", {{"x.npy", good}, {"notes.txt", "a"}})).size(), 1U);
  bad(zip("a.npz", {{"x.npy", good}, {"y.npy", good + "a"}}), ":y.npy", "found 17 bytes");
  bad(zip("a.npz", {{"x.npy", npy_of({2, 2}, {1, 2, HUGE_VAL, 4})}}), ":x.npy",
      "entry [1, 0] is inf; expected a finite number");
  bad(zip("a.npz", {{"x.npy", npy_of({}, {std::nan("")})}}), ":x.npy", "entry [] is nan");

  write_real_arrays(path("b.npz"), {{"x", {{2}, {1, 2}}}});
  const std::string bytes = contents(path("b.npz"));
  std::string damaged = bytes;
  damaged[bytes.find('\n', bytes.find("NUMPY")) + 1] ^= 1;
  bad(write("damaged.npz", damaged), ":x.npy", "cannot be read: ");
  for (const std::size_t length : {bytes.size() - 1, bytes.size() / 2, std::size_t{4}})
    bad(write("cut.npz", bytes.substr(0, length)), "", "");
}

TEST_F(RealArrayFiles, AreNotTrustedToDeclareTheirSize) {
  // Sizes in the directory at the end: 20 compressed, 24 uncompressed.
  write_real_arrays(path("a.npz"), {{"x", {{2}, {1, 2}}}});
  const std::string bytes = contents(path("a.npz"));
  const std::size_t entry = bytes.rfind("PK\1\2");
  for (const std::uint64_t compressed : {0, 144, 0x7FFFFFFF})
    for (const std::uint64_t size : {143U, 145U, 0x7FFFFFFFU, 0xFFFFFFF0U}) {
      std::string lie = bytes;
      lie.replace(entry + 20, 8, word_bytes(compressed, 4, false) + word_bytes(size, 4, false));
      const std::string file = write("lie.npz", lie);
      EXPECT_THROW((void)read_real_arrays(file), ModelError) << compressed << " " << size;
      if (size == 0x7FFFFFFFU && compressed != 144)
        expect_error(file + ":x.npy", "compressed bytes can hold",
                     [&] { return read_real_arrays(file); });
    }
}

TEST_F(RealArrayFiles, AreNotWrittenWithWhatCannotBeReadBack) {
  const auto bad = [this](const RealArrays& arrays, const std::string& place,
                          const std::string& words) {
    expect_error(path("a.npz") + place, words,
                 [&] { return write_real_arrays(path("a.npz"), arrays), 0; });
    EXPECT_TRUE(listing().empty());
  };
  bad({{"x", {{2}, {1, std::nan("")}}}}, ":x", "entry [1] is nan; expected a finite number");
  bad({{"x", {{2}, {1}}}}, ":x", "1 values for the shape [2]");
  bad({{"x", {{0}, {}}}}, ":x", "0 values for the shape [0]");
  bad({}, "", "no arrays to write");
}

}  // namespace
}  // namespace abide
