// SPDX-License-Identifier: MIT
#include "abide/laws/darboux_features.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "abide/laws/darboux.hpp"
#include "abide/laws/names.hpp"
#include "abide/laws/rational_integrals.hpp"
#include "abide/laws/residues.hpp"
#include "abide/linalg/row_echelon.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/limits.hpp"
#include "abide/ring/fraction.hpp"

namespace abide {

namespace {

using Vector = std::vector<std::uint64_t>;

constexpr int kMostDegree = 2;
constexpr std::int64_t kMostExponent = 8;  // of a factor of a law
constexpr std::size_t kSpareSamples = 4;

double monomial_count(std::size_t variables, int degree) {
  double count = 1;
  for (int i = 1; i <= degree; ++i)
    count = count * static_cast<double>(variables + static_cast<std::size_t>(i)) / i;
  return count;
}

// By degree, by the number of terms and of signs, and then in a fixed order.
bool simpler(const SparsePolynomial& a, const SparsePolynomial& b) {
  const auto key = [](const SparsePolynomial& f) {
    std::vector<Monomial> monomials;
    int signs = 0;
    for (const auto& [monomial, c] : f.terms) {
      monomials.push_back(monomial);
      signs += c < Rational(0) ? 1 : 0;
    }
    return std::tuple(f.degree(), f.terms.size(), signs, std::move(monomials));
  };
  const auto left = key(a), right = key(b);
  return left != right ? left < right
                       : std::lexicographical_compare(a.terms.begin(), a.terms.end(),
                                                      b.terms.begin(), b.terms.end());
}

class Maker {
 public:
  Maker(const Flow& flow, std::uint64_t seed, StopFlag stop)
      : flow_(flow),
        seed_(seed),
        stop_(stop),
        random_(seed_about(flow.program(), seed), {0xde}),
        field_(WordField::random(random_)),
        names_(variable_names({flow.space().blocks().begin(), flow.space().blocks().end()})),
        point_(random_point()),
        gradients_(field_, flow.dimension()) {}

  // A law that is known.
  void know(const SparsePolynomial& law) { (void)gradients_.add(gradient(law)); }
  // How many independent laws are.
  [[nodiscard]] std::size_t laws() const { return gradients_.rank(); }

  // Polynomials of this degree, and as many laws of them as are wanted. Quotients of linear
  // functions are simpler than products, and products are simpler than other quotients.
  std::optional<DarbouxLimit> search(int degree, std::size_t wanted) {
    using Of = DarbouxLimit::Of;
    const auto most = static_cast<double>(limits().darboux_monomials);
    if (monomial_count(flow_.dimension(), degree) > most)
      return DarbouxLimit{Of::monomials, degree};
    Extactic extactic(flow_, monomials_up_to(flow_.dimension(), degree), degree, field_,
                      random_.bits(), stop_);
    if (extactic.cut()) return DarbouxLimit{Of::degree, degree};
    for (SparsePolynomial& f :
         darboux_polynomials(flow_, extactic, degree, polynomials_, seed_, stop_))
      polynomials_.push_back(std::move(f));
    if (degree > 1) take_products();
    if (laws() >= wanted) return std::nullopt;
    try {
      for (const Quotient& q : rational_integrals(flow_, extactic, degree, seed_, stop_)) take(q);
    } catch (const TooMuchWork&) {
      return DarbouxLimit{Of::work, degree};
    }
    take_products();
    return std::nullopt;
  }

  // The laws found, and logarithms that are not related to each other.
  [[nodiscard]] std::vector<std::string> expressions() {
    std::vector<bool> needed(polynomials_.size(), true);
    for (const std::vector<Rational>& n : relations()) {
      std::size_t last = n.size() - 1;
      while (n[last].is_zero()) --last;
      needed[last] = !gradients_.contains(logarithm_gradient(n));
    }
    std::vector<std::string> result = laws_;
    for (std::size_t i = 0; i < polynomials_.size(); ++i)
      if (needed[i])
        result.push_back(fmt::format("log({})", to_expression(polynomials_[i], names_)));
    return result;
  }

 private:
  [[nodiscard]] Vector random_point() {
    Vector point;
    for (std::size_t i = 0; i < flow_.dimension(); ++i)
      point.push_back(field_.random_element(random_));
    return point;
  }

  [[nodiscard]] Vector gradient(const SparsePolynomial& f) const {
    Vector result(flow_.dimension(), 0);
    for (const auto& [variable, part] : derivatives(f))
      result[variable] = value_modulo(field_, part, point_);
    return result;
  }

  // The gradient of log(f).
  [[nodiscard]] Vector logarithm_gradient(const SparsePolynomial& f) const {
    const std::uint64_t scale = field_.inverse(value_modulo(field_, f, point_));
    Vector result = gradient(f);
    for (std::uint64_t& entry : result) entry = field_.mul(entry, scale);
    return result;
  }

