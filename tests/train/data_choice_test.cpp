// SPDX-License-Identifier: MIT
#include "abide/train/data_choice.hpp"

#include <gtest/gtest.h>

#include <string>

#include "abide/train/synthetic.hpp"
#include "io/data_files.hpp"

namespace abide {
namespace {

using testing::expect_error;

void expect_usage(const std::string& words, const std::string& data,
                  const std::optional<std::string>& targets, const DataRequest& request) {
  try {
    (void)chosen_data(data, targets, request, 1);
    ADD_FAILURE() << data << " was taken";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

class DataChoice : public testing::DataFiles {};

TEST_F(DataChoice, IsASetOrFiles) {
  const Dataset made = chosen_data("blobs:2", {}, {.most_samples = 4}, 7);
  EXPECT_EQ(made.inputs, synthetic("blobs:2", {.most_samples = 4}, 7).inputs);
  EXPECT_TRUE(made.notes.empty());
  const std::string table = write("t.csv", "1,2,0\n3,4,1\n");
  EXPECT_EQ(chosen_data(table, {}, {.labels = true}, 1).samples, 2U);
  EXPECT_EQ(chosen_data(table, {}, {{}, {}, {}, true, {"2"}}, 1).classes, 2U);
}

TEST_F(DataChoice, ThatContradictsItselfSaysWhatToWrite) {
  expect_usage("--targets F: blobs is a set made from a seed, with targets of its own", "blobs",
               "F", {});
  expect_usage("--target-column y: regression is a set", "regression", {},
               {{}, {}, {}, false, {"y"}});
  expect_usage("expected --matrix gaussian:3,4", "gaussian:3,4", {}, {});
  expect_usage("expected --matrix nonnegative", "nonnegative", {}, {});
  expect_usage("two or more", "blobs", {}, {Shape{2}, Shape{1}, {}, true});
  const auto unknown = [](const std::string& data, const std::string& words) {
    expect_error(data, words, [&] { return chosen_data(data, {}, {}, 1); });
  };
  unknown("Blobs:3", "no such file, and no set of this name; expected a file, or one of blobs[");
  unknown("blob", "did you mean 'blobs'?");
  unknown("none.csv", "no such file");
  unknown(path("none"), "no such file");
}

TEST(CheckTargets, RefusesNegativeOnesWhereTheLossDoes) {
  Dataset data{"d", 2, {1}, {2}, {0, 0}, {0, 1, 2, -3}, 0};
  EXPECT_NO_THROW(check_targets(data, Loss::mse));
  for (const Loss loss : {Loss::kl, Loss::cross_entropy})
    expect_error("d", "sample 1 (from 0): the target -3",
                 [&] { return check_targets(data, loss), 0; });
  data.targets[3] = 3;
  EXPECT_NO_THROW(check_targets(data, Loss::kl));
}

}  // namespace
}  // namespace abide
