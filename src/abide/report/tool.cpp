// SPDX-License-Identifier: MIT
#include "abide/report/tool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

constexpr const char* kInput = "script";
constexpr const char* kMessages = "messages.txt";

std::string words_of(int error) { return std::generic_category().message(error); }

/// What is opened for a child process, and closed again.
struct SpawnActions {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnActions() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
  }
  ~SpawnActions() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
};

// Its status as waitpid gives it.
int run_in(const std::filesystem::path& folder, const Tool& tool) {
  SpawnActions spawn;
  constexpr int kNewFile = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addchdir_np(&spawn.actions, folder.c_str());
  posix_spawn_file_actions_addopen(&spawn.actions, STDIN_FILENO, kInput, O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&spawn.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&spawn.actions, STDERR_FILENO, kMessages, kNewFile, 0600);
  std::vector<std::string> words = tool.arguments;
  words.insert(words.begin(), tool.program);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, tool.program.c_str(), &spawn.actions, &spawn.attributes,
                                 arguments.data(), environ);
  if (error == ENOENT)
    throw ModelError(fmt::format("{}, {}, is not installed; the Debian package is {}", tool.program,
                                 tool.purpose, tool.package));
  if (error != 0) throw ModelError(tool.program + " cannot be run: " + words_of(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw ModelError(tool.program + " was lost: " + words_of(errno));
  return status;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::error_code failure;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(failure);
  std::string name = (parent / "abide-XXXXXX").string();
  if (failure || mkdtemp(name.data()) == nullptr)
    throw ModelError(fmt::format("no temporary folder could be made in {}: {}", parent.string(),
                                 failure ? failure.message() : words_of(errno)));
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code unused;
  std::filesystem::remove_all(path_, unused);
}

ToolEnd run_tool(const Tool& tool, const std::string& input, const TemporaryFolder& folder) {
  std::ofstream file(folder.path() / kInput, std::ios::binary);
  file << input;
  file.close();
  if (!file) throw ModelError(folder.path().string() + ": error: cannot be written");
  ToolEnd end{run_in(folder.path(), tool), ""};
  end.messages = read_bytes(folder.path() / kMessages);
  if (WIFEXITED(end.status) && WEXITSTATUS(end.status) == 127)
    throw ModelError(fmt::format("{}, {}, could not be started", tool.program, tool.purpose));
  return end;
}

ModelError failed(const Tool& tool, const ToolEnd& end) {
  const std::string how = WIFSIGNALED(end.status)
                              ? fmt::format("ended by signal {}", WTERMSIG(end.status))
                              : fmt::format("exit code {}", WEXITSTATUS(end.status));
  return ModelError(fmt::format("{} failed, {}: {}", tool.program, how,
                                shortened(end.messages.substr(0, 600), 300)));
}

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw ModelError(file.string() + ": error: cannot be read");
  return bytes;
}

}  // namespace abide
