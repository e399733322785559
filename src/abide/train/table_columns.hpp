// SPDX-License-Identifier: MIT
//
// Which columns of a table are the targets, in words of its reader: by the name in the header, or
// by a number from 0; negative ones count from the end.
//
//     label,1x1,1x2      label or 0 is the first column, 1x2 or 2 or -1 the last one
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/train/data_source.hpp"

namespace abide {

/// Throws ModelError with the table's place when there is no such column, more than one of that
/// name, or one is given twice.
[[nodiscard]] std::vector<std::size_t> table_columns(const Source& table,
                                                     const std::vector<std::string>& columns);

/// What may be meant otherwise: a column called label, target, class or y that is an input, and a
/// single target that is the same in all samples.
[[nodiscard]] std::vector<std::string> doubts_about(const Source& table,
                                                    const std::vector<std::size_t>& inputs,
                                                    const std::vector<std::size_t>& targets);
/// The same where all columns are inputs.
[[nodiscard]] std::vector<std::string> doubts_about(const Source& inputs);

}  // namespace abide
