// SPDX-License-Identifier: MIT
//
// Exact arrays from files, for points that a user gives.
//
//     point.npz            NumPy's archive: a member `W1.npy` is the array W1
//     point.safetensors    tensors by their names, with a header in JSON
//     point.json           {"W1": [[1, 0.5], ["1/3", 2e-3]], "x": 3} (io/json_arrays.hpp)
//
// Nothing is rounded. A floating-point number is the rational m 2^e that it is, so the double 0.1
// of an archive is 3602879701896397 / 2^55; a decimal in a .json is what its text says, so 0.1
// there is 1/10.
//
// Files are not trusted: sizes are checked before memory is taken, and all that is read counts
// towards one ArrayTotal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "abide/program/limits.hpp"
#include "abide/program/shape.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

/// Row-major; the shape [] is a scalar with one value.
struct Array {
  Shape shape;
  std::vector<Rational> values;
  bool operator==(const Array&) const = default;
};

/// By name.
using Arrays = std::map<std::string, Array>;

/// What has been read from one file so far. Each function that adds returns whether the file is
/// still within bounds.
class ArrayTotal {
 public:
  /// An array holds at most limits().tensor_entries; a file may hold a few: a point, velocities.
  static std::int64_t most() { return 4 * limits().tensor_entries; }

  [[nodiscard]] bool add_entries(std::int64_t count) { return (entries_ += count) <= most(); }
  /// The sizes of all numbers together, in bits. A few bytes such as 1e-9999 are a long number.
  [[nodiscard]] bool add_bits(const Rational& value) {
    return (bits_ += value.height_bits()) <= limits().file_bits;
  }
  /// The messages that go with the above.
  [[nodiscard]] static std::string too_many_entries();
  [[nodiscard]] static std::string too_many_bits();
  [[nodiscard]] static std::string too_many_arrays();

 private:
  std::int64_t entries_ = 0;
  std::int64_t bits_ = 0;
};

/// Whether the name ends as those of the above.
[[nodiscard]] bool is_array_file(const std::string& path);

/// Reads a file; which archive it is follows from its first bytes. Throws ModelError with the file,
/// the place in it (the member of an archive, or line and column), the cause, and what was
/// expected.
[[nodiscard]] Arrays read_arrays(const std::string& path);

}  // namespace abide
