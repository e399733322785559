// SPDX-License-Identifier: MIT
#include "abide/onnx/import.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "abide/model/imported.hpp"
#include "abide/model/model_file.hpp"
#include "abide/onnx/any_model.hpp"
#include "abide/onnx/import_options.hpp"
#include "abide/onnx/node_context.hpp"
#include "abide/onnx/real_values.hpp"
#include "abide/program/fingerprint.hpp"
#include "onnx/evaluated.hpp"
#include "onnx/writer.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::expect_says;
using testing::floats;
using testing::imported;
using testing::integers;
using testing::node;
using testing::refusal;
using testing::value;
using testing::Written;

// W2 relu(W1 x)
Written two_layers() {
  return {
      .nodes = {node("MatMul", {"W1", "x"}, {"z"}), node("Relu", {"z"}, {"h"}),
                node("MatMul", {"W2", "h"}, {"y"})},
      .initializers = {floats("W1", {2, 3}, {1, 0, -1, 0.5F, 2, 0}), floats("W2", {1, 2}, {1, -1})},
      .inputs = {value("x", {3})},
      .outputs = {value("y", {1})}};
}

TEST(Import, IsTheModelThatAModelFileSays) {
  const ImportedModel result = imported(two_layers());
  const Model expected = parse_model(
      "[parameters]\nW1 = [2, 3]\nW2 = [1, 2]\n[inputs]\nx = [3]\n"
      "[model]\noutput = \"W2 @ relu(W1 @ x)\"\n",
      "net.toml");
  const auto names = [](const Program& program, const std::vector<NodeId>& ids) {
    std::vector<std::string> all;
    for (const NodeId id : ids) all.push_back(program.name(id) + to_string(program.shape(id)));
    return all;
  };
  const Program& program = result.model.program;
  EXPECT_EQ(names(program, program.parameters()),
            names(expected.program, expected.program.parameters()));
  EXPECT_EQ(names(program, result.model.inputs), std::vector<std::string>{"x[3]"});
  EXPECT_EQ(result.model.gates.size(), 1U);
  EXPECT_EQ(program.nodes().size(), expected.program.nodes().size());
  EXPECT_EQ(result.outputs, std::vector<std::string>{"y"});
  EXPECT_EQ(result.about.operations.at("MatMul"), 2U);
  EXPECT_EQ(result.about.values("W2"), (std::vector<double>{1, -1}));
  EXPECT_EQ(result.exact_values("W1")[3], Rational(1, 2));
}

TEST(Import, ComputesWhatTheNetworkComputes) {
  testing::for_seeds(5, [](Random& random) {
    const ImportedModel result = imported(two_layers());
    std::vector<double> x;
    for (int i = 0; i < 3; ++i) x.push_back(static_cast<double>(random.between(-9, 9)));
    std::map<NodeId, std::vector<double>> leaves{{result.model.inputs[0], x}};
    for (const NodeId id : result.model.program.parameters())
      leaves[id] = result.about.values(result.model.program.name(id));
    const auto values = real_values(result.model.program, result.model.gates,
                                    {result.model.outputs[0].value}, leaves);
    EXPECT_EQ(values[0][0], std::max(0.0, x[0] - x[2]) - std::max(0.0, 0.5 * x[0] + 2 * x[1]));
  });
}

TEST(Import, FrozenParametersStayParameters) {
  const ImportedModel result = imported(two_layers(), {.frozen = {"W1"}});
  EXPECT_EQ(result.model.frozen, std::vector<std::string>{"W1"});
  EXPECT_EQ(result.model.program.parameters().size(), 2U);
}

TEST(Import, OpenSizesAreOneFirstAndGivenElsewhere) {
  Written written = two_layers();
  written.nodes = {node("Relu", {"x"}, {"y"})};
  written.inputs = {value("x", {-1, 3})};
  const ImportedModel one = imported(written);
  EXPECT_EQ(one.model.program.shape(one.model.inputs[0]), (Shape{1, 3}));
  expect_says(one.about.notes.at(0), "is open, and taken as 1");
  const ImportedModel two = imported(written, {.shapes = {{"x", {2, 3}}}});
  EXPECT_EQ(two.model.program.shape(two.model.inputs[0]), (Shape{2, 3}));
  expect_says(refusal(written, {.shapes = {{"x", {2, 4}}}}), "is given [2, 4]");
  expect_says(refusal(written, {.shapes = {{"X", {2, 3}}}}), "there is no input 'X'");
  written.inputs = {value("x", {1, -1})};
  expect_says(refusal(written), "[1, open] leaves sizes open");
  expect_says(refusal(written, {.shapes = {{"X", {1, 3}}}}), "there is no input 'X'");
  EXPECT_EQ(refusal(written, {.shapes = {{"x", {1, 5}}}}), "");
}

