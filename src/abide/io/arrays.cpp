// SPDX-License-Identifier: MIT
#include "abide/io/arrays.hpp"

#include <fmt/format.h>

#include "abide/io/input_file.hpp"
#include "abide/io/json_arrays.hpp"
#include "abide/io/npy_array.hpp"
#include "abide/io/npz_archive.hpp"

namespace abide {

namespace {

Arrays read_npz(const std::string& path) {
  NpzArchive archive(path);
  if (archive.members().size() > ArrayTotal::kMostArrays)
    throw file_error(path, ArrayTotal::too_many_arrays());
  Arrays arrays;
  ArrayTotal total;
  for (const std::string& name : archive.members())
    arrays[name] = read_npy(archive.bytes(name, kMostEntries), archive.place(name), total);
  return arrays;
}

}  // namespace

std::string ArrayTotal::too_many_entries() {
  return fmt::format("the arrays have more than {} entries together, the most that a file may hold",
                     kMost);
}

std::string ArrayTotal::too_many_bits() {
  return fmt::format("the numbers have more than {} MiB together, the most that a file may hold",
                     kMostBits >> 23);
}

std::string ArrayTotal::too_many_arrays() {
  return fmt::format("more than {} arrays, the most that a file may hold", kMostArrays);
}

Arrays read_arrays(const std::string& path) {
  const bool npz = path.ends_with(".npz");
  if (!npz && !path.ends_with(".json"))
    throw file_error(path, "unknown kind of file; expected a name that ends in .npz or .json");
  return npz ? read_npz(path) : read_json_arrays(text_of(path, json_file()), path);
}

}  // namespace abide
