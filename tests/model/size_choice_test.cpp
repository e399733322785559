// SPDX-License-Identifier: MIT
#include "abide/model/size_choice.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"

namespace abide {
namespace {

TEST(SizeChoice, WorkedExampleOfTheHeader) {
  const SizeChoice choice = size_choice("examples/lora.toml:d=4,r=2");
  EXPECT_EQ(choice.path, "examples/lora.toml");
  EXPECT_EQ(choice.sizes, (Sizes{{"d", 4}, {"r", 2}}));
  EXPECT_EQ(to_string(choice), "examples/lora.toml:d=4,r=2");
}

TEST(SizeChoice, IsWrittenInOneWay) {
  EXPECT_EQ(to_string(size_choice("m.toml:r=2,d=4")), "m.toml:d=4,r=2");
  EXPECT_EQ(with_sizes("m.toml:r=2", {"d=4", "a=1"}), "m.toml:a=1,d=4,r=2");
  EXPECT_EQ(with_sizes("m.toml", {}), "m.toml");
}

TEST(SizeChoice, FollowsAPathAlone) {
  for (const char* none : {"m.toml", "linear:3,2", "gpt:3,1,2,1+tokens=2", "a/b:c", "m.toml:3=r",
                           "model:r=2", "C:/m.toml", "a=b/m.toml", "x:y=1/m.toml"}) {
    EXPECT_EQ(model_path(none), none);
    EXPECT_EQ(size_choice(none).sizes.size(), 0U) << none;
  }
  EXPECT_EQ(model_path("dir:1/m.toml:r=2"), "dir:1/m.toml");
  EXPECT_EQ(model_path("./m:r=2"), "./m");
}

void expect_error(const std::string& model, const std::string& place, const std::string& words) {
  try {
    (void)size_choice(model);
    ADD_FAILURE() << model << " was read";
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("MODEL:1:" + place + ": error: " + words)) << message;
  }
}

TEST(SizeChoice, RefusesWhatIsNoSize) {
  expect_error("m.toml:r=0", "10", "r: expected an integer from 1 to 1000000");
  expect_error("m.toml:r=1000001", "10", "r: expected an integer");
  expect_error("m.toml:r=+2", "10", "r: expected an integer");
  expect_error("m.toml:r=2x", "10", "r: expected an integer");
  expect_error("m.toml:r=", "10", "r: expected an integer");
  expect_error("m.toml:r=2,d", "12", "expected NAME=N, such as r=4");
  expect_error("m.toml:r=2,", "12", "expected NAME=N");
  expect_error("m.toml:r=2,r=3", "12", "the size r is given twice");
  EXPECT_THROW((void)with_sizes("m.toml:r=2", {"r=3"}), UsageError);
  EXPECT_THROW((void)with_sizes("m.toml", {"r"}), UsageError);
  EXPECT_THROW((void)with_sizes("linear:2,2", {"r=3"}), UsageError);
}

}  // namespace
}  // namespace abide
