// SPDX-License-Identifier: MIT
#include "abide/model/model_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "abide/error.hpp"
#include "formula.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Array;
using testing::for_seeds;
using testing::objective_at;

const std::string kVectors = "[parameters]\nx = [3]\ny = [3]\n";

Model model_of(const std::string& text) { return parse_model(text, "m.toml"); }

std::string error_of(const std::string& text) {
  try {
    (void)model_of(text);
  } catch (const ModelError& error) {
    return error.what();
  }
  return "no error";
}

// The message begins with this place, which is a line alone when it ends in a colon, and contains
// these words.
void expect_error(const std::string& text, const std::string& place, const std::string& words) {
  const std::string message = error_of(text);
  const std::string head = "m.toml:" + place + (place.ends_with(':') ? "" : ": error: ");
  EXPECT_TRUE(message.starts_with(head)) << head << "\n" << message << "\n" << text.substr(0, 500);
  EXPECT_NE(message.find(words), std::string::npos) << message << "\n" << text.substr(0, 500);
}

TEST(Reparametrization, PairsEachCoordinateWithAProbe) {
  const Model model = model_of(
      "name = \"two products\"\n[parameters]\nU = [3, 2]\nV = [4, 2]\n"
      "[model]\nphi = [\"U @ V.T\", \"sum(U)**2\"]\n");
  EXPECT_EQ(model.name, "m.toml");
  EXPECT_FALSE(model.free_gates());
  ASSERT_EQ(model.program.parameters().size(), 2U);
  EXPECT_EQ(model.program.name(model.program.parameters()[0]), "U");
  EXPECT_EQ(model.program.parameter_entries(), 14);
  for_seeds(3, [&](Random& random) {
    std::map<std::string, Array> point;
    const Rational value = objective_at(model, point, random);
    Rational expected(0);
    Rational sum(0);
    for (const Rational& u : point.at("U").values) sum += u;
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 4; ++j)
        for (int k = 0; k < 2; ++k)
          expected += point.at("xi#1")(i, j) * point.at("U")(i, k) * point.at("V")(j, k);
    EXPECT_EQ(value, expected + point.at("xi#2")() * sum * sum);
  });
}

TEST(Network, HasFreeInputsGatesAndOutputWeights) {
  const Model model = model_of(
      "[inputs]\nx = [2]\n[parameters]\nW1 = [3, 2]\nb1 = [3]\nW2 = [1, 3]\n"
      "[model]\noutput = \"W2 @ relu(W1 @ x + b1)\"\n");
  EXPECT_TRUE(model.free_gates());
  for_seeds(3, [&](Random& random) {
    std::map<std::string, Array> point;
    const Rational value = objective_at(model, point, random);
    Rational expected(0);
    for (int i = 0; i < 3; ++i) {
      Rational hidden = point.at("b1")(i);
      for (int j = 0; j < 2; ++j) hidden += point.at("W1")(i, j) * point.at("x")(j);
      expected += point.at("w#")(0) * point.at("W2")(0, i) * point.at("gate#1")(i) * hidden;
    }
    EXPECT_EQ(value, expected);
  });
}

TEST(Network, WithoutReluHasNoGates) {
  const Model model =
      model_of("[inputs]\nx=[2]\n[parameters]\nW=[3,2]\n[model]\noutput=\"W @ x\"\n");
  EXPECT_FALSE(model.free_gates());
  EXPECT_EQ(model.program.probes().size(), 2U);
}

TEST(Network, SharesTheGateOfEqualArguments) {
  const std::string head = "[inputs]\nx=[2]\n[parameters]\nW=[3,2]\n";
  const auto probes = [&](const std::string& rest) {
    return model_of(head + rest).program.probes().size();
  };
  EXPECT_EQ(probes("[model]\noutput=\"relu(W @ x) + 2*relu(W @ x)\""), 3U);
  EXPECT_EQ(probes("[definitions]\nz=\"W@x\"\n[model]\noutput=\"relu(z) * relu(W @ x)\""), 3U);
  EXPECT_EQ(probes("[model]\noutput=\"relu(W @ x) + relu(2*W @ x)\""), 3U);
  EXPECT_EQ(probes("[model]\noutput=\"relu(W @ x) + relu(W @ x + W[:, 0])\""), 4U);
}

