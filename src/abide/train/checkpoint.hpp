// SPDX-License-Identifier: MIT
//
// Training on disk, to be taken up again: an .npz that NumPy reads too.
//
//     experiment     the description of the experiment, a character an entry
//     N.records      [records, columns] of setting N: step, time, loss, then drift and size of each
//                    law, then the watched values
//     N.end          how the run ended (0 done, 1 diverged, 2 interrupted, 3 failed), its steps,
//     and
//                    the first at which an entry was not positive that is to be (-1: none)
//     N.why          why it failed, a character an entry
//     N.first.K      the first values of law K; these and records may be nan or infinite
//     state.theta, state.velocity, state.progress (steps, first time, time, inner step)
//                    of a run that is not over
//
// Doubles are kept bit for bit, so that a run goes on as if it had not stopped.
#pragma once

#include <string>

#include "abide/train/training.hpp"

namespace abide {

/// Throws ModelError when the file cannot be written; the one before then stays.
void save_training(const std::string& path, const Plan& plan, const Training& training);
/// Throws ModelError when the file is no such, damaged, or of another experiment.
[[nodiscard]] Training load_training(const std::string& path, const Plan& plan);

}  // namespace abide
