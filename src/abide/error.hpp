// SPDX-License-Identifier: MIT
//
// Every exception that abide throws on purpose, in one place. The command line turns each kind into
// its exit code; anything else that escapes is a bug.
#pragma once

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

}  // namespace abide
