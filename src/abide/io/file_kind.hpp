// SPDX-License-Identifier: MIT
//
// What kind of file this is, from its first bytes, and from its name where these do not say: to
// choose a reader, and to call a file that was given in the wrong place by what it is.
//
//     89 50 4E 47 ..             a PNG picture
//     50 4B 03 04 .. data.pkl    a checkpoint of PyTorch: a zip archive, by its first member
//     {"a": 1}                   JSON text
//     model.toml                 TOML text, if the bytes are text
//
// The bytes are looked at, never shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "abide/error.hpp"

namespace abide {

/// So many bytes of a file are enough.
inline constexpr std::size_t kKindBytes = 4096;

enum class FileForm {
  text,     ///< of no special form, or empty
  toml,     ///< text with a name in .toml
  json,     ///< text
  table,    ///< text: rows of numbers, or a name in .csv, .tsv
  program,  ///< any other text that says what it is: Python, HTML, ..
  idx,
  npy,
  zip,  ///< .npz, among others
  safetensors,
  gzip,
  other,  ///< bytes that abide has no reader for
};

struct FileKind {
  FileForm form = FileForm::text;
  std::string words;  ///< `a PNG picture`
};

[[nodiscard]] FileKind file_kind(std::string_view first_bytes, std::string_view name);

/// The error for a file of the wrong kind: `x.onnx: error: an ONNX model; expected ..`.
[[nodiscard]] ModelError wrong_kind(const std::string& name, const FileKind& kind,
                                    const std::string& expected);

}  // namespace abide
