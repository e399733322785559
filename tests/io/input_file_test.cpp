// SPDX-License-Identifier: MIT
#include "abide/io/input_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "io/data_files.hpp"
#include "limited.hpp"

namespace abide {
namespace {

using testing::expect_error;

class InputFile : public testing::DataFiles {};

TEST_F(InputFile, IsReadWholeOrFromItsBeginning) {
  const std::string bytes("a\0b\xff\n", 5);
  const std::string file = write("a file", bytes);
  EXPECT_EQ(file_bytes(file), bytes);
  EXPECT_EQ(first_bytes(file, 2), bytes.substr(0, 2));
  EXPECT_EQ(first_bytes(file, 9), bytes);
}

TEST_F(InputFile, OfWhatIsNoFileIsAnError) {
  const auto bad = [](const std::string& file, const std::string& words) {
    expect_error(file, words, [&] { return file_bytes(file); });
  };
  bad(path("missing"), "no such file");
  bad(path(""), "a folder; expected a file");
  bad("/dev/null", "not a file");
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  bad(path("pipe"), "not a file: a pipe or a device");
  bad(write("file", "") + "/below", "no such file");
  bad(write("empty", ""), "the file is empty");
  const std::string large = write("large", "a");
  std::filesystem::resize_file(large, 2147614721);  // sparse
  bad(large, "2147614721 bytes, more than 2147614720");
  bad(path(std::string(300, 'a')), "cannot be read: File name too long");
}

TEST_F(InputFile, OfTextIsTextOfTheFormThatIsAskedFor) {
  const TextFile spec{FileForm::toml, &Limits::model_file_bytes, "a spec, TOML text", "a spec"};
  EXPECT_EQ(text_of(write("a.toml", "x = 1\n"), spec), "x = 1\n");
  EXPECT_EQ(text_of(write("any", "hello"), spec), "hello");
  EXPECT_EQ(text_of(write("empty", ""), spec), "");
  const auto bad = [&](const std::string& file, const std::string& words) {
    expect_error(file, words, [&] { return text_of(file, spec); });
  };
  bad(write("a.json", "{}"), "the file is JSON text; expected a spec, TOML text");
  bad(write("b.toml", "\x89PNG\r\n"), "the file is a PNG picture; expected a spec, TOML text");
  const std::string large = write("large.toml", "a");
  std::filesystem::resize_file(large, (1 << 20) + 1);
  bad(large, "a binary file of an unknown kind");  // zeros; and what it is matters first
  bad(write("long.toml", std::string((1 << 20) + 1, ' ')),
      "larger than 1 MiB, the most that a spec may be; --limit model-file-bytes=N allows more");
  const testing::Limited lowered(&Limits::model_file_bytes, 5);
  bad(write("a.toml", "x = 12"), "larger than 5 bytes");
}

}  // namespace
}  // namespace abide
