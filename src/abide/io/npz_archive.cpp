// SPDX-License-Identifier: MIT
#include "abide/io/npz_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/io/npy_layout.hpp"

namespace abide {

namespace {

constexpr const char* kEnding = ".npy";
constexpr const char* kArchive = "an archive written by numpy.savez (.npz)";
// No compression that NumPy writes makes more of a byte than deflate's 1032.
constexpr std::uint64_t kMostInflation = 1032;

struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Member = std::unique_ptr<zip_file_t, CloseMember>;

}  // namespace

NpzArchive::NpzArchive(const std::string& path) : path_(path) {
  const FileKind kind = file_kind(first_bytes(path, kKindBytes), path);
  if (kind.form != FileForm::zip) throw wrong_kind(path, kind, kArchive);
  std::error_code unknown_size;
  bytes_ = std::filesystem::file_size(path, unknown_size);
  int code = 0;
  archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (!archive_) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw file_error(path, fmt::format("{}; expected {}", why, kArchive));
  }
  const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    const char* raw_name = zip_get_name(archive_.get(), i, 0);
    std::string name = raw_name == nullptr ? "" : raw_name;
    const std::string where = fmt::format("{}:{}", path, name);
    // What else is packed along: texts, folders, what macOS writes for every file.
    if (!name.ends_with(kEnding) || name.starts_with("__MACOSX/")) continue;
    name.resize(name.size() - 4);
    if (!index_.emplace(name, i).second)
      throw file_error(where, fmt::format("the name '{}' is given twice", ascii(name, kMostShown)));
    members_.push_back(name);
  }
  if (members_.empty())
    throw wrong_kind(path, kind, std::string(kArchive) + ", with members NAME.npy");
}

std::string NpzArchive::place(const std::string& member) const {
  return fmt::format("{}:{}{}", path_, member, kEnding);
}

StoredArray NpzArchive::read(const std::string& member, std::int64_t Limits::*limit,
                             std::int64_t used) const {
  StoredArray result{std::make_shared<const std::string>(bytes(member, limit, used)), {}};
  result.layout = read_npy_layout(*result.bytes, place(member), limit);
  return result;
}

std::string NpzArchive::bytes(const std::string& member, std::int64_t Limits::*limit,
                              std::int64_t used) const {
  const std::int64_t most_entries = limits().*limit - used;
  zip_t* archive = archive_.get();
  const zip_uint64_t index = index_.at(member);
  const auto unreadable = [&](const std::string& why) {
    return file_error(place(member), "cannot be read: " + why);
  };
  zip_stat_t declared;
  constexpr zip_uint64_t kSizes = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
  if (zip_stat_index(archive, index, 0, &declared) != 0 || (declared.valid & kSizes) != kSizes)
    throw unreadable(zip_strerror(archive));
  if (declared.size > most_npy_bytes(most_entries))
    throw file_error(place(member),
                     fmt::format("{} bytes are more than {} entries, the most that an "
                                 "array may have{}",
                                 declared.size, most_entries, raised_by(limit)));
  const std::uint64_t compressed = std::min<std::uint64_t>(declared.comp_size, bytes_);
  if (declared.size / kMostInflation > compressed)
    throw unreadable(fmt::format("it declares {} bytes, more than {} compressed bytes can hold",
                                 declared.size, compressed));
  const Member file(zip_fopen_index(archive, index, 0));
  if (!file) throw unreadable(zip_strerror(archive));
  // One byte more shows whether there is more; the end is also where the checksum is compared.
  std::string result(declared.size + 1, '\0');
  std::size_t size = 0;
  while (size < result.size()) {
    const zip_int64_t count = zip_fread(file.get(), result.data() + size, result.size() - size);
    if (count < 0) throw unreadable(zip_file_strerror(file.get()));
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size != declared.size)
    throw unreadable(fmt::format("it has not the {} bytes that it declares", declared.size));
  result.resize(size);
  return result;
}

}  // namespace abide
