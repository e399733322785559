// SPDX-License-Identifier: MIT
#include "abide/report/picture_script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <stdexcept>

#include "abide/report/axis.hpp"
#include "abide/report/gnuplot.hpp"
#include "abide/report/palette.hpp"
#include "abide/report/picture_overlap.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

constexpr int kWidth = 800;
constexpr int kAxesTop = 46;
constexpr int kAxesHeight = 390;
constexpr int kFont = 13;
constexpr int kTitleFont = 15;
constexpr int kLegendRow = 20;
constexpr int kSample = 34;  // of a line, in the legend
constexpr int kBar = 16;     // the width of the colour bar
constexpr const char* kFontName = "DejaVu Sans";
constexpr const char* kGrey = "#707070";

// Dash patterns for the first four styles, the next four, and so on; and plain dashes of curves
// that are `dashed`, for the first eight styles, which differ in colour, the next eight, and so on.
constexpr std::array<const char*, 5> kPatterns = {"solid", "(1.5,4)", "(12,4,1.5,4)", "(4,3)",
                                                  "(12,4,1.5,4,1.5,4)"};
constexpr std::array<const char*, 5> kDashed = {"(9,6)", "(16,6)", "(9,12)", "(16,12)", "(24,6)"};
// Curves that are nowhere further apart are one to the eye, in pixels.
constexpr double kApart = 0.75;

struct Style {
  std::string colour;
  std::string dashes;
  int mark = 7;  // gnuplot's number of a symbol
};

// What is shown of a curve.
struct Shown {
  const Curve* curve = nullptr;
  Style style;
  std::string legend;  // empty: none
  std::string names;   // of all that coincide with it
  bool drawn = false;
  bool merged = false;  // it coincides with one before it
  std::vector<std::vector<std::pair<double, double>>> pieces;
};

std::vector<std::vector<std::pair<double, double>>> pieces_of(const Picture& picture,
                                                              const Curve& curve) {
  std::vector<std::vector<std::pair<double, double>>> pieces(1);
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    if (has_place(curve.x[i], picture.log_x) && has_place(curve.y[i], picture.log_y))
      pieces.back().emplace_back(curve.x[i], curve.y[i]);
    else if (!pieces.back().empty())
      pieces.emplace_back();
  }
  if (pieces.back().empty()) pieces.pop_back();
  return pieces;
}

// Why there is nothing to see of a curve.
std::string absence(const Curve& curve) {
  if (curve.y.empty()) return " (no points)";
  const auto zero = [](double y) { return y == 0; };
  if (std::all_of(curve.y.begin(), curve.y.end(), zero)) return " (0)";
  const auto finite = [](double y) { return std::isfinite(y); };
  if (std::none_of(curve.y.begin(), curve.y.end(), finite)) return " (not finite)";
  return " (not positive)";
}

class Script {
 public:
  Script(const Picture& picture, bool with_png) : picture_(picture) {
    for (const Curve& curve : picture.curves) {
      if (curve.x.size() != curve.y.size())
        throw std::invalid_argument("a curve has not as many x as y");
      Shown shown;
      shown.curve = &curve;
      shown.pieces = pieces_of(picture, curve);
      shown.drawn = !shown.pieces.empty();
      curves_.push_back(std::move(shown));
    }
    make_axes();
    merge();
    make_styles();
    place();
    write(with_png);
  }

  PictureScript take() && { return std::move(result_); }

 private:
  void make_axes() {
    std::vector<double> xs;
    std::vector<double> ys;
    std::vector<double> values;
    for (const Shown& shown : curves_) {
      for (const auto& piece : shown.pieces)
        for (const auto& [x, y] : piece) {
          xs.push_back(x);
          ys.push_back(y);
        }
      if (shown.drawn && shown.curve->value) values.push_back(*shown.curve->value);
    }
    x_ = axis_of(xs, picture_.log_x, 0.02);
    y_ = axis_of(ys, picture_.log_y, 0.04);
    bar_ = axis_of(values, picture_.colour_bar_log, 0);
  }

  // Of a legend's entry, at most.
  [[nodiscard]] static double label_width() { return (kWidth - 2.0 * 24 - kSample - 10) / kFont; }

