// SPDX-License-Identifier: MIT
#include "abide/train/task.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "abide/error.hpp"
#include "train/experiments.hpp"

namespace abide {
namespace {

// The loss's own gradients are those of the model, unless there is one class only.
TEST(Task, HasTheLossInItsModel) {
  Experiment e = testing::small_experiment("relu:3,4,2", "gd");
  EXPECT_EQ(load_task(e, Loss::mse).model->loss, LossClass::any);
  e.data = "spirals";
  e.model = "relu:2,4,2";
  EXPECT_EQ(load_task(e, Loss::cross_entropy).model->loss, LossClass::cross_entropy);
  // The loss that is trained counts, not that of the file.
  const std::string path = ::testing::TempDir() + "/classes.toml";
  std::ofstream(path) << "[inputs]\nx = [2]\n[parameters]\nW = [2, 2]\n[model]\noutput = 'W @ x'\n"
                         "loss = 'cross_entropy'\n";
  e.model = path;
  e.data = "regression";
  EXPECT_EQ(load_task(e, Loss::mse).model->loss, LossClass::any);
}

// All parameters are trained, in whatever parameters laws are sought.
TEST(Task, TrainsAllParameters) {
  Experiment e = testing::small_experiment("linear:3,4,2", "gd");
  e.only = {"W1"};
  const Task task = load_task(e, Loss::mse);
  EXPECT_EQ(task.only, (std::vector<std::string>{"W1"}));
  EXPECT_TRUE(task.model->only.empty());
}

TEST(Task, IsNoFieldAndHasInputsOrAMatrix) {
  const std::string path = ::testing::TempDir() + "/field.toml";
  std::ofstream(path) << "[parameters]\nx = []\n[field]\nx = 'x'\n";
  Experiment e = testing::small_experiment(path, "gd");
  EXPECT_THROW((void)load_task(e, Loss::mse), UsageError);
  e.data = "regression";
  e.model = "monomial:2";
  EXPECT_THROW((void)load_task(e, Loss::mse), UsageError);
  e.model = "nmf:{rows},2,{columns}";
  EXPECT_THROW((void)load_task(e, Loss::mse), UsageError);
}

}  // namespace
}  // namespace abide
