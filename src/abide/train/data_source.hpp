// SPDX-License-Identifier: MIT
//
// Files as rows of numbers, whatever their format: which one it is follows from the content
// (io/file_kind.hpp); text is a table. Every row that is read is finite.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "abide/io/real_array.hpp"

namespace abide {

enum class DataFormat { idx, npy, archive, csv };

/// What the rows are for: inputs may be brightnesses, and are then scaled; targets never are.
enum class RowsFor { inputs, targets };

/// Of a file, perhaps inside gzip. Throws ModelError when it is no file or of no known format, and
/// says of which it is.
[[nodiscard]] DataFormat format_of(const std::string& path);

/// Rows of a file, one a sample, and what they are called in messages: `data.npz:x.npy`.
struct Source {
  std::string place;
  RealRows rows;
  std::vector<std::string> names{};  ///< of the columns of a table with a header
  std::vector<std::string> notes{};  ///< what its reader should be told

  [[nodiscard]] const Shape& shape() const { return rows.array.shape; }
  [[nodiscard]] const std::vector<double>& values() const { return rows.array.values; }
  [[nodiscard]] std::size_t samples() const { return static_cast<std::size_t>(shape()[0]); }
  [[nodiscard]] std::size_t per_sample() const { return values().size() / samples(); }
};
using SourcePair = std::pair<Source, Source>;

/// The one array of a file of any format. Throws ModelError.
[[nodiscard]] Source read_source(const std::string& path, std::int64_t most_rows,
                                 RowsFor use = RowsFor::inputs);

/// The inputs and targets of an archive (io/array_archive.hpp). Throws ModelError.
[[nodiscard]] SourcePair read_pair(const std::string& path, std::int64_t most_rows);

/// These columns of a table [rows, columns], in this order, with their names.
[[nodiscard]] Source columns_of(const Source& table, const std::vector<std::size_t>& columns);

}  // namespace abide
