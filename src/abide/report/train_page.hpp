// SPDX-License-Identifier: MIT
//
// The pictures of training, and a page with them.
//
//     loss        the loss against time, a curve a run
//     drift       the largest relative drift against time, of the laws of each run's flow
//     broken      the same of functions that are not laws of every run's flow, such as the laws of
//                 gradient flow along momentum
//     values      the values of the laws against time, of the first run, up to kMostValues entries
//     order       the relative drift at the end against the step, with the slope that is predicted
//
// Runs that differ in one number are coloured by it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "abide/report/picture.hpp"
#include "abide/train/training.hpp"

namespace abide {

inline constexpr std::size_t kMostValues = 12;

struct NamedPicture {
  std::string name;  ///< of the file, without ending
  Picture picture;
  std::string caption;
};
[[nodiscard]] std::vector<NamedPicture> train_pictures(const Plan& plan, const Training& training);

/// The page: what was run, the laws typeset, the pictures, the table of drifts, and the command.
[[nodiscard]] std::string train_page(const Plan& plan, const Training& training,
                                     const std::string& command);

/// Everything recorded, as CSV: run, step, time, loss, and the drift and size of each law.
[[nodiscard]] std::string train_csv(const Plan& plan, const Training& training);

}  // namespace abide
