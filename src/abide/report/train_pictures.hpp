// SPDX-License-Identifier: MIT
//
// The pictures of training.
//
//     loss        the loss against time, a curve a run
//     drift       the relative drift against time, the largest up to then, of functions that are
//                 laws of the flow of every run that watches them; a picture for the first such
//                 function of each run, for the second (drift-2) and the third, or where there are
//                 more one with the largest of all
//     broken      the same of the other functions, such as the laws of gradient flow along momentum
//     values      the values of the watched functions against time, of the first run, up to
//                 kMostValues entries and those that coincide with them
//     order       the relative drift of each run against its step, with a line that is fitted to
//                 kFewestFitted points or more, and the slope of what is proportional to the step
//
// A run has one colour and one dash pattern in all of them, which nothing else has; runs that
// differ in one number, when there are many, are coloured by it.
#pragma once

#include <string>
#include <vector>

#include "abide/report/picture.hpp"
#include "abide/train/training.hpp"

namespace abide {

inline constexpr std::size_t kMostValues = 12;
/// Of all pictures that there may be.
inline constexpr const char* kPictureNames[] = {
    "loss", "drift", "drift-2", "drift-3", "broken", "broken-2", "broken-3", "values", "order"};

struct NamedPicture {
  std::string name;  ///< of the file, without ending
  Picture picture;
  std::string caption;
};
/// None when nothing was trained.
[[nodiscard]] std::vector<NamedPicture> train_pictures(const Plan& plan, const Training& training);

}  // namespace abide
