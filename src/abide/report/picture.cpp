// SPDX-License-Identifier: MIT
#include "abide/report/picture.hpp"

#include <fmt/format.h>

#include <utility>

#include "abide/error.hpp"
#include "abide/io/output_file.hpp"
#include "abide/report/gnuplot.hpp"
#include "abide/report/picture_script.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

void put_after(std::string& tag, const std::string& before, const std::string& inserted) {
  for (std::size_t i = 0; (i = tag.find(before, i)) != std::string::npos; i += inserted.size()) {
    i += before.size();
    tag.insert(i, inserted);
  }
}

// The SVG of gnuplot as an element of a page: ids that begin with the given one, names for people
// instead of those of gnuplot, fonts for readers who have not this one. Texts hold no `<`, but
// perhaps what looks like an attribute, so only tags are changed.
std::string for_pages(const std::string& drawn, const PictureScript& script,
                      const std::string& title, const std::string& id) {
  std::string result = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" "
      "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"{2}\">",
      script.width, script.height, escaped(title));
  std::size_t i = drawn.find("<g id=\"gnuplot_canvas\">");
  if (i == std::string::npos) throw ModelError("gnuplot drew an SVG of an unknown form");
  const std::string prefix = id + "-";
  const std::string plot = "<title>picture_plot_";
  while (i < drawn.size()) {
    if (drawn.compare(i, plot.size(), plot) == 0) {
      const auto number = static_cast<std::size_t>(std::stoul(drawn.substr(i + plot.size(), 9)));
      if (number < 1 || number > script.titles.size())
        throw ModelError("gnuplot drew an SVG of an unknown form");
      result += "<title>" + escaped(script.titles[number - 1]);
      i = drawn.find('<', i + plot.size());
    } else if (drawn[i] == '<') {
      const std::size_t end = std::min(drawn.find('>', i), drawn.size() - 1) + 1;
      std::string tag = drawn.substr(i, end - i);
      for (const char* before : {"id=\"", "id='", "href='#", "href=\"#", "url(#"})
        put_after(tag, before, prefix);
      put_after(tag, "font-family=\"DejaVu Sans", ",Verdana,Arial,sans-serif");
      result += tag;
      i = end;
    } else {
      result += drawn[i++];
    }
  }
  return result;
}

std::string svg_of(const TemporaryFolder& folder, const PictureScript& script,
                   const Picture& picture, const std::string& id) {
  return for_pages(read_bytes(folder.path() / "picture.svg"), script, picture.title, id);
}

std::string number(double x) { return fmt::format("{}", x); }

}  // namespace

void draw(const Picture& picture, const std::string& path_without_ending) {
  const TemporaryFolder folder;
  const PictureScript script = picture_script(picture, true);
  run_gnuplot(script.text, folder);
  const std::string vector =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + svg_of(folder, script, picture, "picture");
  const std::string pixels = read_bytes(folder.path() / "picture.png");

  replace_files({{path_without_ending + ".svg", vector},
                 {path_without_ending + ".png", pixels},
                 {path_without_ending + ".csv", data_csv(picture)}});
}

std::string svg(const Picture& picture, const std::string& id) {
  const TemporaryFolder folder;
  const PictureScript script = picture_script(picture, false);
  run_gnuplot(script.text, folder);
  return svg_of(folder, script, picture, id);
}

std::string data_csv(const Picture& picture) {
  std::string text = "curve,value,x,y\n";
  for (const Curve& curve : picture.curves) {
    const std::string label =
        csv_quoted(plain(curve.label)) + ',' + (curve.value ? number(*curve.value) : "");
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      text += fmt::format("{},{},{}\n", label, number(curve.x[i]), number(curve.y[i]));
  }
  return text;
}

}  // namespace abide
