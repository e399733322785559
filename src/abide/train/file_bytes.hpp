// SPDX-License-Identifier: MIT
//
// The bytes of a file, read and written, and of what gzip compressed (RFC 1952). Nothing a file
// says of itself decides how much memory is taken: its length does.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "abide/error.hpp"

struct z_stream_s;

namespace abide {

/// The largest file that is read.
inline constexpr std::size_t kMostFileBytes = (std::size_t{1} << 31) + (std::size_t{1} << 17);
/// One byte of gzip holds at most so many: what a header declares is compared with that.
inline constexpr std::size_t kMostGzipInflation = 1032;

/// `name: error: message`
[[nodiscard]] ModelError file_error(const std::string& name, const std::string& message);

/// The whole of a file. Throws ModelError when there is none, it is a folder, is empty, too large
/// or cannot be read.
[[nodiscard]] std::string file_bytes(const std::string& path);

/// Writes a file whole or not at all: to `path`.part, flushed to the disk, then renamed. When that
/// fails, what was at `path` stays. Throws ModelError with the cause.
void replace_file(const std::string& path, std::string_view bytes);

/// Throws ModelError when replace_file could not write there: no such folder, no permission, or a
/// folder of that name.
void check_writable(const std::string& path);

/// The first bytes of a file, at most so many; the errors are those of file_bytes.
[[nodiscard]] std::string first_bytes(const std::string& path, std::size_t most);

[[nodiscard]] inline bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

/// Reads the content of gzip bytes from the beginning on.
class GzipReader {
 public:
  /// `bytes` and `name` must outlive the reader.
  GzipReader(std::string_view bytes, const std::string& name);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// The next bytes: `count`, or fewer at the end. At the end all checksums have been compared and
  /// nothing follows. Throws ModelError when the bytes are damaged or cut short.
  [[nodiscard]] std::string read(std::size_t count);

 private:
  void refill();

  std::string_view rest_;  // not yet handed to zlib
  const std::string& name_;
  std::unique_ptr<z_stream_s> stream_;
  bool ended_ = false;
};

/// All the content. Throws ModelError also when it is more than `most` bytes.
[[nodiscard]] std::string gunzip(std::string_view bytes, const std::string& name, std::size_t most);

}  // namespace abide
