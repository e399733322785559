// SPDX-License-Identifier: MIT
//
// Tensors over a prime field at the size of real networks: one point, one probe.
//
// A contraction is a stack of matrix products in doubles by the BLAS, of at most 500 terms at a
// time, which are exact (ring/prime_field.hpp), reduced between. Operands that are transposed are
// read where they lie; others are moved run by run (program/entry_map.hpp). Values are shared, so
// that a reshape takes nothing, and rows are divided among threads.
//
// Symbols of functions are given (program/evaluate.hpp): for each entry of each argument its own,
// independent of all others. What vanishes identically in them holds for the true functions.
//
// Example: the gradient of ResNet-18 at 64 x 64 takes about as long as one in double precision.
//
// Cost: that of the same evaluation in double precision, and one pass over each result to reduce
// it. Memory: 8 bytes an entry of what is alive at a time (peak_entries).
// J.-G. Dumas, P. Giorgi, C. Pernet, "Dense linear algebra over word-size prime fields: the FFLAS
// and FFPACK packages", ACM Transactions on Mathematical Software 35 (2008), on delayed reduction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "abide/program/contraction_plan.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/program.hpp"
#include "abide/ring/prime_field.hpp"
#include "abide/stop.hpp"

namespace abide {

/// The entries, row-major; the shape is the program's.
using ModularTensor = std::shared_ptr<const std::vector<double>>;

class ModularArithmetic {
 public:
  using Tensor = ModularTensor;

  /// Throws Interrupted before an operation when the flag is set.
  ModularArithmetic(const PrimeField& field, unsigned threads, StopFlag stop = nullptr)
      : field_(field), threads_(threads == 0 ? 1 : threads), stop_(stop) {}

  [[nodiscard]] const PrimeField& field() const { return field_; }

  /// Throws UnluckyPrime when the prime divides a denominator.
  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const;
  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const;
  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const;
  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const;
  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const;
  /// Throws SingularMatrix.
  [[nodiscard]] Tensor inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                               const Tensor& operand) const;
  /// What is given. Throws std::logic_error where nothing is.
  [[nodiscard]] Tensor function(const Function& f, const Tensor& operand,
                                const Tensor* given) const;

  [[nodiscard]] Tensor random(std::size_t entries, Random& random) const;

  /// Calls use(from, to) on parts of 0 .. count, on several threads where `work`, in operations, is
  /// much. Throws what it throws, and Interrupted.
  void in_parts(std::size_t count, double work,
                const std::function<void(std::size_t, std::size_t)>& use) const;

 private:
  [[nodiscard]] Tensor reordered(const Tensor& a, const EntryMap& order) const;

  PrimeField field_;
  unsigned threads_;
  StopFlag stop_;
};

/// Values for the symbols of the functions of a schedule, in its order: independent and uniform for
/// each entry of each argument, but that functions of one family (sin and cos) at one argument
/// share what they are made of.
[[nodiscard]] std::vector<ModularTensor> free_symbols(const Schedule& schedule,
                                                      const ModularArithmetic& arithmetic,
                                                      Random& random);

/// The most entries that are alive at a time when the schedule is evaluated, the parameters and
/// probes included.
[[nodiscard]] double peak_entries(const Schedule& schedule);

}  // namespace abide
