// SPDX-License-Identifier: MIT
#include "abide/onnx/roles.hpp"

#include "abide/onnx/evaluation_signs.hpp"
#include "abide/onnx/known_operands.hpp"
#include "onnx/writer.hpp"

namespace abide {
namespace {

using testing::floats;
using testing::node;
using testing::value;
using testing::Written;

// y = Clip(W x + b + mask, low * 2)
Written network() {
  return {.nodes = {node("MatMul", {"W", "x"}, {"h"}), node("Add", {"h", "b"}, {"s"}),
                    node("Add", {"s", "mask"}, {"t"}), node("Mul", {"low", "two"}, {"least"}),
                    node("Clip", {"t", "least"}, {"y"})},
          .initializers = {floats("W", {2, 2}, {1, 2, 3, 4}), floats("b", {2}, {0, 0}),
                           floats("mask", {2}, {0, -3e38F}), floats("low", {}, {-1}),
                           floats("two", {}, {2})},
          .inputs = {value("x", {2})},
          .outputs = {value("y", {2})}};
}

Roles roles_of(const Written& written, const ImportOptions& options = {}) {
  return {*testing::file_of(written), options};
}

TEST(Roles, InitializersOfFloatsAreParametersUnlessTheirUseNeedsThem) {
  const Roles roles = roles_of(network());
  EXPECT_EQ(roles.of("W"), Role::parameter);
  EXPECT_EQ(roles.of("b"), Role::parameter);
  EXPECT_EQ(roles.of("mask"), Role::constant);
  EXPECT_EQ(roles.of("low"), Role::constant);
  EXPECT_EQ(roles.of("two"), Role::constant);
  EXPECT_EQ(roles.of("none"), Role::constant);
  ASSERT_EQ(roles.decisions().size(), 5U);
  EXPECT_EQ(roles.decisions()[2].why, "a mask: entries of 1e30 or more");
  EXPECT_EQ(to_string(Role::frozen), "frozen");
}

TEST(Roles, PatternsDecideFirstAndMustMatch) {
  const Roles roles = roles_of(network(), {.frozen = {"b*"}, .parameters = {"tw?"}});
  EXPECT_EQ(roles.of("b"), Role::frozen);
  EXPECT_EQ(roles.of("two"), Role::parameter);
  EXPECT_EQ(roles.of("W"), Role::parameter);
  EXPECT_THROW((void)roles_of(network(), {.frozen = {"none.*"}}), ModelError);
}

TEST(Roles, TheFileMaySayThem) {
  const auto with = [](const std::string& json) {
    Written written = network();
    written.more = testing::text(14, testing::text(1, "abide.roles") + testing::text(2, json));
    return written;
  };
  const Roles roles = roles_of(with(R"({"W": "frozen", "b": "constant"})"));
  EXPECT_EQ(roles.of("W"), Role::frozen);
  EXPECT_EQ(roles.of("b"), Role::constant);
  EXPECT_EQ(roles_of(with(R"({"W": "frozen"})"), {.parameters = {"W"}}).of("W"), Role::parameter);
  EXPECT_THROW((void)roles_of(with(R"({"W": "weight"})")), ModelError);
  EXPECT_THROW((void)roles_of(with("[")), ModelError);
  EXPECT_THROW((void)roles_of(with(R"({"V": "frozen"})")), ModelError);  // there is none
}

TEST(KnownOperands, AreTracedToWhatTheyAreMadeOf) {
  EXPECT_EQ(known_operands("Clip"), (std::vector<std::size_t>{1, 2}));
  EXPECT_TRUE(known_operands("Add").empty());
  const OnnxGraph graph = testing::file_of(network())->model().graph;
  const std::set<std::string> needed = needed_known(graph);
  EXPECT_TRUE(needed.contains("low") && needed.contains("two") && needed.contains("least"));
  EXPECT_FALSE(needed.contains("W"));
  EXPECT_FALSE(needed.contains("x"));
}

TEST(EvaluationSigns, AreCopiesNamesAndNormalizations) {
  EXPECT_TRUE(evaluation_signs(testing::file_of(network())->model()).empty());
  Written copied = network();
  copied.nodes.push_back(node("Identity", {"b"}, {"c"}));
  EXPECT_EQ(evaluation_signs(testing::file_of(copied)->model()).size(), 1U);
  Written renamed = network();
  renamed.initializers.push_back(floats("onnx::MatMul_12", {1}, {0}));
  EXPECT_EQ(evaluation_signs(testing::file_of(renamed)->model()).size(), 1U);
  const auto normalized = [](std::int64_t mode) {
    Written written = network();
    written.nodes.push_back(node("BatchNormalization", {"y", "b", "b", "b", "b"}, {"z"},
                                 {testing::attribute("training_mode", mode)}));
    return evaluation_signs(testing::file_of(written)->model()).size();
  };
  EXPECT_EQ(normalized(0), 1U);
  EXPECT_EQ(normalized(1), 0U);
}

}  // namespace
}  // namespace abide
