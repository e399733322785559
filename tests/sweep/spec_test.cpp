// SPDX-License-Identifier: MIT
#include "abide/sweep/spec.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "abide/error.hpp"
#include "abide/io/toml_values.hpp"

namespace abide {
namespace {

std::vector<Case> cases(const std::string& text) { return parse_spec(text, "spec.toml").cases; }

void expect_error(const std::string& text, const std::string& place, const std::string& words) {
  try {
    (void)parse_spec(text, "spec.toml");
    ADD_FAILURE() << text << " was read";
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("spec.toml:" + place + ": error: ")) << message;
    EXPECT_NE(message.find(words), std::string::npos) << message << "\nexpected: " << words;
  }
}

TEST(Spec, GroupsAreCrossedOut) {
  const std::vector<Case> all = cases(R"toml(
seed = 1
limits = {seconds = 60, megabytes = 2048}
[[group]]
name = "linear"
family = "linear"
layers = {from = 2, to = 3}
widths = [1, 2, 5]
flow = ["gradient", "momentum"]
tau = ["0", "3/t"]
compute = "laws"
)toml");
  EXPECT_EQ(all.size(), 324U);
  std::set<std::string> requests;
  for (const Case& each : all) requests.insert(to_request(each));
  EXPECT_EQ(requests.size(), all.size());
  Case first{.group = "linear", .model = "linear:1,1,1", .compute = Computation::laws};
  first.seed = derived_seed(1, first);
  EXPECT_EQ(all[0], first);
  Case third = first;
  third.flow = Dynamics::momentum;
  third.tau = "3/t";
  third.seed = derived_seed(1, third);
  EXPECT_EQ(all[2], third);
}

TEST(Spec, SaysWhatElseMovesParameters) {
  const std::vector<Case> all = cases(R"toml(
[[group]]
models = "linear:2,3,3"
weight_decay = "1/10"
rates = "W1=2"
loss = "cross_entropy"
freeze = "W1"
only = ["W1", "W2"]
[[group]]
models = "linear:2,3,3"
weight_decay = 2
)toml");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].weight_decay, "1/10");
  EXPECT_EQ(all[0].rates, "W1=2");
  EXPECT_EQ(all[0].loss, "cross_entropy");
  EXPECT_EQ(all[0].freeze, std::vector<std::string>{"W1"});
  EXPECT_EQ(all[0].only, (std::vector<std::string>{"W1", "W2"}));
  EXPECT_EQ(all[1].weight_decay, "2");
  EXPECT_FALSE(all[1].plain());
  EXPECT_NE(command_of(all[0]).find(
                " --weight-decay 1/10 --rates W1=2 --loss cross_entropy --freeze W1 --only W1,W2"),
            std::string::npos);
}

TEST(Spec, TheTopOfTheFileIsForAllGroups) {
  const std::vector<Case> all = cases(R"toml(
seed = 5
compute = "proof"
max_degree = 2
metric = "mirror"
features = ["log(x)"]
[limits]
seconds = 0.5
megabytes = 0
[[group]]
models = "monomial:2"
[[group]]
models = ["monomial:2", "monomial:2", "monomial:3"]
metric = ["own", "euclidean"]
compute = "count"
limits = {megabytes = 3}
)toml");
  ASSERT_EQ(all.size(), 5U);  // what is twice there is once there
  EXPECT_EQ(all[0].compute, Computation::proof);
  EXPECT_EQ(all[0].max_degree, 2);
  EXPECT_EQ(all[0].metric, "mirror");
  EXPECT_EQ(all[0].features, std::vector<std::string>{"log(x)"});
  EXPECT_EQ(all[0].limits, (CaseLimits{0.5, 0}));
  EXPECT_EQ(all[0].seed, derived_seed(5, all[0]));
  EXPECT_EQ(all[1].metric, "");
  EXPECT_EQ(all[2].metric, "euclidean");
  EXPECT_TRUE(all[1].features.empty());
  EXPECT_EQ(all[1].limits, (CaseLimits{0.5, 3 << 20}));  // key by key
  EXPECT_EQ(all[1].max_degree, Case{}.max_degree);       // not for counts
  EXPECT_EQ(all[4].model, "monomial:3");
}

TEST(Spec, LimitsMakeNoOtherCase) {
  const std::vector<Case> all = cases(R"toml(
[[group]]
models = "linear:1,1"
limits = {seconds = 1}
[[group]]
models = ["linear:1,1", "linear:1,2"]
limits = {seconds = 2}
)toml");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].limits.seconds, 1);
  EXPECT_EQ(all[1].limits.seconds, 2);
}

TEST(Spec, NetworksAreDrawnForEachFamily) {
  const std::string text = R"toml(
[[group]]
family = ["linear", "relu"]
layers = [2, 3]
widths = {from = 1, to = 9}
bias = false
random = 50
)toml";
  const std::vector<Case> all = cases(text);
  ASSERT_EQ(all.size(), 100U);
  EXPECT_TRUE(all[49].model.starts_with("linear:"));
  EXPECT_TRUE(all[50].model.starts_with("relu:"));
  EXPECT_EQ(cases(text), all);
  EXPECT_NE(cases("seed = 2\n" + text)[0].model, all[0].model);
}

