// SPDX-License-Identifier: MIT
#include "abide/io/gzip.hpp"

#include <gtest/gtest.h>

#include <string>

#include "io/data_files.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;
using testing::gzip;

TEST(Gzip, IsReadInPartsOfAnySize) {
  for_seeds(20, [](Random& random) {
    std::string text;
    for (std::uint64_t size = random.below(3000); size > 0; --size)
      text.push_back(static_cast<char>(random.below(4)));
    const std::string packed = gzip(text);
    EXPECT_TRUE(is_gzip(packed));
    EXPECT_EQ(gunzip(packed, "x", text.size()), text);
    GzipReader reader(packed, "x");
    std::string read;
    while (true) {
      const std::size_t count = 1 + random.below(500);
      const std::string part = reader.read(count);
      read += part;
      if (part.size() < count) break;
    }
    EXPECT_EQ(read, text);
    EXPECT_EQ(reader.read(10), "");
    if (!text.empty())
      expect_error("x", "bytes when uncompressed, the most that are read",
                   [&] { return gunzip(packed, "x", text.size() - 1); });
  });
}

// As gzip itself reads them.
TEST(Gzip, MayHaveSeveralMembersAndZeroBytesBehindThem) {
  for_seeds(20, [](Random& random) {
    std::string packed;
    std::string text;
    for (std::uint64_t members = 1 + random.below(3); members > 0; --members) {
      const std::string part(random.below(2000), static_cast<char>('a' + random.below(26)));
      text += part;
      packed += gzip(part) + std::string(random.below(2) * random.below(600), '\0');
    }
    EXPECT_EQ(gunzip(packed, "x", text.size()), text);
    expect_error("x", "bytes follow the end of the gzip data; expected zero bytes, or more gzip",
                 [&] { return gunzip(packed + "abc", "x", text.size()); });
    expect_error("x", "ends early", [&] { return gunzip(packed + "\x1f\x8b", "x", text.size()); });
  });
}

}  // namespace
}  // namespace abide
