// SPDX-License-Identifier: MIT
#include "abide/sweep/cases.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "abide/error.hpp"
#include "limited.hpp"
#include "random_case.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::random_case;

TEST(Cases, AreTheirRequests) {
  for_seeds(200, [](Random& random) {
    const Case what = random_case(random);
    const std::string request = to_request(what);
    EXPECT_EQ(request.find('\n'), std::string::npos);
    EXPECT_EQ(from_request(request), what);
    Case other = what;
    switch (random.below(5)) {
      case 0:
        other.group += "x";
        break;
      case 1:
        other.features.push_back("x");
        break;
      case 2:
        other.seed ^= 1;
        break;
      case 3:
        other.limits.seconds += 1e-9;
        break;
      default:
        other.limits.memory ^= 1;
    }
    EXPECT_NE(to_request(other), request);
  });
}

TEST(Cases, RefuseWhatIsNoRequest) {
  const std::string request = to_request({.model = "linear:3,2,4"});
  EXPECT_THROW((void)from_request(""), std::invalid_argument);
  EXPECT_THROW((void)from_request("[]"), std::invalid_argument);
  EXPECT_THROW((void)from_request(request.substr(0, request.size() - 1)), std::invalid_argument);
  std::string other = request;
  other.replace(other.find("\"count\""), 7, "\"guess\"");
  EXPECT_THROW((void)from_request(other), std::invalid_argument);
  EXPECT_THROW((void)to_request({.model = "\xff"}), ModelError);
}

TEST(Cases, DifferInOnePart) {
  const Case before{.group = "g", .model = "linear:1,1"};
  Case now = before;
  EXPECT_EQ(difference(before, now), "");
  now.limits = {.seconds = 1, .memory = 7};
  EXPECT_EQ(difference(before, now), "");
  now.max_degree = 5;
  EXPECT_EQ(difference(before, now), "max_degree was 4, is now 5");
  now.group = "h";
  EXPECT_EQ(difference(before, now), "group was \"g\", is now \"h\"");
}

TEST(Cases, HaveTheirCommand) {
  EXPECT_EQ(command_of({.model = "linear:3,2,4", .limits = {.memory = 0}}),
            "abide count linear:3,2,4 --memory 512PB --seed 1 --json");
  EXPECT_EQ(command_of({.model = "-m.toml", .limits = {.memory = 9}}),
            "abide count ./-m.toml --memory 9 --seed 1 --json");
  EXPECT_EQ(command_of({.group = "g",
                        .model = "a b.toml",
                        .flow = Dynamics::momentum,
                        .tau = "3/t",
                        .metric = "W1=diag(W1)",
                        .compute = Computation::laws,
                        .max_degree = 2,
                        .features = {"log(det(W1))", "x'"},
                        .seed = 7}),
            "abide laws 'a b.toml' --flow momentum --tau 3/t --metric 'W1=diag(W1)' --max-degree 2 "
            "--features 'log(det(W1))' 'x'\\''' --memory 2147483648 --seed 7 --json");
  EXPECT_EQ(command_of({.model = "m", .compute = Computation::proof, .limits = {.memory = 5}}),
            "abide prove m --memory 5 --seed 1 -o proof.json --json");
}

// A shell gives the command the words that it was made of.
TEST(Cases, CommandsAreQuotedForAShell) {
  for_seeds(5, [](Random& random) {
    Case what = random_case(random);
    what.model += "x";  // not empty
    std::string command = command_of(what);
    command.replace(0, 5, "printf '%s\\0'");
    FILE* shell = popen(command.c_str(), "r");
    ASSERT_NE(shell, nullptr);
    std::string output(10'000, '\0');
    output.resize(fread(output.data(), 1, output.size(), shell));
    EXPECT_EQ(pclose(shell), 0);
    EXPECT_NE(output.find(std::string(1, '\0') + what.model + std::string(1, '\0')),
              std::string::npos)
        << command;
    const std::string metric = std::string("--metric\0", 9) + what.metric + std::string(1, '\0');
    EXPECT_EQ(output.find(metric) != std::string::npos, !what.metric.empty()) << command;
  });
}

TEST(Cases, SeedsDependOnTheSweepAndTheCaseAlone) {
  for_seeds(50, [](Random& random) {
    const Case what = random_case(random);
    const std::uint64_t seed = derived_seed(1, what);
    EXPECT_LT(seed, std::uint64_t{1} << 32);
    EXPECT_NE(derived_seed(2, what), seed);
    Case same = what;
    same.group += "x";
    same.limits.seconds += 1;
    same.limits.memory += 1;
    same.seed += 1;
    EXPECT_EQ(derived_seed(1, same), seed);
    Case other = what;
    other.model += "x";
    EXPECT_NE(derived_seed(1, other), seed);
    other = what;
    other.tau += "x";
    EXPECT_NE(derived_seed(1, other), seed);
  });
}

TEST(Cases, CommandsRaiseTheLimitsThatAreRaised) {
  const Case what{.model = "linear:1,1"};
  const std::string usual = command_of(what);
  EXPECT_EQ(usual.find("--limit "), std::string::npos);
  const testing::Limited raised(&Limits::dimensions, 2000);
  EXPECT_NE(command_of(what).find(" --limit dimensions=2000"), std::string::npos);
  EXPECT_NE(command_of(what), usual);
}

}  // namespace
}  // namespace abide
