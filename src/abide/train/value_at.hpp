// SPDX-License-Identifier: MIT
//
// The value of a model at a point, in double precision, and the gradient of <w, output> by its
// parameters and inputs, where w is the derivative of a loss by the output: what backpropagation
// gives in any framework, to compare with.
//
// Gates follow their arguments, as in training (train/open_gates.hpp). Of vector fields there are
// values and no gradients.
//
// Example: linear:1,1 with W1 = 2, x = 3 and w = 1 has the output 6, and the gradients 3 by W1 and
// 2 by x.
//
// Cost: a forward and a backward pass.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "abide/io/array_file.hpp"
#include "abide/model/model.hpp"

namespace abide {

/// In the order in which a model declares them.
using NamedArrays = std::vector<std::pair<std::string, RealArray>>;

/// What is evaluated: gradients may have no value where the output has one, as that of a root at 0.
enum class Evaluated { values, values_and_gradients };

struct ValueAt {
  NamedArrays outputs;    ///< `output`, or `output.1`, ..; of fields `field/NAME` or `field.1/NAME`
  NamedArrays gradients;  ///< by the names of parameters and inputs, if they are evaluated
  std::size_t gates = 0, open_gates = 0;
  bool weights_given = false;  ///< otherwise every entry of w is 1
};

/// What w is called beside the parameters and inputs: `w`, or `w.1`, ..; if one of these has such a
/// name, `grad/output`, ..
[[nodiscard]] std::vector<std::string> weight_names(const Model& model);

/// Arrays from .npz, .safetensors or .json, as doubles. Throws ModelError.
[[nodiscard]] RealArrays read_point(const std::string& path);

/// `data` has each parameter and input by its name, but parameters that have values in the model's
/// own file (model/imported.hpp) may be left out, and w, or every w where there are several, if
/// it is not 1; `place` names it in messages. Throws ModelError when an array is missing,
/// unexpected or of another shape, and when the model has no finite value there.
[[nodiscard]] ValueAt value_at(const Model& model, const RealArrays& data, const std::string& place,
                               Evaluated evaluated = Evaluated::values_and_gradients);

}  // namespace abide