TEST(Definitions, MayStandInAnyOrderAndBeUsedOften) {
  const Model one = model_of(kVectors +
                             "[definitions]\na = \"b * b\"\nc = \"x - 1\"\nb = \"c + y\"\n"
                             "[model]\nphi = \"a @ c\"\n");
  const Model other = model_of(kVectors + "[model]\nphi = \"((x-1+y)*(x-1+y)) @ (x-1)\"\n");
  for_seeds(3, [&](Random& random) {
    std::map<std::string, Array> point;
    const Rational value = objective_at(one, point, random);
    EXPECT_EQ(value, objective_at(other, point, random));
  });
}

TEST(Definitions, MayBeUnused) {
  EXPECT_NO_THROW((void)model_of(kVectors + "[definitions]\na = \"x\"\n[model]\nphi = \"y\"\n"));
}

TEST(Metric, IsKeptWithItsPlaceForTheFlow) {
  const Model plain = model_of(kVectors + "[model]\nphi = 'x + y'\n");
  EXPECT_EQ(plain.metric, "euclidean");
  EXPECT_EQ(plain.metric_place, "");
  const Model mirror = model_of(kVectors + "[model]\nphi = 'x + y'\nmetric = \"x=mirror\"\n");
  EXPECT_EQ(mirror.metric, "x=mirror");
  EXPECT_EQ(mirror.metric_place, "m.toml:6:10");
  // What it means is not for the reader to say.
  EXPECT_EQ(model_of(kVectors + "[model]\nphi = 'x'\nmetric = ''\n").metric, "");
  EXPECT_EQ(model_of(kVectors + "[model]\nphi = 'x'\nmetric = 'q=?'\n").metric, "q=?");
}

TEST(Names, MayBeThoseOfOtherFrameworks) {
  const Model model = model_of(
      "[parameters]\n\"layers.0.weight\" = [3, 2]\n'layers.0.bias' = [3]\n[inputs]\n\"x:0\" = [2]\n"
      "[definitions]\n'h.0' = \"'layers.0.weight' @ 'x:0'\"\n"
      "[model]\noutput = \"'h.0' + 'layers.0.bias'\"\nfrozen = ['layers.0.bias']\n");
  EXPECT_EQ(model.program.name(model.program.parameters()[0]), "layers.0.weight");
  EXPECT_EQ(model.program.name(model.inputs[0]), "x:0");
  EXPECT_EQ(model.frozen, std::vector<std::string>{"layers.0.bias"});
  const std::string names = "[parameters]\n'a.0' = [2]\n[model]\nphi = ";
  expect_error(names + "\"a.0\"\n", "4:9", "found '.0'; a name with dots stands in quotes");
  expect_error(names + "\"a.b\"\n", "4:9",
               "unknown attribute '.b'; expected .T; a name with dots stands");
  expect_error(names + "\"'a.1'\"\n", "4:8", "unknown name 'a.1'; expected one of a.0");
  expect_error("[parameters]\n'a b' = [2]\n[model]\nphi = \"1\"\n", "2:1", "is not a name");
  expect_error("[parameters]\na.b = [2]\n[model]\nphi = \"1\"\n", "2:1", "expected a shape");
}

TEST(Toml, MayBeWrittenInAnyOfItsWays) {
  EXPECT_NO_THROW((void)model_of("parameters = {x = [3]}\nmodel = {phi = 'x'}\n"));
  EXPECT_NO_THROW((void)model_of("parameters.x = [3]\nmodel.phi = 'x'\n"));
  EXPECT_NO_THROW((void)model_of("[parameters]\n\"x\" = [\n 3, # size\n]\n[model]\nphi = '''x'''"));
  EXPECT_NO_THROW((void)model_of("[model]\r\nphi = 'x'\r\n[parameters]\r\nx = []\r\n"));
}

