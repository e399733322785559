// SPDX-License-Identifier: MIT
//
// Runs the experiments of a paper (sweep/distributions.hpp) and compares what comes out with what
// is expected.
//
// A disagreement is: a closed count that is not the one expected; an upper bound below it; more
// laws found than the upper bound; fewer polynomial laws than published; a search that ended
// without all laws where all are polynomials of the degree searched; a case that failed. What a
// limit cut short is no disagreement, and is listed as such.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "abide/sweep/distributions.hpp"
#include "abide/sweep/runner.hpp"
#include "abide/sweep/store.hpp"

namespace abide {

struct Disagreement {
  std::string experiment, model, cause;
  std::string command;  ///< redoes the case
};

/// Sums over the cases of an experiment.
struct ExperimentResult {
  std::string name;
  std::size_t cases = 0, pending = 0;
  std::size_t predicted = 0, predicted_cases = 0;   ///< laws expected, and in how many cases
  std::size_t counted = 0, counted_cases = 0;       ///< laws, and in how many closed counts
  std::size_t independent = 0, searched_cases = 0;  ///< independent laws found
  std::size_t proved_cases = 0;  ///< with all laws, each identity expanded over Q: a theorem
  std::size_t cut_cases = 0;     ///< by a limit
  double seconds = 0;            ///< of computing, each case on one thread, added up
  std::optional<double> notebook_seconds;
};

struct Reproduction {
  std::vector<Disagreement> disagreements;
  std::vector<Disagreement> cut;  ///< what a limit cut short
  std::vector<ExperimentResult> experiments;
  std::size_t pending = 0;  ///< cases without a result: the run was interrupted
};

/// The cases of all, in order.
[[nodiscard]] std::vector<Case> cases_of(const std::vector<TrialSet>& experiments);

/// `rows` has a row for each trial, in the order of the experiments.
[[nodiscard]] Reproduction compare(const std::vector<TrialSet>& experiments,
                                   const std::vector<Row>& rows);

/// Computes what the store does not hold yet, and compares. Throws ModelError when the store cannot
/// be written.
[[nodiscard]] Reproduction reproduce(const std::vector<TrialSet>& experiments,
                                     const SweepOptions& options, Store& store);

}  // namespace abide
