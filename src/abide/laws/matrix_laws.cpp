// SPDX-License-Identifier: MIT
#include "abide/laws/matrix_laws.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace abide {

namespace {

using Row = std::vector<Rational>;

// Rows over Q in reduced echelon form with leftmost pivots; small.
class RationalEchelon {
 public:
  explicit RationalEchelon(std::size_t columns) : columns_(columns) {}

  bool add(Row row) {
    for (const auto& [pivot, known] : rows_) {
      if (row[pivot].is_zero()) continue;
      const Rational factor = row[pivot];
      for (std::size_t j = pivot; j < columns_; ++j) row[j] -= factor * known[j];
    }
    std::size_t pivot = 0;
    while (pivot < columns_ && row[pivot].is_zero()) ++pivot;
    if (pivot == columns_) return false;
    const Rational lead = row[pivot];
    for (Rational& entry : row) entry /= lead;
    for (auto& [other, known] : rows_) {
      const Rational factor = known[pivot];
      if (factor.is_zero()) continue;
      for (std::size_t j = pivot; j < columns_; ++j) known[j] -= factor * row[j];
    }
    rows_.emplace(pivot, std::move(row));
    return true;
  }
  // The canonical basis of {x : every row . x = 0}.
  [[nodiscard]] std::vector<Row> null_space() const {
    std::vector<Row> basis;
    for (std::size_t free = 0; free < columns_; ++free) {
      if (rows_.contains(free)) continue;
      Row x(columns_);
      x[free] = 1;
      for (const auto& [pivot, row] : rows_) x[pivot] = -row[free];
      basis.push_back(std::move(x));
    }
    return basis;
  }

 private:
  std::size_t columns_;
  std::map<std::size_t, Row> rows_;
};

// A Gram matrix of a parameter over one axis: G[i, j] = sum of T[.., i, ..] T[.., j, ..].
struct Gram {
  std::string text, latex;                    // as a matrix
  std::string diagonal_text, diagonal_latex;  // of vectors: the diagonal is not `diag(..)`
  std::int64_t size = 0;
  bool of_columns = false;                         // W.T @ W
  std::vector<std::vector<std::uint32_t>> slices;  // variables of slice i, in one order for all

  [[nodiscard]] SparsePolynomial entry(std::size_t i, std::size_t j) const {
    SparsePolynomial result;
    for (std::size_t k = 0; k < slices[i].size(); ++k)
      result.terms.push_back(
          {{std::min(slices[i][k], slices[j][k]), std::max(slices[i][k], slices[j][k])}, 1});
    normalize(result);
    return result;
  }
};

std::vector<Gram> grams(const Program& program) {
  std::vector<Gram> result;
  std::uint32_t first = 0;
  for (const NodeId id : program.parameters()) {
    const Shape& shape = program.shape(id);
    const std::string& name = program.name(id);
    const std::string latex = latex_name(name);
    const std::vector<std::int64_t> stride = strides(shape);
    const auto total = static_cast<std::uint32_t>(entries(shape));
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      Gram gram;
      gram.size = shape[axis];
      gram.of_columns = shape.size() == 2 && axis == 1;
      gram.slices.resize(static_cast<std::size_t>(shape[axis]));
      for (std::uint32_t i = 0; i < total; ++i)
        gram.slices[static_cast<std::size_t>(i / stride[axis] % shape[axis])].push_back(first + i);
      if (shape.size() == 1) {
        gram.text = fmt::format("outer({0}, {0})", name);
        gram.latex = fmt::format("{0} {0}^\\top", latex);
        gram.diagonal_text = fmt::format("{0}*{0}", name);
        gram.diagonal_latex = fmt::format("{0} \\odot {0}", latex);
      } else if (shape.size() == 2) {
        gram.text = axis == 0 ? fmt::format("{0} @ {0}.T", name) : fmt::format("{0}.T @ {0}", name);
        gram.latex =
            axis == 0 ? fmt::format("{0} {0}^\\top", latex) : fmt::format("{0}^\\top {0}", latex);
      } else {
        // einsum over all axes but this one, which is y for the left factor and z for the right.
        std::string left;
        std::string right;
        for (std::size_t other = 0; other < shape.size(); ++other) {
          left.push_back(other == axis ? 'y' : static_cast<char>('a' + other));
          right.push_back(other == axis ? 'z' : static_cast<char>('a' + other));
        }
        gram.text = fmt::format("einsum('{},{}->yz', {}, {})", left, right, name, name);
        gram.latex = fmt::format("\\langle {0}, {0} \\rangle_{{{1}}}", latex, axis);
      }
      if (shape.size() <= 24) result.push_back(std::move(gram));
    }
    first += total;
  }
  return result;
}

