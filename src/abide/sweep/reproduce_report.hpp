// SPDX-License-Identifier: MIT
//
// What `abide reproduce` prints: the disagreements first, then a line for each experiment.
#pragma once

#include <cstdint>
#include <string>

#include "abide/sweep/reproduce.hpp"

namespace abide {

struct ReproduceLabels {
  Paper paper = Paper::n23;
  std::int64_t scale = 1;
  std::uint64_t seed = 1;
  unsigned threads = 1;
  double seconds = 0;  ///< of the whole run, by the clock
};

[[nodiscard]] std::string reproduction_text(const ReproduceLabels& labels,
                                            const Reproduction& reproduction);
/// One JSON object and a newline: paper, scale, seed, threads, agree, cases, pending,
/// disagreements, cut (lists of experiment, model, cause, command), experiments (the fields of
/// ExperimentResult, and ratio, null where the notebook has no time), seconds.
[[nodiscard]] std::string reproduction_json(const ReproduceLabels& labels,
                                            const Reproduction& reproduction);

}  // namespace abide
