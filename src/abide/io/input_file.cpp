// SPDX-License-Identifier: MIT
#include "abide/io/input_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace abide {

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Its length. Throws where there is no regular file.
std::uintmax_t length_of(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    throw file_error(path, "no such file");
  if (std::filesystem::is_directory(status))
    throw file_error(path, "not a file: a folder; expected a file");
  if (!error && !std::filesystem::is_regular_file(status))
    throw file_error(path, "not a file: a pipe or a device; expected a file on a disk");
  const std::uintmax_t length = error ? 0 : std::filesystem::file_size(path, error);
  if (error) throw file_error(path, fmt::format("cannot be read: {}", error.message()));
  return length;
}

std::string read(const std::string& path, std::size_t count, std::uint64_t begin = 0) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file || ::fseeko(file.get(), static_cast<off_t>(begin), SEEK_SET) != 0)
    throw file_error(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  std::string bytes(count, '\0');
  if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
    throw file_error(path, fmt::format("cannot be read: {}", std::ferror(file.get()) != 0
                                                                 ? std::strerror(errno)
                                                                 : "it became shorter"));
  return bytes;
}

}  // namespace

ModelError file_error(const std::string& name, const std::string& message) {
  return ModelError(fmt::format("{}: error: {}", name, message));
}

std::string first_bytes(const std::string& path, std::size_t most) {
  const std::uintmax_t length = length_of(path);
  if (length == 0) throw file_error(path, "the file is empty");
  if (std::cmp_greater(length, limits().file_bytes))
    throw file_error(path, fmt::format("{} bytes, more than {}, the most that are read{}", length,
                                       limits().file_bytes, raised_by(&Limits::file_bytes)));
  return read(path, std::min<std::size_t>(length, most));
}

std::string file_bytes(const std::string& path) {
  return first_bytes(path, static_cast<std::size_t>(limits().file_bytes));
}

std::string bytes_at(const std::string& path, std::uint64_t begin, std::size_t count) {
  const std::uintmax_t length = length_of(path);
  if (begin > length || count > length - begin)
    throw file_error(path, "cannot be read: it became shorter");
  return read(path, count, begin);
}

std::string text_of(const std::string& path, const TextFile& file) {
  const std::uintmax_t length = length_of(path);
  // What it is matters more than that it is large.
  const FileKind kind = file_kind(read(path, std::min<std::size_t>(length, kKindBytes)), path);
  if (kind.form != file.form && kind.form != FileForm::text)
    throw wrong_kind(path, kind, file.expected);
  if (std::cmp_greater(length, limits().*file.most)) throw text_too_large(path, file);
  return read(path, length);
}

ModelError text_too_large(const std::string& path, const TextFile& file) {
  const std::int64_t most = limits().*file.most;
  const bool whole = most % (1 << 20) == 0;
  return file_error(
      path, fmt::format("larger than {} {}, the most that {} may be{}", whole ? most >> 20 : most,
                        whole ? "MiB" : "bytes", file.name, raised_by(file.most)));
}

}  // namespace abide
