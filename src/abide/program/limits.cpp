// SPDX-License-Identifier: MIT
#include "abide/program/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abide/error.hpp"

namespace abide {

namespace {

constinit Limits current;

// Entries and nodes are numbered in 32 bits. The primes of a count are drawn from 268,216, each of
// 22 bits: numbers of more bits together could be divided by all of them.
constexpr std::int64_t kNumbered = (std::int64_t{1} << 31) - 1;
constexpr std::int64_t kBits = 5'000'000;
constexpr std::int64_t kDegrees = 1'000'000;
constexpr std::int64_t kBytes = std::int64_t{1} << 40;
constexpr std::int64_t kWork = std::int64_t{1} << 50;

}  // namespace

const std::vector<LimitName>& limit_names() {
  using L = Limits;
  static const std::vector<LimitName> names{
      {"tensor-entries", &L::tensor_entries, kNumbered,
       "entries of a tensor or an exact array, and of all parameters together"},
      {"model-entries", &L::model_entries, kNumbered, "entries of all tensors of a model together"},
      {"expression-entries", &L::expression_entries, kNumbered,
       "entries of all values that the expressions of a model go through"},
      {"operations", &L::operations, kNumbered, "operations of a model"},
      {"parameters", &L::parameters, kDegrees,
       "tensors of parameters of a model file, and of inputs"},
      {"features", &L::features, kDegrees, "expressions in a list phi of a model file"},
      {"dimensions", &L::dimensions, kDegrees, "dimensions of a short name"},
      {"expression-characters", &L::expression_characters, kNumbered,
       "characters of an expression"},
      {"exponent", &L::exponent, kDegrees, "an exponent"},
      {"degree", &L::degree, kDegrees,
       "the degree of a model in its parameters, and in inputs and gates; that of an expression"},
      {"time-degree", &L::time_degree, kDegrees, "the degree of tau in the time"},
      {"determinant-rows", &L::determinant_rows, kDegrees, "rows of a matrix with a determinant"},
      {"number-bits", &L::number_bits, kBits, "bits of a number in an expression"},
      {"constant-bits", &L::constant_bits, kBits, "bits of a number that a model computes with"},
      {"model-bits", &L::model_bits, kBits, "bits of all numbers of a model together"},
      {"gram-entries", &L::gram_entries, kNumbered,
       "entries of all gradients whose Gram matrix natural-block inverts"},
      {"logarithms", &L::logarithms, kDegrees, "logarithms in features, or in an expression"},
      {"products", &L::products, kNumbered, "products of known laws of one degree"},
      {"expanded-terms", &L::expanded_terms, kWork,
       "terms of what is expanded to prove a law; larger ones are tested"},
      {"fraction-work", &L::fraction_work, kWork,
       "work on fractions to prove a law where matrices are inverted; beyond, it is tested"},
      {"darboux-monomials", &L::darboux_monomials, kDegrees,
       "monomials among which Darboux polynomials are sought, for logarithms and quotients"},
      {"darboux-degree", &L::darboux_degree, kDegrees,
       "the degree of the determinants by which they are found"},
      {"darboux-work", &L::darboux_work, kWork, "work on fractions to find quotients among them"},
      {"model-file-bytes", &L::model_file_bytes, kBytes, "bytes of a model file"},
      {"json-file-bytes", &L::json_file_bytes, kBytes, "bytes of a JSON file of arrays"},
      {"file-bytes", &L::file_bytes, kBytes, "bytes of any other file, also when uncompressed"},
      {"file-arrays", &L::file_arrays, kNumbered, "arrays of a file"},
      {"file-bits", &L::file_bits, kBytes, "bits of all exact numbers of a file together"},
      {"data-entries", &L::data_entries, kBytes, "numbers of an array of training data"},
      {"matrix-rows", &L::matrix_rows, kNumbered, "rows and columns of a matrix to factor"},
      {"searched-dimensions", &L::searched_dimensions, kNumbered,
       "dimensions of the state in which train looks for laws"},
      {"steps", &L::steps, kWork, "steps of a run of training"},
      {"spec-bytes", &L::spec_bytes, kBytes, "bytes of a spec of a sweep"},
      {"cases", &L::cases, kNumbered, "cases of a sweep"},
  };
  return names;
}

const Limits& limits() { return current; }

void set_limits(const Limits& limits) { current = limits; }

Limits with_limit(Limits limits, std::string_view name, std::int64_t value) {
  const std::vector<LimitName>& names = limit_names();
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const LimitName& limit) { return limit.name == name; });
  if (found == names.end()) throw UsageError(fmt::format("there is no limit '{}'", name));
  if (value < 1 || value > found->highest)
    throw UsageError(
        fmt::format("the limit {} = {} is not from 1 to {}", name, value, found->highest));
  limits.*found->value = value;
  return limits;
}

std::string raised_by(std::int64_t Limits::*limit) {
  for (const LimitName& known : limit_names())
    if (known.value == limit) return fmt::format("; --limit {}=N allows more", known.name);
  return "";
}

std::string limit_options() {
  std::string text;
  for (const LimitName& limit : limit_names())
    if (limits().*limit.value != Limits{}.*limit.value)
      text += fmt::format(" --limit {}={}", limit.name, limits().*limit.value);
  return text;
}

}  // namespace abide