// As many layers as it names, or more, have not all models of a group.
TEST(Spec, AMetricNeedNotSuitAllModels) {
  const std::string text = "[[group]]\nfamily = \"linear\"\nwidths = 2\nmetric = \"W2=mirror\"\n";
  EXPECT_EQ(cases(text + "layers = [1, 2]\n").size(), 2U);
  EXPECT_EQ(cases(text + "layers = [2, 1]\n").size(), 2U);
  EXPECT_THROW((void)cases(text + "layers = 1\n"), ModelError);
}

TEST(Spec, ModelFilesAreKept) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("spec test " + std::to_string(getpid()) + ".toml");
  const std::string model = "[parameters]\nx = [2]\n[model]\nphi = \"x[0]*x[1]\"\n";
  std::ofstream(path) << model;
  const std::string text = "[[group]]\nmodels = [\"linear:1,1\", \"" + path.string() + "\"]\n";
  const SweepSpec spec = parse_spec(text, "spec.toml");
  EXPECT_EQ(spec.text, text);
  EXPECT_EQ(spec.files, (ModelTexts{{path.string(), model}}));
  std::ofstream(path) << "[parameters]\n";
  EXPECT_THROW((void)parse_spec(text, "spec.toml"), ModelError);
  std::filesystem::remove(path);
}

// As for the command line: a file with such a name is found by ./linear:1,1.
TEST(Spec, SizesOfModelFilesAreCrossedOut) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / "abide sizes.toml";
  std::ofstream(file)
      << "[sizes]\nd = 4\nr = 2\n[parameters]\nW = ['r', 'd']\n[model]\nphi = 'W'\n";
  const std::string group = "[[group]]\nmodels = '" + file.string() + "'\n";
  const SweepSpec spec =
      parse_spec(group + "sizes = {r = {from = 1, to = 2}, d = [3, 5]}\n", "spec.toml");
  ASSERT_EQ(spec.cases.size(), 4U);
  EXPECT_EQ(spec.cases[0].model, file.string() + ":d=3,r=1");
  EXPECT_EQ(spec.cases[1].model, file.string() + ":d=5,r=1");
  EXPECT_EQ(spec.cases[3].model, file.string() + ":d=5,r=2");
  EXPECT_NE(spec.cases[0].seed, spec.cases[1].seed);
  ASSERT_EQ(spec.files.size(), 1U);
  EXPECT_TRUE(spec.files.contains(file.string()));
  expect_error(group + "sizes = {r = 0}\n", "3:14", "sizes: r: expected an integer from 1");
  expect_error(group + "sizes = {}\n", "3:9", "sizes: expected {d = [2, 4], ..}");
  expect_error("[[group]]\nmodels = 'linear:2,2'\nsizes = {r = 1}\n", "2:10", "is no model file");
  expect_error("[[group]]\nfamily = 'linear'\nlayers = 1\nwidths = 1\nsizes = {r = 1}\n", "5:9",
               "sizes belong to models");
  EXPECT_THROW((void)cases(group + "sizes = {q = 1}\n"), ModelError);
  std::filesystem::remove(file);
}

