// SPDX-License-Identifier: MIT
#include "abide/train/file_bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>

namespace abide {

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

constexpr int kGzipOnly = 16 + MAX_WBITS;                  // what inflateInit2 calls so
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // zlib counts in 32 bits

}  // namespace

ModelError file_error(const std::string& name, const std::string& message) {
  return ModelError(fmt::format("{}: error: {}", name, message));
}

std::string first_bytes(const std::string& path, std::size_t most) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) throw file_error(path, "a folder; expected a file");
  if (status.type() == std::filesystem::file_type::not_found)
    throw file_error(path, "no such file");
  if (!error && !std::filesystem::is_regular_file(status)) throw file_error(path, "not a file");
  const std::uintmax_t length = error ? 0 : std::filesystem::file_size(path, error);
  if (error) throw file_error(path, fmt::format("cannot be read: {}", error.message()));
  if (length == 0) throw file_error(path, "the file is empty");
  if (length > kMostFileBytes)
    throw file_error(path, fmt::format("{} bytes, more than {}, the most that are read", length,
                                       kMostFileBytes));
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) throw file_error(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  std::string bytes(std::min<std::size_t>(length, most), '\0');
  if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
    throw file_error(path, fmt::format("cannot be read: {}", std::ferror(file.get()) != 0
                                                                 ? std::strerror(errno)
                                                                 : "it became shorter"));
  return bytes;
}

std::string file_bytes(const std::string& path) { return first_bytes(path, kMostFileBytes); }

void replace_file(const std::string& path, std::string_view bytes) {
  const std::string unfinished = path + ".part";
  int error = 0;
  const int file = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) throw file_error(path, fmt::format("cannot be written: {}", std::strerror(errno)));
  while (!bytes.empty() && error == 0) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      error = errno;
  }
  if (error == 0 && fsync(file) != 0) error = errno;
  if (close(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(unfinished.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return;
  unlink(unfinished.c_str());
  throw file_error(path, fmt::format("cannot be written: {}", std::strerror(error)));
}

void check_writable(const std::string& path) {
  if (std::filesystem::is_directory(path)) throw file_error(path, "a folder; expected a file");
  const std::string unfinished = path + ".part";
  const int file = open(unfinished.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) throw file_error(path, fmt::format("cannot be written: {}", std::strerror(errno)));
  close(file);
  unlink(unfinished.c_str());
}

GzipReader::GzipReader(std::string_view bytes, const std::string& name)
    : rest_(bytes), name_(name), stream_(std::make_unique<z_stream_s>()) {
  if (inflateInit2(stream_.get(), kGzipOnly) != Z_OK) throw std::bad_alloc();
}

GzipReader::~GzipReader() { inflateEnd(stream_.get()); }

void GzipReader::refill() {
  if (stream_->avail_in != 0) return;
  const std::size_t count = std::min(rest_.size(), kMostAtOnce);
  // zlib does not write to its input; its interface is older than const.
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
  stream_->avail_in = static_cast<uInt>(count);
  rest_.remove_prefix(count);
}

std::string GzipReader::read(std::size_t count) {
  std::string result(count, '\0');
  std::size_t size = 0;
  while (size < count && !ended_) {
    refill();
    const std::size_t room = std::min(count - size, kMostAtOnce);
    stream_->next_out = reinterpret_cast<Bytef*>(result.data() + size);
    stream_->avail_out = static_cast<uInt>(room);
    const int code = inflate(stream_.get(), Z_NO_FLUSH);
    size += room - stream_->avail_out;
    if (code == Z_STREAM_END) {
      // A file of gzip may be several, one after the other.
      refill();
      if (stream_->avail_in == 0) {
        ended_ = true;
      } else {
        const std::string_view next(reinterpret_cast<const char*>(stream_->next_in),
                                    stream_->avail_in);
        if (!is_gzip(next))
          throw file_error(name_, fmt::format("{} bytes follow the end of the gzip data",
                                              next.size() + rest_.size()));
        inflateReset(stream_.get());
      }
    } else if (code == Z_BUF_ERROR || (code == Z_OK && stream_->avail_out != 0 &&
                                       stream_->avail_in == 0 && rest_.empty())) {
      throw file_error(name_, "the gzip data ends early; expected a complete file");
    } else if (code != Z_OK) {
      throw file_error(name_, fmt::format("the gzip data is damaged: {}",
                                          stream_->msg == nullptr ? "unknown" : stream_->msg));
    }
  }
  result.resize(size);
  return result;
}

std::string gunzip(std::string_view bytes, const std::string& name, std::size_t most) {
  constexpr std::size_t kPart = std::size_t{1} << 20;
  GzipReader reader(bytes, name);
  std::string result;
  while (true) {
    const std::string part = reader.read(kPart);
    if (part.size() > most - result.size())
      throw file_error(name, fmt::format("more than {} bytes when uncompressed, the most that are "
                                         "read",
                                         most));
    result += part;
    if (part.size() < kPart) return result;
  }
}

}  // namespace abide
