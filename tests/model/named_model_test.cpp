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
    NamedModel model{family.name, {}, family.has("bias") && random.below(2) == 0};
    const std::size_t most = family.most_dims == 0 ? 5 : family.most_dims;
    for (std::size_t n = family.least_dims + random.below(most - family.least_dims + 1); n > 0; --n)
      model.dims.push_back(family.layers ? random.between(1, 12) : 2);
    bool activation = false;
    for (const FamilyOption& option : family.options) {
      if (option.name == "bias" || (option.activation && activation) || random.below(2) == 0)
        continue;
      activation = activation || option.activation;
      model.options[option.name] = option.number ? 2 : 1;
    }
    const std::string name = to_string(model);
    EXPECT_EQ(parse_named_model(name), model) << name;
    EXPECT_EQ(named_model(name), model) << name;
    EXPECT_EQ(static_cast<std::int64_t>(model.parameters()),
              load_model(name).program.parameter_entries())
        << name;
  });
}

TEST(NamedModel, OptionsComeInAnyOrder) {
  const NamedModel model = parse_named_model("attention:4,2,2+tokens=3+causal+bias");
  EXPECT_EQ(model, (NamedModel{"attention", {4, 2, 2}, true, {{"causal", 1}, {"tokens", 3}}}));
  EXPECT_EQ(to_string(model), "attention:4,2,2+bias+causal+tokens=3");
  EXPECT_EQ(model.number("tokens", 2), 3);
  EXPECT_EQ(model.number("gqa", 7), 7);
}

TEST(NamedModel, ErrorsNameTheOptionsOfTheFamily) {
  struct Wrong {
    const char *text, *message;
  };
  const Wrong cases[] = {
      {"linear:2,2+bias", "1:11: error: unknown option '+bias' of linear; it has no options"},
      {"relu:2,2,2+causal", "unknown option '+causal' of relu; expected +bias"},
      {"attention:2,1,1+dropout=2",
       "1:16: error: unknown option '+dropout=2' of attention; expected +bias, +causal, +rope, "
       "+gqa=N, +tokens=N"},
      {"attention:2,1,1+causal+causal", "1:23: error: the option +causal is given twice"},
      {"attention:2,1,1+causal=2", "+causal takes no number"},
      {"attention:2,1,1+tokens", "+tokens needs a number: +tokens=N"},
      {"attention:2,1,1+tokens=", "1:24: error: expected a dimension, a positive integer"},
      {"attention:2,1,1+tokens=3x", "1:25: error: expected a positive integer"},
      {"attention:2,1,1causal",
       "1:16: error: unexpected 'causal'; expected ',' and a dimension, or "},
      {"mlp:2,2,2+tanh+sin", "1:15: error: +tanh and +sin: expected one activation"},
      {"gelu:3,2", "unknown family 'gelu'; networks with this activation are mlp:n0,n1,..,nq+gelu"},
      {"gpt:2,1,2+vocab=2", "found 3 dimensions, expected gpt:d,h,f,L"},
  };
  for (const Wrong& wrong : cases) try {
      (void)parse_named_model(wrong.text);
      ADD_FAILURE() << wrong.text << " was accepted";
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find(wrong.message), std::string::npos) << error.what();
    }
  for (const char* text : {"gpt:3,2,2,1", "llama:3,2,2,1", "attention:4,3,2+gqa=2",
                           "attention:2,1,3+rope", "gpt:2,1,2,1+vocab=1"})
    EXPECT_THROW((void)load_model(text), ModelError) << text;
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
