// SPDX-License-Identifier: MIT
//
// The page of a training report: what was run and how it ended, the laws typeset, the pictures
// (report/train_pictures.hpp), the table of drifts, and the command. And what was recorded, as CSV.
//
// Example: `abide train pca -o DIR` leaves it as DIR/report.html, and DIR/run.csv.
#pragma once

#include <string>

#include "abide/train/training.hpp"

namespace abide {

/// One file of HTML. Without pictures where they cannot be drawn.
[[nodiscard]] std::string train_page(const Plan& plan, const Training& training,
                                     const std::string& command, bool with_pictures = true);

/// What was recorded, as CSV: run, step, time, loss, and of each law the drift, the size without a
/// factor in the time, and that factor; nan where it is lost.
[[nodiscard]] std::string train_csv(const Plan& plan, const Training& training);

}  // namespace abide
