// SPDX-License-Identifier: MIT
#include "abide/report/gnuplot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "abide/error.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

constexpr const char* kScript = "script.gp";
constexpr const char* kMessages = "messages.txt";

std::string words_of(int error) { return std::generic_category().message(error); }

/// What is opened for a child process, and closed again. Ctrl-C is not for it: a picture that is
/// being drawn is finished.
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
int run_in(const std::filesystem::path& folder) {
  SpawnActions spawn;
  constexpr int kNewFile = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addchdir_np(&spawn.actions, folder.c_str());
  posix_spawn_file_actions_addopen(&spawn.actions, STDIN_FILENO, kScript, O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&spawn.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&spawn.actions, STDERR_FILENO, kMessages, kNewFile, 0600);
  std::string name = "gnuplot";
  std::string no_settings = "-d";
  std::string standard_input = "-";
  const std::array<char*, 4> arguments = {name.data(), no_settings.data(), standard_input.data(),
                                          nullptr};
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, "gnuplot", &spawn.actions, &spawn.attributes, arguments.data(), environ);
  if (error == ENOENT)
    throw ModelError(
        "gnuplot, which draws the pictures, is not installed; the Debian package is gnuplot-nox");
  if (error != 0) throw ModelError("gnuplot cannot be run: " + words_of(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw ModelError("gnuplot was lost: " + words_of(errno));
  return status;
}

}  // namespace

std::string gnuplot_string(const std::string& text) {
  std::string result = "\"";
  for (const char c : plain(text)) {
    if (std::string_view("\"'\\`@$").find(c) == std::string_view::npos)
      result += c;
    else
      result += fmt::format("\\{:03o}", static_cast<unsigned>(c));
  }
  return result + "\"";
}

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

void run_gnuplot(const std::string& script, const TemporaryFolder& folder) {
  std::ofstream file(folder.path() / kScript, std::ios::binary);
  file << script;
  file.close();
  if (!file) throw ModelError(folder.path().string() + ": error: cannot be written");
  const int status = run_in(folder.path());
  const std::string messages = read_bytes(folder.path() / kMessages);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    throw ModelError("gnuplot, which draws the pictures, could not be started");
  // What it says about the script names a line; libraries may say something about their fonts.
  const std::size_t complaint = messages.find(" line ");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && complaint == std::string::npos) return;
  const std::string how = WIFSIGNALED(status) ? fmt::format("ended by signal {}", WTERMSIG(status))
                                              : fmt::format("exit code {}", WEXITSTATUS(status));
  throw ModelError(
      fmt::format("gnuplot failed, {}: {}", how, shortened(messages.substr(0, 600), 300)));
}

void check_gnuplot() { run_gnuplot("", TemporaryFolder()); }

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw ModelError(file.string() + ": error: cannot be read");
  return bytes;
}

}  // namespace abide
