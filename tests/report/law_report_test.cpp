// SPDX-License-Identifier: MIT
#include "abide/report/law_report.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "abide/ask/json.hpp"
#include "abide/flow/features.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/report/document.hpp"
#include "texts.hpp"

namespace abide {
namespace {

using testing::has;

struct Report {
  explicit Report(Model model, SearchOptions options = {})
      : Report(Flow::gradient(std::move(model)), options) {}
  explicit Report(Variables of, SearchOptions options = {})
      : variables(std::move(of)), search(find_laws(variables, options)) {}
  [[nodiscard]] std::string text(LawTextOptions options = {}) const {
    return laws_text(variables, search, options);
  }
  [[nodiscard]] nlohmann::json json() const {
    return nlohmann::json::parse(to_json(Found{variables, search}, 0.5));
  }

  Variables variables;
  Search search;
};

TEST(LawReport, ShowsMatricesFirstAndSaysWhetherTheListIsComplete) {
  const std::string text = Report(load_model("linear:1,2,1")).text();
  EXPECT_TRUE(
      text.starts_with("linear:1,2,1: 3 independent conservation laws, all found\n\n"
                       "  W2.T @ W2 - W1 @ W1.T  (3 laws, symmetric)\n"
                       "  W1 @ W2 - W2.T @ W1.T  (1 law, antisymmetric)\n"))
      << text;
  EXPECT_TRUE(has(text, "complete      near a generic point")) << text;
  EXPECT_TRUE(has(text, "3 of them are independent")) << text;
  EXPECT_TRUE(has(text, "proved        over Q: the derivative along the flow expands to 0"))
      << text;
}

TEST(LawReport, ListsEveryScalarOnRequestAndWritesLatex) {
  const Report report(load_model("linear:2,2,2"));
  const std::string list = report.text({.latex = false, .list = true});
  EXPECT_TRUE(has(list, "W2[0,0]**2 + W2[1,0]**2 - W1[0,0]**2 - W1[0,1]**2\n")) << list;
  EXPECT_FALSE(has(list, "@")) << list;
  EXPECT_TRUE(
      has(report.text({.latex = true, .list = false}), "W_{2}^\\top W_{2} - W_{1} W_{1}^\\top"));
}

TEST(LawReport, ShortensLongScalarsUnlessTheListIsAskedFor) {
  const Report report(read_model_file(ABIDE_SOURCE_DIR "/examples/conv2d.toml"));
  EXPECT_TRUE(has(report.text(), " + ..  (8 of 13 terms: --list shows all)\n")) << report.text();
  EXPECT_FALSE(has(report.text({.latex = false, .list = true}), "..")) << report.text();
}

// The line of the text that begins with this.
std::string line_with(const std::string& text, const std::string& begin) {
  const std::size_t at = text.find(begin);
  return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
}

TEST(LawReport, ClosesTheParenthesesOfALawThatItShortens) {
  // One rotation of (u, v) and (c, d), so one law, of 12 terms times exp(t).
  std::string parameters = "[parameters]\nc = []\nd = []\n";
  std::string phi;
  for (int i = 0; i < 5; ++i) {
    parameters += fmt::format("u{0} = []\nv{0} = []\n", i);
    phi += fmt::format("{0}'u{1}*c - v{1}*d', 'u{1}*d + v{1}*c'", i == 0 ? "" : ", ", i);
  }
  const Report report(
      Flow::make(parse_model(parameters + "[model]\nphi = [" + phi + "]\n", "m.toml"),
                 {.dynamics = Dynamics::momentum, .tau = "1", .metric = {}}));
  for (const bool latex : {false, true}) {
    const std::string text = report.text({.latex = latex, .list = false});
    const std::string rest = "  (8 of 12 terms: --list shows all)\n";
    ASSERT_TRUE(has(text, (latex ? " + \\cdots \\right)" : " + ..)") + rest)) << text;
    const std::size_t begin = text.find(latex ? "  e^{t} " : "  exp(t)*(");
    const std::string law = text.substr(begin, text.find("  (8", begin) - begin);
    EXPECT_EQ(std::count(law.begin(), law.end(), '('), std::count(law.begin(), law.end(), ')'))
        << law;
  }
}

TEST(LawReport, SaysInWhichDegreesAMomentumFlowWasSearched) {
  const Model model = load_model("linear:2,2,2");
  SearchOptions options;
  options.max_degree = 1;
  const Report momentum(
      Flow::make(model, {.dynamics = Dynamics::momentum, .tau = "3/t", .metric = {}}), options);
  ASSERT_FALSE(momentum.search.complete());
  const std::string text = momentum.text();
  EXPECT_TRUE(has(text, "up to degree 1 in parameters and velocities and 3 in t")) << text;
  EXPECT_EQ(line_with(text, "try "),
            "try --max-degree 2, or --max-time-degree 4, or --features auto: the law");
  // A factor of a higher degree than was searched is named, and asked for when it can be.
  const auto with_factor = [&](const char* tau) {
    SearchOptions two = options;
    two.max_time_degree = 2;
    return Report(Flow::make(model, {.dynamics = Dynamics::momentum, .tau = tau, .metric = {}}),
                  two)
        .text();
  };
  const std::string five = with_factor("5/t"), hundred = with_factor("100/t");
  EXPECT_TRUE(has(five, "factor exp(integral of tau), of degree 5 in t")) << five;
  EXPECT_TRUE(has(five, "--max-time-degree 5")) << five;
  EXPECT_TRUE(has(hundred, "factor exp(integral of tau), of degree 100 in t")) << hundred;
  EXPECT_FALSE(has(hundred, "--max-time-degree")) << hundred;
  // The command line takes no degree above 20.
  Search search = momentum.search;
  search.searched_degree = search.time_degree = 20;
  const std::string highest = laws_text(momentum.variables, search, {});
  EXPECT_FALSE(has(highest, "--max-degree")) << highest;
  EXPECT_FALSE(has(highest, "--max-time-degree")) << highest;
  EXPECT_TRUE(has(highest, "try --features auto")) << highest;
}

TEST(LawReport, TellsOfIntegratingFactorsThatAreNoPolynomials) {
  SearchOptions options;
  options.max_degree = 1;
  const auto text = [&](const char* tau) {
    return Report(Flow::make(load_model("linear:2,2,2"),
                             {.dynamics = Dynamics::momentum, .tau = tau, .metric = {}}),
                  options)
        .text();
  };
  for (const char* tau : {"t", "5/2/t", "1 + 1/t"})
    EXPECT_TRUE(has(text(tau), "the factor exp(integral of tau), which is no")) << tau;
  for (const char* tau : {"0", "1", "3/t", "1/(1+t)"})
    EXPECT_FALSE(has(text(tau), "integral of tau")) << tau;
  // Of a higher degree than is searched.
  const std::string steep = text("21/t");
  EXPECT_TRUE(has(steep, "of degree 21 in t; give")) << steep;
  EXPECT_TRUE(has(steep, "such as t**21 for tau = 21/t")) << steep;
  EXPECT_FALSE(has(text("20/t"), "integral of tau"));
  options.max_time_degree = 2;
  EXPECT_TRUE(has(text("20/t"), "or --max-time-degree 20"));
}

TEST(LawReport, TellsLawsWithFeaturesFromPolynomials) {
  const Flow flow = Flow::gradient(load_model("nmf:1,2,1"));
  const Report polynomials(flow);
  EXPECT_TRUE(has(polynomials.text(), "or --features auto")) << polynomials.text();
  EXPECT_TRUE(has(polynomials.text(), "no other polynomial up to degree 4")) << polynomials.text();
  EXPECT_FALSE(has(polynomials.text(), "logarithms")) << polynomials.text();
  // These logarithms are in no law.
  SearchOptions options;
  options.max_degree = 2;
  const Report idle(Variables(flow).with_features({"log(W1[0,0])"}), options);
  EXPECT_TRUE(has(idle.text(), "1 more independent law exists")) << idle.text();
  EXPECT_TRUE(has(idle.text(), "\n                these features do not cover it\n"))
      << idle.text();
  EXPECT_FALSE(has(idle.text(), "--features auto")) << idle.text();
  EXPECT_TRUE(has(idle.text(), "found         2 laws of degree 1\n")) << idle.text();
  const Report found(Variables(flow).with_features(automatic_features(flow)));
  EXPECT_TRUE(found.search.complete());
  EXPECT_TRUE(has(found.text(), "found         2 laws of degree 1, ")) << found.text();
  EXPECT_TRUE(has(found.text(), " of degree 2 with logarithms")) << found.text();
  EXPECT_EQ(found.json()["found"][0]["time_degree"], 0);
}

// log(x) + log(y) - x - y and the like: each term has degree 1.
TEST(LawReport, HasTheDegreeOfALawAsItIsPrinted) {
  const Flow flow =
      Flow::gradient(parse_model("[parameters]\nx = []\ny = []\n[model]\nphi = 'x + y'\nmetric = "
                                 "'x=diag(x/(1 - x)), y=diag(1)'\n",
                                 "m.toml"));
  SearchOptions options;
  options.max_degree = 1;
  const Report report(Variables(flow).with_features({"log(x)"}), options);
  EXPECT_TRUE(has(report.text(), "\n\n  log(x) - x - y\n")) << report.text();
  EXPECT_TRUE(has(report.text(), "found         1 law of degree 1 with logarithms"))
      << report.text();
  EXPECT_EQ(report.json()["found"][0]["degree"], 1);
  EXPECT_EQ(report.json()["found"][0]["latex"], "\\log x - x - y");
}

TEST(LawReport, JsonHasTheDegreeInTheTime) {
  const auto json = Report(Flow::make(load_model("linear:1,2,1"),
                                      {.dynamics = Dynamics::momentum, .tau = "3/t", .metric = {}}))
                        .json();
  EXPECT_EQ(json["max_time_degree"], 3);
  ASSERT_EQ(json["found"].size(), 2U);
  EXPECT_EQ(json["found"][0]["degree"], 2);
  EXPECT_EQ(json["found"][0]["time_degree"], 3);
}

TEST(LawReport, AnIncompleteListSaysHowManyAreMissingAndWhatToTry) {
  // A symmetric factorization: two laws, none of them polynomial.
  const std::string text =
      Report(read_model_file(ABIDE_SOURCE_DIR "/examples/symmetric_factorization.toml")).text();
  EXPECT_TRUE(has(text, "incomplete; 0 independent conservation laws found of at most 2")) << text;
  EXPECT_TRUE(has(text, "2 more independent laws exist")) << text;
  EXPECT_TRUE(has(text, "try --max-degree 5")) << text;
  EXPECT_FALSE(has(text, "complete      ")) << text;
}

TEST(LawReport, ClaimsNothingMoreThanABoundWhenTheCountIsCut) {
  SearchOptions options;
  options.count.depth = 1;
  const Report report(load_model("linear:3,2,4"), options);
  EXPECT_FALSE(report.search.complete());
  EXPECT_TRUE(has(report.text(), "3 independent conservation laws found of at most 4"));
  EXPECT_TRUE(has(report.text(), "the count was not finished"));
}

TEST(LawReport, JsonHasTheKeysOfTheContract) {
  const auto json = Report(load_model("relu:2,2,1")).json();
  EXPECT_EQ(json["laws"], 2);
  EXPECT_EQ(json["independent"], 2);
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(json["max_degree"], 2);
  EXPECT_EQ(json["ended"], "complete");
  ASSERT_EQ(json["found"].size(), 2U);
  EXPECT_EQ(json["found"][0]["degree"], 2);
  EXPECT_EQ(json["found"][0]["expression"], "W2[0,0]**2 - W1[0,0]**2 - W1[0,1]**2");
  EXPECT_EQ(json["found"][0]["proof"], "exact");
  EXPECT_EQ(json["found"][0]["latex"], "(W_{2})_{0,0}^{2} - (W_{1})_{0,0}^{2} - (W_{1})_{0,1}^{2}");
  EXPECT_EQ(json["matrix_laws"][0]["expression"], "diag(W2.T @ W2 - W1 @ W1.T)");
  EXPECT_EQ(json["matrix_laws"][0]["form"], "vector");
  EXPECT_EQ(json["seconds"], 0.5);
}

TEST(Document, RoundsBoundsUp) {
  EXPECT_EQ(rounded_up(1.43864e-11), "1.5e-11");
  EXPECT_EQ(rounded_up(2e-3), "2.0e-03");
  EXPECT_EQ(rounded_up(9.96e-8), "1.0e-07");
  EXPECT_EQ(rounded_up(0), "0.0e+00");
}

}  // namespace
}  // namespace abide
