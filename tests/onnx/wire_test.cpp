// SPDX-License-Identifier: MIT
#include "abide/onnx/wire.hpp"

#include "onnx/writer.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

std::string error_of(const std::string& bytes) {
  const WireBytes file{"f", bytes};
  try {
    WireReader reader(file, file.bytes);
    while (reader.next()) {
    }
    return "";
  } catch (const ModelError& error) {
    return error.what();
  }
}

TEST(Wire, FieldsAreReadAsTheyAreWritten) {
  for_seeds(20, [](Random& random) {
    const std::uint64_t value = random.below(~std::uint64_t{0}) >> random.below(64);
    const std::string words(random.below(300), 'x');
    const std::string bytes =
        testing::number(1, value) + testing::text(200, words) + testing::word(3, 0.5F);
    const WireBytes file{"f", bytes};
    WireReader reader(file, file.bytes);
    const auto first = reader.next();
    EXPECT_EQ(first->number, 1U);
    EXPECT_EQ(static_cast<std::uint64_t>(reader.integer(*first)), value);
    const auto second = reader.next();
    EXPECT_EQ(second->number, 200U);
    EXPECT_EQ(reader.bytes(*second), words);
    EXPECT_EQ(reader.bytes(*second).data(), bytes.data() + bytes.size() - 5 - words.size());
    EXPECT_EQ(reader.real(*reader.next()), 0.5F);
    EXPECT_FALSE(reader.next());
  });
}

TEST(Wire, RepeatedNumbersStandTogetherOrApart) {
  const std::string bytes =
      testing::number(8, 300) + testing::text(8, testing::varint(1) + testing::varint(~0ULL));
  const WireBytes file{"f", bytes};
  WireReader reader(file, file.bytes);
  std::vector<std::int64_t> all;
  while (const auto field = reader.next()) reader.add_integers(*field, all);
  EXPECT_EQ(all, (std::vector<std::int64_t>{300, 1, -1}));
}

TEST(Wire, WhatIsTornIsAnErrorWithItsPlace) {
  EXPECT_EQ(error_of(""), "");
  EXPECT_EQ(error_of(std::string("\x08\x07\x12\x05", 4) + "ab"),
            "f: error: byte 2: a field of 5 bytes, where 2 are left");
  EXPECT_EQ(error_of("\x08"), "f: error: byte 1: a message ends within a number");
  EXPECT_EQ(error_of("\x0d\x01"), "f: error: byte 1: a message ends within a number");
  EXPECT_EQ(error_of("\x08" + std::string(11, '\xff')),
            "f: error: byte 11: a number of more than 10 bytes");
  EXPECT_NE(error_of("\x0b"), "");  // a group
  EXPECT_NE(error_of(std::string(2, '\0')), "");
}

TEST(Wire, AFieldOfAnotherKindIsAnError) {
  const std::string bytes = testing::text(1, "a") + testing::number(2, 1);
  const WireBytes file{"f", bytes};
  WireReader reader(file, file.bytes);
  const auto first = reader.next();
  EXPECT_THROW((void)reader.integer(*first), ModelError);
  EXPECT_THROW((void)reader.real(*first), ModelError);
  EXPECT_THROW((void)reader.bytes(*reader.next()), ModelError);
}

}  // namespace
}  // namespace abide