  [[nodiscard]] std::vector<Piece> places(const Shown& shown) const {
    std::vector<Piece> result;
    for (const auto& piece : shown.pieces) {
      Piece& next = result.emplace_back();
      for (const auto& [x, y] : piece)
        next.push_back({kWidth * x_.position(x), kAxesHeight * y_.position(y)});
    }
    return result;
  }

  // One entry for all curves that lie on each other, and for all of which nothing is left for the
  // same reason. On a colour bar each has a colour of its own.
  void merge() {
    const auto alike = [](const Shown& a, const Shown& b) {
      return a.drawn == b.drawn && a.curve->dashed == b.curve->dashed &&
             a.curve->drawn == b.curve->drawn && a.curve->grey == b.curve->grey &&
             a.curve->label.empty() == b.curve->label.empty();
    };
    std::vector<std::vector<Piece>> lines;
    for (const Shown& shown : curves_) lines.push_back(places(shown));
    for (std::size_t i = 0; i < curves_.size(); ++i) {
      Shown& first = curves_[i];
      if (first.merged || first.curve->label.empty()) continue;
      std::vector<std::string> names = {plain(first.curve->label)};
      for (std::size_t j = i + 1; j < curves_.size() && !picture_.colour_bar; ++j) {
        Shown& other = curves_[j];
        if (other.merged || !alike(first, other)) continue;
        if (first.drawn ? !coincide(lines[i], lines[j], kApart)
                        : absence(*first.curve) != absence(*other.curve))
          continue;
        other.merged = true;
        names.push_back(plain(other.curve->label));
      }
      const std::string why = first.drawn ? "" : absence(*first.curve);
      first.names = fmt::format("{}", fmt::join(names, "; "));
      first.legend = first.names + why;
      const std::size_t more = names.size() - 1;
      if (more == 0 || width_of(first.legend) <= label_width()) continue;
      const std::string rest =
          fmt::format(" and {} more that coincide{}{}", more, more == 1 ? "s" : "", why);
      first.legend = shortened(names[0], label_width() - width_of(rest)) + rest;
    }
  }

  void make_styles() {
    std::set<std::size_t> taken;
    for (const Shown& shown : curves_)
      if (shown.curve->style) taken.insert(*shown.curve->style);
    std::size_t next = 0;
    std::size_t greys = 0;
    for (Shown& shown : curves_) {
      const Curve& curve = *shown.curve;
      const bool on_bar =
          picture_.colour_bar && curve.value && has_place(*curve.value, picture_.colour_bar_log);
      Style& style = shown.style;
      if (on_bar) {
        style.colour = hex(ordered_colour(bar_.position(*curve.value)));
        style.dashes = kPatterns[0];
      } else if (picture_.colour_bar || curve.grey) {
        style.colour = kGrey;
        style.dashes = (curve.dashed ? kDashed : kPatterns)[greys++ % kPatterns.size()];
      } else {
        while (!curve.style && taken.contains(next)) ++next;
        const std::size_t i = curve.style ? *curve.style : next++;
        style.colour = hex(category_colour(i));
        style.dashes = curve.dashed ? kDashed[i / kCategories % kDashed.size()]
                                    : kPatterns[i / 4 % kPatterns.size()];
        style.mark = std::array{7, 5, 9, 13, 11}[i % 5];
      }
      if (on_bar && curve.dashed) style.dashes = kDashed[0];
      if (on_bar && shown.drawn) shown.legend.clear();
    }
  }

