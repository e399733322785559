// SPDX-License-Identifier: MIT
#include "abide/train/data_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/model/npz_archive.hpp"
#include "abide/train/array_file.hpp"
#include "abide/train/csv_file.hpp"
#include "abide/train/file_bytes.hpp"
#include "abide/train/idx_file.hpp"

namespace abide {

namespace {

constexpr std::size_t kMagic = 16;  // bytes that tell the formats apart
constexpr const char* kFormats = "expected IDX, .npy, .npz or .csv";

DataFormat format_by(std::string_view bytes, std::string_view path) {
  if (bytes.starts_with("\x93NUMPY")) return DataFormat::npy;
  if (bytes.starts_with("PK")) return DataFormat::npz;
  if (is_idx(bytes)) return DataFormat::idx;
  if (path.ends_with(".gz")) path.remove_suffix(3);
  // A damaged file: its reader says what is wrong.
  if (path.ends_with(".npy")) return DataFormat::npy;
  if (path.ends_with(".npz")) return DataFormat::npz;
  if (path.ends_with("-ubyte") || path.ends_with(".idx")) return DataFormat::idx;
  if (path.ends_with(".csv")) return DataFormat::csv;
  throw file_error(std::string(path), fmt::format("unknown kind of file; {}", kFormats));
}

std::string in_words(const std::vector<std::string>& names) {
  if (names.empty()) return "no members";
  return fmt::format(
      "the member{} {}", names.size() == 1 ? "" : "s",
      fmt::join(names.begin(), names.begin() + std::min<std::ptrdiff_t>(std::ssize(names), 10),
                ", "));
}

// Every sample is finite, and small enough for a tensor.
Source checked(std::string place, RealRows rows) {
  Source source{std::move(place), std::move(rows)};
  if (source.shape().empty())
    throw file_error(source.place, "a single number; expected samples along the first axis");
  if (const auto at = first_not_finite(source.values()))
    throw file_error(source.place, fmt::format("sample {}, column {} (both from 0): {}; expected a "
                                               "finite number",
                                               *at / source.per_sample(), *at % source.per_sample(),
                                               source.values()[*at]));
  if (source.per_sample() > static_cast<std::size_t>(kMostEntries))
    throw file_error(source.place, fmt::format("{} entries a sample; at most {}",
                                               source.per_sample(), kMostEntries));
  return source;
}

Source read_member(const NpzArchive& archive, const std::string& name, std::int64_t most_rows) {
  const std::string place = archive.place(name);
  return checked(place, read_real_npy(archive.bytes(name, kMostRealEntries), place, most_rows));
}

}  // namespace

DataFormat format_of(const std::string& path) {
  constexpr std::size_t kEnough = std::size_t{1} << 12;  // of gzip, for the magic bytes inside
  const std::string first = first_bytes(path, kEnough);
  if (!is_gzip(first)) return format_by(first, path);
  const DataFormat format = format_by(GzipReader(first, path).read(kMagic), path);
  if (format == DataFormat::npz)
    throw file_error(path, "an .npz within gzip; expected it as it is");
  return format;
}

Source read_source(const std::string& path, std::int64_t most_rows) {
  const DataFormat format = format_of(path);
  if (format == DataFormat::npz) {
    const NpzArchive archive(path);
    if (archive.members().size() != 1)
      throw file_error(path, fmt::format("has {}; expected one", in_words(archive.members())));
    return read_member(archive, archive.members()[0], most_rows);
  }
  std::string bytes = file_bytes(path);
  // Inside gzip, the header of IDX says how long it must be: its reader makes use of that.
  if (format == DataFormat::idx) return checked(path, read_idx(bytes, path, most_rows));
  if (is_gzip(bytes)) bytes = gunzip(bytes, path, kMostFileBytes);
  return checked(path, format == DataFormat::npy ? read_real_npy(bytes, path, most_rows)
                                                 : read_csv(bytes, path, most_rows));
}

SourcePair read_pair(const std::string& path, std::int64_t most_rows) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"x", "y"}, {"X", "Y"}, {"inputs", "targets"}};
  const NpzArchive archive(path);
  const std::vector<std::string>& members = archive.members();
  const auto has = [&](const char* name) {
    return std::find(members.begin(), members.end(), name) != members.end();
  };
  for (const auto& [x, y] : kNames)
    if (has(x) && has(y))
      return {read_member(archive, x, most_rows), read_member(archive, y, most_rows)};
  throw file_error(path, fmt::format("has {}; expected x and y, or X and Y, or inputs and targets",
                                     in_words(members)));
}

Source columns_of(const Source& table, std::size_t first, std::size_t count) {
  const std::size_t all = table.per_sample();
  Source result{
      table.place,
      {{{table.shape()[0], static_cast<std::int64_t>(count)}, {}}, table.rows.rows_in_file}};
  result.rows.array.values.reserve(table.samples() * count);
  for (std::size_t row = 0; row < table.samples(); ++row) {
    const auto begin = table.values().begin() + static_cast<std::ptrdiff_t>(row * all + first);
    result.rows.array.values.insert(result.rows.array.values.end(), begin,
                                    begin + static_cast<std::ptrdiff_t>(count));
  }
  return result;
}

}  // namespace abide
