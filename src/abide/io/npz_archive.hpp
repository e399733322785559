// SPDX-License-Identifier: MIT
//
// NumPy's archive .npz: a zip file whose member `W1.npy` is the array W1. Members whose name ends
// otherwise (a README.txt, a folder) are passed over. Members are read one at a time, and none is
// larger than its compressed bytes can hold.
#pragma once

#include <zip.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "abide/io/array_layout.hpp"
#include "abide/program/limits.hpp"

namespace abide {

class NpzArchive {
 public:
  /// Throws ModelError with the file, the cause and what was expected: that it is an archive with
  /// at least one array, and that its arrays have distinct names.
  explicit NpzArchive(const std::string& path);

  /// The names of the arrays, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& members() const { return members_; }

  /// What an array is called in messages: `point.npz:W1.npy`.
  [[nodiscard]] std::string place(const std::string& member) const;

  /// A member. Throws ModelError with the place.
  [[nodiscard]] StoredArray read(const std::string& member, std::int64_t Limits::*limit,
                                 std::int64_t used = 0) const;

  /// The bytes of a member, an array in the format .npy. Throws ModelError with the place when they
  /// are damaged, or more than an array of so many entries may have.
  [[nodiscard]] std::string bytes(const std::string& member, std::int64_t Limits::*limit,
                                  std::int64_t used = 0) const;

 private:
  struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
  };
  std::string path_;
  std::uintmax_t bytes_ = 0;  // of the file
  std::unique_ptr<zip_t, Discard> archive_;
  std::vector<std::string> members_;
  std::map<std::string, zip_uint64_t> index_;
};

}  // namespace abide