  void place() {
    const auto widest = [](const Axis& axis) {
      double most = 0;
      for (const Tick& tick : axis.ticks) most = std::max(most, width_of(tick.text));
      return static_cast<int>(std::ceil(most * kFont));
    };
    left_ = 14 + (picture_.y_label.empty() ? 0 : 24) + widest(y_) + 8;
    right_ = kWidth - 24;
    if (picture_.colour_bar) {
      bar_left_ = kWidth - 14 - (picture_.colour_bar->empty() ? 0 : 24) - widest(bar_) - 10 - kBar;
      right_ = bar_left_ - 20;
    }
    bottom_ = kAxesTop + kAxesHeight;
    legend_top_ = bottom_ + 36 + (picture_.x_label.empty() ? 0 : 28);

    double label = 0;
    for (Shown& shown : curves_) {
      if (shown.legend.empty()) continue;
      ++named_;
      shown.legend = shortened(shown.legend, label_width());
      label = std::max(label, width_of(shown.legend) * kFont);
    }
    column_ = kSample + 10 + static_cast<int>(std::ceil(label)) + 22;
    const int columns = std::clamp((kWidth - 2 * 24 + 22) / column_, 1, std::max(1, named_));
    rows_ = (named_ + columns - 1) / columns;
    columns_ = rows_ == 0 ? 0 : (named_ + rows_ - 1) / rows_;
    result_.width = kWidth;
    result_.height = legend_top_ + (rows_ == 0 ? 0 : rows_ * kLegendRow + 12);
  }

  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    result_.text += fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }
  // A place on the canvas, where gnuplot counts from 0 to 1 and from below.
  [[nodiscard]] std::string at(double x, double y) const {
    return fmt::format("screen {:.6f},{:.6f}", x / result_.width, 1 - y / result_.height);
  }
  void label(const std::string& text, double x, double y, int size, const char* how) {
    if (text.empty()) return;
    line("set label {} at {} {} font '{},{}' front", gnuplot_string(text), at(x, y), how, kFontName,
         size);
  }

  // In both kinds of file one unit is one pixel of the SVG.
  void terminal(bool png) {
    if (png)
      line(
          "set terminal pngcairo size {},{} noenhanced rounded font '{},{}' fontscale 1.5 "
          "linewidth 2 dashlength 2 pointscale 2 background '#ffffff'",
          2 * result_.width, 2 * result_.height, kFontName, kFont);
    else
      line(
          "set terminal svg size {},{} noenhanced rounded font '{},{}' linewidth 1 name "
          "'picture' background '#ffffff'",
          result_.width, result_.height, kFontName, kFont);
    line("set output 'picture.{}'", png ? "png" : "svg");
  }

  void axis(const char* name, const Axis& axis) {
    if (axis.log) line("set logscale {}", name);
    line("set {}range [{:.17g}:{:.17g}]", name, axis.low, axis.high);
    std::string ticks;
    for (const Tick& tick : axis.ticks)
      ticks += fmt::format("{}{} {:.17g} {}", ticks.empty() ? "" : ", ", gnuplot_string(tick.text),
                           tick.at, tick.text.empty() ? 1 : 0);
    line("set {}tics ({})", name, ticks);
  }

  void data() {
    line("$frame << END\n{:.17g} {:.17g}\nEND", x_.low, y_.low);
    for (std::size_t i = 0; i < curves_.size(); ++i) {
      if (!curves_[i].drawn || curves_[i].merged) continue;
      line("$curve{} << END", i);
      for (const auto& piece : curves_[i].pieces) {
        for (const auto& [x, y] : piece) line("{} {}", x, y);
        line("");
      }
      line("END");
    }
  }

  [[nodiscard]] static bool has_line(const Shown& shown) {
    return shown.curve->drawn != Drawn::points;
  }
  // A line through one point is not to be seen.
  [[nodiscard]] static bool has_points(const Shown& shown) {
    return shown.curve->drawn != Drawn::line ||
           std::all_of(shown.pieces.begin(), shown.pieces.end(),
                       [](const auto& piece) { return piece.size() == 1; });
  }
  [[nodiscard]] std::string line_style(const Shown& shown) const {
    return fmt::format("linecolor rgb '{}' linewidth {} dashtype {}", shown.style.colour,
                       curves_.size() > 12 ? 1.5 : 2.0, shown.style.dashes);
  }
  [[nodiscard]] static std::string mark_style(const Shown& shown) {
    return fmt::format("pointtype {} pointsize {} linecolor rgb '{}'", shown.style.mark,
                       has_line(shown) ? 0.6 : 0.9, shown.style.colour);
  }

  void legend() {
    const int left = (kWidth - columns_ * column_ + 22) / 2;
    int i = 0;
    for (const Shown& shown : curves_) {
      if (shown.legend.empty()) continue;
      const double x = left + i / rows_ * column_;
      const double y = legend_top_ + (i % rows_ + 0.5) * kLegendRow;
      if (shown.drawn && has_line(shown))
        line("set arrow from {} to {} nohead {} front", at(x, y), at(x + kSample, y),
             line_style(shown));
      if (shown.drawn && has_points(shown))
        line("set label '' at {} point {} front", at(x + 0.5 * kSample, y), mark_style(shown));
      label(shown.legend, x + kSample + 10, y, kFont, "left");
      ++i;
    }
  }

  void plot() {
    std::string elements = "$frame using 1:2:('') with labels notitle";
    result_.titles = {"frame"};
    const auto add = [&](const Shown& shown, const std::string& element) {
      elements += ", \\\n  " + element + " notitle";
      result_.titles.push_back(shown.names);
    };
    if (picture_.colour_bar)
      add(curves_.empty() ? Shown{} : curves_[0],
          fmt::format("$frame using 1:2:('') with labels textcolor palette cb {:.17g}", bar_.low));
    for (std::size_t i = 0; i < curves_.size(); ++i) {
      const Shown& shown = curves_[i];
      if (!shown.drawn || shown.merged) continue;
      if (has_line(shown)) add(shown, fmt::format("$curve{} with lines {}", i, line_style(shown)));
      if (has_points(shown))
        add(shown, fmt::format("$curve{} with points {}", i, mark_style(shown)));
    }
    line("plot {}", elements);
  }

  void colour_bar() {
    std::string colours;
    for (int i = 0; i <= 64; ++i)
      colours += fmt::format("{}{} '{}'", i == 0 ? "" : ", ", i, hex(ordered_colour(i / 64.0)));
    line("set palette defined ({})", colours);
    axis("cb", bar_);
    line("set colorbox user origin {} size screen {:.6f},{:.6f}", at(bar_left_, bottom_),
         1.0 * kBar / result_.width, 1.0 * kAxesHeight / result_.height);
    label(shortened(*picture_.colour_bar, 1.0 * kAxesHeight / kFont), kWidth - 16,
          kAxesTop + 0.5 * kAxesHeight, kFont, "center rotate by 90");
  }

  void write(bool with_png) {
    line("set encoding utf8");
    data();
    line("unset key");
    line("set border 3 linecolor rgb '#606060' linewidth 1");
    line("set tics nomirror out scale 0.6,0.3 textcolor rgb '#202020'");
    line("set grid xtics ytics linetype 1 linecolor rgb '#dcdcdc' linewidth 0.7 dashtype solid");
    line("set lmargin at screen {:.6f}", 1.0 * left_ / result_.width);
    line("set rmargin at screen {:.6f}", 1.0 * right_ / result_.width);
    line("set tmargin at screen {:.6f}", 1 - 1.0 * kAxesTop / result_.height);
    line("set bmargin at screen {:.6f}", 1 - 1.0 * bottom_ / result_.height);
    axis("x", x_);
    axis("y", y_);
    label(shortened(picture_.title, (kWidth - 40.0) / kTitleFont), 0.5 * kWidth, 24, kTitleFont,
          "center");
    label(shortened(picture_.x_label, 1.0 * (right_ - left_) / kFont), 0.5 * (left_ + right_),
          bottom_ + 46, kFont, "center");
    label(shortened(picture_.y_label, 1.0 * kAxesHeight / kFont), 18, kAxesTop + 0.5 * kAxesHeight,
          kFont, "center rotate by 90");
    if (picture_.colour_bar) colour_bar();
    legend();
    terminal(false);
    plot();
    if (with_png) {
      terminal(true);
      plot();
    }
    line("unset output");
  }

  const Picture& picture_;
  std::vector<Shown> curves_;
  Axis x_, y_, bar_;
  int left_ = 0, right_ = 0, bottom_ = 0, bar_left_ = 0, legend_top_ = 0;
  int named_ = 0, column_ = 0, columns_ = 0, rows_ = 0;
  PictureScript result_;
};

}  // namespace

PictureScript picture_script(const Picture& picture, bool with_png) {
  return Script(picture, with_png).take();
}

}  // namespace abide
