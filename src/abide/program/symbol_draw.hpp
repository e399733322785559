// SPDX-License-Identifier: MIT
//
// Values for the symbols of a program's functions at points modulo a prime.
//
// A base point of a bracket is a point of the parameters and, for each field, a probe. The symbols
// of functions are drawn there once for each function and value of its argument, so that all
// evaluations at the point agree (program/elementary.hpp): for all probes together where the
// argument depends on parameters alone, otherwise for each probe.
//
// Square roots are not free. Modulo a prime half of all numbers have a root. Probes and symbols
// that enter a program between one root and the next are free while the earlier roots exist; so the
// next root that does not exist is mended by changing entries of these alone, one at a time, and
// what makes no more roots fail is kept. Elements of a batch that have their roots are not
// evaluated again. Where roots take entries of their own, that takes a number of trials
// proportional to their number; k roots of the same entries, such as those of a batch norm over k
// channels, still take 2^k. Where nothing enters between two roots, for one entry at least, they
// are sought together.
//
// Example: sqrt(1 + x^2 + exp(sqrt(x)) y) draws x until it is a square, and then exp(..) and y
// until the rest is one.
//
// Cost: some evaluations of what functions take, without infinitesimals.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "abide/program/evaluate.hpp"
#include "abide/program/jet_tensor.hpp"
#include "abide/program/number_units.hpp"
#include "abide/program/root_stages.hpp"
#include "abide/stop.hpp"

namespace abide {

/// Values of functions that depend on parameters alone.
struct PointSymbols {
  /// By function of the schedule; none where it depends on probes.
  std::vector<std::optional<JetTensor>> values;
};

/// Of a batch of probes.
struct DrawnSymbols {
  std::vector<JetTensor> probes;   ///< as they were given, but for what roots needed
  std::vector<JetTensor> symbols;  ///< by function of the schedule
};

/// By square root, for each point that was tried at which the roots before it exist: whether what
/// its entries take are squares.
using RootSigns = std::map<NodeId, std::vector<std::vector<bool>>>;

class SymbolDraw {
 public:
  /// For the functions of a schedule, which must outlive this.
  explicit SymbolDraw(const Schedule& schedule, StopFlag stop = nullptr);
  /// The same, which throws Interrupted when the flag is set.
  [[nodiscard]] SymbolDraw stopped_by(StopFlag stop) const {
    SymbolDraw result = *this;
    result.stop_ = stop;
    return result;
  }

  [[nodiscard]] bool any() const { return !schedule_->functions().empty(); }
  [[nodiscard]] bool depends_on_probes(NodeId node) const { return dependent_[node]; }
  /// Entries of all square roots but those of numbers.
  [[nodiscard]] std::size_t roots() const;
  /// Whether what square roots of numbers take are squares modulo the prime.
  [[nodiscard]] bool suits(const PrimeField& field) const;
  /// The square roots of parameters alone, or of probes. Those of numbers are left out.
  [[nodiscard]] std::vector<NodeId> roots(bool of_probes) const;

  /// Changes entries of a random point until the roots of parameters exist; where the point is
  /// fixed, they must. `signs`: where those that are seen are added. Throws SingularMatrix where a
  /// root does not exist, or a divisor is 0.
  [[nodiscard]] PointSymbols at_point(const PrimeField& field, std::vector<JetTensor>& point,
                                      bool fixed, Random& random, RootSigns* signs = nullptr) const;
  /// The same for a batch of probes, one tensor for each of the program's.
  [[nodiscard]] DrawnSymbols draw(const JetArithmetic& arithmetic,
                                  const std::vector<JetTensor>& point, const PointSymbols& known,
                                  std::vector<JetTensor> probes, Random& random,
                                  RootSigns* signs = nullptr) const;

 private:
  using Stage = RootStage;
  class Attempt;

  const Schedule* schedule_;
  StopFlag stop_;
  Schedule forward_;  // what functions take, and the functions
  std::vector<bool> dependent_;
  NumberUnits units_;
  std::vector<Stage> of_point_, of_probes_;
};

}  // namespace abide
