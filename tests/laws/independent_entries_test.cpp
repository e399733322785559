// SPDX-License-Identifier: MIT
#include "abide/laws/independent_entries.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>

#include "abide/laws/check.hpp"
#include "abide/laws/counterexample.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

IndependentEntries of(const char* model, const char* expression,
                      std::uint64_t memory = UINT64_MAX) {
  return check_law(Flow::gradient(load_model(model)), expression, {.memory = memory}).independent;
}

TEST(IndependentEntries, AreCountedAtSparsePoints) {
  const IndependentEntries wide = of("linear:40,40,40", "W2.T @ W2 - W1 @ W1.T");
  EXPECT_EQ(wide.count, 820U);
  EXPECT_TRUE(wide.all);
  const IndependentEntries shallow = of("linear:30,40,2", "W2.T @ W2 - W1 @ W1.T");
  EXPECT_EQ(shallow.count, 40U * 41 / 2 - 8U * 9 / 2);
  EXPECT_TRUE(shallow.all);
}

// Entries that symmetry does not repeat: the trace is one law, whatever multiplies it.
TEST(IndependentEntries, AreCountedAtARandomPointWhereASparseOneSaysLess) {
  const IndependentEntries multiples =
      of("linear:4,4,4", "trace(W2.T @ W2 - W1 @ W1.T) * (0*W1 + 1)");
  EXPECT_EQ(multiples.count, 1U);
  EXPECT_TRUE(multiples.all);
}

TEST(IndependentEntries, AreAtLeastThoseThatWereSeenWithinTheMemory) {
  const char* deficient = "concat([W2.T @ W2 - W1 @ W1.T, W2.T @ W2 - W1 @ W1.T])";
  const IndependentEntries all = of("linear:6,6,6", deficient);
  EXPECT_EQ(all.count, 21U);
  EXPECT_TRUE(all.all);
  const IndependentEntries some = of("linear:6,6,6", deficient, 4000);
  EXPECT_FALSE(some.all);
  EXPECT_LE(some.count, 21U);
}

TEST(Counterexamples, AreSoughtNowhereWhenAskedToStop) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  std::atomic<bool> stop = true;
  const Program& program = flow.program();
  const Sought sought{flow, program, flow.field_schedule().outputs()[0], {}};
  EXPECT_THROW((void)find_counterexample(sought, Effort::full, 1, &stop), Interrupted);
  stop = false;
  EXPECT_TRUE(find_counterexample(sought, Effort::little, 1, &stop).has_value());
}

}  // namespace
}  // namespace abide