  // That of the sum of n_k log(f_k), the f_k being all polynomials found.
  [[nodiscard]] Vector logarithm_gradient(const std::vector<Rational>& n) const {
    Vector sum(flow_.dimension(), 0);
    for (std::size_t k = 0; k < n.size(); ++k) {
      if (n[k].is_zero()) continue;
      const Vector part = logarithm_gradient(polynomials_[k]);
      for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] = field_.add(sum[i], field_.mul(field_.from(n[k]), part[i]));
    }
    return sum;
  }

  // Integers n_k, the last positive, for which the product of f_k**n_k is a law: a basis, in which
  // each has its last polynomial for itself. The simplest polynomials come first.
  [[nodiscard]] std::vector<std::vector<Rational>> relations() {
    std::sort(polynomials_.begin(), polynomials_.end(), simpler);
    const std::size_t count = polynomials_.size();
    RowEchelon<WordField> cofactors(field_, count);
    for (std::size_t sample = 0; sample < count + kSpareSamples; ++sample) {
      const Vector point = random_point();
      Controls controls(flow_, random_.bits());
      Vector velocity, row;
      for (const Vector& x : trajectory(flow_, field_, point, controls, 1, stop_))
        velocity.push_back(x[1]);
      for (const SparsePolynomial& f : polynomials_)
        row.push_back(field_.mul(derivative_modulo(field_, f, point, velocity),
                                 field_.inverse(value_modulo(field_, f, point))));
      cofactors.add(std::move(row));
    }
    std::vector<std::vector<Rational>> result;
    for (const Vector& n : cofactors.null_space())
      if (auto numbers = small_integers(field_, n)) result.push_back(std::move(*numbers));
    return result;
  }

  // The products that one would read and that are new laws.
  void take_products() {
    for (const std::vector<Rational>& n : relations()) {
      const bool small = std::all_of(n.begin(), n.end(), [](const Rational& power) {
        return std::abs(power.to_int64()) <= kMostExponent;
      });
      if (!small || !gradients_.add(logarithm_gradient(n))) continue;
      std::vector<std::string> above, below;
      for (std::size_t k = 0; k < n.size(); ++k)
        if (const std::int64_t power = n[k].to_int64(); power != 0)
          (power > 0 ? above : below).push_back(factor(polynomials_[k], std::abs(power)));
      const std::string text = fmt::format("{}", fmt::join(above, "*"));
      const std::string divisor = fmt::format("{}", fmt::join(below, "*"));
      laws_.push_back(text + (below.empty()       ? ""
                              : below.size() == 1 ? "/" + divisor
                                                  : "/(" + divisor + ")"));
    }
  }

  // The quotient, if it is new. The logarithm of its numerator is that of the denominator and a
  // law.
  void take(const Quotient& q) {
    Vector difference = logarithm_gradient(q.numerator);
    const Vector below = logarithm_gradient(q.denominator);
    for (std::size_t i = 0; i < below.size(); ++i)
      difference[i] = field_.sub(difference[i], below[i]);
    if (!gradients_.add(std::move(difference))) return;
    laws_.push_back(fmt::format("{}/{}", factor(q.numerator, 1), factor(q.denominator, 1)));
    const SparsePolynomial& f = q.denominator;
    const bool found = std::find(polynomials_.begin(), polynomials_.end(), f) != polynomials_.end();
    if (f.degree() == 1 && !found) polynomials_.push_back(f);
  }

  // A factor of a product.
  [[nodiscard]] std::string factor(const SparsePolynomial& f, std::int64_t power) const {
    const std::string expression = to_expression(f, names_);
    const std::string text =
        f.terms.size() == 1 && f.terms[0].first.size() == 1 && f.terms[0].second.is_one()
            ? expression
            : fmt::format("({})", expression);
    return power == 1 ? text : fmt::format("{}**{}", text, power);
  }

  const Flow& flow_;
  std::uint64_t seed_;
  StopFlag stop_;
  Random random_;
  WordField field_;
  VariableNames names_;
  Vector point_;
  RowEchelon<WordField> gradients_;  // of known laws, at the point
  std::vector<SparsePolynomial> polynomials_;
  std::vector<std::string> laws_;
};

}  // namespace

DarbouxFeatures darboux_features(const Flow& flow, const std::vector<SparsePolynomial>& known,
                                 std::size_t laws, std::uint64_t seed, StopFlag stop) {
  // Trajectories are power series with rational coefficients.
  if (flow.field_schedule().has_inverses() || flow.symbols().any()) return {{}, DarbouxLimit{}};
  Maker maker(flow, seed, stop);
  for (const SparsePolynomial& law : known) maker.know(law);
  DarbouxFeatures result;
  for (int degree = 1; degree <= kMostDegree && !result.limit && maker.laws() < laws; ++degree)
    result.limit = maker.search(degree, laws);
  result.expressions = maker.expressions();
  return result;
}

}  // namespace abide
