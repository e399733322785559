// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "abide/train/risk.hpp"
#include "train/models.hpp"

namespace abide {
namespace {

// Outputs that no parameter moves have a loss all the same, beside others and alone.
TEST(Risk, OutputsWithoutParametersKeepTheirValues) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_risk_test.toml").string();
  const auto loss = [&](const std::string& outputs, Loss kind) {
    std::ofstream(path) << "[inputs]\nx = [2]\n[parameters]\nw = [2]\n[model]\noutput = " << outputs
                        << "\n";
    const Model model = load_model(path);
    Dataset data;
    data.name = "two samples";
    data.samples = 2;
    data.input_shape = {2};
    data.inputs = {1, 2, 3, -4};
    data.target_shape = {static_cast<std::int64_t>(output_entries_of(model))};
    data.targets.assign(2 * output_entries_of(model), 3.0);
    double result = 0;
    for (const std::size_t chunk : {1, 2, 8}) {
      Risk risk(model, data, kind, 2, chunk);
      std::vector<double> gradient(risk.size());
      const std::vector<double> theta = {0.5, 0.25};
      result = risk(theta, gradient);
      const std::vector<std::uint32_t> batch = {1, 0};
      EXPECT_DOUBLE_EQ(risk.on_batch(theta, batch, gradient), result) << outputs;
      EXPECT_DOUBLE_EQ(risk.with_new_gates(theta, gradient).second, result) << outputs;
      EXPECT_DOUBLE_EQ(risk.with_old_gates(theta, gradient), result) << outputs;
    }
    return result;
  };
  EXPECT_DOUBLE_EQ(loss("\"0*w\"", Loss::mse), 9);
  EXPECT_DOUBLE_EQ(loss("\"0*(w*x)\"", Loss::mse), 9);
  EXPECT_DOUBLE_EQ(loss("\"0*w + 1\"", Loss::mse), 4);
  EXPECT_DOUBLE_EQ(loss("\"x\"", Loss::mse), (4 + 1 + 0 + 49) / 4.0);
  EXPECT_DOUBLE_EQ(loss("\"relu(x)\"", Loss::mse), (4 + 1 + 0 + 9) / 4.0);
  EXPECT_DOUBLE_EQ(loss("\"concat([w*x, x])\"", Loss::mse),
                   (2.5 * 2.5 + 2.5 * 2.5 + 1.5 * 1.5 + 16 + 54) / 8.0);
  EXPECT_DOUBLE_EQ(loss("\"0*w\"", Loss::cross_entropy), 6 * std::log(2.0));
  EXPECT_DOUBLE_EQ(loss("\"0*w + 3\"", Loss::kl), 3 - 3);
  std::filesystem::remove(path);
}

TEST(Risk, OneOfSeveralOutputsMayBeWithoutParameters) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_risk_outputs_test.toml").string();
  std::ofstream(path) << "[parameters]\nw = []\n[model]\nphi = [\"w\", \"0*w + 2\", \"0*w\"]\n";
  const Model model = load_model(path);
  ASSERT_GT(model.outputs.size(), 1U);
  Dataset data;
  data.name = "a target";
  data.samples = 1;
  data.input_shape = {1};
  data.inputs = {0};
  data.target_shape = {3};
  data.targets = {1, 5, 6};
  Risk risk(model, data, Loss::mse);
  std::vector<double> gradient(1);
  EXPECT_DOUBLE_EQ(risk(std::vector<double>{3}, gradient), (4 + 9 + 36) / 3.0);
  EXPECT_DOUBLE_EQ(gradient[0], 4 / 3.0);
  std::filesystem::remove(path);
}

TEST(Risk, StopsWithinAPass) {
  const Model model = load_model("linear:2,2,2");
  Random random(3, {1});
  Risk risk(model, testing::random_data(model, 6, random), Loss::mse, 2, 2);
  std::vector<double> gradient(risk.size());
  const std::vector<double> theta(risk.size(), 0.5);
  const double before = risk(theta, gradient);
  std::atomic<bool> stop = false;
  risk.stop_when(&stop);
  EXPECT_EQ(risk(theta, gradient), before);
  stop = true;
  EXPECT_THROW((void)risk(theta, gradient), Risk::Stopped);
  const std::vector<std::uint32_t> batch = {0, 1};
  EXPECT_THROW((void)risk.on_batch(theta, batch, gradient), Risk::Stopped);
  risk.stop_when(nullptr);
  EXPECT_EQ(risk(theta, gradient), before);
}

}  // namespace
}  // namespace abide
