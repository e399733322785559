// SPDX-License-Identifier: MIT
#include "abide/model/named_model.hpp"

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/zoo.hpp"
#include "limited.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(NamedModel, WorkedExampleOfTheHeader) {
  const NamedModel model = parse_named_model("relu:3,5,2+bias");
  EXPECT_EQ(model, (NamedModel{"relu", {3, 5, 2}, true}));
  EXPECT_EQ(model.parameters(), 30U);
}

// What is written is read again, and counts the entries of the model that is built of it.
TEST(NamedModel, IsReadAndWritten) {
  testing::for_seeds(30, [](Random& random) {
    const Family& family = zoo()[random.below(zoo().size())];
    NamedModel model{family.name, {}, family.may_have_bias && random.below(2) == 0};
    const std::size_t most = family.most_dims == 0 ? 5 : family.most_dims;
    for (std::size_t n = family.least_dims + random.below(most - family.least_dims + 1); n > 0; --n)
      model.dims.push_back(random.between(1, 12));
    const std::string name = to_string(model);
    EXPECT_EQ(parse_named_model(name), model) << name;
    EXPECT_EQ(named_model(name), model) << name;
    EXPECT_EQ(static_cast<std::int64_t>(model.parameters()),
              load_model(name).program.parameter_entries())
        << name;
  });
}

TEST(NamedModel, OtherTextsAreNone) {
  for (const char* text :
       {"model.toml", "dir/linear:2,2", "linear:", "linear:2,", "linear:0,2,2", "linear:2,2,2+bias",
        "linear:2,-1,2", "conv:2,2", "linear:99999999999999999999,2", "monomial:2,2", ""}) {
    EXPECT_FALSE(named_model(text)) << text;
    EXPECT_THROW((void)parse_named_model(text), ModelError) << text;
  }
  std::string long_name = "linear:1";
  for (std::size_t i = 1; i < 1000; ++i) long_name += ",1";
  EXPECT_TRUE(named_model(long_name));
  EXPECT_FALSE(named_model(long_name + ",1"));
  const testing::Limited raised(&Limits::dimensions, 1001);
  EXPECT_TRUE(named_model(long_name + ",1"));
  EXPECT_FALSE(named_model(long_name + ",1,1"));
}

}  // namespace
}  // namespace abide