TEST(Errors, OfTheFileHaveAPlaceACauseAndWhatWasExpected) {
  struct Case {
    std::string text, place, words;
  };
  const std::string M = "[model]\nphi = \"x\"\n";
  const std::vector<Case> cases{
      {"", "1:1", "the table [model] is missing"},
      {"# nothing\n", "1:1", "the table [model] is missing"},
      {std::string("\x00\x01\xff\xfe\x7f", 5), "1:", ""},
      {"\x7f"
       "ELF\x02\x01",
       "1:1", ""},
      {"x = [1\n[model]\n", "2:", ""},
      {"[model\nphi = 'x'", "1:7", ""},
      {"[model]\nphi = x\n", "2:7", ""},
      {kVectors + "x = [2]\n" + M, "4:", "'x'"},
      {M, "1:1", "the table [parameters] is missing"},
      {kVectors, "1:1", "the table [model] is missing"},
      {"[parameters]\n" + M, "1:1", "expected at least one parameter"},
      {"parameters = 3\n" + M, "1:14", "parameters: expected a table"},
      {"[[parameters]]\nx = [3]\n" + M, "1:1", "parameters: expected a table"},
      {"name = 3\n" + kVectors + M, "1:8", "name: expected a string"},
      {kVectors + "[modle]\nphi = 'x'\n", "4:2", "unknown key 'modle'"},
      {kVectors + "[modle]\nphi = 'x'\n", "4:2", "did you mean 'model'?"},
      {kVectors + "[model]\nphy = 'x'\n", "5:1", "[model]: unknown key 'phy'"},
      {kVectors + "[model]\nphy = 'x'\n", "5:1", "did you mean 'phi'?"},
      {kVectors + "[model]\nmetrics = 'x'\n", "5:1", "did you mean 'metric'?"},
      {kVectors + "[model]\nphi = 'x'\nmetric = 3\n", "6:10", "metric: expected a string"},
      {kVectors + "[model]\nphi = 'x'\nmetric = ['mirror']\n", "6:10", "expected a string"},
      {"metric = 'mirror'\n" + kVectors + M, "1:1", "unknown key 'metric'"},
      {kVectors + "[model]\n", "4:1", "expected either phi (a reparametrization) or output"},
      {kVectors + "[model]\nphi='x'\noutput='x'\n", "4:1", "expected either phi"},
      {kVectors + "[inputs]\nz = [2]\n" + M, "4:1", "[inputs] belong to a network"},
      {"[parameters]\n1x = [3]\n" + M, "2:1", "'1x' is not a name"},
      {"[parameters]\n\"a b\" = [3]\n" + M, "2:1", "'a b' is not a name"},
      {"[parameters]\nsum = [3]\n" + M, "2:1", "'sum' is the name of a function"},
      {"[inputs]\nx = [2]\n[parameters]\nx = [2]\n[model]\noutput='x'", "2:1",
       "the name 'x' is declared twice"},
      {kVectors + "[definitions]\nx = 'y'\n" + M, "5:1", "the name 'x' is declared twice"},
      {"[parameters]\nx = 3\n" + M, "2:5", "x: expected a shape such as [3, 2]"},
      {"[parameters]\nx = [3, 0]\n" + M, "2:9", "x: expected a positive integer as size"},
      {"[parameters]\nx = [-3]\n" + M, "2:6", "x: expected a positive integer as size"},
      {"[parameters]\nx = [1.5]\n" + M, "2:6", "x: expected a positive integer as size"},
      {"[parameters]\nx = ['a']\n" + M, "2:7", "unknown size 'a'; expected one of [sizes]"},
      {"[parameters]\nx = [99999999999999999999]\n" + M, "2:", ""},
      {"[parameters]\nx = [9223372036854775807]\n" + M, "2:5", "more than 4194304 entries"},
      {"[parameters]\nx = [4294967296, 4294967296]\n" + M, "2:5", "more than 4194304 entries"},
      {"[parameters]\nx = [4194304]\ny = [1]\n" + M, "3:5", "more than 4194304 entries together"},
      {"[parameters]\nx = [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]\n" +
           M,
       "2:5", "33 axes"},
      {kVectors + "[model]\nphi = []\n", "5:7", "phi is empty"},
      {kVectors + "[model]\nphi = 3\n", "5:7", "phi: expected an expression in quotes"},
      {kVectors + "[model]\nphi = ['x', 3]\n", "5:13", "phi: expected an expression in quotes"},
      {kVectors + "[definitions]\na = 3\n[model]\nphi = 'a'\n", "5:5",
       "the definition of a: expected an expression in quotes"},
  };
  for (const Case& c : cases) expect_error(c.text, c.place, c.words);
}

