// SPDX-License-Identifier: MIT
#include "abide/program/limits.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "abide/error.hpp"
#include "abide/program/program.hpp"
#include "abide/program/shape.hpp"
#include "limited.hpp"

namespace abide {
namespace {

using testing::Limited;

// A field that the table forgets would have no name; one that it names twice would hide another.
TEST(Limits, TheTableNamesEachOnce) {
  std::set<std::string_view> names;
  Limits changed = limits();
  for (const LimitName& limit : limit_names()) {
    names.insert(limit.name);
    EXPECT_FALSE(limit.meaning.empty()) << limit.name;
    EXPECT_GE(limits().*limit.value, 1) << limit.name;
    EXPECT_LE(limits().*limit.value, limit.highest) << limit.name;
    EXPECT_EQ(raised_by(limit.value), "; --limit " + std::string(limit.name) + "=N allows more");
    changed.*limit.value = -1;
  }
  EXPECT_EQ(names.size(), limit_names().size());
  EXPECT_EQ(limit_names().size() * sizeof(std::int64_t), sizeof(Limits));
  for (const LimitName& limit : limit_names()) changed.*limit.value = limits().*limit.value;
  EXPECT_EQ(changed, limits());
}

TEST(Limits, OneIsChangedByItsName) {
  for (const LimitName& limit : limit_names()) {
    Limits expected = limits();
    expected.*limit.value = limit.highest;
    EXPECT_EQ(with_limit(limits(), limit.name, limit.highest), expected);
    EXPECT_THROW((void)with_limit(limits(), limit.name, limit.highest + 1), UsageError);
    EXPECT_THROW((void)with_limit(limits(), limit.name, 0), UsageError);
  }
  EXPECT_THROW((void)with_limit(limits(), "tensor_entries", 5), UsageError);
}

TEST(Limits, RaisedTheyLetPassLoweredTheyRefuse) {
  const Shape shape{limits().tensor_entries, 2};
  EXPECT_THROW((void)entries(shape), ShapeError);
  {
    const Limited raised(&Limits::tensor_entries, 2 * limits().tensor_entries);
    EXPECT_EQ(entries(shape), limits().tensor_entries);
  }
  EXPECT_THROW((void)entries(shape), ShapeError);
  EXPECT_EQ(limit_options(), "");
  const Limited lowered(&Limits::tensor_entries, 5);
  EXPECT_EQ(limit_options(), " --limit tensor-entries=5");
  EXPECT_EQ(entries({5}), 5);
  try {
    (void)entries({2, 3});
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_STREQ(error.what(),
                 "shape [2, 3] has more than 5 entries, the most that a tensor may; --limit "
                 "tensor-entries=N allows more");
  }
}

std::string refusal(std::int64_t Limits::*limit, std::int64_t value) {
  const Limited lowered(limit, value);
  try {
    Program program;
    const NodeId x = program.parameter("x", {4});
    program.sum({x, program.constant({Rational(1, 1000)}, {4})}, {1, 1}, "+");
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "";
}

// Three nodes with four entries each, and a number of 10 bits.
TEST(Limits, ProgramsKeepTheirs) {
  EXPECT_EQ(refusal(&Limits::operations, 3), "");
  EXPECT_EQ(refusal(&Limits::operations, 2),
            "the model is too large: over 2 operations; --limit operations=N allows more");
  EXPECT_EQ(refusal(&Limits::model_entries, 12), "");
  EXPECT_EQ(refusal(&Limits::model_entries, 11),
            "the model is too large: over 11 intermediate values; --limit model-entries=N allows "
            "more");
  EXPECT_EQ(refusal(&Limits::constant_bits, 20), "");
  EXPECT_EQ(refusal(&Limits::constant_bits, 5),
            "the model is too large: a constant has over 5 bits; --limit constant-bits=N allows "
            "more");
}

}  // namespace
}  // namespace abide
