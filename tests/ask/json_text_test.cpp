// SPDX-License-Identifier: MIT
#include "abide/ask/json_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "abide/model/load.hpp"

namespace abide {
namespace {

TEST(JsonText, HasSecondsAtItsEndOrNone) {
  const nlohmann::ordered_json json{{"schema", 1}, {"laws", 3}};
  EXPECT_EQ(to_text(json, std::nullopt), R"({"schema":1,"laws":3})");
  EXPECT_EQ(to_text(json, 0.5), "{\n  \"schema\": 1,\n  \"laws\": 3,\n  \"seconds\": 0.5\n}\n");
  EXPECT_EQ(new_document().dump(), R"({"schema":1})");
}

TEST(JsonText, ReplacesWhatIsNotText) {
  EXPECT_EQ(to_text({{"path", "a\xff"}}, std::nullopt), "{\"path\":\"a\xEF\xBF\xBD\"}");
}

TEST(JsonText, OnlyMomentumHasTau) {
  EXPECT_TRUE(flow_document(Flow::gradient(load_model("linear:1,1"))).at("tau").is_null());
  const Flow damped = Flow::make(load_model("linear:1,1"),
                                 {.dynamics = Dynamics::momentum, .tau = "3/t", .metric = {}});
  EXPECT_EQ(flow_document(damped).at("tau"), "3/t");
}

}  // namespace
}  // namespace abide