TEST(Errors, OfExpressionsPointIntoTheString) {
  struct Case {
    std::string phi, place, words;
  };
  // `phi` is what follows "phi = " on line 5; its first character is in column 7.
  const std::vector<Case> cases{
      {"\"\"", "5:8", "found the end"},
      {"\"x + z\"", "5:12", "unknown name 'z'; expected one of x, y"},
      {"\"x @ (y + y)[:2]\"", "5:10", "@: shapes [3] and [2] do not fit"},
      {"'x / (y - y)'", "5:15", "division by zero"},
      {"'x / (2 - 2)'", "5:15", "division by zero"},
      {"'x**y'", "5:11", "the exponent must be a number"},
      {"'x**(2/3)'", "5:13", "the exponent 2/3 is not a whole number, nor half of one"},
      {"'x + log(-1)'", "5:12", "log of -1 has no value"},
      {"'layer_norm(x, eps=-1)'", "5:26", "layer_norm: eps = -1; expected a number that is not"},
      {"'x**100000000000000000000'", "5:11", "the exponent is larger than 1000"},
      {"'relu(x)'", "5:8", "relu is understood in networks ([model] output) only"},
      {"'rellu(x)'", "5:8", "; did you mean 'relu'?"},
      {"'sum(x, axis=0, keep=1)'", "5:28", "unknown keyword 'keep'"},
      {"'(x + y'", "5:14", "expected ')' to close the '(' of column 1"},
      {"'x ? y'", "5:10", "'?' has no meaning here"},
      // Columns count characters: the string before is two characters long and four bytes.
      {"['x', \"einsum('\xc3\xa9\xc3\xa9', x) + z\"]", "5:14", "unexpected"},
      {"'x' # \xc3\xa9\n \xc3\xa9", "6:2", ""},
      {"['sum(x)', 'sum(y)', 'q']", "5:29", "unknown name 'q'"},
      // Escapes count as they are written.
      {"\"x\\t+\\u0020q\"", "5:18", "unknown name 'q'"},
      {"\"x\\U0000002Bq\"", "5:19", "unknown name 'q'"},
      {"\"einsum('\\u00e9', x)\\n+ q\"", "5:8", "unexpected"},
      {"\"'\\u00e9' ?\"", "5:17", "'?' has no meaning here"},
      {"\"x\\u00e9\"", "5:9", "a character outside ASCII"},
      {"'x\\'", "5:9", "'\\' has no meaning here"},
      // Strings of several lines; the line break after the quotes is not part of them.
      {"\"\"\"\nx +\n  q\"\"\"", "7:3", "unknown name 'q'"},
      {"'''x +\n  q'''", "6:3", "unknown name 'q'"},
      {"'''\nq'''", "6:1", "unknown name 'q'"},
      {"'''\r\nx +\r\n q'''", "7:2", "unknown name 'q'"},
      {"\"\"\"x + \\\n     q\"\"\"", "6:6", "unknown name 'q'"},
      {"\"\"\"\\\n  \n  q + \\  \n\n  x\"\"\"", "7:3", "unknown name 'q'"},
      {"\"\"\"x + y + \\\r\n q\"\"\"", "6:2", "unknown name 'q'"},
      {"\"\"\"x +\"\"\"", "5:13", "found the end"},
      {"'((x**1000)**1000)**1000'", "5:7", "the degree of the model exceeds 100000"},
  };
  for (const Case& c : cases)
    expect_error(kVectors + "[model]\nphi = " + c.phi + "\n", c.place, c.words);
}

TEST(Errors, ShowTheLineAndACaret) {
  EXPECT_EQ(error_of(kVectors + "[model]\nphi = \"x @ z\"\n"),
            "m.toml:5:12: error: unknown name 'z'; expected one of x, y\n"
            "  5 | phi = \"x @ z\"\n"
            "    |            ^");
}