TEST(Spec, AShorthandIsNoFile) {
  const std::filesystem::path before = std::filesystem::current_path();
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("spec test " + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::current_path(folder);
  const std::string model = "[parameters]\nx = [2]\n[model]\nphi = \"x[0]*x[1]\"\n";
  std::ofstream("linear:1,1") << model;
  EXPECT_EQ(parse_spec("[[group]]\nmodels = \"linear:1,1\"\n", "spec.toml").files, ModelTexts{});
  EXPECT_EQ(parse_spec("[[group]]\nmodels = \"./linear:1,1\"\n", "spec.toml").files,
            (ModelTexts{{"./linear:1,1", model}}));
  std::filesystem::current_path(before);
  std::filesystem::remove_all(folder);
}

TEST(Spec, ErrorsHaveTheirPlace) {
  const std::string head = "[[group]]\nfamily = \"linear\"\n";
  expect_error("", "1:1", "expected at least one [[group]]");
  expect_error("group = 3", "1:9", "[[group]]");
  expect_error("= 3", "1:1", "");
  expect_error("sead = 3\n[[group]]\n", "1:1", "did you mean 'seed'?");
  expect_error("seed = -1\n" + head, "1:8", "from 0 to");
  expect_error("[[group]]\n", "1:1", "either models (a list) or family");
  expect_error(head + "models = []", "1:1", "either models (a list) or family");
  expect_error(head, "1:1", "expected layers");
  expect_error(head + "layers = 1", "1:1", "expected widths");
  expect_error(head + "layers = 1\nwidths = [3, 0]", "4:14", "from 1 to 1000000");
  expect_error(head + "layers = 1\nwidths = [3, 3]", "4:14", "3 is there twice");
  expect_error(head + "layers = []\nwidths = 3", "3:10", "the list is empty");
  expect_error(head + "layers = {from = 2}\nwidths = 3", "3:10", "from = .., to = ..");
  expect_error(head + "layers = {from = 2, to = 1}\nwidths = 3", "3:26", "from 2 to");
  expect_error(head + "layers = {from = 1, too = 2}\nwidths = 3", "3:21", "did you mean 'to'?");
  expect_error(head + "layers = 0\nwidths = 3", "3:10", "found 0; expected 1 to 999");
  expect_error("[[group]]\nfamily = \"nmf\"\nlayers = 3\nwidths = 3", "3:10",
               "found 3; expected 2 for nmf:n,r,m");
  expect_error("[[group]]\nfamily = \"liner\"", "2:10", "did you mean 'linear'?");
  expect_error(head + "layers = 1\nwidths = 1\nbias = true", "5:8", "linear has no biases");
  expect_error(head + "layers = 1\nwidths = 1\nbias = 1", "5:8", "expected true, false");
  expect_error(head + "layers = 9\nwidths = {from = 1, to = 9}", "1:1", "more than 1000000 cases");
  expect_error("[[group]]\nmodels = \"linear:3,\"", "2:10", "linear:3,: expected a dimension");
  expect_error("[[group]]\nmodels = [\"linear:3,2\", \"no.toml\"]", "2:25", "no such file");
  expect_error("[[group]]\nmodels = \"linear:3,2\"\nrandom = 3", "3:10", "belongs to family");
  const std::string model = "[[group]]\nmodels = \"linear:3,2\"\n";
  expect_error(model + "flow = \"momentun\"", "3:8", "did you mean 'momentum'?");
  expect_error(model + "tau = 1", "3:7", "expected the flow momentum");
  expect_error(model + "flow = \"momentum\"\ntau = [\"0\", \"3/\"]", "4:13", "tau: ");
  expect_error(model + "compute = \"lows\"", "3:11", "count, laws or proof");
  expect_error(model + "features = \"log(x)\"", "3:12", "features is for laws");
  expect_error(model + "compute = \"laws\"\nfeatures = [\"auto\", \"x\"]", "4:12", "found both");
  expect_error(model + "max_degree = 3", "3:14", "max_degree is for laws");
  expect_error(model + "compute = \"laws\"\nmax_degree = 21", "4:14", "from 1 to 20");
  expect_error(model + "limits = {megabytes = 1073741825}", "3:23", "from 0 to 1073741824");
  expect_error(model + "limits = 3", "3:10", "{seconds = .., megabytes = ..}");
  expect_error(model + "limits = {seconds = -1}", "3:21", "expected a number");
  expect_error(model + "limits = {seconds = nan}", "3:21", "expected a number");
  expect_error(model + "limits = {minutes = 3}", "3:11", "unknown key 'minutes'");
  expect_error(head + "layers = 1\nwidths = 1000000", "4:10", "linear:1000000,1000000: ");
  expect_error(model + "metric = [\"own\", \"euclidan\"]", "3:18", "linear:3,2: ");
  expect_error(model + "metric = \"W7=mirror\"", "3:10", "W7");
  expect_error(std::string("a") + std::string(100, '.'), "1:17", "more than 16 parts");
  EXPECT_THROW((void)read_spec("/nowhere/spec.toml"), ModelError);
  EXPECT_THROW((void)read_spec("/"), ModelError);
}

TEST(TomlValues, ListsMayBeLong) {
  std::string list;
  for (int i = 1; i <= 100'000; ++i) list += std::to_string(i) + ",";
  const TomlValues file("a = [" + list + "]\nb = [" + list + "7]\n", "f.toml");
  EXPECT_EQ(file.numbers(*file.root().get("a"), "a", 0).size(), 100'000U);
  EXPECT_THROW((void)file.numbers(*file.root().get("b"), "b", 0), ModelError);
}

TEST(TomlValues, AreGivenWithTheirPlaces) {
  const TomlValues file("a = {from = 2, to = 4}\nb = [\"x\", 3]\n", "f.toml");
  EXPECT_EQ(file.numbers(*file.root().get("a"), "a", 0), (std::vector<std::int64_t>{2, 3, 4}));
  const std::vector<const toml::node*> each = file.each(*file.root().get("b"), "b");
  ASSERT_EQ(each.size(), 2U);
  EXPECT_EQ(file.text(*each[0], "b"), "x");
  EXPECT_EQ(file.number(*each[1], "b", 3, 3), 3);
  EXPECT_THROW((void)file.text(*each[1], "b"), ModelError);
  EXPECT_THROW((void)file.number(*each[1], "b", 4, 9), ModelError);
}

}  // namespace
}  // namespace abide
