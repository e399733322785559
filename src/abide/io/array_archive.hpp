// SPDX-License-Identifier: MIT
//
// A file of several arrays, each with a name: NumPy's .npz (io/npz_archive.hpp) or .safetensors
// (io/safetensors.hpp). Which one it is follows from its first bytes. Arrays are read one at a
// time.
//
// Example: ArrayArchive("net.safetensors").members() is {"0.bias", "0.weight"}.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "abide/io/npz_archive.hpp"
#include "abide/io/safetensors.hpp"

namespace abide {

class ArrayArchive {
 public:
  /// Throws ModelError with the file, the cause and what was expected.
  explicit ArrayArchive(const std::string& path);

  /// The names of the arrays, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& members() const;

  /// What an array is called in messages: `point.npz:W1.npy`, `net.safetensors:W1`.
  [[nodiscard]] std::string place(const std::string& member) const;

  /// The array of that name, which must be there. Throws ModelError with the place when its bytes
  /// are damaged, or its entries and `used` ones are more than a limit allows.
  [[nodiscard]] StoredArray read(const std::string& member, std::int64_t Limits::*limit,
                                 std::int64_t used = 0) const;

 private:
  std::variant<NpzArchive, Safetensors> file_;
};

}  // namespace abide
