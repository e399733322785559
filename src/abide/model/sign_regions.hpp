// SPDX-License-Identifier: MIT
//
// The gates that a ReLU network itself opens, by sign regions.
//
// At parameters theta an input x decides every gate: 1 where the ReLU's argument is positive, else
// 0. Inputs with one pattern of gates fill a sign region. Near theta, and with x in the interior of
// its region, the pattern s stays, the network's gradients are grad_theta L(theta; x, s, w), a
// polynomial in x, and so those of all inputs in the region span what those of all x at all do. The
// directions in which training can move near theta are therefore the span over the patterns s that
// occur and over all x and w. That is the model
//
//     L(theta; x_1, w_1, x_2, w_2, ..) = sum over the patterns s_k of L(theta; x_k, s_k, w_k),
//
// which has no gates that are free: counting its laws counts those of the network near theta. With
// only some of the patterns the directions are fewer, so its laws are never too few.
//
// Example, relu:1,2,1 at theta = (W1, W2) with W1 = (1, -2): the inputs x > 0 have the pattern
// (1, 0), x < 0 have (0, 1), and none has (1, 1).
//
// Everything is exact: arguments are evaluated over Q. A sample at which an argument is 0 that is
// not always 0 in the region lies on a boundary, and is left out.
//
// Running time: one evaluation of the network a sample; the new program is as long as the old one
// times the number of patterns. Source: [N23] Section 2 (the span over the data), [I25]
// Example 4.8.
#pragma once

#include <cstddef>
#include <set>
#include <string_view>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/model/special_points.hpp"
#include "abide/ring/random.hpp"

namespace abide {

/// For each gate of a model, in order, the values of its entries: 0 or 1.
using GatePattern = std::vector<std::vector<bool>>;

struct SignRegions {
  std::set<GatePattern> patterns;  ///< those that occurred
  std::size_t samples = 0;         ///< inputs in the interior of a region
  std::size_t boundary = 0;        ///< inputs that were left out
};

/// Parameters of about 1 in size, positive in the parameters with these numbers.
[[nodiscard]] Point random_parameters(const Model& model, const std::vector<std::size_t>& positive,
                                      Random& random);

/// The patterns at so many random inputs, of sizes from 1/8 to 8.
[[nodiscard]] SignRegions sample_regions(const Model& model, const Point& parameters,
                                         std::size_t samples, Random& random);

/// The model whose gates have just these patterns, at least one, each with inputs and weights of
/// its own.
[[nodiscard]] Model with_patterns(const Model& model, const std::set<GatePattern>& patterns);

}  // namespace abide
