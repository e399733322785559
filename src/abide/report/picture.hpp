// SPDX-License-Identifier: MIT
//
// Pictures: curves over two axes, as SVG and PNG, drawn by gnuplot.
//
// A picture is a plain description. Curves are told apart by colour and dash pattern, with a legend
// below, or, when a picture has a colour bar, by where their `value` stands on it. Curves that lie
// on each other are drawn once, with one entry of the legend for all. Points that have no place
// (nan, infinities, what is not positive on a logarithmic axis) are left out and interrupt their
// curve; a curve of which nothing is left stays in the legend, which says why.
//
//     Picture picture;
//     picture.title = "Drift of the laws";
//     picture.log_y = true;
//     picture.curves.push_back({"SGD", {1, 10, 100}, {1e-6, 1e-5, 1e-4}});
//     draw(picture, "drift");   // drift.svg, drift.png and drift.csv
//
// The same picture gives the same bytes (with the same gnuplot and fonts). All points are drawn:
// whoever has many thousands thins them out first. See docs/pictures.md.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace abide {

/// A line is fitted to at least so many points.
inline constexpr std::size_t kFewestFitted = 4;

/// What is drawn of a curve.
enum class Drawn {
  line,
  line_and_points,
  points,  ///< alone, as with a line that is fitted to them
};

struct Curve {
  std::string label;  ///< any text; one without a label is not in the legend
  std::vector<double> x, y;
  std::optional<double> value;  ///< position on the colour bar; grey without one
  bool dashed = false;          ///< a prediction or a fit
  Drawn drawn = Drawn::line;
  /// Curves with the same number have the same colour, and the same dashes if they are not
  /// `dashed`, in all pictures: a run throughout a report, data and what is fitted to them. Without
  /// one: the next that no curve of the picture has.
  std::optional<std::size_t> style = {};
  bool grey = false;  ///< for comparison; takes no style
};

struct Picture {
  std::string title, x_label, y_label;  ///< any text
  bool log_x = false, log_y = false;
  std::vector<Curve> curves;
  std::optional<std::string> colour_bar;  ///< its label
  bool colour_bar_log = false;
};

/// Writes PATH.svg, PATH.png, and PATH.csv with its numbers (data_csv). Throws ModelError when
/// gnuplot is missing or fails, or when they cannot be written; then nothing unfinished is left.
void draw(const Picture& picture, const std::string& path_without_ending);

/// The SVG text, an element that may stand in a page. Everything in it that has an id begins with
/// `id`: give each picture of a page its own. Throws ModelError like `draw`.
[[nodiscard]] std::string svg(const Picture& picture, const std::string& id = "picture");

/// The numbers of a picture as CSV, with those that have no place (`nan`, `inf`): a line
/// `curve,value,x,y`, then one for each point, under the label of its curve; `value` is empty where
/// there is none. Numbers are read back as the same doubles.
[[nodiscard]] std::string data_csv(const Picture& picture);

}  // namespace abide
