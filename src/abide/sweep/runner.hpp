// SPDX-License-Identifier: MIT
//
// Runs the cases of a sweep and stores what becomes of them.
//
// Cases are handed out one by one to whoever is free, in the order given, so that long and short
// ones mix. Each is computed by one thread of another process (sweep/pool.hpp), which may crash,
// run out of memory or never end: that is the result of the case, and the sweep goes on. With MPI
// the processes belong to the other ranks (sweep/ranks.hpp).
//
// Example: two cases, two rows.
//     Store store = Store::in_memory();
//     run_sweep({{.model = "linear:3,2,4"}, {.model = "relu:3,5,2+bias"}}, {}, store);
//     store.rows()[1].result->laws == 5
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "abide/sweep/store.hpp"
#include "abide/sweep/workforce.hpp"

namespace abide {

struct SweepProgress {
  std::size_t finished = 0;  ///< of this list, those of earlier runs too
  std::size_t cases = 0;
  std::size_t failed = 0;  ///< of the finished: neither done nor limit
};

struct SweepOptions {
  unsigned threads = 0;  ///< cases at once; 0: one for each processor
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const SweepProgress&)> progress = {};
  Workforce* workforce = nullptr;  ///< who computes; null: processes on this machine
};

struct SweepEnd {
  SweepProgress progress = {};
  std::size_t computed = 0;  ///< in this run
  bool interrupted = false;  ///< by `stop`; what was finished is stored
};

/// Computes the cases that the store does not hold as finished; a case given twice is one. Returns
/// when all have their rows, or soon after `stop` is set. What is finished is committed every tenth
/// of a second. Throws ModelError when the store cannot be written.
SweepEnd run_sweep(const std::vector<Case>& cases, const SweepOptions& options, Store& store);

}  // namespace abide
