// SPDX-License-Identifier: MIT
//
// Flows with given polynomial fields, and linear changes of their coordinates.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/model/model_file.hpp"
#include "laws/polynomials.hpp"

namespace abide::testing {

/// x0' = fields[0] e, x1' = fields[1] e, ..: one control e.
inline Flow flow_with(const std::vector<std::string>& fields) {
  std::string parameters, sum, metric;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    parameters += fmt::format("x{} = []\n", i);
    sum += fmt::format("{}x{}", i == 0 ? "" : " + ", i);
    metric += fmt::format("{}x{}=diag({})", i == 0 ? "" : ", ", i, fields[i]);
  }
  const std::string text = fmt::format("[parameters]\n{}[model]\nphi = '{}'\n", parameters, sum);
  FlowOptions options;
  options.metric = metric;
  return Flow::make(parse_model(text, "fields.toml"), options);
}

/// x = A y with A and its inverse integral, drawn at random.
struct LinearChange {
  LinearChange(std::size_t n, Random& random) : matrix(identity(n)), inverse(identity(n)) {
    for (std::size_t step = 0; step < 2 * n; ++step) {
      const std::size_t i = random.below(n), j = random.below(n);
      if (i == j) continue;
      const std::int64_t c = random.below(2) == 0 ? 1 : -1;
      for (std::size_t k = 0; k < n; ++k) {
        matrix[i][k] += c * matrix[j][k];    // row i of A
        inverse[k][j] -= c * inverse[k][i];  // column j of its inverse
      }
    }
  }

  /// The coordinate x_i as a linear function of the y.
  [[nodiscard]] std::string old_coordinate(std::size_t i) const { return row(matrix[i], names()); }
  /// With the new coordinates in place of the old ones.
  [[nodiscard]] std::string changed(std::string text) const {
    std::string result;
    for (std::size_t k = 0; k < text.size(); ++k)
      if (text[k] == 'x' && k + 1 < text.size())
        result += "(" + old_coordinate(static_cast<std::size_t>(text[++k] - '0')) + ")";
      else
        result += text[k];
    return result;
  }
  [[nodiscard]] Flow flow(const std::vector<std::string>& fields) const {
    std::vector<std::string> old, result;
    for (const std::string& field : fields) old.push_back("(" + changed(field) + ")");
    for (std::size_t i = 0; i < fields.size(); ++i) result.push_back(row(inverse[i], old));
    return flow_with(result);
  }

  std::vector<std::vector<std::int64_t>> matrix, inverse;

 private:
  static std::vector<std::vector<std::int64_t>> identity(std::size_t n) {
    std::vector<std::vector<std::int64_t>> result(n, std::vector<std::int64_t>(n, 0));
    for (std::size_t i = 0; i < n; ++i) result[i][i] = 1;
    return result;
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < matrix.size(); ++i) result.push_back(fmt::format("x{}", i));
    return result;
  }
  static std::string row(const std::vector<std::int64_t>& factors,
                         const std::vector<std::string>& of) {
    std::string result;
    for (std::size_t i = 0; i < factors.size(); ++i)
      if (factors[i] != 0)
        result += fmt::format("{}({})*{}", result.empty() ? "" : " + ", factors[i], of[i]);
    return result;
  }
};

/// An expression in the coordinates of a flow, primitive.
inline SparsePolynomial primitive(const Flow& flow, const std::string& expression) {
  SparsePolynomial result = expanded(flow.program(), expression).at(0);
  make_primitive(result);
  return result;
}

}  // namespace abide::testing
