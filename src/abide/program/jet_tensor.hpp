// SPDX-License-Identifier: MIT
//
// Tensors of jets over a prime field, for many probes at once: the arithmetic that counting runs
// on.
//
// A jet tensor of depth k (see ring/jet.hpp) is stored by coefficient: 2^k *planes*, plane S being
// the plain tensor over Z_p of the coefficients of e_S. A batch of B evaluations (one point, B
// probes) is one more index, the innermost: entry i of probe b is at i * B + b. Most planes are
// special, and cost nothing for it:
//     empty      all zero
//     shared     one value for all probes (a parameter at the point itself): B is not stored
//     batched    one value for each probe
//
// A contraction of jets is then a few contractions of planes over the plain field,
//     result_U = sum over S in U of left_S right_{U \ S},
// each a stack of ordinary matrix products in doubles, reduced mod p once at the end where the
// sum stays exact: shared times batched is a product with B times as many columns.
//
// Example, depth 1, y = W x with W = W0 + e W1 (W0 shared, W1 batched) and x batched: plane 0 is W0
// x, one matrix product for all probes; plane e is W1 x, one small product a probe.
//
// Inverses of matrices: (x + e y)^-1 = z - e z y z with z = x^-1, and so on down to the plane
// without infinitesimals, which is eliminated, once for all probes where it is shared. That is
// about as many plane products as one contraction.
//
// Functions: f(x + e y) = f(x) + e f'(x) y, f' being a polynomial in the symbols of f at x and in x
// and 1/x (program/elementary.hpp), and so on down to the plane without infinitesimals, where the
// symbols are given.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "abide/program/contraction_plan.hpp"
#include "abide/program/program.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide {

struct Plane {
  std::vector<double> values;  ///< empty: zero
  bool batched = false;

  [[nodiscard]] bool zero() const { return values.empty(); }
};

struct JetTensor {
  std::size_t entries = 0;
  /// By subset of the e_i as a bit mask; planes beyond the last are zero.
  std::vector<Plane> planes;

  [[nodiscard]] bool zero(std::size_t subset) const {
    return subset >= planes.size() || planes[subset].zero();
  }
};

/// x + e y, where e is the last of `depth` + 1 infinitesimals and x, y have at most `depth`.
[[nodiscard]] JetTensor extend(const JetTensor& x, JetTensor y, int depth);
/// The x and the y of x + e y.
[[nodiscard]] JetTensor lower_half(const JetTensor& jet, int depth);
[[nodiscard]] JetTensor upper_half(const JetTensor& jet, int depth);

/// The number of infinitesimals up to the last that occurs.
[[nodiscard]] int depth_of(const JetTensor& jet);
/// Of several tensors with so many entries each, one after the other without infinitesimals, one.
[[nodiscard]] JetTensor part(const JetTensor& tensors, std::size_t which, std::size_t entries);
/// Some elements of a batch of so many, of a tensor without infinitesimals.
[[nodiscard]] JetTensor columns_of(const JetTensor& tensor, const std::vector<std::size_t>& columns,
                                   std::size_t batch);
/// Puts them back.
void put_columns(JetTensor& tensor, const JetTensor& some, const std::vector<std::size_t>& columns,
                 std::size_t batch);
/// The coefficient of a subset at an entry, for a probe of the batch.
[[nodiscard]] inline double coefficient(const JetTensor& jet, std::size_t subset, std::size_t entry,
                                        std::size_t probe, std::size_t batch) {
  if (jet.zero(subset)) return 0;
  const Plane& plane = jet.planes[subset];
  return plane.values[plane.batched ? entry * batch + probe : entry];
}

/// Writes the values (without infinitesimals) of a batch of tensors, one probe a row, into rows
/// that hold zeros: the batch index is innermost in the tensors and outermost in the rows.
/// `row_length` is the number of all entries.
void copy_batch_to_rows(const std::vector<JetTensor>& tensors, std::size_t batch, double* rows,
                        std::size_t row_length);

class JetArithmetic {
 public:
  using Tensor = JetTensor;

  JetArithmetic(const PrimeField& field, std::size_t batch) : field_(field), batch_(batch) {}

  [[nodiscard]] const PrimeField& field() const { return field_; }
  [[nodiscard]] std::size_t batch() const { return batch_; }

  /// Throws UnluckyPrime when the prime divides a denominator.
  [[nodiscard]] JetTensor constant(const Constant& constant, const Shape& shape) const;
  [[nodiscard]] JetTensor contract(const ContractionPlan& plan, const JetTensor& left,
                                   const JetTensor& right) const;
  [[nodiscard]] JetTensor reduce(const ContractionPlan& plan, const JetTensor& operand) const;
  [[nodiscard]] JetTensor sum(const Sum& sum, std::span<const JetTensor* const> terms) const;
  [[nodiscard]] JetTensor gather(const Gather& gather, const JetTensor& operand) const;
  /// Throws SingularMatrix when a matrix without its infinitesimals is, for any probe of the batch.
  [[nodiscard]] JetTensor inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                                  const JetTensor& operand) const;

  /// `given`: the values of all symbols of the function (symbols_of) where there are no
  /// infinitesimals, one after the other. Where nothing is given they are drawn by the hash of the
  /// argument, and roots are free.
  [[nodiscard]] JetTensor function(const Function& f, const JetTensor& operand,
                                   const JetTensor* given) const;

  [[nodiscard]] JetTensor subtract(const JetTensor& a, const JetTensor& b) const;
  /// Independent uniform entries, one set for each probe of the batch.
  [[nodiscard]] JetTensor random_batched(std::size_t entries, Random& random) const;
  /// Independent uniform entries, the same for all probes.
  [[nodiscard]] JetTensor random_shared(std::size_t entries, Random& random) const;

 private:
  [[nodiscard]] std::size_t width(const Plane& plane) const { return plane.batched ? batch_ : 1; }
  [[nodiscard]] Plane reordered(const Plane& plane, const EntryMap& map) const;
  [[nodiscard]] JetTensor drawn(std::span<const Elementary> functions,
                                const JetTensor& operand) const;
  [[nodiscard]] std::vector<JetTensor> symbols(std::span<const Elementary> functions,
                                               const JetTensor& operand,
                                               const JetTensor& given) const;
  [[nodiscard]] Plane inverted(const Inverse& inverse, std::size_t stack, std::size_t n,
                               const Plane& plane) const;

  PrimeField field_;
  std::size_t batch_;
};

}  // namespace abide
