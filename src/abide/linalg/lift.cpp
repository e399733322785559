// SPDX-License-Identifier: MIT
#include "abide/linalg/lift.hpp"

#include <utility>

namespace abide {

namespace {

std::vector<std::size_t> ends_of(const Matrix& basis) {
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < basis.rows; ++i) {
    std::size_t end = basis.columns;
    while (end > 0 && basis(i, end - 1) == 0) --end;
    ends.push_back(end);
  }
  return ends;
}

}  // namespace

Lift::Lift(std::size_t columns) : columns_(columns) { fmpz_init_set_ui(modulus_, 1); }

Lift::~Lift() {
  clear();
  fmpz_clear(modulus_);
}

void Lift::clear() {
  for (fmpz& residue : residues_) fmpz_clear(&residue);
  residues_.clear();
  fmpz_set_ui(modulus_, 1);
}

void Lift::add(const PrimeField& field, const Matrix& basis) {
  std::vector<std::size_t> ends = ends_of(basis);
  const bool better = empty_ || basis.rows < rows_ || (basis.rows == rows_ && ends > ends_);
  if (!better && (basis.rows > rows_ || ends != ends_)) return;
  if (better) {
    clear();
    empty_ = false;
    rows_ = basis.rows;
    ends_ = std::move(ends);
    residues_.resize(rows_ * columns_);
    for (fmpz& residue : residues_) fmpz_init(&residue);
  }
  if (fmpz_fdiv_ui(modulus_, field.prime()) == 0) return;
  for (std::size_t i = 0; i < residues_.size(); ++i)
    fmpz_CRT_ui(&residues_[i], &residues_[i], modulus_, field.to_residue(basis.entries[i]),
                field.prime(), 1);
  fmpz_mul_ui(modulus_, modulus_, field.prime());
}

std::optional<std::vector<std::vector<Rational>>> Lift::rational() const {
  std::vector<std::vector<Rational>> result(rows_, std::vector<Rational>(columns_));
  fmpz_t residue;
  fmpz_init(residue);
  bool found = true;
  for (std::size_t i = 0; i < residues_.size() && found; ++i) {
    fmpz_mod(residue, &residues_[i], modulus_);
    found =
        fmpq_reconstruct_fmpz(result[i / columns_][i % columns_].flint(), residue, modulus_) != 0;
  }
  fmpz_clear(residue);
  if (!found) return std::nullopt;
  return result;
}

}  // namespace abide
