// SPDX-License-Identifier: MIT
//
// The pictures of training, and a page with them.
//
//     loss        the loss against time, a curve a run
//     drift       the largest relative drift against time, of functions that are laws of the flow
//     of
//                 every run that watches them
//     broken      the same of the others, such as the laws of gradient flow along momentum
//     values      the values of the laws against time, of the first run, up to kMostValues entries
//     order       the largest relative drift against the step, with the slope that is predicted
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
/// Of all pictures that there may be.
inline constexpr const char* kPictureNames[] = {"loss", "drift", "broken", "values", "order"};

struct NamedPicture {
  std::string name;  ///< of the file, without ending
  Picture picture;
  std::string caption;
};
[[nodiscard]] std::vector<NamedPicture> train_pictures(const Plan& plan, const Training& training);

/// The page: what was run and how it ended, the laws typeset, the pictures, the table of drifts,
/// and the command.
[[nodiscard]] std::string train_page(const Plan& plan, const Training& training,
                                     const std::string& command, bool with_pictures = true);

/// What was recorded, as CSV: run, step, time, loss, and the drift and size of each law; nan where
/// it is lost.
[[nodiscard]] std::string train_csv(const Plan& plan, const Training& training);

}  // namespace abide