class Arranger {
 public:
  Arranger(const Model& model, const std::vector<Law>& laws) : laws_(laws) {
    for (std::size_t i = 0; i < laws.size(); ++i)
      if (laws[i].polynomial.degree() == 2) {
        leads_[laws[i].polynomial.terms.back().first] = quadratic_.size();
        quadratic_.push_back(i);
      }
    for (Gram& gram : grams(model.program)) by_size_[gram.size].push_back(std::move(gram));
  }

  Arrangement run() {
    Arrangement result;
    if (!quadratic_.empty())
      for (const auto& [size, list] : by_size_) families_of_size(list);
    // The largest families first, and of several ways to write one the usual; what these cover
    // is left out.
    std::stable_sort(families_.begin(), families_.end(), [](const Family& a, const Family& b) {
      return a.law.count != b.law.count ? a.law.count > b.law.count : a.usual > b.usual;
    });
    std::erase_if(families_, [&](const Family& family) {
      bool anything_new = false;
      for (const Coordinates& entry : family.entries)
        anything_new = covered_.add(entry) || anything_new;
      return !anything_new;
    });
    std::stable_sort(families_.begin(), families_.end(), [](const Family& a, const Family& b) {
      return a.first_parameter < b.first_parameter;
    });
    for (Family& family : families_) result.matrices.push_back(std::move(family.law));
    for (std::size_t i = 0; i < laws_.size(); ++i) {
      const auto found = std::find(quadratic_.begin(), quadratic_.end(), i);
      if (found == quadratic_.end() ||
          covered_.add({{static_cast<std::size_t>(found - quadratic_.begin()), Rational(1)}}))
        result.scalars.push_back(i);
    }
    return result;
  }

 private:
  using Coordinates = std::map<std::size_t, Rational>;  // over the quadratic laws

  // Sparse rows over Q in echelon form.
  class RationalSparse {
   public:
    bool add(Coordinates row) {
      while (!row.empty()) {
        const std::size_t lead = row.begin()->first;
        const auto found = rows_.find(lead);
        if (found == rows_.end()) {
          rows_.emplace(lead, std::move(row));
          return true;
        }
        const Rational factor = row.begin()->second / found->second.begin()->second;
        for (const auto& [j, value] : found->second) {
          Rational& target = row[j];
          target -= factor * value;
          if (target.is_zero()) row.erase(j);
        }
      }
      return false;
    }

   private:
    std::map<std::size_t, Coordinates> rows_;
  };

  struct Family {
    MatrixLaw law;
    std::vector<Coordinates> entries;
    std::uint32_t first_parameter = 0;
    int usual = 0;  // terms as in W2.T @ W2 - W1 @ W1.T: what leaves a layer less what enters it
  };

  // q modulo the laws. The last monomial of a law occurs in no other (canonical null spaces), so
  // one pass removes them all; the coordinates say how often each law was taken out.
  std::map<Monomial, Rational> residual(const SparsePolynomial& q, const Rational& scale,
                                        Coordinates* coordinates) const {
    std::map<Monomial, Rational> rest;
    for (const auto& [monomial, c] : q.terms) rest[monomial] += scale * c;
    for (const auto& [monomial, c] : q.terms) {
      const auto lead = leads_.find(monomial);
      if (lead == leads_.end()) continue;
      const SparsePolynomial& law = laws_[quadratic_[lead->second]].polynomial;
      const Rational factor = scale * c / law.terms.back().second;
      for (const auto& [m, value] : law.terms) rest[m] -= factor * value;
      if (coordinates != nullptr) {
        (*coordinates)[lead->second] += factor;
        if ((*coordinates)[lead->second].is_zero()) coordinates->erase(lead->second);
      }
    }
    std::erase_if(rest, [](const auto& term) { return term.second.is_zero(); });
    return rest;
  }

