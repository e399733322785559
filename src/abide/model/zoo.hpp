// SPDX-License-Identifier: MIT
//
// The families of models that have a name. Dimensions run from input to output, as in PyTorch's
// Linear(in, out); W_l is [n_l, n_(l-1)], b_l is [n_l].
//
//     linear:n0,..,nq    W_q .. W_1 x
//     relu:n0,..,nq      W_q relu( .. relu(W_1 x + b_1) ..), biases on hidden layers with +bias
//     nmf:n,r,m          W_2 W_1, non-negative matrix factorization
//     icnn:n,r,m         W_2 relu(W_1 x + b_1), input-convex: W_2 is kept non-negative
//     monomial:n         x_1 x_2 .. x_n
//
// Sources: [N23] Marcotte, Gribonval, Peyre, "Abide by the Law and Follow the Flow", NeurIPS 2023
// (linear, ReLU); [I24] the same, "Keep the Momentum", ICML 2024 (NMF, ICNN).
//
// To add a family: write its program in zoo.cpp, and a line in `zoo()`; see CONTRIBUTING.md.
#pragma once

#include <string>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/model/named_model.hpp"

namespace abide {

struct Family {
  std::string name;
  std::string dims;         ///< how the dimensions are written: `n0,n1,..,nq`
  std::string description;  ///< one line
  std::string example;      ///< a MODEL of the family
  std::size_t least_dims;
  std::size_t most_dims;  ///< 0: no limit
  bool may_have_bias;
  std::string metric;  ///< of its training flow
  /// Builds the program, without name and metric.
  Model (*build)(const NamedModel& named);
};

/// In the order of `abide zoo`.
[[nodiscard]] const std::vector<Family>& zoo();
/// Nothing where there is none of this name.
[[nodiscard]] const Family* family_of(const std::string& name);

/// The model of this name, with its metric. Throws ShapeError when it is too large.
[[nodiscard]] Model built(const NamedModel& named);

}  // namespace abide
