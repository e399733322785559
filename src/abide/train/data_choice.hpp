// SPDX-License-Identifier: MIT
//
// The data that the command line asks for: a set made from a seed (train/synthetic.hpp), or files
// (train/dataset.hpp). What contradicts itself is an error that says what to write.
//
//     --data blobs:3                             a set; it has targets of its own
//     --data x.npy --targets y.npy               two files
//     --data t.csv --target-column label         a table
//
// The name of a set is that set; a file of this name is ./blobs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "abide/train/dataset.hpp"
#include "abide/train/loss.hpp"

namespace abide {

/// Throws UsageError for a contradiction, and ModelError when the data is wrong.
[[nodiscard]] Dataset chosen_data(const std::string& data,
                                  const std::optional<std::string>& targets,
                                  const DataRequest& request, std::uint64_t seed);

/// Throws ModelError for a negative target where the loss is not defined for one.
void check_targets(const Dataset& data, Loss loss);

}  // namespace abide
