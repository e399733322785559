// SPDX-License-Identifier: MIT
#include "abide/model/loss_class.hpp"

#include <gtest/gtest.h>

namespace abide {
namespace {

TEST(LossClass, IsReadAsItIsWritten) {
  for (const LossClass loss : {LossClass::any, LossClass::cross_entropy})
    EXPECT_EQ(loss_class_of(name_of(loss)), loss);
  EXPECT_EQ(loss_class_of("mse"), std::nullopt);
}

}  // namespace
}  // namespace abide
