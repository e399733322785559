// SPDX-License-Identifier: MIT
//
// A certificate: a proof that a flow has at most so many independent conservation laws, and that
// given laws are such and independent. One JSON file, which says all by itself.
//
// Near generic points of a state space of dimension N there are at most N - r laws, if r brackets
// of the fields are independent at one point modulo one prime; and at least k, if k polynomials
// satisfy dh . X = 0 identically and their differentials are independent at one point modulo the
// prime. Both are finite computations with integers, whose inputs are here: the fields, as a tensor
// program with a flow and a metric; the prime, the point, the probes of the brackets and the
// columns of a nonsingular minor; the laws; a point and columns that show them independent.
//
// Example, linear:1,1,1 (W2 W1 x, N = 2): one bracket, that is one field, (W2, W1) at W = (1, 1),
// column 0 (it is 1), so at most 1 law; the law W2^2 - W1^2, with derivative -2 by W1 there. The
// theorem: exactly 1.
//
// docs/certificate.md defines every field and proves that this proves it. This is the plain data,
// with reading and writing; proof/prove.hpp makes certificates and proof/verify.hpp checks them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/flow/dynamics.hpp"
#include "abide/program/elementary.hpp"
#include "abide/program/shape.hpp"
#include "abide/ring/rational.hpp"
#include "abide/ring/sparse_polynomial.hpp"

namespace abide {

/// One node of the program; which members count depends on `op` (docs/certificate.md, Nodes).
struct CertificateNode {
  enum class Op {
    parameter,
    probe,
    velocity,
    time,
    shifted,
    covector,
    constant,
    contraction,
    sum,
    gather,
    reshape,
    inverse,
    function,
  };
  Op op = Op::parameter;
  std::string name;
  Shape shape;
  std::size_t of = 0;                 ///< a parameter node
  std::vector<std::size_t> operands;  ///< earlier nodes
  std::vector<Rational> values;       ///< of a constant; the coefficients of a sum
  std::vector<std::vector<int>> labels;
  std::vector<int> result;
  std::vector<std::int32_t> index;
  Elementary function{};
};

struct CertifiedFeature {
  enum class Kind { value, log, logdet };
  std::string name;
  Kind kind = Kind::value;
  std::size_t node = 0;
};

struct Certificate {
  /// A point or a probe, entry by entry.
  using Integers = std::vector<std::int64_t>;

  std::string name;
  std::vector<CertificateNode> program;
  std::size_t objective = 0;  ///< not of `field`
  Dynamics dynamics = Dynamics::gradient;
  std::vector<Rational> tau_numerator, tau_denominator;  ///< of momentum, by power of t
  Rational decay;                                        ///< of the weights, lambda
  std::vector<std::size_t> frozen;                       ///< parameter nodes, ascending
  std::optional<std::vector<std::size_t>> metric;        ///< none: Euclidean
  std::vector<std::vector<std::size_t>> fields;          ///< of `field`: nodes, by parameter
  std::vector<CertifiedFeature> features;

  /// Whether the state has velocities.
  [[nodiscard]] bool second_order() const { return has_velocities(dynamics); }
  /// Whether it has the time, and the fields a drift.
  [[nodiscard]] bool timed() const { return second_order() || !decay.is_zero(); }
  /// How many scalars the probe has beyond the probe nodes: the drift, or one for each field.
  [[nodiscard]] std::size_t controls() const { return fields.size() + (timed() ? 1 : 0); }

  struct Bound {
    std::uint64_t prime = 0;
    Integers point;
    std::vector<std::vector<Integers>> rows;  ///< the probes of each bracket
    std::vector<std::size_t> columns;
  } bound;

  /// Values of the functions of a program that has some, modulo the prime (docs/certificate.md).
  struct Symbols {
    /// A probe at which some square roots exist, and what the others take is looked at.
    struct Trial {
      Integers probe, values;
    };
    bool independent = false;  ///< the bound is claimed for the functions, not for free symbols
    std::optional<std::int64_t> exponential;          ///< exp(unit)
    std::optional<std::vector<std::int64_t>> circle;  ///< cos(unit), sin(unit)
    Integers point;                                   ///< of functions of coordinates alone
    std::vector<std::vector<Integers>> rows;          ///< of those of probes: as in the bound
    std::vector<std::vector<Trial>> roots;            ///< by level of square roots
  };
  std::optional<Symbols> symbols;

  std::vector<SparsePolynomial> laws;
  bool expanded = true;  ///< whether the identities are small enough to be expanded

  struct Independence {
    std::vector<std::size_t> laws;
    Integers point;
    std::vector<std::size_t> columns;
  } independence;

  struct Claim {
    std::size_t state = 0, at_most = 0, at_least = 0;
  } claim;

  /// Of the file that this was read from.
  std::size_t bytes = 0;
  /// The work that a file of this size may ask for (docs/certificate.md, Limits).
  [[nodiscard]] double budget() const { return 3e6 + 1000.0 * static_cast<double>(bytes); }
};

/// What a file may hold at most.
inline constexpr std::size_t kMostCertificateBytes = std::size_t{1} << 26;
inline constexpr std::size_t kMostCertificateNodes = 20'000;
inline constexpr std::size_t kMostCertificateState = 20'000;
inline constexpr std::int64_t kMostCertificateEntries = 2'000'000;  // of all nodes together
inline constexpr std::size_t kMostBracketFields = 12;
inline constexpr double kMostCertifiedFeatures = 1000;
inline constexpr double kMostProgramCost = 3e5;
/// What a function of one entry counts for, in operations.
inline constexpr double kFunctionCost = 10;
/// An elimination of r rows takes r^3 operations, of which so many count as one of the budget.
inline constexpr double kCheapOperations = 40;

/// Throws Refused, with the place and what was expected, unless the text has the form of a
/// certificate. Nothing is computed yet.
[[nodiscard]] Certificate read_certificate(const std::string& text);
[[nodiscard]] std::string write_certificate(const Certificate& certificate);

}  // namespace abide
