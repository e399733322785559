// SPDX-License-Identifier: MIT
#include "abide/typeset/latex_name.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace abide {
namespace {

TEST(LatexName, IsALetterOrAWordAndWhatIsBelow) {
  const std::vector<std::pair<const char*, const char*>> names = {
      {"x", "x"},
      {"W1", "W_{1}"},
      {"W_1", "W_{1}"},
      {"b12", "b_{12}"},
      {"W_out", "W_{\\mathrm{out}}"},
      {"bias", "\\mathrm{bias}"},
      {"beta", "\\beta"},
      {"Omega2", "\\Omega_{2}"},
      {"omicron", "\\mathrm{omicron}"},
      {"lora_A_1", "\\mathrm{lora}_{A,1}"},
      {"w_2_a", "w_{2,a}"},
      {"W1_sigma", "W_{1,\\sigma}"},
      {"conv1x1", "\\mathrm{conv1x}_{1}"},
      {"x_2b", "x_{\\mathrm{2b}}"},
  };
  for (const auto& [name, latex] : names) EXPECT_EQ(latex_name(name).text(), latex) << name;
}

TEST(LatexName, OfUnderscoresThatSeparateNothingIsVerbatim) {
  EXPECT_EQ(latex_name("_").text(), "\\mathtt{\\_}");
  EXPECT_EQ(latex_name("_x").text(), "\\mathtt{\\_x}");
  EXPECT_EQ(latex_name("x_").text(), "\\mathtt{x\\_}");
  EXPECT_EQ(latex_name("a__1").text(), "\\mathtt{a\\_\\_1}");
  EXPECT_EQ(latex_verbatim("W_1").text(), "\\mathtt{W\\_1}");
}

TEST(LatexName, OfANameInQuotesIsVerbatim) {
  EXPECT_EQ(latex_name("layers.0.weight_1").text(), "\\mathtt{layers.0.weight\\_1}");
  EXPECT_EQ(latex_name("a/b:0").text(), "\\mathtt{a{/}b{:}0}");
  EXPECT_EQ(latex_name("x$%&{}~^-").text(), "\\mathtt{x\\$\\%\\&\\{\\}{\\sim}{\\wedge}{-}}");
}

TEST(LatexName, HasADotOverItsBaseAlone) {
  EXPECT_EQ(latex_name("W1").dotted().text(), "\\dot{W}_{1}");
  EXPECT_EQ(latex_name("beta").dotted().text(), "\\dot{\\beta}");
  EXPECT_EQ(latex_name("lora_A").dotted().text(), "\\dot{\\mathrm{lora}}_{A}");
  EXPECT_EQ(latex_name("_x").dotted().text(), "\\dot{\\mathtt{\\_x}}");
}

}  // namespace
}  // namespace abide
