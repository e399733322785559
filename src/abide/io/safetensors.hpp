// SPDX-License-Identifier: MIT
//
// Files of tensors in the format .safetensors, as PyTorch and JAX users keep parameters.
//
//     <8 bytes: length of the header, little endian>
//     {"0.weight": {"dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24]},
//      "__metadata__": {"format": "pt"}}                                 perhaps padded with blanks
//     <the entries, in C order, little endian>
//
// Offsets count from the end of the header. The tensors fill the rest of the file without holes and
// without overlaps, each as many bytes as its shape needs: this is checked before memory is taken
// for them. F64, F32, F16, BF16, I8 to I64, U8 to U64 and BOOL are read; other dtypes are errors.
// What stands in __metadata__ is passed over.
//
// Cost: the header at once, then each tensor when it is asked for.
// Reference: the page "Format" of github.com/huggingface/safetensors.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "abide/io/array_layout.hpp"
#include "abide/program/limits.hpp"

namespace abide {

/// One tensor of the header.
struct SafetensorsEntry {
  std::string name;
  EntryKind kind;
  Shape shape;
  std::uint64_t begin = 0, end = 0;  ///< of its bytes, from the end of the header
};

/// Reads the header, given how many bytes follow it: the tensors in the order of their bytes.
/// Throws ModelError, which begins with `name`.
[[nodiscard]] std::vector<SafetensorsEntry> read_safetensors_header(std::string_view json,
                                                                    const std::string& name,
                                                                    std::uint64_t bytes);

class Safetensors {
 public:
  /// Throws ModelError with the file, the cause and what was expected.
  explicit Safetensors(const std::string& path);

  /// The names of the tensors, in the order of their bytes.
  [[nodiscard]] const std::vector<std::string>& members() const { return members_; }
  /// What a tensor is called in messages: `net.safetensors:0.weight`.
  [[nodiscard]] std::string place(const std::string& member) const;
  /// Throws ModelError with the place when it has more entries than a limit allows beside `used`
  /// ones, or cannot be read.
  [[nodiscard]] StoredArray read(const std::string& member, std::int64_t Limits::*limit,
                                 std::int64_t used = 0) const;

 private:
  std::string path_;
  std::uint64_t begin_ = 0;  // of the entries in the file
  std::vector<std::string> members_;
  std::map<std::string, SafetensorsEntry> entries_;
};

}  // namespace abide
