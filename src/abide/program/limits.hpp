// SPDX-License-Identifier: MIT
//
// How large models, files and searches may be before abide refuses them: a mistake is reported at
// once rather than after the memory is full. One table names each limit, with what it bounds.
//
// Example: `linear:3000,3000` has a matrix of 9,000,000 entries, more than limits().tensor_entries.
// The error ends with raised_by(&Limits::tensor_entries):
//
//     shape [3000, 3000] has more than 4194304 entries, the most that a tensor may; --limit
//     tensor-entries=N allows more
//
// Limits belong to the process. They are set before any other work, and only read after that.
//
// Not here is what nobody should raise:
//
//  - how deep expressions, definitions and files are nested, which protects the stack;
//  - the axes of a tensor, as in NumPy, and the digits of a number as it is written;
//  - what certificates may hold, which is part of their format (docs/certificate.md);
//  - what only decides which of two ways is taken, or how much a report shows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace abide {

struct Limits {
  std::int64_t tensor_entries = std::int64_t{1} << 22;
  std::int64_t model_entries = std::int64_t{1} << 27;
  std::int64_t expression_entries = std::int64_t{1} << 26;
  std::int64_t operations = 200'000;
  std::int64_t parameters = 10'000;
  std::int64_t features = 10'000;
  std::int64_t dimensions = 1000;
  std::int64_t expression_characters = 200'000;
  std::int64_t exponent = 1000;
  std::int64_t degree = 100'000;
  std::int64_t time_degree = 100;
  std::int64_t determinant_rows = 64;
  std::int64_t number_bits = 100'000;
  std::int64_t constant_bits = std::int64_t{1} << 17;
  std::int64_t model_bits = 1'000'000;
  std::int64_t gram_entries = 1'000'000;
  std::int64_t logarithms = 2000;
  std::int64_t products = 2'000'000;
  std::int64_t expanded_terms = 30'000;
  std::int64_t fraction_work = 300'000'000;
  std::int64_t darboux_monomials = 50;
  std::int64_t darboux_degree = 3000;
  std::int64_t darboux_work = 3'000'000;
  std::int64_t model_file_bytes = std::int64_t{1} << 20;
  std::int64_t json_file_bytes = std::int64_t{1} << 27;
  std::int64_t file_bytes = (std::int64_t{1} << 31) + (std::int64_t{1} << 17);
  std::int64_t file_arrays = 10'000;
  std::int64_t file_bits = std::int64_t{1} << 31;
  std::int64_t data_entries = std::int64_t{1} << 28;
  std::int64_t matrix_rows = 100'000;
  std::int64_t searched_dimensions = 4000;
  std::int64_t steps = 1'000'000'000;
  std::int64_t spec_bytes = std::int64_t{1} << 24;
  std::int64_t cases = 1'000'000;
  bool operator==(const Limits&) const = default;
};

/// One of them, as a user sees it.
struct LimitName {
  std::string_view name;  ///< `tensor-entries`
  std::int64_t Limits::*value;
  std::int64_t highest;      ///< to which it may be raised: beyond, counters would overflow
  std::string_view meaning;  ///< `entries of a tensor`: at most so many
};

/// All of them, in the order of Limits.
[[nodiscard]] const std::vector<LimitName>& limit_names();

/// The limits of this process.
[[nodiscard]] const Limits& limits();

/// Not while another thread works.
void set_limits(const Limits& limits);

/// The limits with one of another value. Throws UsageError when no limit has that name, or the
/// value is not from 1 to its highest.
[[nodiscard]] Limits with_limit(Limits limits, std::string_view name, std::int64_t value);

/// The end of a message about what is beyond a limit: `; --limit steps=N allows more`.
[[nodiscard]] std::string raised_by(std::int64_t Limits::*limit);

/// ` --limit NAME=VALUE` for each that is not what it is by default: what a command that is shown
/// needs to do the same.
[[nodiscard]] std::string limit_options();

}  // namespace abide
