// SPDX-License-Identifier: MIT
//
// A file whose bytes stand in memory as they are on the disk: nothing is read before it is looked
// at, and nothing is copied. So a network of a gigabyte is opened as fast as one of a kilobyte.
//
// The file must not become shorter while it is open.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace abide {

class MappedFile {
 public:
  /// Throws ModelError as first_bytes does (io/input_file.hpp).
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace abide
