// SPDX-License-Identifier: MIT
#include "abide/report/value_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "abide/model/load.hpp"

namespace abide {
namespace {

ValueAt example() {
  return value_at(load_model("relu:1,2,1"),
                  {{"W1", {{2, 1}, {2, -1}}}, {"W2", {{1, 2}, {0.5, 3}}}, {"x", {{1}, {1}}}}, "p");
}

TEST(ValueReport, HasEveryArray) {
  EXPECT_EQ(value_text(load_model("relu:1,2,1"), "p.npz", example()),
            "relu:1,2,1 at p.npz, in double precision\n"
            "\n"
            "  output        [1]: 1\n"
            "  gradient by   W1 [2, 1]: 0.5 0\n"
            "                W2 [1, 2]: 2 0\n"
            "                x [1]: 1\n"
            "                (of the sum of the output's entries)\n"
            "  gates         1 of 2 open\n");
  const auto json = nlohmann::json::parse(value_json(load_model("relu:1,2,1"), "p", example()));
  EXPECT_EQ(json["outputs"][0]["values"], std::vector<double>{1});
  EXPECT_EQ(json["gradients"][0]["name"], "W1");
  EXPECT_EQ(json["gradients"][0]["values"], (std::vector<double>{0.5, 0}));
  EXPECT_EQ(json["open_gates"], 1);
  const RealArrays arrays = value_arrays(example());
  EXPECT_EQ(arrays.size(), 4U);
  EXPECT_EQ(arrays.at("grad/W1"), (RealArray{{2, 1}, {0.5, 0}}));
  EXPECT_EQ(arrays.at("output"), (RealArray{{1}, {1}}));
}

TEST(ValueReport, ShowsTheFirstOfManyValues) {
  ValueAt value = example();
  value.outputs[0].second = {{10}, std::vector<double>(10, 0.25)};
  const std::string text = value_text(load_model("relu:1,2,1"), "p", value);
  EXPECT_NE(text.find("[10]: 0.25 0.25 0.25 0.25 0.25 0.25 0.25 0.25 and 2 more\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("all values    with --json, or --save FILE.npz"), std::string::npos) << text;
}

}  // namespace
}  // namespace abide