// A token picks a row of the table: a one-hot probe times the table.
TEST(Import, TokensAreOneHotProbes) {
  Written written{.nodes = {node("Gather", {"E", "ids"}, {"y"})},
                  .initializers = {floats("E", {5, 2}, std::vector<float>(10, 1))},
                  .inputs = {value("ids", {1, 3}, testing::kInt64)},
                  .outputs = {value("y", {1, 3, 2})}};
  const ImportedModel result = imported(written);
  ASSERT_EQ(result.model.inputs.size(), 1U);
  EXPECT_EQ(result.model.program.shape(result.model.inputs[0]), (Shape{1, 3, 5}));
  EXPECT_EQ(result.model.program.shape(result.model.outputs[0].value), (Shape{1, 3, 2}));
  expect_says(result.about.notes.at(0), "one 1 among 5");
  // With values that are given it is a choice of rows.
  ImportOptions known;
  known.known_inputs.emplace("ids", Known{ElementType::int64, {1, 3}, Known::Integers{0, 4, 0}});
  EXPECT_TRUE(imported(written, known).model.inputs.empty());
  written.nodes = {node("Cast", {"ids"}, {"f"}, {testing::attribute("to", 1L)}),
                   node("Add", {"f", "E"}, {"y"})};
  expect_says(refusal(written), "expected their values to be given");
}

TEST(Import, OutputsThatAreNoneOfAModelAreListed) {
  Written written = two_layers();
  written.nodes.push_back(node("Shape", {"y"}, {"s"}));
  written.nodes.push_back(node("Greater", {"y", "W2"}, {"g"}));
  written.outputs.push_back(value("s", {1}, testing::kInt64));
  written.outputs.push_back(value("g", {1}, testing::kBool));
  const ImportedModel result = imported(written);
  EXPECT_EQ(result.outputs, std::vector<std::string>{"y"});
  EXPECT_EQ(result.known.at("s"), Known::integers({1}));
  EXPECT_EQ(result.truths.count("g"), 1U);
  EXPECT_EQ(imported(two_layers(), {.outputs = {"z", "y"}}).outputs,
            (std::vector<std::string>{"z", "y"}));
  expect_says(refusal(two_layers(), {.outputs = {"none"}}), "'none' is computed by no node");
  written.outputs = {value("s", {1}, testing::kInt64)};
  expect_says(refusal(written), "no output depends on a parameter or an input");
}

TEST(Import, GraphsThatAreNoneAreRefused) {
  Written circle = two_layers();
  std::swap(circle.nodes[0], circle.nodes[1]);
  expect_says(refusal(circle), "(Relu): its operand 'z' is computed by a later node");
  Written missing = two_layers();
  missing.initializers.pop_back();
  expect_says(refusal(missing), "there is no 'W2'");
  Written twice = two_layers();
  twice.nodes.push_back(node("Relu", {"z"}, {"h"}));
  expect_says(refusal(twice), "a second value is called 'h'");
  twice = two_layers();
  twice.initializers.push_back(twice.initializers[0]);
  expect_says(refusal(twice), "two tensors are called 'W1'");
  Written texts = two_layers();
  texts.initializers[1] = testing::tensor("W2", 8, {1, 2}, "");
  expect_says(refusal(texts), "(MatMul): its operand 'W2' is of texts, which is not understood");
  Written silent = two_layers();
  silent.nodes.push_back(node("Constant", {}, {}, {testing::attribute("value_int", 1L)}));
  expect_says(refusal(silent), "(Constant): it has no result; expected one");
  Written lines = two_layers();
  lines.nodes[1] = node("Re\nlu", {"z"}, {"h"}, {}, std::string(100, '\n'));
  EXPECT_EQ(refusal(lines).find('\n'), std::string::npos);
  Written ranks = two_layers();
  ranks.inputs = {value("x", {4})};
  EXPECT_EQ(refusal(ranks),
            "net.onnx: error: node 'n' (MatMul of [2, 3], [4]): @: shapes [2, 3] and [4] do not "
            "fit: 3 columns meet 4 rows");
}

// Changed bytes are another network or a ModelError, and nothing else.
TEST(Import, DamagedFilesAreErrors) {
  const std::string bytes = testing::bytes_of(two_layers());
  testing::for_seeds(300, [&](Random& random) {
    std::string damaged = bytes;
    for (std::uint64_t k = random.below(3) + 1; k-- > 0;)
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    if (random.below(4) == 0) damaged.resize(random.below(damaged.size()));
    try {
      (void)import_onnx(std::make_shared<const OnnxFile>("f", damaged));
    } catch (const ModelError&) {
    }
  });
}

// Minus infinity goes through sums and moves, and nowhere else.
TEST(Import, MinusInfinityIsNoNumber) {
  Written written = two_layers();
  written.nodes = {node("Add", {"x", "mask"}, {"s"}), node("Relu", {"s"}, {"y"})};
  written.initializers = {floats("mask", {3}, {0, -INFINITY, 0})};
  expect_says(refusal(written), "(Relu of masked [3]): an entry is minus infinity");
  written.nodes = {node("Add", {"x", "mask"}, {"s"}), node("Slice", {"s", "a", "b"}, {"t"}),
                   node("Relu", {"t"}, {"y"})};
  written.initializers.push_back(integers("a", {1}, {0}));
  written.initializers.push_back(integers("b", {1}, {1}));
  EXPECT_EQ(refusal(written), "");
}

