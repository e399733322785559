// SPDX-License-Identifier: MIT
#include "abide/report/gnuplot.hpp"

#include <fmt/format.h>

#include <string_view>

#include "abide/typeset/plain_text.hpp"

namespace abide {

std::string gnuplot_string(const std::string& text) {
  std::string result = "\"";
  for (const char c : plain(text)) {
    if (std::string_view("\"'\\`@$").find(c) == std::string_view::npos)
      result += c;
    else
      result += fmt::format("\\{:03o}", static_cast<unsigned>(c));
  }
  return result + "\"";
}

void run_gnuplot(const std::string& script, const TemporaryFolder& folder) {
  const Tool gnuplot{.program = "gnuplot",
                     .arguments = {"-d", "-"},
                     .purpose = "which draws the pictures",
                     .package = "gnuplot-nox"};
  const ToolEnd end = run_tool(gnuplot, script, folder);
  // What it says about the script names a line; libraries may say something about their fonts.
  if (!end.done() || end.messages.find(" line ") != std::string::npos) throw failed(gnuplot, end);
}

void check_gnuplot() { run_gnuplot("", TemporaryFolder()); }

}  // namespace abide
