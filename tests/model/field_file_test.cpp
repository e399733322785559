// SPDX-License-Identifier: MIT
//
// Model files with [field], [constants], and what [model] says of flows.
#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "abide/model/model_file.hpp"
#include "program/evaluation.hpp"

namespace abide {
namespace {

using Vector = std::vector<Rational>;

Model read(const std::string& text) { return parse_model(text, "f.toml"); }

std::string message(const std::string& text) {
  try {
    (void)read(text);
  } catch (const ModelError& error) {
    return std::string(error.what()).substr(0, std::string(error.what()).find('\n'));
  }
  return "no error";
}

std::vector<Vector> values(const Model& model, const Vector& point, std::size_t field = 0) {
  return testing::evaluate_at(model.program, model.fields.at(field), RationalField{}, point);
}

TEST(FieldFile, HasAnExpressionForEachParameter) {
  const Model model = read(
      "[parameters]\nx = []\ny = [2]\n[inputs]\nu = []\n[constants]\nk = '2/3'\n"
      "[definitions]\ns = 'sum(y)'\n[field]\ny = '[u*y[0], x/y[1]]'\nx = 'k*s'\n");
  ASSERT_EQ(model.fields.size(), 1U);
  // x = 5, y = (7, 11), u = 13
  EXPECT_EQ(values(model, {5, 7, 11, 13}),
            (std::vector<Vector>{{Rational(2, 3) * 18}, {13 * 7, Rational(5, 11)}}));
}

TEST(FieldFile, MayHaveSeveralFields) {
  const Model model = read("[parameters]\nW = [2]\n[[field]]\nW = 'W'\n[[field]]\nW = 'ones(2)'\n");
  ASSERT_EQ(model.fields.size(), 2U);
  EXPECT_EQ(values(model, {3, 5}, 0), (std::vector<Vector>{{3, 5}}));
  EXPECT_EQ(values(model, {3, 5}, 1), (std::vector<Vector>{{1, 1}}));
}

TEST(FieldFile, ConstantsAreExactTensors) {
  const Model model = read(
      "[parameters]\nx = [2]\n[constants]\nhalf = 0.5\nA = [[1, 'half'], ['-half', 0.1]]\n"
      "B = 'A @ A + eye(2) + zeros(2, 2)'\n[field]\nx = 'B @ x'\n");
  // A A = [[3/4, 11/20], [-11/20, -6/25]]
  EXPECT_EQ(values(model, {1, 0}), (std::vector<Vector>{{Rational(7, 4), Rational(-11, 20)}}));
  EXPECT_EQ(values(model, {0, 1}), (std::vector<Vector>{{Rational(11, 20), Rational(19, 25)}}));
}

TEST(FieldFile, SaysWhatIsWrong) {
  const std::string x = "[parameters]\nx = [2]\n";
  EXPECT_EQ(message(x + "[field]\nx = 'sum(x)'\n"),
            "f.toml:4:5: error: the field of x has shape [], expected that of x, [2]");
  EXPECT_EQ(message("[parameters]\nx = []\ny = []\n[field]\nx = 'y'\n"),
            "f.toml:4:1: error: [field]: y is missing; expected an expression for each parameter");
  EXPECT_NE(message(x + "[field]\nx = 'x'\nz = 'x'\n").find("f.toml:5:1"), std::string::npos);
  EXPECT_EQ(message(x + "[model]\nmetric = 'mirror'\n[field]\nx = 'x'\n"),
            "f.toml:4:10: error: metric: a model with [field] moves by that alone; expected frozen "
            "or only in [model]");
  EXPECT_EQ(message(x + "[model]\nphi = 'x'\nfrozen = ['y']\n"),
            "f.toml:5:11: error: frozen: unknown parameter 'y'; expected one of x");
  EXPECT_EQ(message(x + "[model]\nphi = 'x'\nloss = 'mse'\n"),
            "f.toml:5:8: error: loss: expected \"any\" or \"cross_entropy\"");
  EXPECT_EQ(message(x + "[constants]\nc = 'x'\n[field]\nx = 'x'\n"),
            "f.toml:4:5: error: c: a constant is made of numbers and constants before it; 'x' is "
            "none");
  EXPECT_EQ(message(x + "[constants]\nc = [[1, 2], [3]]\n[field]\nx = 'x'\n"),
            "f.toml:4:5: error: c: a list has parts of one shape; here [1] follows [2]");
  EXPECT_NE(message("[parameters]\nx = []\n[field]\nx = '1/((x + 1)**2 - x**2 - 2*x - 1)'\n")
                .find("so that the field is not defined"),
            std::string::npos);
  EXPECT_NE(message(x + "[field]\nx = '0*inv([[1, 1], [1, 1]]) @ x'\n")
                .find("so that the field is not defined"),
            std::string::npos);
  EXPECT_NE(message(x + "[field]\nx = 'relu(x)'\n").find("relu is understood in networks"),
            std::string::npos);
  EXPECT_EQ(message(x + "field = 3\n[model]\nphi = 'x'").substr(0, 11), "f.toml:3:9:");
  EXPECT_NE(message("[inputs]\nx = [2]\n[parameters]\nW = [1, 2]\n[model]\noutput = 'W @ x'\n"
                    "loss = 'cross_entropy'\n")
                .find("cross_entropy: the output has shape [1]"),
            std::string::npos);
}

TEST(FieldFile, SettingsOfAModel) {
  const Model model = read(
      "[parameters]\na = []\nb = []\n[model]\nphi = 'a*b'\nrates = 'a=2'\n"
      "frozen = 'b'\nonly = ['a', 'b']\n");
  EXPECT_EQ(model.rates, "a=2");
  EXPECT_EQ(model.rates_place, "f.toml:6:9");
  EXPECT_EQ(model.frozen, (std::vector<std::string>{"b"}));
  EXPECT_EQ(model.only, (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace abide
