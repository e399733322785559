// SPDX-License-Identifier: MIT
//
// Laws of a flow as LaTeX.
//
// A law is read from its text and written with the names that the blocks of the state have in
// formulas. Velocities have a dot above, and names that would look alike are told apart:
//
//     W2.T @ W2 - W1 @ W1.T      W_{2}^\top W_{2} - W_{1} W_{1}^\top
//     exp(2/3*t)*dW1[0,0]        e^{\frac{2}{3} t} (\dot{W}_{1})_{0,0}
//     W1*W_1                     W_{1} \mathtt{W\_1}
//     for h = 0..3: K[h].T       K_{h}^\top \quad (h = 0, \dots, 3)
//
// Cost: linear in the text, and one evaluation of shapes for each call of a function.
#pragma once

#include <map>
#include <string>

#include "abide/flow/observables.hpp"
#include "abide/model/expression.hpp"

namespace abide {

class LawLatex {
 public:
  /// The flow must outlive this.
  explicit LawLatex(const Flow& flow);

  /// Of a text that is a law of the flow. Throws ExpressionError for what is no expression.
  [[nodiscard]] std::string operator()(const std::string& law);
  /// Of such a text as it was read, or of its beginning (typeset/beginning.hpp).
  [[nodiscard]] std::string operator()(const Expression& law);

 private:
  struct Name {
    std::string latex;
    Shape shape;
  };

  [[nodiscard]] std::string latex_of(const std::string& name) const;
  /// Of what may have the index `h`, by the shapes of this member of a list of matrices.
  [[nodiscard]] std::string with_shapes(const Expression& law, const std::string& member);
  [[nodiscard]] Shape shape_of(const Expression& expression);

  std::map<std::string, Name> names_;
  Observables observables_;
};

}  // namespace abide
