// SPDX-License-Identifier: MIT
#include "abide/report/import_lines.hpp"

#include <gtest/gtest.h>

#include "abide/model/imported.hpp"

namespace abide {
namespace {

std::string lines_of(const Model& model) {
  Lines lines;
  add_import(lines, model);
  return lines.text();
}

TEST(ImportLines, SayWhatWasMadeOfEachTensor) {
  Model model;
  EXPECT_EQ(lines_of(model), "");
  Imported imported;
  imported.tensors = {{"W", {2, 3}, Role::parameter, "an initializer of floats"},
                      {"pe", {5}, Role::frozen, "as asked for"},
                      {"mask", {2}, Role::constant, "its use needs its value"},
                      {"low", {}, Role::constant, "its use needs its value"}};
  imported.inputs = {"x: float [3]"};
  imported.notes = {"the input 'x': its first size is open, and taken as 1"};
  imported.evaluation = {"a sign"};
  model.imported = std::make_shared<Imported>(imported);
  EXPECT_EQ(lines_of(model),
            "  file          4 tensors: 1 parameter, 1 frozen, 2 constants\n"
            "  frozen        pe: as asked for\n"
            "  constant      mask, low: its use needs its value\n"
            "  inputs        x: float [3]\n"
            "  note          the input 'x': its first size is open, and taken as 1\n"
            "  evaluation    a sign\n");
}

TEST(ImportLines, ListTheFirstOfManyTensors) {
  Imported imported;
  for (int i = 0; i < 20; ++i)
    imported.tensors.push_back({"t" + std::to_string(i), {}, Role::constant, "a reason"});
  Model model;
  model.imported = std::make_shared<Imported>(imported);
  EXPECT_NE(lines_of(model).find("t7 and 12 more: a reason"), std::string::npos);
}

}  // namespace
}  // namespace abide
