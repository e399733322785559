// SPDX-License-Identifier: MIT
#include "write_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "abide/error.hpp"

namespace abide::app {

void write_file(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".part";
  std::error_code failure;
  std::string cause;
  {
    errno = 0;
    std::ofstream file(unfinished, std::ios::binary);
    file << text;
    file.close();
    if (file) {
      std::filesystem::rename(unfinished, path, failure);
      if (!failure) return;
      cause = failure.message();
    } else if (errno != 0) {
      cause = std::strerror(errno);
    }
  }
  std::error_code unused;
  std::filesystem::remove(unfinished, unused);
  throw ModelError(
      fmt::format("{}: error: could not be written{}", path, cause.empty() ? "" : ": " + cause));
}

}  // namespace abide::app
