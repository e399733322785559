// SPDX-License-Identifier: MIT
//
// What happens where a program is missing or cannot run is in gnuplot_test.cpp.
#include "abide/report/tool.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace abide {
namespace {

Tool shell(const std::string& commands) {
  return {"sh", {"-c", commands}, "which runs commands", "dash"};
}

TEST(Tool, ReadsItsInputAndLeavesFilesInTheFolder) {
  const TemporaryFolder folder;
  const ToolEnd end = run_tool(shell("cat > out; echo said >&2"), "in\n", folder);
  EXPECT_TRUE(end.done());
  EXPECT_EQ(end.messages, "said\n");
  EXPECT_EQ(read_bytes(folder.path() / "out"), "in\n");
}

TEST(Tool, ThatFailsIsToldOf) {
  const TemporaryFolder folder;
  const Tool tool = shell("echo no >&2; exit 3");
  const ToolEnd end = run_tool(tool, "", folder);
  EXPECT_FALSE(end.done());
  EXPECT_STREQ(failed(tool, end).what(), "sh failed, exit code 3: no ");
  const Tool killed = shell("kill -9 $$");
  EXPECT_STREQ(failed(killed, run_tool(killed, "", folder)).what(),
               "sh failed, ended by signal 9: ");
}

TEST(Tool, ThatIsMissingIsNamedWithItsPackage) {
  const TemporaryFolder folder;
  try {
    (void)run_tool({"no-such-program", {}, "which is not there", "nothing"}, "", folder);
    ADD_FAILURE();
  } catch (const ModelError& error) {
    EXPECT_STREQ(error.what(),
                 "no-such-program, which is not there, is not installed; the Debian package is "
                 "nothing");
  }
}

TEST(TemporaryFolder, GoesWithItsFiles) {
  std::filesystem::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    (void)run_tool(shell("touch a"), "", folder);
    EXPECT_TRUE(std::filesystem::exists(path / "a"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace abide
