// SPDX-License-Identifier: MIT
#include "abide/io/output_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include "io/data_files.hpp"

namespace abide {
namespace {

using testing::expect_error;

class OutputFile : public testing::DataFiles {
 protected:
  static void expect_bad(const std::string& where, const std::string& words) {
    expect_error(where, words, [&] { return replace_file(where, "a"), 0; });
    expect_error(where, words, [&] { return check_writable(where), 0; });
  }
  static mode_t mode(const std::string& file) {
    struct stat status {};
    EXPECT_EQ(stat(file.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }
};

TEST_F(OutputFile, IsReplacedWholeOrNotAtAll) {
  const std::string file = path("state");
  replace_file(file, "first");
  replace_file(file, "second");
  EXPECT_EQ(contents(file), "second");
  EXPECT_EQ(listing(), std::vector<std::string>{"state"});

  // A disk that is full after 1000 bytes.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 1000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string large(5000, 'a');
  expect_error(file, "cannot be written: File too large",
               [&] { return replace_file(file, large), 0; });
  // Neither of two when the second cannot be.
  expect_error(path("other"), "cannot be written: File too large", [&] {
    return replace_files({{file, "third"}, {path("other"), large}}), 0;
  });
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(contents(file), "second");
  EXPECT_EQ(listing(), std::vector<std::string>{"state"});

  replace_files({{file, "third"}, {path("other"), "fourth"}});
  EXPECT_EQ(contents(file), "third");
  EXPECT_EQ(contents(path("other")), "fourth");
}

TEST_F(OutputFile, ThatCannotBeIsAnError) {
  expect_bad(path("no folder/state"), "cannot be written: No such file or directory");
  expect_bad(write("file", "a") + "/state", "cannot be written: Not a directory");
  std::filesystem::create_directories(path("folder/below"));
  expect_bad(path("folder"), "a folder; expected a file");
  std::filesystem::create_symlink("circle", path("circle"));
  expect_bad(path("circle"), "cannot be written: Too many levels of symbolic links");
  std::filesystem::create_symlink("nowhere/file", path("astray"));
  expect_bad(path("astray"), "it leads to " + path("nowhere/file") + ": No such file");
  EXPECT_EQ(listing().size(), 4U);
}

TEST_F(OutputFile, IsWhereSymbolicLinksLead) {
  std::filesystem::create_directories(path("store"));
  const std::string target = write("store/target", "old");
  std::filesystem::create_symlink("store/target", path("link"));
  std::filesystem::create_symlink(path("link"), path("second"));
  std::filesystem::create_symlink("store/new", path("dangling"));
  check_writable(path("dangling"));
  EXPECT_FALSE(std::filesystem::exists(path("store/new")));
  replace_file(path("second"), "new");
  replace_file(path("dangling"), "made");
  EXPECT_EQ(contents(target), "new");
  EXPECT_EQ(contents(path("store/new")), "made");
  for (const char* link : {"link", "second", "dangling"})
    EXPECT_TRUE(std::filesystem::is_symlink(path(link))) << link;
  EXPECT_FALSE(std::filesystem::is_symlink(target));
}

TEST_F(OutputFile, KeepsThePermissionsThatItHad) {
  const std::string file = write("state", "old");
  for (const mode_t mode : {0600U, 0640U, 0755U}) {
    ASSERT_EQ(chmod(file.c_str(), mode), 0);
    replace_file(file, "new");
    EXPECT_EQ(OutputFile::mode(file), mode);
  }
  const mode_t mask = umask(027);
  replace_file(path("new"), "new");
  umask(mask);
  EXPECT_EQ(mode(path("new")), 0640U);
}

TEST_F(OutputFile, IsAPipeOrADeviceThatIsWrittenInto) {
  const std::string pipe = path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  check_writable(pipe);
  std::string read;
  std::thread reader([&] { read = contents(pipe); });
  replace_file(pipe, "through");
  reader.join();
  EXPECT_EQ(read, "through");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  replace_file("/dev/null", "nothing");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  expect_error("/dev/full", "cannot be written: No space left on device",
               [] { return replace_file("/dev/full", "a"), 0; });
  for (const std::string& place : {pipe, std::string("/dev/null")})
    expect_error(place, "a pipe or a device; expected a file, which is written again and again",
                 [&] { return check_writable(place, Written::again_and_again), 0; });
  check_writable(path("file"), Written::again_and_again);
}

TEST_F(OutputFile, IsTheStandardOutputWhereThisIsAFile) {
  const std::string file = path("out");
  const int saved = dup(STDOUT_FILENO);
  std::fflush(stdout);
  const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ASSERT_GE(dup2(opened, STDOUT_FILENO), 0);
  const bool known = is_standard_output("/dev/stdout") && is_standard_output(file);
  const bool other = is_standard_output(path("none")) || is_standard_output("/dev/null");
  std::fputs("before, ", stdout);
  replace_file("/dev/stdout", "within");
  std::fputs(", after", stdout);
  std::fflush(stdout);
  dup2(saved, STDOUT_FILENO);
  close(saved);
  close(opened);
  EXPECT_TRUE(known);
  EXPECT_FALSE(other);
  EXPECT_EQ(contents(file), "before, within, after");
}

}  // namespace
}  // namespace abide
