// SPDX-License-Identifier: MIT
//
// Losses: how far the outputs of a model are from their targets, and the derivative by the outputs.
//
// For outputs g and targets y of n samples with m entries each:
//
//     mse             1/(n m) sum (g - y)^2                           as PyTorch's mse_loss
//     cross-entropy   1/n sum over samples of -sum y log softmax(g)    y a distribution, or
//     one-hot;
//                     of outputs with more axes the last is that of classes, and the others, such
//                     as the tokens of a text, are averaged over
//     kl              1/(n m) sum (y log(y / g) - y + g)               y >= 0; g > 0, for NMF
//
// The derivative by g is the probe w with which grad_theta L(theta; x, w) is the gradient of the
// loss (model/model.hpp). Conservation laws hold for every loss; only these are offered.
//
// Example: one sample with m = 1, g = 3, y = 1 has mse 4 and derivative 4.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace abide {

enum class Loss { mse, cross_entropy, kl };

/// `mse`, `cross-entropy`, `kl`
[[nodiscard]] const std::vector<std::string>& loss_names();
/// Throws UsageError, with the names there are, for another.
[[nodiscard]] Loss parse_loss(const std::string& name);
[[nodiscard]] std::string loss_name(Loss loss);

/// Outputs and targets of `columns` samples: [rows, columns], row-major, a column a sample. The
/// first `used` columns count; the loss is an average over `samples`, of which these are a part.
struct LossArguments {
  std::size_t rows = 0, columns = 0, used = 0, samples = 0;
  const double* outputs = nullptr;
  const double* targets = nullptr;
  std::size_t classes = 0;  ///< rows that softmax takes together; 0: all
};

/// The part of the loss that these samples have, and in `derivative` [rows, columns] what it is by
/// the outputs, 0 for columns not used. Infinite or NaN where the loss is not defined (kl, g <= 0).
[[nodiscard]] double loss_and_derivative(Loss loss, const LossArguments& arguments,
                                         double* derivative);

}  // namespace abide
