// SPDX-License-Identifier: MIT
//
// Programs that draw, as child processes: gnuplot (report/gnuplot.hpp), dot of Graphviz
// (report/model_graph.hpp). Each works in a folder of its own, reads its input from a file there,
// and leaves its files there.
//
// Example: run_tool({.program = "dot", .arguments = {"-Tsvg", "-o", "a.svg"}, ..}, source, folder)
// leaves a.svg in the folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "abide/error.hpp"

namespace abide {

/// A new folder in the system's temporary one, for nobody else; it is removed at the end.
class TemporaryFolder {
 public:
  /// Throws ModelError when it cannot be made.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Tool {
  std::string program;                 ///< looked up in PATH
  std::vector<std::string> arguments;  ///< after its name
  std::string purpose;                 ///< `which draws the pictures`
  std::string package;                 ///< of Debian
};

struct ToolEnd {
  int status = 0;  ///< as waitpid gives it
  std::string messages;

  [[nodiscard]] bool done() const { return status == 0; }
};

/// Runs it with this input. Ctrl-C is not for it: a picture that is being drawn is finished. Throws
/// ModelError when it is not installed or could not be started.
[[nodiscard]] ToolEnd run_tool(const Tool& tool, const std::string& input,
                               const TemporaryFolder& folder);
/// How it ended, and what it said.
[[nodiscard]] ModelError failed(const Tool& tool, const ToolEnd& end);

/// The bytes of a file. Throws ModelError when it cannot be read.
[[nodiscard]] std::string read_bytes(const std::filesystem::path& file);

}  // namespace abide
