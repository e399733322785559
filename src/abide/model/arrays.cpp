// SPDX-License-Identifier: MIT
#include "abide/model/arrays.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "abide/error.hpp"
#include "abide/model/json_arrays.hpp"
#include "abide/model/npy_array.hpp"
#include "abide/model/npz_archive.hpp"

namespace abide {

namespace {

ModelError fail(const std::string& place, const std::string& message) {
  return ModelError(fmt::format("{}: error: {}", place, message));
}

void check_is_file(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw fail(path, "no such file");
  if (!std::filesystem::is_regular_file(status)) throw fail(path, "not a file");
}

Arrays read_npz(const std::string& path) {
  NpzArchive archive(path);
  if (archive.members().size() > ArrayTotal::kMostArrays)
    throw fail(path, ArrayTotal::too_many_arrays());
  Arrays arrays;
  ArrayTotal total;
  for (const std::string& name : archive.members())
    arrays[name] = read_npy(archive.bytes(name, kMostEntries), archive.place(name), total);
  return arrays;
}

Arrays read_json(const std::string& path) {
  std::error_code error;
  if (std::filesystem::file_size(path, error) > kMostJsonBytes) throw json_too_large(path);
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw fail(path, "cannot be read");
  return read_json_arrays(text, path);
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
    throw fail(path, "unknown kind of file; expected a name that ends in .npz or .json");
  check_is_file(path);
  return npz ? read_npz(path) : read_json(path);
}

}  // namespace abide
