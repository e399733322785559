// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <bit>
#include <memory>
#include <vector>

#include "abide/io/array_file.hpp"
#include "abide/io/input_file.hpp"
#include "abide/io/output_file.hpp"

namespace abide {

namespace {

constexpr std::size_t kAlignment = 64;  // of the entries in the member, as NumPy aligns them
constexpr zip_uint16_t kFirstDay = 1 << 5 | 1;  // 1980-01-01: the same arrays are the same bytes

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};

// (), (3,), (3, 2)
std::string tuple(const Shape& shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

std::string npy_bytes(const RealArray& array) {
  std::string header =
      fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': {}, }}", tuple(array.shape));
  constexpr std::size_t kBefore = 10;  // the magic string, the version, the length
  header.resize((kBefore + header.size() + kAlignment) / kAlignment * kAlignment - kBefore, ' ');
  header.back() = '\n';
  std::string result("\x93NUMPY\x01\x00", 8);
  result += static_cast<char>(header.size() & 0xFFU);
  result += static_cast<char>(header.size() >> 8);
  result += header;
  const std::size_t begin = result.size();
  result.resize(begin + 8 * array.values.size());
  char* entry = result.data() + begin;
  for (const double value : array.values) {
    const auto word = std::bit_cast<std::uint64_t>(value);
    for (int byte = 0; byte < 8; ++byte) *entry++ = static_cast<char>(word >> (8 * byte) & 0xFFU);
  }
  return result;
}

// An archive of stored members, made in memory, so that one write of ours is all that can fail.
std::string zip_bytes(const std::vector<std::pair<std::string, std::string>>& members) {
  const auto check = [](bool done, const char* why) {
    if (!done) throw ModelError(fmt::format("an archive cannot be made: {}", why));
  };
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_source_t, FreeSource> buffer(
      zip_source_buffer_create(nullptr, 0, 0, &error));
  check(buffer != nullptr, "out of memory");
  std::unique_ptr<zip_t, Discard> archive(zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &error));
  check(archive != nullptr, "out of memory");
  zip_source_keep(buffer.get());  // the archive releases it once, and we once
  for (const auto& [name, bytes] : members) {
    zip_source_t* source = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    check(source != nullptr, zip_strerror(archive.get()));
    const zip_int64_t added = zip_file_add(archive.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (added < 0) zip_source_free(source);
    check(added >= 0, zip_strerror(archive.get()));
    const auto index = static_cast<zip_uint64_t>(added);
    check(zip_set_file_compression(archive.get(), index, ZIP_CM_STORE, 0) == 0 &&
              zip_file_set_dostime(archive.get(), index, 0, kFirstDay, 0) == 0,
          zip_strerror(archive.get()));
  }
  check(zip_close(archive.get()) == 0, zip_strerror(archive.get()));
  (void)archive.release();  // closing freed it

  zip_stat_t stat;
  check(zip_source_stat(buffer.get(), &stat) == 0 && zip_source_open(buffer.get()) == 0,
        zip_error_strerror(zip_source_error(buffer.get())));
  std::string result(stat.size, '\0');
  const zip_int64_t read = zip_source_read(buffer.get(), result.data(), result.size());
  zip_source_close(buffer.get());
  check(read == static_cast<zip_int64_t>(result.size()), "it cannot be read back");
  return result;
}

}  // namespace

void write_real_arrays(const std::string& path, const RealArrays& arrays, Entries entries) {
  std::vector<std::pair<std::string, std::string>> members;
  for (const auto& [name, array] : arrays) {
    const std::string place = fmt::format("{}:{}", path, name);
    std::size_t count = 1;
    for (const std::int64_t size : array.shape) count *= static_cast<std::size_t>(size);
    if (count == 0 || count != array.values.size())
      throw file_error(place, fmt::format("{} values for the shape {}", array.values.size(),
                                          to_string(array.shape)));
    if (entries == Entries::finite) check_finite(array, place);
    members.emplace_back(name + ".npy", npy_bytes(array));
  }
  if (members.empty()) throw file_error(path, "no arrays to write");
  replace_file(path, zip_bytes(members));
}

}  // namespace abide
