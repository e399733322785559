// SPDX-License-Identifier: MIT
//
// Data sets made from a seed, so that everything can be tried without a file. The same seed gives
// the same bits on every machine (train/gaussian.hpp), and more samples begin with the same ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "abide/train/dataset.hpp"

namespace abide {

/// x ~ N(0, I) in R^inputs; y = A x + 0.01 noise in R^outputs, where the singular values of A are
/// 1, 1/2, 1/4, .. (16 of them at most) and its singular vectors are random.
[[nodiscard]] Dataset gaussian_regression(std::size_t inputs, std::size_t outputs,
                                          std::size_t samples, std::uint64_t seed);

/// x ~ N(0, I); y = V relu(U x) with Gaussian U of variance 1/inputs, V of variance 2/width: a
/// ReLU network with one hidden layer, without noise.
[[nodiscard]] Dataset teacher(std::size_t inputs, std::size_t outputs, std::size_t width,
                              std::size_t samples, std::uint64_t seed);

/// Points of the plane on two spirals of one and a half turns each, within the unit disc, with
/// noise of 0.02; two classes that take turns.
[[nodiscard]] Dataset two_spirals(std::size_t samples, std::uint64_t seed);

/// Gaussian clouds of variance 1 around random centres of variance 9; the classes take turns.
[[nodiscard]] Dataset blobs(std::size_t classes, std::size_t dimension, std::size_t samples,
                            std::uint64_t seed);

/// Images of side x side brightnesses in [0, 1], a stand-in for handwritten digits: each class is a
/// smooth random picture, each sample is it shifted, dimmed and with noise. The classes take turns.
[[nodiscard]] Dataset digits(std::size_t samples, std::size_t side, std::size_t classes,
                             std::uint64_t seed);

/// W H + 0.01 noise, W [rows, rank] and H [rank, columns] and the noise uniform in [0, 1]: a
/// nonnegative matrix that is close to one of this rank.
[[nodiscard]] RealArray low_rank_nonnegative(std::size_t rows, std::size_t columns,
                                             std::size_t rank, std::uint64_t seed);

/// A line of the table of the sets that have a name.
struct SyntheticSet {
  std::string name;         ///< `blobs`
  std::string usage;        ///< `blobs[:classes[,dimension]]`
  std::string description;  ///< with the sizes that hold when neither the text nor the model says
};
[[nodiscard]] const std::vector<SyntheticSet>& synthetic_sets();

/// Whether `text` is a name of the table, alone or with sizes after a colon, rather than a file.
[[nodiscard]] bool is_synthetic(const std::string& text);

/// A set of the table, with most_samples samples, or 1000. Sizes that neither the text gives nor
/// the model fixes have a default. Throws ModelError when there is no such set, a size is wrong, or
/// the text contradicts the model.
[[nodiscard]] Dataset synthetic(const std::string& text, const DataRequest& request,
                                std::uint64_t seed);

}  // namespace abide
