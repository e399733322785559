// SPDX-License-Identifier: MIT
//
// A picture as a script for gnuplot, with every place on it computed here: gnuplot's own layout
// lets legends and labels run into each other.
//
// Lengths are pixels of the SVG, which is 800 wide; the PNG has two of its own for each. From the
// top: the title, the axes (330 high or more), the label of x, the legend, as many columns as the
// longest label allows. Example: thirty labels of ten characters make six columns of five.
#pragma once

#include <string>
#include <vector>

#include "abide/report/picture.hpp"

namespace abide {

struct PictureScript {
  std::string text;                 ///< draws picture.svg, and picture.png if asked for
  int width = 0, height = 0;        ///< of the SVG
  std::vector<std::string> titles;  ///< of the elements that gnuplot calls picture_plot_1, 2, ..
};

/// Throws std::invalid_argument when a curve has not as many x as y.
[[nodiscard]] PictureScript picture_script(const Picture& picture, bool with_png);

}  // namespace abide
