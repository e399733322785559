// SPDX-License-Identifier: MIT
//
// Files as they are read: their bytes, or the reason why there are none. Nothing a file says of
// itself decides how much memory is taken: its length does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "abide/error.hpp"
#include "abide/io/file_kind.hpp"
#include "abide/program/limits.hpp"

namespace abide {

/// `name: error: message`
[[nodiscard]] ModelError file_error(const std::string& name, const std::string& message);

/// The first bytes of a file, at most so many. Throws ModelError when there is no such file, it is
/// a folder, a pipe or a device, is empty, too large or cannot be read.
[[nodiscard]] std::string first_bytes(const std::string& path, std::size_t most);

/// The whole of a file; the errors are those of first_bytes.
[[nodiscard]] std::string file_bytes(const std::string& path);

/// So many bytes from a place on. Throws ModelError when the file cannot be read, or has not so
/// many.
[[nodiscard]] std::string bytes_at(const std::string& path, std::uint64_t begin, std::size_t count);

/// What is asked of a file of text.
struct TextFile {
  FileForm form;               ///< which it may have beside FileForm::text
  std::int64_t Limits::*most;  ///< bytes
  std::string expected;        ///< `a model file, TOML text`
  std::string name;            ///< `a model file`
};

/// The whole of a file of text, which may be empty. Throws ModelError as first_bytes does, and when
/// the file is of another kind: it says of which.
[[nodiscard]] std::string text_of(const std::string& path, const TextFile& file);

/// The error of a text of more bytes than file.most allows.
[[nodiscard]] ModelError text_too_large(const std::string& path, const TextFile& file);

}  // namespace abide
