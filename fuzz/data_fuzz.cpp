// SPDX-License-Identifier: MIT
//
// Any bytes at all are either an array of as many numbers as its shape says or a ModelError: as IDX
// (plain and in gzip), as CSV and as .npy. Any other exception escapes, and is reported as a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "abide/error.hpp"
#include "abide/io/array_file.hpp"
#include "abide/io/csv_file.hpp"
#include "abide/io/idx_file.hpp"

namespace {

template <class Read>
void check(Read read) {
  try {
    const abide::RealRows all = read(abide::kAllRows);
    std::int64_t count = 1;
    for (const std::int64_t size : all.array.shape) count *= size;
    if (static_cast<std::int64_t>(all.array.values.size()) != count) std::abort();
    // The first row is that of all.
    const abide::RealRows first = read(1);
    if (first.rows_in_file != all.rows_in_file) std::abort();
    if (first.array.values.size() * static_cast<std::size_t>(all.rows_in_file) !=
        all.array.values.size())
      std::abort();
  } catch (const abide::ModelError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check([&](std::int64_t rows) { return abide::read_idx(bytes, "fuzz.idx", rows); });
  check([&](std::int64_t rows) { return abide::read_csv(bytes, "fuzz.csv", rows).rows; });
  check([&](std::int64_t rows) { return abide::read_real_npy(bytes, "fuzz.npy", rows); });
  return 0;
}