TEST(Errors, InDefinitionsPointToTheDefinition) {
  // Also where the formula does not use it.
  expect_error(kVectors + "[definitions]\na = \"x @@ y\"\n[model]\nphi = \"x\"\n", "5:9",
               "expected");
  expect_error(kVectors + "[definitions]\na = \"q\"\n[model]\nphi = \"x\"\n", "5:6",
               "unknown name");
  expect_error(kVectors + "[definitions]\na = \"x @ q\"\n[model]\nphi = \"a\"\n", "5:10",
               "unknown name 'q'");
  expect_error(kVectors + "[definitions]\na = \"b\"\nb = \"1 + a\"\n[model]\nphi = \"a\"\n", "6:10",
               "the definition of 'a' is circular");
  expect_error(kVectors + "[definitions]\na = \"a\"\n[model]\nphi = \"a\"\n", "5:6",
               "the definition of 'a' is circular");
}

std::string repeated(const std::string& text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

std::string chain_of_definitions(int count, const std::string& before, const std::string& after) {
  std::string text = "[definitions]\n";
  for (int i = 0; i < count; ++i)
    text +=
        "d" + std::to_string(i) + " = \"" + before + "d" + std::to_string(i + 1) + after + "\"\n";
  return text + "d" + std::to_string(count) + " = \"x\"\n[model]\nphi = \"d0\"\n";
}

TEST(Limits, AllowWhatPeopleWrite) {
  EXPECT_NO_THROW((void)model_of(kVectors + chain_of_definitions(90, "y*(", "+1)")));
  EXPECT_NO_THROW((void)model_of(kVectors + "[model]\nphi='x" + repeated("+x", 20'000) + "'"));
  EXPECT_NO_THROW((void)model_of(kVectors + "[model]\nphi=[" + repeated("'x',", 1000) + "]"));
  EXPECT_NO_THROW((void)model_of(kVectors + "[model]\nphi='(x**10)**1000'"));
}

TEST(Limits, StopEnormousModels) {
  expect_error(kVectors + chain_of_definitions(150, "", ""), "105:9", "more than 100 deep");
  // Deep in each of many definitions: the stack must not overflow.
  expect_error(kVectors + chain_of_definitions(90, "", repeated("*x", 590)), "6:", "nested more");
  expect_error(kVectors + chain_of_definitions(90, repeated("-", 190), ""), "10:", "nested more");
  expect_error(kVectors + "[model]\nphi='" + repeated("(", 100'000) + "'", "5:", "nested more");
  expect_error(kVectors + "[model]\nphi='x" + repeated("*x", 50'000) + "'", "5:", "nested more");
  expect_error(kVectors + "[model]\nphi='x" + repeated(" ", 200'000) + "'", "5:", "characters");
  expect_error(kVectors + "[model]\nphi=[" + repeated("'x',", 10'001) + "]", "5:5",
               "at most 10000");
  EXPECT_NE(error_of(std::string((1U << 20U) + 1, '\n')).find("larger than 1 MiB"),
            std::string::npos);
  std::string tensors = "[parameters]\n";
  for (int i = 0; i <= 10'000; ++i) tensors += "p" + std::to_string(i) + "=[1]\n";
  expect_error(tensors + "[model]\nphi='p0'", "1:1", "at most 10000");
  expect_error("[parameters]\nx=[2000]\n[model]\nphi='outer(outer(x,x),outer(x,x))'", "4:6",
               "more than 4194304 entries");
}

TEST(Limits, StopKeysThatAreDeeperThanTheStack) {
  const std::string deep = repeated("a.", 100'000) + "a";
  expect_error(deep + " = 1\n", "1:32", "a key has more than 16 parts");
  expect_error("[" + deep + "]\n", "1:33", "a key has more than 16 parts");
  expect_error("name = \"\"\"a\"\"\"\"\n" + deep + " = 1\n", "2:32",
               "a key has more than 16 parts");
  expect_error("x = {" + repeated("'a'.", 1000) + "a = 1}\n", "1:", "a key has more than 16 parts");
  expect_error("x = {a = \"\"\"'\"\"\"\"\", " + deep + " = 1}\n",
               "1:", "a key has more than 16 parts");
  expect_error("x = " + repeated("[", 100'000), "1:", "nested");
  // Dots elsewhere are no keys.
  EXPECT_NO_THROW((void)model_of("# " + deep + "\n" + kVectors + "[model]\nphi = '0.1*x + " +
                                 repeated("0.5*y.T+", 50) + "x'"));
}

}  // namespace
}  // namespace abide
