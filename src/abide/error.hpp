// SPDX-License-Identifier: MIT
//
// Every exception that abide throws on purpose, in one place. The command line turns each kind into
// its exit code; anything else that escapes is a bug.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace abide {

/// The command was misused: exit code 2.
struct UsageError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// The model, or the file it was read from, is wrong: exit code 3. `what()` is complete: it carries
/// the place (file, line, column) where there is one, the cause, and what was expected.
struct ModelError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// Two tensors do not fit an operation. `what()` names the operation and the shapes. Whoever knows
/// the place in the user's text turns it into a ModelError.
struct ShapeError : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// A rational number has no image modulo the prime at hand (the prime divides its denominator). The
/// caller draws another prime.
struct UnluckyPrime : std::domain_error {
  using std::domain_error::domain_error;
};

/// A matrix that a program inverts is singular at the point at hand. The caller draws another
/// point.
struct SingularMatrix : std::domain_error {
  /// `matrix` says in words which one, of size n by n; it may be empty. A matrix with n = 1 is a
  /// divisor.
  SingularMatrix(const std::string& matrix, std::size_t n)
      : std::domain_error((!matrix.empty() ? matrix
                           : n == 1        ? "a divisor"
                                           : "a matrix to invert") +
                          (n == 1 ? " is 0" : " is singular")) {}

 protected:
  explicit SingularMatrix(const std::string& message) : std::domain_error(message) {}
};

/// The square roots of a program do not exist together at the point at hand, as far as was sought.
struct MissingRoot : SingularMatrix {
  MissingRoot() : SingularMatrix("not all square roots exist") {}
};

/// FLINT met something that it cannot do, where it would end the process: a bug of abide, or memory
/// that ran out unseen.
struct FlintFailure : std::logic_error {
  using std::logic_error::logic_error;
};

/// Something is wrong with an expression at a byte of its text. Whoever knows where the text
/// stands turns it into a ModelError with the place.
struct ExpressionError : std::invalid_argument {
  ExpressionError(std::size_t at, const std::string& message)
      : std::invalid_argument(message), offset(at) {}
  std::size_t offset;
};

/// The limit on the work of a field was reached.
struct TooMuchWork : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file that is not a certificate, or a certificate that does not prove what it claims.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The caller asked to stop.
struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

/// How many points are tried before a matrix counts as singular everywhere.
inline constexpr int kPointsTried = 8;

/// What is thrown when the last of these fails.
inline ModelError singular_everywhere(const SingularMatrix& last) {
  return ModelError(std::string(last.what()) + " at every point that was tried");
}

}  // namespace abide
