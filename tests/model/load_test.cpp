// SPDX-License-Identifier: MIT
#include "abide/model/load.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/model/model_file.hpp"

namespace abide {
namespace {

// The message begins with `head` and contains `words`.
void expect_no_model(const std::string& model, const std::string& head, const std::string& words) {
  try {
    (void)load_model(model);
    ADD_FAILURE() << model << " was loaded";
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with(head)) << message;
    EXPECT_NE(message.find(words), std::string::npos) << message;
  }
}

std::vector<std::string> parameters(const Model& model) {
  std::vector<std::string> result;
  for (const NodeId id : model.program.parameters())
    result.push_back(model.program.name(id) + to_string(model.program.shape(id)));
  return result;
}

TEST(Shorthand, NamesAndShapesParametersAsPyTorchDoes) {
  using List = std::vector<std::string>;
  EXPECT_EQ(parameters(load_model("linear:3,2,4")), (List{"W1[2, 3]", "W2[4, 2]"}));
  EXPECT_EQ(parameters(load_model("relu:3,5,2")), (List{"W1[5, 3]", "W2[2, 5]"}));
  EXPECT_EQ(parameters(load_model("relu:3,5,2+bias")), (List{"W1[5, 3]", "b1[5]", "W2[2, 5]"}));
  EXPECT_EQ(parameters(load_model("monomial:5")), (List{"x[5]"}));
  EXPECT_EQ(load_model("relu:3,5,2+bias").name, "relu:3,5,2+bias");
}

TEST(Shorthand, ErrorsHaveAColumn) {
  struct Case {
    std::string text, column, words;
  };
  std::string layers = "linear:1";
  for (int i = 0; i < 1000; ++i) layers += ",1";
  const std::vector<Case> cases{
      {"", "1", "unknown family ''"},
      {"linaer:3,2", "1", "unknown family 'linaer'"},
      {"linaer:3,2", "1", "did you mean 'linear'?"},
      {"conv:3,2", "1", "expected one of linear, relu, nmf, icnn, monomial, mlp,"},
      {"linear", "7", "expected ':' and dimensions, as in linear:3,2,4"},
      {"linear:", "8", "expected a dimension, a positive integer"},
      {"linear:0,2", "8", "expected a dimension, a positive integer"},
      {"linear:3,0", "10", "expected a dimension, a positive integer"},
      {"linear:-3,2", "8", "expected a dimension, a positive integer"},
      {"linear:3,+2", "10", "expected a dimension, a positive integer"},
      {"linear:3,2,", "12", "expected a dimension, a positive integer"},
      {"linear:3,,2", "10", "expected a dimension, a positive integer"},
      {"linear:3, 2", "10", "expected a dimension, a positive integer"},
      {"linear:3.5,2", "9", "unexpected '.5,2'; expected ',' and a dimension"},
      {"relu:3,5,2 bias", "11", "or +bias"},
      {"linear:3,x", "10", "expected a dimension"},
      {"linear:99999999999999999999999,2", "8", "the dimension is larger than 4194304"},
      {"linear:3,4194305", "10", "the dimension is larger than 4194304"},
      {"linear:4194304,4194304", "8", "more than 4194304 entries"},
      {"linear:2048,2048,2", "8", "more than 4194304 entries together"},
      {layers, "8", "more than 1000 dimensions"},
      {"linear:3", "8", "found 1 dimension, expected linear:n0,n1,..,nq"},
      {"monomial:3,2", "10", "found 2 dimensions, expected monomial:n"},
      {"nmf:3,2", "5", "2 dimensions, expected nmf:n,r,m"},
      {"nmf:3,2,2,3", "5", "4 dimensions, expected nmf:n,r,m"},
      {"relu:3,5,2+bais", "11", "unknown option '+bais' of relu; expected +bias"},
      {"relu:3,5,2+bias+bias", "16", "the option +bias is given twice"},
      {"relu:3,5,2+", "11", "unknown option '+'"},
      {"linear:3,2,4+bias", "13",
       "unknown option '+bias' of linear; it has no options; other networks are written "
       "in a file"},
      {"\xc3\xa9\xc3\xa9:3,2", "1", "unknown family"},
      {std::string(5000, 'a'), "1", "unknown family"},
  };
  for (const Case& c : cases) expect_no_model(c.text, "MODEL:1:" + c.column + ": error: ", c.words);
}

TEST(Shorthand, AcceptsTheLargestSizes) {
  EXPECT_EQ(load_model("linear:2048,2047,1").program.parameter_entries(), 2047 * 2049);
  std::string layers = "linear:1";
  for (int i = 0; i < 999; ++i) layers += ",1";
  EXPECT_EQ(load_model(layers).program.parameters().size(), 999U);
}

class Files : public ::testing::Test {
 protected:
  Files() { std::filesystem::create_directories(directory_); }
  ~Files() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  std::string write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = directory_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("abide load test " + std::to_string(getpid()));
};

constexpr const char* kModel = "[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\nphi = \"U @ V.T\"\n";

TEST_F(Files, AreReadByPathAndNamedByIt) {
  const std::string path = write("a model.toml", kModel);
  const Model model = load_model(path);
  EXPECT_EQ(model.name, path);
  EXPECT_EQ(parameters(model), (std::vector<std::string>{"U[3, 2]", "V[4, 2]"}));
  EXPECT_NO_THROW((void)load_model(write("linear:3,2", kModel)));  // a path has a slash
}

TEST_F(Files, WithErrorsAreNamedInTheMessage) {
  const std::string path = write("wrong.toml", "[parameters]\nU = [3]\n[model]\nphi = \"U +\"\n");
  expect_no_model(path, path + ":4:11: error: ", "found the end");
}

TEST_F(Files, ThatCannotBeReadSayWhy) {
  const std::string missing = (directory_ / "missing.toml").string();
  expect_no_model(missing, missing + ": error: ", "no such file");
  expect_no_model("missing.toml", "missing.toml: error: ", "no such file");
  expect_no_model(directory_.string(), directory_.string() + ": error: ", "not a file");
  expect_no_model("/dev/null", "/dev/null: error: ", "not a file");
  const std::string endless = "/" + std::string(10'000, 'a');
  expect_no_model(endless, endless + ": error: ", "File name too long");
  const std::string large = write("large.toml", std::string((1U << 20U) + 1, '\n'));
  expect_no_model(large, large + ": error: ", "larger than 1 MiB");
}

TEST_F(Files, ThatAreNoTextAreErrors) {
  const std::string empty = write("empty.toml", "");
  expect_no_model(empty, empty + ":1:1: error: ", "the table [model] is missing");
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes.push_back(static_cast<char>(i * 37 % 256));
  const std::string binary = write("binary.toml", bytes);
  expect_no_model(
      binary, binary + ": error: ",
      "the file is a binary file of an unknown kind; expected a model of abide: TOML text");
  // Called by what it is, in a file of any size, and never shown.
  const std::string onnx =
      write("m.toml", std::string("\x08\x07\x12\x01\x1b") + std::string(2U << 20U, '\1'));
  expect_no_model(onnx, onnx + ": error: ", "the file is an ONNX model; expected a model of abide");
  const std::string json = write("m", "{\"parameters\": {}}");
  expect_no_model(json, json + ": error: ", "the file is JSON text; expected a model of abide");
  expect_no_model("none.onnx",
                  "MODEL:1:1: error: ", "unknown family 'none.onnx', and no such file");
}

}  // namespace
}  // namespace abide
