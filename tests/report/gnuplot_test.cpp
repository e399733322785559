// SPDX-License-Identifier: MIT
#include "abide/report/gnuplot.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "abide/error.hpp"
#include "texts.hpp"

namespace abide {
namespace {

using testing::has;

// Programs are looked up in this folder only, as long as it lives.
class OnlyHere {
 public:
  explicit OnlyHere(const std::filesystem::path& folder) : before_(std::getenv("PATH")) {
    setenv("PATH", folder.c_str(), 1);
  }
  ~OnlyHere() { setenv("PATH", before_.c_str(), 1); }
  OnlyHere(const OnlyHere&) = delete;
  OnlyHere& operator=(const OnlyHere&) = delete;

 private:
  std::string before_;
};

void make_program(const std::filesystem::path& path, const std::string& commands) {
  std::ofstream(path) << "#!/bin/sh\n" << commands << '\n';
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

std::string failure(const std::string& script) {
  const TemporaryFolder folder;
  try {
    run_gnuplot(script, folder);
  } catch (const ModelError& error) {
    return error.what();
  }
  return "";
}

TEST(Gnuplot, RunsScriptsInTheFolder) {
  const TemporaryFolder folder;
  run_gnuplot("set print 'out.txt'\nprint 6*7", folder);
  EXPECT_EQ(read_bytes(folder.path() / "out.txt"), "42\n");
}

TEST(Gnuplot, TakesStringsAsTheyAre) {
  for (const std::string text : {"it's", "''", "`touch hacked`", "@macro ~x &", "\\n \"q\"", "%d",
                                 "x' ; system('touch hacked') #", "_^{}", "é"}) {
    const TemporaryFolder folder;
    run_gnuplot("macro = 'other'\nset print 'out.txt'\nprint " + gnuplot_string(text), folder);
    EXPECT_EQ(read_bytes(folder.path() / "out.txt"), text + "\n");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "hacked"));
  }
  EXPECT_EQ(gnuplot_string("a\nexit"), "\"a exit\"");
  EXPECT_EQ(gnuplot_string("it's `ls`"), R"("it\047s \140ls\140")");
}

TEST(Gnuplot, ReportsWhatIsWrongWithAScript) {
  EXPECT_TRUE(has(failure("nonsense"), "gnuplot failed, exit code 1: ")) << failure("nonsense");
  EXPECT_TRUE(has(failure("nonsense"), "invalid command"));
  EXPECT_NE(failure("set terminal svg\nset output 'x'\nplot 'no file'"), "");
  EXPECT_EQ(failure(""), "");
}

TEST(Gnuplot, SaysWhichPackageIsMissing) {
  const TemporaryFolder empty;
  const OnlyHere here(empty.path());
  EXPECT_TRUE(has(failure("print 1"), "gnuplot-nox")) << failure("print 1");
}

TEST(Gnuplot, ReportsHowItEnded) {
  const TemporaryFolder programs;
  const OnlyHere here(programs.path());
  make_program(programs.path() / "gnuplot", "echo 'out of ink' >&2; exit 3");
  EXPECT_EQ(failure(""), "gnuplot failed, exit code 3: out of ink ");
  make_program(programs.path() / "gnuplot", "kill -9 $$");
  EXPECT_TRUE(has(failure(""), "signal 9")) << failure("");
  make_program(programs.path() / "gnuplot", "echo 'Fontconfig warning: no cache' >&2");
  EXPECT_EQ(failure(""), "");
}

TEST(TemporaryFolder, IsRemovedWithAllInIt) {
  std::filesystem::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
    std::ofstream(path / "file") << "x";
    EXPECT_NE(TemporaryFolder().path(), path);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_THROW(static_cast<void>(read_bytes(path / "file")), ModelError);
}

TEST(TemporaryFolder, NeedsAPlace) {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  setenv("TMPDIR", "/no/such/folder", 1);
  EXPECT_THROW(TemporaryFolder(), ModelError);
  if (before == nullptr)
    unsetenv("TMPDIR");
  else
    setenv("TMPDIR", kept.c_str(), 1);
}

}  // namespace
}  // namespace abide
