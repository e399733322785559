// SPDX-License-Identifier: MIT
#include "abide/laws/residues.hpp"

#include <flint/fmpq.h>

#include <algorithm>
#include <utility>

namespace abide {

namespace {

using Vector = std::vector<std::uint64_t>;

constexpr std::int64_t kMostBits =
    28;  // of a number that is read: by chance few residues are small

}  // namespace

std::uint64_t value_modulo(const WordField& field, const SparsePolynomial& f, const Vector& point) {
  std::uint64_t result = 0;
  for (const auto& [monomial, c] : f.terms) {
    std::uint64_t term = field.from(c);
    for (const std::uint32_t i : monomial) term = field.mul(term, point[i]);
    result = field.add(result, term);
  }
  return result;
}

std::uint64_t derivative_modulo(const WordField& field, const SparsePolynomial& f,
                                const Vector& point, const Vector& motion) {
  std::uint64_t result = 0;
  for (const auto& [variable, part] : derivatives(f))
    result = field.add(result, field.mul(value_modulo(field, part, point), motion[variable]));
  return result;
}

std::optional<std::vector<Rational>> small_integers(const WordField& field,
                                                    const Vector& residues) {
  const auto last =
      std::find_if(residues.rbegin(), residues.rend(), [](std::uint64_t x) { return x != 0; });
  if (last == residues.rend()) return std::nullopt;
  const std::uint64_t scale = field.inverse(*last);
  fmpz_t residue, modulus;
  fmpz_init(residue);
  fmpz_init_set_ui(modulus, field.prime());
  SparsePolynomial numbers;
  bool small = true;
  for (std::size_t i = 0; small && i < residues.size(); ++i) {
    if (residues[i] == 0) continue;
    Rational number;
    fmpz_set_ui(residue, field.mul(residues[i], scale));
    small = fmpq_reconstruct_fmpz(number.flint(), residue, modulus) != 0 &&
            number.height_bits() <= kMostBits;
    numbers.terms.emplace_back(Monomial{static_cast<std::uint32_t>(i)}, std::move(number));
  }
  fmpz_clear(residue);
  fmpz_clear(modulus);
  if (!small) return std::nullopt;
  make_primitive(numbers);
  std::vector<Rational> result(residues.size());
  for (auto& [monomial, c] : numbers.terms) {
    if (c.height_bits() > kMostBits) return std::nullopt;
    result[monomial[0]] = std::move(c);
  }
  return result;
}

}  // namespace abide
