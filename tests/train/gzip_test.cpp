// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <string>

#include "abide/train/file_bytes.hpp"
#include "seeded.hpp"
#include "train/data_files.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;
using testing::gzip;

class FileBytes : public testing::DataFiles {};

TEST_F(FileBytes, AreThoseOfTheFile) {
  const std::string bytes("a\0b\xff\n", 5);
  const std::string file = write("a file", bytes);
  EXPECT_EQ(file_bytes(file), bytes);
  EXPECT_EQ(first_bytes(file, 2), bytes.substr(0, 2));
  EXPECT_EQ(first_bytes(file, 9), bytes);
}

TEST_F(FileBytes, OfWhatIsNoFileAreAnError) {
  const auto bad = [](const std::string& file, const std::string& words) {
    expect_error(file, words, [&] { return file_bytes(file); });
  };
  bad(path("missing"), "no such file");
  bad(path(""), "a folder; expected a file");
  bad("/dev/null", "not a file");
  bad(write("file", "") + "/below", "no such file");
  bad(write("empty", ""), "the file is empty");
  const std::string large = write("large", "a");
  std::filesystem::resize_file(large, kMostFileBytes + 1);  // sparse
  bad(large, "2147614721 bytes, more than 2147614720");
  bad(path(std::string(300, 'a')), "cannot be read: File name too long");
}

TEST_F(FileBytes, AreReplacedWholeOrNotAtAll) {
  const std::string file = path("state");
  replace_file(file, "first");
  replace_file(file, "second");
  EXPECT_EQ(file_bytes(file), "second");
  EXPECT_EQ(listing(), std::vector<std::string>{"state"});

  // A disk that is full after 1000 bytes.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 1000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  expect_error(file, "cannot be written: File too large",
               [&] { return replace_file(file, std::string(5000, 'a')), 0; });
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(file_bytes(file), "second");
  EXPECT_EQ(listing(), std::vector<std::string>{"state"});

  const auto bad = [](const std::string& where, const std::string& words) {
    expect_error(where, "cannot be written: " + words, [&] { return replace_file(where, "a"), 0; });
  };
  bad(path("no folder/state"), "No such file or directory");
  bad(file + "/state", "Not a directory");
  std::filesystem::create_directories(path("folder/below"));
  bad(path("folder"), "");
  EXPECT_FALSE(std::filesystem::exists(path("folder.part")));
}

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

}  // namespace
}  // namespace abide
