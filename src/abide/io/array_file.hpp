// SPDX-License-Identifier: MIT
//
// Arrays of doubles from files: .npy (io/npy_layout.hpp), .npz and .safetensors
// (io/array_archive.hpp); .npz is also written.
//
//     numpy.savez("data.npz", x=x, y=y)       read_real_arrays("data.npz").at("x")
//     numpy.load("state.npz")["W1"]           write_real_arrays("state.npz", {{"W1", ..}})
//
// What is read is rounded to the nearest double where it is not one (64-bit integers beyond 2^53).
// What is written is read back bit for bit. Nothing that is not finite is read or written, unless
// it is asked for.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "abide/io/array_layout.hpp"
#include "abide/io/real_array.hpp"

namespace abide {

/// By name.
using RealArrays = std::map<std::string, RealArray>;

/// The first rows of an array; a scalar counts as one row. The entries may be nan or infinite: who
/// reads knows what to call them. Throws ModelError, which begins with `name`.
[[nodiscard]] RealRows real_rows(const ArrayLayout& layout, const std::string& name,
                                 std::int64_t most_rows = kAllRows);

/// The same of one .npy.
[[nodiscard]] RealRows read_real_npy(std::string_view bytes, const std::string& name,
                                     std::int64_t most_rows = kAllRows);

/// Throws ModelError with `place` and the first entry that is nan or infinite, if there is one.
void check_finite(const RealArray& array, const std::string& place);

enum class Entries { finite, any };

/// All arrays of an .npz or .safetensors. Throws ModelError with the file, the member, the cause
/// and what was expected. Sizes are checked before memory is taken.
[[nodiscard]] RealArrays read_real_arrays(const std::string& path,
                                          Entries entries = Entries::finite);

/// Writes an .npz that numpy.load reads: stored, doubles, in C order; the same arrays are the same
/// bytes. It is written as io/output_file.hpp says: whole, or not at all. Throws ModelError with
/// the cause, or with the entry that is not finite.
void write_real_arrays(const std::string& path, const RealArrays& arrays,
                       Entries entries = Entries::finite);

}  // namespace abide
