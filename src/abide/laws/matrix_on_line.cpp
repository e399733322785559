// SPDX-License-Identifier: MIT
#include "abide/laws/matrix_on_line.hpp"

#include <flint/nmod_mat.h>

#include <algorithm>

#include "abide/laws/residues.hpp"

namespace abide {

namespace {

using Vector = std::vector<std::uint64_t>;
using Equations = MatrixOnLine::Equations;

Vector random_vector(const WordField& field, std::size_t n, Random& random) {
  Vector result;
  for (std::size_t i = 0; i < n; ++i) result.push_back(field.random_element(random));
  return result;
}

std::uint64_t determinant(const WordField& field, const Equations& a) {
  nmod_mat_t matrix;
  const auto n = static_cast<slong>(a.size());
  nmod_mat_init(matrix, n, n, field.prime());
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j) nmod_mat_entry(matrix, i, j) = a[i][j];
  const std::uint64_t result = nmod_mat_det(matrix);
  nmod_mat_clear(matrix);
  return result;
}

}  // namespace

Line::Line(const WordField& f, std::size_t n, Random& random)
    : field(f), start(random_vector(f, n, random)), direction(random_vector(f, n, random)) {}

Vector Line::at(std::uint64_t s) const {
  Vector point;
  for (std::size_t i = 0; i < start.size(); ++i)
    point.push_back(field.add(start[i], field.mul(s, direction[i])));
  return point;
}

WordPolynomial Line::restricted(const SparsePolynomial& f) const {
  return restricted(static_cast<std::size_t>(f.degree()),
                    [&](std::uint64_t s) { return value_modulo(field, f, at(s)); });
}

MatrixOnLine::MatrixOnLine(Extactic& extactic, const Line& line, Random& random, StopFlag stop)
    : extactic_(extactic), field_(line.field), stop_(stop) {
  std::size_t degree = 0;
  for (const Extactic::Row& row : extactic.rows()) degree = std::max(degree, extactic.degree(row));
  std::vector<Equations> values;
  for (std::uint64_t s = 0; s <= degree; ++s) {
    look_at(stop);
    values.push_back(extactic.at(field_, line.at(s)));
  }
  for (std::size_t i = 0; i < extactic.rows().size(); ++i) {
    entries_.emplace_back();
    mixture_.push_back(field_.random_element(random));
    for (std::size_t j = 0; j < extactic.columns().size(); ++j) {
      Vector entry;
      for (const Equations& value : values) entry.push_back(value[i][j]);
      entries_.back().push_back(WordPolynomial::interpolated(field_, entry));
    }
  }
}

WordPolynomial MatrixOnLine::common_minor() const {
  std::size_t degree = extactic_.minor_degree(), most = 0;
  std::vector<std::size_t> chosen, others;
  for (std::size_t i = 0; i < extactic_.rows().size(); ++i) {
    const Extactic::Row& row = extactic_.rows()[i];
    (row.raises_rank ? chosen : others).push_back(i);
    most = std::max(most, extactic_.degree(row));
  }
  degree += others.empty() ? 0 : most;
  Vector first, second;
  for (std::uint64_t s = 0; s <= degree; ++s) {
    look_at(stop_);
    Equations a;
    for (const std::size_t i : chosen) a.push_back(row_at(i, s));
    first.push_back(determinant(field_, a));
    if (others.empty()) continue;
    // The last row, which has the highest degree, becomes a mixture of the others.
    std::fill(a.back().begin(), a.back().end(), 0);
    for (const std::size_t i : others) {
      const Vector row = row_at(i, s);
      for (std::size_t j = 0; j < row.size(); ++j)
        a.back()[j] = field_.add(a.back()[j], field_.mul(mixture_[i], row[j]));
    }
    second.push_back(determinant(field_, a));
  }
  const WordPolynomial minor = WordPolynomial::interpolated(field_, first);
  return others.empty() ? minor
                        : WordPolynomial::gcd(minor, WordPolynomial::interpolated(field_, second));
}

MatrixOnLine::Equations MatrixOnLine::modulo(const WordPolynomial& q) const {
  Equations result;
  for (const std::vector<WordPolynomial>& row : entries_) {
    Equations parts(static_cast<std::size_t>(q.degree()));
    for (const WordPolynomial& entry : row) {
      const WordPolynomial rest = entry % q;
      for (std::size_t power = 0; power < parts.size(); ++power)
        parts[power].push_back(rest.coefficient(power));
    }
    result.insert(result.end(), parts.begin(), parts.end());
  }
  return result;
}

Vector MatrixOnLine::row_at(std::size_t i, std::uint64_t s) const {
  Vector row;
  for (const std::size_t j : extactic_.pivots()) row.push_back(entries_[i][j].at(s));
  return row;
}

}  // namespace abide
