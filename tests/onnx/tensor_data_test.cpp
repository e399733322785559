// SPDX-License-Identifier: MIT
#include "abide/onnx/tensor_data.hpp"

#include <bit>
#include <cmath>

#include "abide/onnx/element_type.hpp"
#include "onnx/writer.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

struct Read {
  std::string message;
  WireBytes bytes{"f", message};
  OnnxTensor tensor = read_onnx_tensor(bytes);
  [[nodiscard]] TensorData data() const { return {bytes, tensor, tensor.raw}; }
};

TEST(TensorData, FloatsAreTheRationalsThatTheyAre) {
  for_seeds(20, [](Random& random) {
    const auto value = static_cast<float>(random.between(-1000000, 1000000)) /
                       static_cast<float>(random.between(1, 1000));
    const Read read{testing::floats("t", {1}, {value})};
    EXPECT_EQ(read.data().reals()[0], static_cast<double>(value));
    EXPECT_EQ(read.data().exact()[0].to_double(), static_cast<double>(value));
  });
  const Read tenth{testing::floats("t", {}, {0.1F})};
  EXPECT_EQ(tenth.data().exact()[0], Rational(13421773, 1 << 27));
}

TEST(TensorData, EntriesMayStandInFieldsOfTheirOwn) {
  const Read floats{testing::number(1, 2) + testing::number(2, 1) + testing::word(4, 0.5F) +
                    testing::text(4, testing::raw<float>({2}))};
  EXPECT_EQ(floats.data().reals(), (std::vector<double>{0.5, 2}));
  const Read integers{testing::number(1, 2) + testing::number(2, 7) +
                      testing::text(7, testing::varint(~0ULL) + testing::varint(5))};
  EXPECT_EQ(integers.data().known(), Known::integers({-1, 5}));
  const Read half{testing::number(2, 10) + testing::number(5, 0x3c00)};
  EXPECT_EQ(half.data().reals(), std::vector<double>{1});
}

TEST(TensorData, SizesAreHeldAgainstTheBytes) {
  const auto entries = [](const Shape& shape, const std::string& bytes) {
    return Read{testing::tensor("t", testing::kFloat, shape, bytes)}.data().size();
  };
  EXPECT_EQ(entries({2, 0}, ""), 0U);
  EXPECT_EQ(entries({2}, std::string(8, '\0')), 2U);
  EXPECT_THROW((void)entries({2}, std::string(7, '\0')), ModelError);
  EXPECT_THROW((void)entries({3}, std::string(8, '\0')), ModelError);
  EXPECT_THROW((void)entries({1L << 40, 1L << 40}, ""), ModelError);
  EXPECT_THROW((void)entries({-1}, ""), ModelError);
  EXPECT_THROW((void)(Read{testing::number(2, 1) + testing::text(3, "")}.data()), ModelError);
  EXPECT_THROW((void)(Read{testing::number(2, 8)}.data()), ModelError);
  EXPECT_THROW((void)(Read{testing::number(2, 99)}.data()), ModelError);
}

TEST(TensorData, NanAndInfinityAreNoNumbers) {
  const Read read{testing::floats("t", {2}, {1, -INFINITY})};
  EXPECT_THROW((void)read.data().reals(), ModelError);
  EXPECT_THROW((void)read.data().exact(), ModelError);
  EXPECT_EQ(read.data().known().as_real(1), -INFINITY);
}

TEST(TensorData, LargeEntriesAreSeenWhereverTheyStand) {
  for_seeds(20, [](Random& random) {
    std::vector<float> values(random.below(40) + 1);
    for (float& value : values) value = static_cast<float>(random.between(-1000, 1000)) / 8;
    const Shape shape{std::ssize(values)};
    EXPECT_FALSE(Read{testing::floats("t", shape, values)}.data().reaches(1e30));
    values[random.below(values.size())] = random.below(2) == 0 ? -1e30F * 1.0001F : HUGE_VALF;
    EXPECT_TRUE(Read{testing::floats("t", shape, values)}.data().reaches(1e30));
    std::string fields = testing::number(1, values.size()) + testing::number(2, 1);
    for (const float value : values) fields += testing::word(4, value);
    EXPECT_TRUE(Read{fields}.data().reaches(1e30));
  });
  EXPECT_FALSE(Read{testing::floats("t", {1}, {NAN})}.data().reaches(1e30));
  const Read half{testing::number(2, 10) + testing::number(5, 0xfc00)};
  EXPECT_TRUE(half.data().reaches(1e30));  // minus infinity
}

TEST(ElementType, RoundingIsTheInverseOfReading) {
  for (const ElementType type :
       {ElementType::float16, ElementType::bfloat16, ElementType::float8e4m3fn,
        ElementType::float8e4m3fnuz, ElementType::float8e5m2, ElementType::float8e5m2fnuz}) {
    const std::uint64_t count = std::uint64_t{1} << (8 * bytes_of(type));
    double before = NAN;
    for (std::uint64_t bits = 0; bits < count / 2; ++bits) {
      const double value = real_of_bits(type, bits);
      if (!std::isfinite(value)) continue;
      ASSERT_EQ(rounded(type, value), value) << to_string(type) << " " << bits;
      if (bits % 64 == 1) {  // between two neighbours, the nearer one
        ASSERT_EQ(rounded(type, before + 0.4 * (value - before)), before) << bits;
        ASSERT_EQ(rounded(type, before + 0.6 * (value - before)), value) << bits;
      }
      before = value;
    }
  }
  for_seeds(100, [](Random& random) {
    const auto value = std::bit_cast<double>(random.below(~std::uint64_t{0}));
    if (!std::isfinite(value)) return;
    EXPECT_EQ(rounded(ElementType::float32, value), static_cast<double>(static_cast<float>(value)));
  });
}

TEST(ElementType, LargestNumbersAreThoseOfTheStandards) {
  EXPECT_EQ(real_of_bits(ElementType::float16, 0x7bff), 65504);
  EXPECT_EQ(rounded(ElementType::float16, 65519), 65504);
  EXPECT_EQ(rounded(ElementType::float16, 65520), INFINITY);
  EXPECT_EQ(real_of_bits(ElementType::float8e4m3fn, 0x7e), 448);
  EXPECT_TRUE(std::isnan(real_of_bits(ElementType::float8e4m3fn, 0x7f)));
  EXPECT_EQ(real_of_bits(ElementType::float8e4m3fnuz, 0x7f), 240);
  EXPECT_TRUE(std::isnan(real_of_bits(ElementType::float8e4m3fnuz, 0x80)));
  EXPECT_EQ(real_of_bits(ElementType::float8e5m2, 0x7b), 57344);
  EXPECT_EQ(real_of_bits(ElementType::float8e5m2fnuz, 0x7f), 57344);
}

TEST(ElementType, WholeNumbersWrapAround) {
  EXPECT_EQ(wrapped(ElementType::uint8, 257), 1);
  EXPECT_EQ(wrapped(ElementType::int8, 255), -1);
  EXPECT_EQ(wrapped(ElementType::boolean, 7), 1);
  EXPECT_EQ(wrapped(ElementType::int64, ~0ULL), -1);
}

}  // namespace
}  // namespace abide
