// SPDX-License-Identifier: MIT
//
// Files as rows of numbers, whatever their format: which one it is follows from the content, and
// from the ending where the content does not say. Every row that is read is finite.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "abide/train/real_array.hpp"

namespace abide {

enum class DataFormat { idx, npy, npz, csv };

/// Of a file, perhaps inside gzip. Throws ModelError when it is no file or of no known format.
[[nodiscard]] DataFormat format_of(const std::string& path);

/// Rows of a file, one a sample, and what they are called in messages: `data.npz:x.npy`.
struct Source {
  std::string place;
  RealRows rows;

  [[nodiscard]] const Shape& shape() const { return rows.array.shape; }
  [[nodiscard]] const std::vector<double>& values() const { return rows.array.values; }
  [[nodiscard]] std::size_t samples() const { return static_cast<std::size_t>(shape()[0]); }
  [[nodiscard]] std::size_t per_sample() const { return values().size() / samples(); }
};
using SourcePair = std::pair<Source, Source>;

/// The one array of a file of any format. Throws ModelError.
[[nodiscard]] Source read_source(const std::string& path, std::int64_t most_rows);

/// The inputs and targets of an .npz. Throws ModelError.
[[nodiscard]] SourcePair read_pair(const std::string& path, std::int64_t most_rows);

/// `count` columns of a table [rows, columns], from `first` on.
[[nodiscard]] Source columns_of(const Source& table, std::size_t first, std::size_t count);

}  // namespace abide
