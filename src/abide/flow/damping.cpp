// SPDX-License-Identifier: MIT
#include "abide/flow/damping.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/lowering.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/fraction.hpp"

namespace abide {

namespace {

std::vector<Rational> coefficients(const Polynomial& p) {
  std::vector<Rational> result;
  for (const auto& [exponents, c] : p.terms()) {
    const auto power = static_cast<std::size_t>(exponents[0]);
    if (result.size() <= power) result.resize(power + 1);
    result[power] = c;
  }
  return result;
}

}  // namespace

int Damping::integrating_degree() const {
  if (numerator.empty() || numerator.size() + 1 != denominator.size()) return 0;
  const Rational residues = numerator.back() / denominator.back();
  return residues.is_integer() && Rational(0) < residues && residues < Rational(1'000'000)
             ? static_cast<int>(residues.to_int64())
             : 0;
}

Damping parse_damping(const std::string& text) {
  const SourceText source{"TAU", text};
  Program program;
  const NodeId t = program.parameter("t", {});
  try {
    Lowering lowering(
        program,
        [&](const std::string& name, std::size_t offset) {
          if (name == "t") return t;
          throw ExpressionError(offset, "unknown name '" + name +
                                            "'; expected a rational function of the time t, such "
                                            "as 1/3 or 3/t");
        },
        Grammar{});
    const NodeId tau = lowering.lower(parse_expression(text));
    if (!program.shape(tau).empty())
      throw ExpressionError(
          0, "tau has shape " + to_string(program.shape(tau)) + ", expected a scalar");
    const Bounds size = bounds(program, {tau})[0];
    if (std::max(size.parameter_degree, size.denominator_degree) >
        static_cast<double>(limits().time_degree))
      throw ExpressionError(0, fmt::format("the degree of tau in t exceeds {}{}",
                                           limits().time_degree, raised_by(&Limits::time_degree)));
    const FractionField field(1);
    const Fraction value =
        values_of(program, {tau}, field, [&] { return field.variable(0); })[0][0];
    Damping damping{text, coefficients(value.numerator), coefficients(field.denominator(value))};
    const Rational lead = damping.denominator.back();
    for (auto* list : {&damping.numerator, &damping.denominator})
      for (Rational& c : *list) c /= lead;
    return damping;
  } catch (const SingularMatrix&) {
    throw ModelError(diagnostic(source, place_of(text, 0), "tau divides by zero at every time"));
  } catch (const ExpressionError& error) {
    throw ModelError(diagnostic(source, place_of(text, error.offset), error.what()));
  }
}

Rational value_at(const std::vector<Rational>& coefficients, const Rational& t) {
  Rational result;
  for (std::size_t i = coefficients.size(); i-- > 0;) result = result * t + coefficients[i];
  return result;
}

NodeId polynomial_in(Program& program, NodeId t, const std::vector<Rational>& coefficients) {
  NodeId result = program.constant({0}, {});
  for (std::size_t i = coefficients.size(); i-- > 0;)  // Horner's rule
    result = add(program, multiply(program, result, t), program.constant({coefficients[i]}, {}));
  return result;
}

NodeId tau_node(Program& program, NodeId t, const Damping& damping) {
  if (damping.constant()) return program.constant({damping.value()}, {});
  return divide(program, polynomial_in(program, t, damping.numerator),
                polynomial_in(program, t, damping.denominator), "the divisor of tau");
}

Rational tau_at(const Damping& damping, const Rational& t) {
  const Rational divisor = value_at(damping.denominator, t);
  if (divisor.is_zero())
    throw ModelError("tau = " + damping.text + " is not defined at t = " + t.to_string());
  return value_at(damping.numerator, t) / divisor;
}

}  // namespace abide
