// SPDX-License-Identifier: MIT
//
// Degrees and norms of polynomials that are there, for comparison with bounds.
#pragma once

#include <cctype>
#include <cmath>
#include <string>

#include "abide/ring/polynomial.hpp"

namespace abide::testing {

// A polynomial homogenised by t in a group of its variables has their degree as its degree in t:
// the least k with a vanishing (k+1)-st derivative at every point. Here simply by differentiating.
inline double degree_in(const PolynomialRing& ring, const Polynomial& p, std::size_t first,
                        std::size_t last) {
  // Euler: sum of x_i d/dx_i multiplies a monomial of degree k by k. Apply (E - 0)(E - 1).. until
  // 0.
  Polynomial rest = p;
  for (int k = 0; k < 50; ++k) {
    if (rest.is_zero()) return k - 1;
    Polynomial euler = ring.zero();
    for (std::size_t i = first; i < last; ++i)
      euler = ring.add(euler, ring.mul(ring.variable(i), ring.derivative(rest, i)));
    rest = ring.sub(euler, ring.mul(ring.from(k), rest));
  }
  return 50;
}

// The sum of the absolute values of the coefficients, read off the printed polynomial.
inline double norm_of(const Polynomial& p, const Rational& scale) {
  std::string text = p.to_string();
  std::erase(text, ' ');
  double sum = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t end = i + 1;
    while (end < text.size() && text[end] != '+' && text[end] != '-') ++end;
    std::string term = text.substr(i, end - i);
    if (term[0] == '+' || term[0] == '-') term.erase(0, 1);
    double coefficient = 1;
    if (std::isdigit(static_cast<unsigned char>(term[0]))) {
      coefficient = std::stod(term);
      if (const std::size_t slash = term.find('/'); slash != std::string::npos)
        coefficient /= std::stod(term.substr(slash + 1));
    }
    sum += coefficient;
    i = end;
  }
  return std::log2(sum) + scale.log2_abs();
}

}  // namespace abide::testing
