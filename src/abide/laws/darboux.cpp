// SPDX-License-Identifier: MIT
#include "abide/laws/darboux.hpp"

#include <algorithm>
#include <utility>

#include "abide/laws/matrix_on_line.hpp"
#include "abide/laws/residues.hpp"
#include "abide/linalg/row_echelon.hpp"
#include "abide/program/fingerprint.hpp"

namespace abide {

namespace {

using Vector = std::vector<std::uint64_t>;
using Equations = MatrixOnLine::Equations;

constexpr int kLinesTested = 2;
constexpr std::size_t kMostLines = 6;
constexpr std::size_t kMostTries = 100;  // combinations with a place of the first line

// Divisors of the minors that an irreducible polynomial of the degree may be on the line, which can
// fall apart modulo p.
std::vector<WordPolynomial> places(const WordPolynomial& minor, int degree) {
  std::vector<WordPolynomial> result, linear;
  if (minor.degree() < degree) return result;
  for (WordPolynomial& factor : minor.factors()) {
    if (factor.degree() == degree) result.push_back(factor);
    if (factor.degree() == 1) linear.push_back(std::move(factor));
  }
  if (degree != 2) return result;
  for (std::size_t i = 0; i < linear.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) result.push_back(linear[i] * linear[j]);
  return result;
}

// Vectors that solve the equations of one place on each of several lines, until they are one.
// Places of one polynomial leave more solutions than others do.
class Meeting {
 public:
  Meeting(const WordField& field, std::size_t columns, std::vector<std::vector<Equations>> lines)
      : field_(field), columns_(columns), lines_(std::move(lines)) {}

  [[nodiscard]] std::vector<Vector> vectors() {
    for (const Equations& place : lines_[0]) {
      tries_ = 0;
      RowEchelon<WordField> first(field_, columns_);
      for (const Vector& row : place) first.add(row);
      go_on(first, 1);
    }
    return std::move(found_);
  }

 private:
  void go_on(const RowEchelon<WordField>& so_far, std::size_t line) {
    if (so_far.rank() + 1 == columns_) found_.push_back(so_far.null_space()[0]);
    if (so_far.rank() + 1 >= columns_ || line == lines_.size()) return;
    std::vector<RowEchelon<WordField>> next;
    for (const Equations& place : lines_[line]) {
      if (tries_++ >= kMostTries) return;
      next.push_back(so_far);
      for (const Vector& row : place) next.back().add(row);
      if (next.back().rank() > next.front().rank()) next.pop_back();
      if (next.back().rank() < next.front().rank()) next.erase(next.begin(), next.end() - 1);
    }
    for (const RowEchelon<WordField>& solutions : next) go_on(solutions, line + 1);
  }

  WordField field_;
  std::size_t columns_;
  std::vector<std::vector<Equations>> lines_;
  std::size_t tries_ = 0;
  std::vector<Vector> found_;
};

}  // namespace

bool is_darboux(const Flow& flow, const SparsePolynomial& f, std::uint64_t seed, StopFlag stop) {
  Random random(seed_about(flow.program(), seed), {0xdb});
  const auto degree = static_cast<std::size_t>(f.degree());
  const std::size_t higher =
      degree + static_cast<std::size_t>(std::max(0.0, flow.bounds().parameter_degree));
  for (int i = 0; i < kLinesTested; ++i) {
    const Line line(WordField::random(random), flow.dimension(), random);
    Controls controls(flow, random.bits());
    const WordPolynomial divisor = line.restricted(f);
    const WordPolynomial motion = line.restricted(higher, [&](std::uint64_t s) {
      const Vector point = line.at(s);
      Vector velocity;
      for (const Vector& x : trajectory(flow, line.field, point, controls, 1, stop))
        velocity.push_back(x[1]);
      return derivative_modulo(line.field, f, point, velocity);
    });
    if (divisor.is_zero() || !(motion % divisor).is_zero()) return false;
  }
  return true;
}

std::vector<SparsePolynomial> darboux_polynomials(const Flow& flow, Extactic& extactic, int degree,
                                                  const std::vector<SparsePolynomial>& known,
                                                  std::uint64_t seed, StopFlag stop) {
  const WordField& field = extactic.field();
  const std::size_t columns = extactic.columns().size();
  Random random(seed_about(flow.program(), seed), {0xdc, static_cast<std::uint64_t>(degree)});
  std::vector<std::vector<Equations>> lines;
  // As many as the first has solutions at a place, each line leaving one less of those by chance.
  for (std::size_t most = 1; lines.size() < std::min(most, kMostLines);) {
    const Line line(field, flow.dimension(), random);
    const MatrixOnLine matrix(extactic, line, random, stop);
    WordPolynomial minor = matrix.common_minor();
    for (const SparsePolynomial& f : known) minor = minor.without(line.restricted(f));
    lines.emplace_back();
    for (const WordPolynomial& place : places(minor, degree)) {
      lines.back().push_back(matrix.modulo(place));
      RowEchelon<WordField> equations(field, columns);
      for (const Vector& row : lines.back().back()) equations.add(row);
      if (lines.size() == 1) most = std::max(most, columns - equations.rank());
    }
    if (lines.back().empty()) return {};
  }
  std::vector<SparsePolynomial> result;
  for (const Vector& c : Meeting(field, columns, std::move(lines)).vectors()) {
    look_at(stop);
    const std::optional<std::vector<Rational>> numbers = small_integers(field, c);
    if (!numbers) continue;
    SparsePolynomial f;
    for (std::size_t i = 0; i < columns; ++i)
      for (const auto& [monomial, factor] : extactic.columns()[i].terms)
        f.terms.emplace_back(monomial, factor * (*numbers)[i]);
    normalize(f);
    if (f.degree() != degree) continue;
    make_primitive(f);
    if (std::find(result.begin(), result.end(), f) != result.end()) continue;
    if (is_darboux(flow, f, seed, stop)) result.push_back(std::move(f));
  }
  return result;
}

}  // namespace abide
