// SPDX-License-Identifier: MIT
//
// Those who compute cases for a sweep: processes on this machine (sweep/pool.hpp), or the other
// ranks of an MPI job (sweep/ranks.hpp).
//
// The sweep gives a case to whoever is free, and waits for answers:
//     while (force.free() > 0) force.give(task, next case);
//     for (const Finished& each : force.wait(milliseconds)) ..
#pragma once

#include <cstddef>
#include <vector>

#include "abide/sweep/row.hpp"

namespace abide {

struct Finished {
  std::size_t task = 0;  ///< as it was given
  Answer answer;
};

class Workforce {
 public:
  virtual ~Workforce() = default;
  /// How many more cases can be given now.
  [[nodiscard]] virtual std::size_t free() const = 0;
  /// `task` is the caller's number for the case.
  virtual void give(std::size_t task, const Case& what) = 0;
  /// Answers that came, waiting for the first at most so long; none when interrupted by a signal.
  [[nodiscard]] virtual std::vector<Finished> wait(int milliseconds) = 0;
};

}  // namespace abide
