// SPDX-License-Identifier: MIT
#include "abide/io/arrays.hpp"

#include <fmt/format.h>

#include <utility>

#include "abide/io/array_archive.hpp"
#include "abide/io/exact_array.hpp"
#include "abide/io/input_file.hpp"
#include "abide/io/json_arrays.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

Arrays read_archive(const std::string& path) {
  const ArrayArchive archive(path);
  if (std::cmp_greater(archive.members().size(), limits().file_arrays))
    throw file_error(path, ArrayTotal::too_many_arrays());
  Arrays arrays;
  ArrayTotal total;
  for (const std::string& name : archive.members()) {
    const StoredArray stored = archive.read(name, &Limits::tensor_entries);
    arrays[name] = exact_array(stored.layout, archive.place(name), total);
  }
  return arrays;
}

}  // namespace

std::string ArrayTotal::too_many_entries() {
  return fmt::format(
      "the arrays have more than {} entries together, the most that a file may hold{}", most(),
      raised_by(&Limits::tensor_entries));
}

std::string ArrayTotal::too_many_bits() {
  return fmt::format("the numbers have more than {} bits together, the most that a file may hold{}",
                     limits().file_bits, raised_by(&Limits::file_bits));
}

std::string ArrayTotal::too_many_arrays() {
  return fmt::format("more than {} arrays, the most that a file may hold{}", limits().file_arrays,
                     raised_by(&Limits::file_arrays));
}

bool is_array_file(const std::string& path) {
  return path.ends_with(".npz") || path.ends_with(".safetensors") || path.ends_with(".json");
}

Arrays read_arrays(const std::string& path) {
  if (!is_array_file(path))
    throw file_error(path,
                     "unknown kind of file; expected a name that ends in .npz, .safetensors or "
                     ".json");
  return path.ends_with(".json") ? read_json_arrays(text_of(path, json_file()), path)
                                 : read_archive(path);
}

}  // namespace abide
