// SPDX-License-Identifier: MIT
//
// What gzip compressed (RFC 1952): members one after the other, whose contents are one. Zero bytes
// may follow a member, as tapes and disks pad files with them; anything else is an error.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "abide/error.hpp"

struct z_stream_s;

namespace abide {

/// One byte of gzip holds at most so many: what a header declares is compared with that.
inline constexpr std::size_t kMostGzipInflation = 1032;

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
  /// nothing but zero bytes follows. Throws ModelError when the bytes are damaged or cut short.
  [[nodiscard]] std::string read(std::size_t count);

 private:
  void refill();
  void next_member();

  std::string_view rest_;  // not yet handed to zlib
  const std::string& name_;
  std::unique_ptr<z_stream_s> stream_;
  bool ended_ = false;
};

/// All the content. Throws ModelError also when it is more than `most` bytes.
[[nodiscard]] std::string gunzip(std::string_view bytes, const std::string& name, std::size_t most);

}  // namespace abide
