// SPDX-License-Identifier: MIT
#include "abide/train/data_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/io/array_archive.hpp"
#include "abide/io/array_file.hpp"
#include "abide/io/csv_file.hpp"
#include "abide/io/file_kind.hpp"
#include "abide/io/gzip.hpp"
#include "abide/io/idx_file.hpp"
#include "abide/io/input_file.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr const char* kFormats =
    "rows of numbers: IDX, .npy, .npz, .safetensors or text such as .csv";

DataFormat format_by(const FileKind& kind, const std::string& path) {
  switch (kind.form) {
    case FileForm::idx:
      return DataFormat::idx;
    case FileForm::npy:
      return DataFormat::npy;
    case FileForm::zip:
    case FileForm::safetensors:
      return DataFormat::archive;
    case FileForm::text:
    case FileForm::table:
      return DataFormat::csv;
    case FileForm::toml:
    case FileForm::json:
    case FileForm::program:
    case FileForm::gzip:
    case FileForm::other:
      break;
  }
  throw wrong_kind(path, kind, kFormats);
}

std::string in_words(const std::vector<std::string>& names) {
  if (names.empty()) return "no members";
  return fmt::format(
      "the member{} {}", names.size() == 1 ? "" : "s",
      fmt::join(names.begin(), names.begin() + std::min<std::ptrdiff_t>(std::ssize(names), 10),
                ", "));
}

// Every sample is finite, and small enough for a tensor.
Source checked(Source source) {
  if (source.rows.scaled)
    source.notes.push_back(
        fmt::format("{}: unsigned bytes are taken for brightnesses, divided by 255", source.place));
  if (source.shape().empty())
    throw file_error(source.place, "a single number; expected samples along the first axis");
  if (const auto at = first_not_finite(source.values()))
    throw file_error(source.place, fmt::format("sample {}, column {} (both from 0): {}; expected a "
                                               "finite number",
                                               *at / source.per_sample(), *at % source.per_sample(),
                                               source.values()[*at]));
  if (std::cmp_greater(source.per_sample(), limits().tensor_entries))
    throw file_error(source.place,
                     fmt::format("{} entries a sample; at most {}{}", source.per_sample(),
                                 limits().tensor_entries, raised_by(&Limits::tensor_entries)));
  return source;
}

Source read_member(const ArrayArchive& archive, const std::string& name, std::int64_t most_rows) {
  const std::string place = archive.place(name);
  const StoredArray stored = archive.read(name, &Limits::data_entries);
  return checked({place, real_rows(stored.layout, place, most_rows)});
}

}  // namespace

DataFormat format_of(const std::string& path) {
  constexpr std::size_t kInside = 1024;  // bytes, of which gzip makes not many more
  const std::string first = first_bytes(path, kKindBytes);
  const FileKind kind = file_kind(first, path);
  if (kind.form != FileForm::gzip) return format_by(kind, path);
  const std::string name = path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
  FileKind inside = file_kind(GzipReader(first, path).read(kInside), name);
  inside.words += " within gzip";
  const DataFormat format = format_by(inside, path);
  if (format == DataFormat::archive) throw wrong_kind(path, inside, "it as it is, without gzip");
  return format;
}

Source read_source(const std::string& path, std::int64_t most_rows, RowsFor use) {
  const DataFormat format = format_of(path);
  if (format == DataFormat::archive) {
    const ArrayArchive archive(path);
    if (archive.members().size() != 1)
      throw file_error(path, fmt::format("has {}; expected one", in_words(archive.members())));
    return read_member(archive, archive.members()[0], most_rows);
  }
  std::string bytes = file_bytes(path);
  // Inside gzip, the header of IDX says how long it must be: its reader makes use of that.
  if (format == DataFormat::idx) {
    const IdxBytes kind = use == RowsFor::inputs ? IdxBytes::brightness : IdxBytes::as_they_are;
    return checked({path, read_idx(bytes, path, most_rows, kind)});
  }
  if (is_gzip(bytes)) bytes = gunzip(bytes, path, static_cast<std::size_t>(limits().file_bytes));
  if (format == DataFormat::npy) return checked({path, read_real_npy(bytes, path, most_rows)});
  CsvTable table = read_csv(bytes, path, most_rows);
  return checked({path, std::move(table.rows), std::move(table.names), std::move(table.notes)});
}

SourcePair read_pair(const std::string& path, std::int64_t most_rows) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"x", "y"}, {"X", "Y"}, {"inputs", "targets"}};
  const ArrayArchive archive(path);
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

Source columns_of(const Source& table, const std::vector<std::size_t>& columns) {
  const std::size_t all = table.per_sample();
  Source result{table.place,
                {{{table.shape()[0], static_cast<std::int64_t>(columns.size())}, {}},
                 table.rows.rows_in_file,
                 table.rows.scaled},
                {},
                {}};
  std::vector<double>& values = result.rows.array.values;
  values.reserve(table.samples() * columns.size());
  for (std::size_t row = 0; row < table.samples(); ++row)
    for (const std::size_t column : columns) values.push_back(table.values()[row * all + column]);
  if (!table.names.empty())
    for (const std::size_t column : columns) result.names.push_back(table.names[column]);
  return result;
}

}  // namespace abide
