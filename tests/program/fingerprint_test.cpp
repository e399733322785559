// SPDX-License-Identifier: MIT
#include "abide/program/fingerprint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {
namespace {

// The programs of these functions of x [2, 2].
std::vector<Program> different_programs() {
  std::vector<Program> result;
  const auto add_program = [&](auto make, const std::string& name, const Shape& shape) {
    Program p;
    make(p, p.parameter(name, shape));
    result.push_back(std::move(p));
  };
  const Shape square{2, 2};
  add_program([](Program&, NodeId) {}, "x", square);
  add_program([](Program&, NodeId) {}, "y", square);
  add_program([](Program&, NodeId) {}, "x", {4});
  add_program([](Program& p, NodeId x) { scale(p, x, 2); }, "x", square);
  add_program([](Program& p, NodeId x) { scale(p, x, Rational(1, 2)); }, "x", square);
  add_program([](Program& p, NodeId x) { scale(p, x, 12); }, "x", square);
  add_program([](Program& p, NodeId x) { matmul(p, x, x); }, "x", square);
  add_program([](Program& p, NodeId x) { multiply(p, x, x); }, "x", square);
  add_program([](Program& p, NodeId x) { matmul(p, transpose(p, x), x); }, "x", square);
  add_program([](Program& p, NodeId x) { p.reshape(x, {4}); }, "x", square);
  add_program([](Program& p, NodeId x) { p.gather(x, {0, 1, 2, 2}, {4}); }, "x", square);
  add_program([](Program& p, NodeId x) { p.gather(x, {0, 1, 22}, {3}); }, "x", {5, 5});
  add_program([](Program& p, NodeId x) { p.gather(x, {0, 12, 2}, {3}); }, "x", {5, 5});
  add_program([](Program& p, NodeId x) { p.inverse(x); }, "x", square);
  add_program([](Program& p, NodeId) { p.probe("x2", {2, 2}); }, "x", square);
  add_program([](Program& p, NodeId) { p.parameter("x2", {2, 2}); }, "x", square);
  add_program([](Program& p, NodeId) { p.constant({1, 2, 3, 4}, {2, 2}); }, "x", square);
  add_program([](Program& p, NodeId) { p.constant({1, 2, 4, 3}, {2, 2}); }, "x", square);
  return result;
}

TEST(Fingerprint, TellsProgramsApart) {
  std::set<std::uint64_t> seen;
  const std::vector<Program> programs = different_programs();
  for (const Program& program : programs) seen.insert(fingerprint(program));
  EXPECT_EQ(seen.size(), programs.size());
}

TEST(Fingerprint, IsThatOfTheSameProgramBuiltAgain) {
  const std::vector<Program> first = different_programs();
  const std::vector<Program> second = different_programs();
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_EQ(fingerprint(first[i]), fingerprint(second[i])) << "program " << i;
}

TEST(Fingerprint, ChangesAboutHalfOfItsBits) {
  int changed = 0;
  constexpr int kPrograms = 200;
  for (int i = 0; i < kPrograms; ++i) {
    Program p;
    const NodeId x = p.parameter("x", {});
    Program q = p;
    scale(p, x, 2 + 2 * i);
    scale(q, x, 3 + 2 * i);
    changed += __builtin_popcountll(fingerprint(p) ^ fingerprint(q));
  }
  EXPECT_NEAR(changed, 32 * kPrograms, 5 * 4 * std::sqrt(kPrograms));  // five standard deviations
}

TEST(SeedAbout, DependsOnTheSeedAndTheProgram) {
  const std::vector<Program> programs = different_programs();
  EXPECT_EQ(seed_about(programs[0], 1), seed_about(programs[0], 1));
  EXPECT_NE(seed_about(programs[0], 1), seed_about(programs[0], 2));
  EXPECT_NE(seed_about(programs[0], 1), seed_about(programs[1], 1));
}

}  // namespace
}  // namespace abide
