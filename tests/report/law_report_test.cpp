// SPDX-License-Identifier: MIT
#include "abide/report/law_report.hpp"

#include <gtest/gtest.h>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/report/document.hpp"

namespace abide {
namespace {

struct Report {
  explicit Report(Model model, SearchOptions options = {})
      : flow(Flow::gradient(std::move(model))), search(find_laws(flow, options)) {}
  [[nodiscard]] std::string text(LawTextOptions options = {}) const {
    return laws_text(flow, search, options);
  }
  [[nodiscard]] nlohmann::json json() const {
    return nlohmann::json::parse(laws_json(flow, search, 0.5));
  }

  Flow flow;
  Search search;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(LawReport, ShowsMatricesFirstAndSaysWhetherTheListIsComplete) {
  const std::string text = Report(load_model("linear:1,2,1")).text();
  EXPECT_TRUE(
      text.starts_with("linear:1,2,1: 3 independent conservation laws, all found\n\n"
                       "  W2.T @ W2 - W1 @ W1.T  (3 laws, symmetric)\n"
                       "  W1 @ W2 - W2.T @ W1.T  (1 law, antisymmetric)\n"))
      << text;
  EXPECT_TRUE(has(text, "complete      near a generic point")) << text;
  EXPECT_TRUE(has(text, "3 of them independent")) << text;
  EXPECT_TRUE(has(text, "proved        over Q, by expansion")) << text;
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
  EXPECT_TRUE(has(report.text(), " .. (")) << report.text();
  EXPECT_FALSE(has(report.text({.latex = false, .list = true}), "..")) << report.text();
}

TEST(LawReport, AnIncompleteListSaysHowManyAreMissingAndWhatToTry) {
  // A symmetric factorization: two laws, none of them polynomial.
  const std::string text =
      Report(read_model_file(ABIDE_SOURCE_DIR "/examples/symmetric_factorization.toml")).text();
  EXPECT_TRUE(has(text, "incomplete; 0 independent conservation laws found of at most 2")) << text;
  EXPECT_TRUE(has(text, "2 more independent laws are there")) << text;
  EXPECT_TRUE(has(text, "try --max-degree 5")) << text;
  EXPECT_FALSE(has(text, "complete      ")) << text;
}

TEST(LawReport, ClaimsNothingMoreThanABoundWhenTheCountIsCut) {
  SearchOptions options;
  options.count.depth = 1;
  const Report report(load_model("linear:3,2,4"), options);
  EXPECT_FALSE(report.search.complete());
  EXPECT_TRUE(has(report.text(), "3 independent conservation laws found of at most 4"));
  EXPECT_TRUE(has(report.text(), "the count is not finished"));
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

TEST(LawReport, AnswersOfACheckAreReadable) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  const std::string good = "W2[0,0]**2 - W1[0,0]**2";
  const std::string yes = check_text(flow, good, check_law(flow, good, 1));
  EXPECT_TRUE(has(yes, "is a conservation law of linear:1,1,1")) << yes;
  EXPECT_TRUE(has(yes, "proof         exact")) << yes;
  const std::string bad = "W2[0,0]**2";
  const std::string no = check_text(flow, bad, check_law(flow, bad, 1));
  EXPECT_TRUE(has(no, "is not a conservation law")) << no;
  EXPECT_TRUE(has(no, "parameters    W1[0,0] = 1, W2[0,0] = 1, the others 0")) << no;
  EXPECT_TRUE(has(no, "derivative    2 along the flow there, exactly")) << no;
  const auto json = nlohmann::json::parse(check_json(flow, bad, check_law(flow, bad, 1), 0));
  EXPECT_EQ(json["law"], false);
  EXPECT_EQ(json["counterexample"]["derivative"], "2");
  EXPECT_EQ(json["counterexample"]["state"]["W1[0,0]"], "1");
}

TEST(Document, RoundsBoundsUp) {
  EXPECT_EQ(rounded_up(1.43864e-11), "1.5e-11");
  EXPECT_EQ(rounded_up(2e-3), "2.0e-03");
  EXPECT_EQ(rounded_up(9.96e-8), "1.0e-07");
  EXPECT_EQ(rounded_up(0), "0.0e+00");
}

}  // namespace
}  // namespace abide