  void families_of_size(const std::vector<Gram>& list) {
    const auto size = static_cast<std::size_t>(list[0].size);
    RationalEchelon full(list.size());
    RationalEchelon diagonal(list.size());
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = i; j < size; ++j) {
        std::map<Monomial, Row> conditions;
        for (std::size_t g = 0; g < list.size(); ++g)
          for (const auto& [monomial, value] : residual(list[g].entry(i, j), 1, nullptr)) {
            Row& row = conditions[monomial];
            row.resize(list.size());
            row[g] = value;
          }
        for (const auto& [monomial, row] : conditions) {
          full.add(row);
          if (i == j) diagonal.add(row);
        }
      }
    for (const Row& c : full.null_space()) add_family(list, c, false);
    for (const Row& c : diagonal.null_space()) add_family(list, c, true);
  }

  void add_family(const std::vector<Gram>& list, Row c, bool diagonal) {
    SparsePolynomial as_law;  // only to scale the coefficients
    for (std::size_t g = 0; g < list.size(); ++g)
      if (!c[g].is_zero()) as_law.terms.push_back({{static_cast<std::uint32_t>(g)}, c[g]});
    make_primitive(as_law);
    for (const auto& [g, value] : as_law.terms) c[g[0]] = value;

    const auto size = static_cast<std::size_t>(list[0].size);
    RationalSparse own;
    Family family;
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = i; j < (diagonal ? i + 1 : size); ++j) {
        Coordinates coordinates;
        for (std::size_t g = 0; g < list.size(); ++g)
          if (!c[g].is_zero()) (void)residual(list[g].entry(i, j), c[g], &coordinates);
        family.law.count += own.add(coordinates) ? 1 : 0;
        family.entries.push_back(std::move(coordinates));
      }
    for (std::size_t g = list.size(); g-- > 0;) {
      if (c[g].is_zero()) continue;
      family.first_parameter = list[g].slices[0][0];
      family.usual += list[g].of_columns == (Rational(0) < c[g]) ? 1 : 0;
    }
    family.law.diagonal = diagonal;
    write(list, c, diagonal, family.law);
    families_.push_back(std::move(family));
  }

  static void append(std::string& text, const std::string& term, const Rational& c,
                     const char* times) {
    const bool negative = c < Rational(0);
    if (text.empty())
      text += negative ? "-" : "";
    else
      text += negative ? " - " : " + ";
    const Rational size = negative ? -c : c;
    if (!size.is_one()) text += size.to_string() + times;
    text += term;
  }

  static void write(const std::vector<Gram>& list, const Row& c, bool diagonal, MatrixLaw& law) {
    std::string matrices, vectors, matrices_latex, vectors_latex;
    for (const bool negative : {false, true})
      for (std::size_t g = 0; g < list.size(); ++g) {
        if (c[g].is_zero() || (c[g] < Rational(0)) != negative) continue;
        if (diagonal && !list[g].diagonal_text.empty()) {
          append(vectors, list[g].diagonal_text, c[g], "*");
          append(vectors_latex, list[g].diagonal_latex, c[g], " ");
        } else {
          append(matrices, list[g].text, c[g], "*");
          append(matrices_latex, list[g].latex, c[g], " ");
        }
      }
    if (diagonal && !matrices.empty()) {
      // -diag(a) + b*b reads better as b*b - diag(a).
      const bool negative = matrices[0] == '-';
      if (negative && !vectors.empty()) {
        law.expression = vectors + " - diag(" + matrices.substr(1) + ")";
        law.latex = vectors_latex + " - \\operatorname{diag}(" + matrices_latex.substr(1) + ")";
        return;
      }
      matrices = "diag(" + matrices + ")";
      matrices_latex = "\\operatorname{diag}(" + matrices_latex + ")";
    }
    const auto joined = [](const std::string& a, const std::string& b) {
      if (a.empty() || b.empty()) return a + b;
      return b[0] == '-' ? a + " - " + b.substr(1) : a + " + " + b;
    };
    law.expression = joined(matrices, vectors);
    law.latex = joined(matrices_latex, vectors_latex);
  }

  const std::vector<Law>& laws_;
  std::vector<std::size_t> quadratic_;     // indices of laws
  std::map<Monomial, std::size_t> leads_;  // last monomial -> position in quadratic_
  RationalSparse covered_;
  std::vector<Family> families_;
  std::map<std::int64_t, std::vector<Gram>> by_size_;
};

}  // namespace

Arrangement arrange(const Model& model, const std::vector<Law>& laws) {
  return Arranger(model, laws).run();
}

}  // namespace abide
