// SPDX-License-Identifier: MIT
#include "abide/model/unused.hpp"

#include <gtest/gtest.h>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/model/zoo.hpp"

namespace abide {
namespace {

std::vector<std::string> unused(const std::string& text) {
  const Model model = parse_model(text, "m.toml");
  std::vector<std::string> names;
  for (const NodeId id : unused_parameters(model)) names.push_back(model.program.name(id));
  return names;
}

TEST(Unused, ParametersThatDoNotOccurInTheModel) {
  const std::string two = "[parameters]\nU = [3, 2]\nb = [3]\nV = [4, 2]\nc = []\n[model]\n";
  EXPECT_EQ(unused(two + "phi = 'U @ V.T'"), (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(unused(two + "phi = ['U @ V.T', 'b']"), (std::vector<std::string>{"c"}));
  EXPECT_EQ(unused(two + "phi = 'c * b * sum(U) * sum(V)'"), (std::vector<std::string>{}));
}

TEST(Unused, ADefinitionThatIsNotUsedDoesNotCount) {
  EXPECT_EQ(unused("[parameters]\na = []\nb = []\n[definitions]\nd = 'b*b'\n[model]\nphi = 'a*a'"),
            (std::vector<std::string>{"b"}));
}

TEST(Unused, NoFamilyHasOne) {
  for (const Family& family : zoo())
    EXPECT_TRUE(unused_parameters(load_model(family.example)).empty()) << family.example;
}

}  // namespace
}  // namespace abide
