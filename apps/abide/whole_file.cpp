// SPDX-License-Identifier: MIT
#include "whole_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "abide/error.hpp"

namespace abide::app {

void write_whole(const std::string& path, const std::string& text, const std::string& what) {
  const std::string unfinished = path + ".part";  // under another name first
  std::error_code failure;
  {
    std::ofstream file(unfinished, std::ios::binary);
    file << text;
    file.close();
    if (file) {
      std::filesystem::rename(unfinished, path, failure);
      if (!failure) return;
    }
  }
  std::error_code unused;
  std::filesystem::remove(unfinished, unused);
  throw ModelError(fmt::format("{}: error: {} could not be written{}", path, what,
                               failure ? ": " + failure.message() : ""));
}

}  // namespace abide::app