// A function of the file is its graph, with the attributes of who calls it.
TEST(Import, FunctionsOfTheFileAreInlined) {
  const std::string reference =
      testing::text(1, "alpha") + testing::number(20, 1) + testing::text(21, "slope");
  Written written = two_layers();
  written.nodes[1] = node("Leak", {"z"}, {"h"}, {testing::attribute("slope", 0.25F)}, "n", "own");
  written.more =
      testing::text(25, testing::text(1, "Leak") + testing::text(4, "u") + testing::text(5, "v") +
                            testing::text(6, "slope") +
                            testing::text(7, node("LeakyRelu", {"u"}, {"v"}, {reference})) +
                            testing::text(9, testing::number(2, 17)) + testing::text(10, "own"));
  Written plain = two_layers();
  plain.nodes[1] = node("LeakyRelu", {"z"}, {"h"}, {testing::attribute("alpha", 0.25F)});
  EXPECT_EQ(fingerprint(imported(written).model.program),
            fingerprint(imported(plain).model.program));
  written.nodes[1] = node("Leak", {"z"}, {"h"}, {testing::attribute("slop", 0.25F)}, "n", "own");
  expect_says(refusal(written), "the function has no attribute 'slop'");
  written.more = "";
  expect_says(refusal(written), "does not say which version of the operations of 'own'");
}

TEST(Import, DropoutInTrainingIsAFreeGateIfAskedFor) {
  Written written = two_layers();
  written.nodes[1] = node("Dropout", {"z", "ratio", "mode"}, {"h"});
  written.initializers.push_back(floats("ratio", {}, {0.5F}));
  written.initializers.push_back(testing::tensor("mode", testing::kBool, {}, std::string(1, '\1')));
  expect_says(refusal(written), "a dropout in training mode");
  EXPECT_EQ(imported(written, {.free_dropout = true}).model.inputs.size(), 2U);
}

TEST(AnyModel, ReadsAllKinds) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("abide-any-" + std::to_string(::getpid())))
          .string();
  EXPECT_EQ(any_model("relu:3,5,2").gates.size(), 1U);
  for (const char* ending : {".onnx", ""}) {  // by its name, and by its bytes
    std::ofstream(path + ending, std::ios::binary) << testing::bytes_of(two_layers());
    EXPECT_EQ(any_model(path + ending).name, path + ending);
    std::filesystem::remove(path + ending);
  }
  EXPECT_THROW((void)any_model(path + ".onnx"), ModelError);
  EXPECT_THROW((void)any_model("none:3"), ModelError);
}

// One sample of an open batch stands for all, unless samples act on each other.
TEST(Import, TakesOneSampleOnlyWhereSamplesAreSeparate) {
  const auto network = [](const std::string& axis_of_mean, const Shape& shape) {
    return Written{
        .nodes = {node("MatMul", {"x", "W"}, {"a"}),
                  node("ReduceMean", {"a"}, {"m"},
                       {testing::attribute(
                           "axes", std::vector<std::int64_t>{axis_of_mean == "batch" ? 0 : 1})}),
                  node("Sub", {"a", "m"}, {"y"})},
        .initializers = {floats("W", {2, 2}, {1, 2, 3, 4})},
        .inputs = {value("x", shape)},
        .outputs = {value("y", shape)}};
  };
  EXPECT_EQ(refusal(network("features", {-1, 2})), "");
  EXPECT_EQ(refusal(network("batch", {4, 2})), "");
  expect_says(refusal(network("batch", {-1, 2})), "the samples of a batch act on each other");
}

// -1e30 is minus infinity on its way into a softmax, and nowhere else.
TEST(Import, RefusesMasksThatComeBackAmongTheNumbers) {
  const auto network = [](const char* operation, float number) {
    return Written{
        .nodes = {node("Constant", {}, {"other"}, {testing::attribute("value_float", number)}),
                  node("MatMul", {"x", "W"}, {"a"}), node("Add", {"a", "mask"}, {"b"}),
                  node(operation, {"b", "other"}, {"c"}), node("Softmax", {"c"}, {"y"})},
        .initializers = {floats("W", {2, 2}, {1, 2, 3, 4}), floats("mask", {2}, {0, -1e30F})},
        .inputs = {value("x", {1, 2})},
        .outputs = {value("y", {1, 2})}};
  };
  const auto refused = [&](const Written& written) {
    return refusal(written, {.parameters = {"W"}}).find("bring back among") != std::string::npos;
  };
  EXPECT_TRUE(refused(network("Mul", 1e-30F)));
  EXPECT_FALSE(refused(network("Mul", 0.125F)));
  EXPECT_TRUE(refused(network("Div", 1e30F)));
  EXPECT_FALSE(refused(network("Div", 8)));
  EXPECT_TRUE(refused(network("Add", 1e30F)));
  EXPECT_FALSE(refused(network("Add", 8)));
}

}  // namespace
}  // namespace abide
