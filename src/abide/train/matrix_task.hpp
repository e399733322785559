// SPDX-License-Identifier: MIT
//
// Factoring a matrix as a training task: a model g(theta, x) = A(theta) x is trained on the unit
// vectors x = e_j with the columns of Y as targets, so that the loss compares A with Y entry by
// entry. A reparametrization without inputs has one sample, the matrix itself.
//
//     matrix FILE                            any matrix that read_matrix reads
//     matrix nonnegative:rows,columns,rank   a seeded product of nonnegative factors, with a mean
//                                            of 1 / rows: columns add up to about 1
//     matrix gaussian:rows,columns           with singular values that fall off by halves
//
// Example: for nmf:4,2,3, whose A = W2 W1 is [3, 4], the task `matrix nonnegative:3,4,2` has four
// samples, x = e_1 .. e_4.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/train/dataset.hpp"

namespace abide {

/// Whether the data is a matrix: the text begins with `matrix `.
[[nodiscard]] bool is_matrix_task(const std::string& data);
/// Whether the text after `matrix ` begins as one that is made from a seed.
[[nodiscard]] bool is_made_matrix(const std::string& text);
/// Adds to `notes` what its reader should be told. Throws ModelError when the text or the file is
/// wrong, and UsageError when it is a set of samples.
[[nodiscard]] RealArray task_matrix(const std::string& data, std::uint64_t seed,
                                    std::vector<std::string>& notes);
/// The samples. `has_inputs`: whether the model takes any.
[[nodiscard]] Dataset matrix_samples(const RealArray& matrix, const std::string& name,
                                     bool has_inputs);

}  // namespace abide
