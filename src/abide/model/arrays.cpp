// SPDX-License-Identifier: MIT
#include "abide/model/arrays.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>

#include "abide/error.hpp"
#include "abide/model/json_arrays.hpp"
#include "abide/model/npy_array.hpp"

namespace abide {

namespace {

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Member = std::unique_ptr<zip_file_t, CloseMember>;

ModelError fail(const std::string& place, const std::string& message) {
  return ModelError(fmt::format("{}: error: {}", place, message));
}

void check_is_file(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw fail(path, "no such file");
  if (!std::filesystem::is_regular_file(status)) throw fail(path, "not a file");
}

Archive open_archive(const std::string& path) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string why = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw fail(path, fmt::format("{}; expected an archive written by numpy.savez", why));
}

// As many bytes as the archive declares, if an array may have as many.
std::string member_bytes(zip_t* archive, zip_uint64_t index, const std::string& place) {
  zip_stat_t declared;
  if (zip_stat_index(archive, index, 0, &declared) != 0 || (declared.valid & ZIP_STAT_SIZE) == 0)
    throw fail(place, fmt::format("cannot be read: {}", zip_strerror(archive)));
  if (declared.size > kMostNpyBytes)
    throw fail(place, fmt::format("{} bytes are more than {} entries, the most that an array may "
                                  "have",
                                  declared.size, kMostEntries));
  const Member member(zip_fopen_index(archive, index, 0));
  if (!member) throw fail(place, fmt::format("cannot be read: {}", zip_strerror(archive)));
  // One byte more shows whether there is more; the end is also where the checksum is compared.
  std::string bytes(declared.size + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const zip_int64_t count = zip_fread(member.get(), bytes.data() + size, bytes.size() - size);
    if (count < 0)
      throw fail(place, fmt::format("cannot be read: {}", zip_file_strerror(member.get())));
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size != declared.size)
    throw fail(place, fmt::format("cannot be read: it has not the {} bytes that it declares",
                                  declared.size));
  bytes.resize(size);
  return bytes;
}

Arrays read_npz(const std::string& path) {
  const Archive archive = open_archive(path);
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count > static_cast<zip_int64_t>(ArrayTotal::kMostArrays))
    throw fail(path, ArrayTotal::too_many_arrays());
  const std::string ending = ".npy";
  Arrays arrays;
  ArrayTotal total;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    const char* raw_name = zip_get_name(archive.get(), i, 0);
    const std::string name = raw_name == nullptr ? "" : raw_name;
    const std::string place = fmt::format("{}:{}", path, name);
    if (!name.ends_with(ending) || name.size() == ending.size())
      throw fail(place, "not an array; expected members NAME.npy, as numpy.savez writes them");
    const std::string array_name = name.substr(0, name.size() - ending.size());
    if (arrays.contains(array_name))
      throw fail(place, fmt::format("the name '{}' is given twice", array_name));
    arrays[array_name] = read_npy(member_bytes(archive.get(), i, place), place, total);
  }
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
