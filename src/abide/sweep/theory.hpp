// SPDX-License-Identifier: MIT
//
// How many independent laws a model has by theory: closed forms, each with its source and the range
// in which it holds. Outside of these ranges theory is silent, never wrong.
//
// The models are those with a name, of layers n_0, .., n_q (model/zoo.hpp). With k = min(r, s),
//     S(r, s) = k (2r + 1 - k) / 2    the dimension of the symmetric r x r matrices of rank <= s
//     A(r, s) = k (2r - 1 - k) / 2    for even s, the same of the antisymmetric ones
// count the entries of W2^T W2 - W1 W1^T (s = n + m) and of the momentum law, W2^T dW2 - dW2^T W2 +
// W1 dW1^T - dW1 W1^T (s = 2 (n + m)), that are independent.
//
// Example: linear:3,2,4 has S(2, 7) = 3 laws, and A(2, 14) = 1 with momentum and any damping.
//
// A closed form is a theorem, or what the experiments of a paper say: all known laws are counted,
// and no network was ever found to have more. docs/theory.md has the table, and the proofs that are
// ours.
//
// Sources: [N23] Marcotte, Gribonval, Peyre, "Abide by the Law and Follow the Flow", NeurIPS 2023;
// [I24] the same, "Keep the Momentum", ICML 2024.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abide/flow/dynamics.hpp"
#include "abide/model/named_model.hpp"

namespace abide {

enum class Basis {
  theorem,     ///< proved, by the source
  experiment,  ///< the laws are known, and no others were found in the source's experiments
};
/// `theorem`, `experiment`
[[nodiscard]] std::string_view to_string(Basis basis);

/// A closed form.
struct Rule {
  std::string_view models;  ///< in words: `linear, two layers`
  Dynamics flow;            ///< with any damping
  std::string_view metric;  ///< `euclidean`, `mirror`, `W2=mirror`
  std::string_view laws;    ///< the formula
  std::string_view range;   ///< where it holds
  Basis basis;
  std::string_view source;
};

struct Theory {
  std::size_t laws = 0;
  /// The degree up to which as many independent polynomial laws are found; empty where some laws
  /// are no polynomials, or nothing is known of them.
  std::optional<int> degree;
  Rule rule;
};

/// What theory says of a MODEL, whatever the damping. An empty metric is the model's own. Empty
/// where theory is silent.
[[nodiscard]] std::optional<Theory> theory(const std::string& model, Dynamics flow,
                                           const std::string& metric);

/// All closed forms, in the order of docs/theory.md.
[[nodiscard]] std::vector<Rule> theory_rules();

}  // namespace abide
