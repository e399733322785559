// SPDX-License-Identifier: MIT
//
// Where training starts.
//
//     random      entries uniform between -c and c, c = 1 / sqrt(entries of a row), as PyTorch's
//                 Linear; parameters under a mirror metric uniform between c/4 and c
//     balanced    W_(l+1)^T W_(l+1) = W_l W_l^T for the matrices of a linear network
//                 (model/special_points.hpp), the largest Frobenius norm being 1; every law of
//                 that form is 0 there
//     own         the values in the model's own file, of an ONNX file
//     a file      .npz or .safetensors with one array for each parameter, by its name
//
// Random and balanced starts are multiplied by a scale. Velocities, for momentum, are random normal
// numbers of a given size; 0 is a start from rest.
//
// Example: W1 of shape [5, 3] has entries between -1/sqrt(3) and 1/sqrt(3).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"

namespace abide {

struct StartOptions {
  std::string what = "random";
  double scale = 1;
  double velocity = 0;
  std::uint64_t seed = 1;
};

struct StartPoint {
  std::vector<double> theta, velocity;  ///< [D]
};

/// Throws ModelError when a file does not fit the model, or the model has no balanced points or no
/// values of its own.
[[nodiscard]] StartPoint start_point(const Flow& flow, const StartOptions& options);

}  // namespace abide
