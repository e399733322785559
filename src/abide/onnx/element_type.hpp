// SPDX-License-Identifier: MIT
//
// The types of entries of a tensor, with the numbers that ONNX files have for them.
//
// Every floating-point type here is a set of dyadic rationals that doubles hold, too, with
// infinities and nan:
//
//     type            sign exponent fraction bits     largest
//     double          1 11 52
//     float           1  8 23                         about 3.4e38
//     float16         1  5 10                         65504
//     bfloat16        1  8  7                         about 3.4e38
//     float8e4m3fn    1  4  3                         448, no infinity, nan is S.1111.111
//     float8e4m3fnuz  1  4  3                         240, no infinity, nan is -0, bias 8
//     float8e5m2      1  5  2                         57344
//     float8e5m2fnuz  1  5  2                         57344, no infinity, nan is -0, bias 16
//
// So an entry is read exactly, and a number is rounded to the type that a file demands.
// Reference: IEEE 754; onnx.ai, "Float stored in 8 bits".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace abide {

enum class ElementType {
  float32 = 1,
  uint8 = 2,
  int8 = 3,
  uint16 = 4,
  int16 = 5,
  int32 = 6,
  int64 = 7,
  boolean = 9,
  float16 = 10,
  float64 = 11,
  uint32 = 12,
  uint64 = 13,
  bfloat16 = 16,
  float8e4m3fn = 17,
  float8e4m3fnuz = 18,
  float8e5m2 = 19,
  float8e5m2fnuz = 20,
};

/// Throws ModelError for texts, complex numbers, numbers of 4 bits and what is no type: `place` is
/// the beginning of the message.
[[nodiscard]] ElementType element_type(std::int64_t number, const std::string& place);
/// `float`, `int64`, `bool`: as in ONNX.
[[nodiscard]] std::string to_string(ElementType type);
[[nodiscard]] bool is_real(ElementType type);
/// Of an entry.
[[nodiscard]] std::size_t bytes_of(ElementType type);

/// The number that these bits are; of a floating-point type.
[[nodiscard]] double real_of_bits(ElementType type, std::uint64_t bits);
/// The number of the type that is nearest, an even fraction in a tie; infinities beyond the
/// largest, where the type has none, nan.
[[nodiscard]] double rounded(ElementType type, double value);
/// The largest finite number of a floating-point type.
[[nodiscard]] double largest_of(ElementType type);
/// What is left of a number in a type of whole numbers: its lowest bits, as in C. Of a bool,
/// whether it is not 0.
[[nodiscard]] std::int64_t wrapped(ElementType type, std::uint64_t value);

}  // namespace abide
