// SPDX-License-Identifier: MIT
#include "abide/onnx/element_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "abide/error.hpp"

namespace abide {

namespace {

// How a floating-point type is written.
struct Format {
  int exponent_bits, fraction_bits, bias;
  bool infinities = true;  ///< the largest exponent is kept for infinities and nan
  bool nan_is_minus_zero = false;
};

Format format_of(ElementType type) {
  switch (type) {
    case ElementType::float64:
      return {11, 52, 1023};
    case ElementType::float32:
      return {8, 23, 127};
    case ElementType::float16:
      return {5, 10, 15};
    case ElementType::bfloat16:
      return {8, 7, 127};
    case ElementType::float8e4m3fn:
      return {4, 3, 7, false};
    case ElementType::float8e4m3fnuz:
      return {4, 3, 8, false, true};
    case ElementType::float8e5m2:
      return {5, 2, 15};
    case ElementType::float8e5m2fnuz:
      return {5, 2, 16, false, true};
    case ElementType::uint8:
    case ElementType::int8:
    case ElementType::uint16:
    case ElementType::int16:
    case ElementType::int32:
    case ElementType::int64:
    case ElementType::boolean:
    case ElementType::uint32:
    case ElementType::uint64:
      break;
  }
  throw std::logic_error("a type of whole numbers has no floating-point format");
}

// The largest number of a format.
double largest(const Format& f) {
  const int all_exponents = (1 << f.exponent_bits) - 1;
  const int top = all_exponents - (f.infinities ? 1 : 0) - f.bias;
  // Where nan is S.1111.111, the fraction before it is the last.
  const bool last_is_nan = !f.infinities && !f.nan_is_minus_zero;
  return std::ldexp(2.0 - std::ldexp(last_is_nan ? 2.0 : 1.0, -f.fraction_bits), top);
}

}  // namespace

double largest_of(ElementType type) { return largest(format_of(type)); }

ElementType element_type(std::int64_t number, const std::string& place) {
  switch (number) {
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 9:
    case 10:
    case 11:
    case 12:
    case 13:
    case 16:
    case 17:
    case 18:
    case 19:
    case 20:
      return static_cast<ElementType>(number);
    case 8:
      throw ModelError(place + "entries are texts; expected numbers");
    case 14:
    case 15:
      throw ModelError(place + "entries are complex numbers; expected real ones");
    default:
      throw ModelError(
          fmt::format("{}entries are of the type {}; expected floats, whole numbers "
                      "of 8 to 64 bits, or bools",
                      place, number));
  }
}

std::string to_string(ElementType type) {
  switch (type) {
    case ElementType::float32:
      return "float";
    case ElementType::uint8:
      return "uint8";
    case ElementType::int8:
      return "int8";
    case ElementType::uint16:
      return "uint16";
    case ElementType::int16:
      return "int16";
    case ElementType::int32:
      return "int32";
    case ElementType::int64:
      return "int64";
    case ElementType::boolean:
      return "bool";
    case ElementType::float16:
      return "float16";
    case ElementType::float64:
      return "double";
    case ElementType::uint32:
      return "uint32";
    case ElementType::uint64:
      return "uint64";
    case ElementType::bfloat16:
      return "bfloat16";
    case ElementType::float8e4m3fn:
      return "float8e4m3fn";
    case ElementType::float8e4m3fnuz:
      return "float8e4m3fnuz";
    case ElementType::float8e5m2:
      return "float8e5m2";
    case ElementType::float8e5m2fnuz:
      return "float8e5m2fnuz";
  }
  throw std::logic_error("an element type without a name");
}

bool is_real(ElementType type) {
  return to_string(type).find("int") == std::string::npos && type != ElementType::boolean;
}

std::size_t bytes_of(ElementType type) {
  switch (type) {
    case ElementType::float64:
    case ElementType::int64:
    case ElementType::uint64:
      return 8;
    case ElementType::float32:
    case ElementType::int32:
    case ElementType::uint32:
      return 4;
    case ElementType::float16:
    case ElementType::bfloat16:
    case ElementType::int16:
    case ElementType::uint16:
      return 2;
    case ElementType::uint8:
    case ElementType::int8:
    case ElementType::boolean:
    case ElementType::float8e4m3fn:
    case ElementType::float8e4m3fnuz:
    case ElementType::float8e5m2:
    case ElementType::float8e5m2fnuz:
      return 1;
  }
  throw std::logic_error("an element type without a size");
}

double real_of_bits(ElementType type, std::uint64_t bits) {
  // The machine's own types, of which there are most.
  if (type == ElementType::float32) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  if (type == ElementType::float64) return std::bit_cast<double>(bits);
  const Format f = format_of(type);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << f.fraction_bits) - 1);
  const std::uint64_t top = (std::uint64_t{1} << f.exponent_bits) - 1;
  const std::uint64_t exponent = bits >> f.fraction_bits & top;
  const bool negative = (bits >> (f.fraction_bits + f.exponent_bits) & 1U) != 0;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (f.nan_is_minus_zero && negative && exponent == 0 && fraction == 0) return nan;
  if (f.infinities && exponent == top) {
    if (fraction != 0) return nan;
    return negative ? -std::numeric_limits<double>::infinity()
                    : std::numeric_limits<double>::infinity();
  }
  const bool all_ones = exponent == top && fraction == (std::uint64_t{1} << f.fraction_bits) - 1;
  if (!f.infinities && !f.nan_is_minus_zero && all_ones) return nan;
  const std::uint64_t hidden = exponent == 0 ? 0 : std::uint64_t{1} << f.fraction_bits;
  const int power = (exponent == 0 ? 1 : static_cast<int>(exponent)) - f.bias - f.fraction_bits;
  const double size = std::ldexp(static_cast<double>(fraction | hidden), power);
  return negative ? -size : size;
}

double rounded(ElementType type, double value) {
  const Format f = format_of(type);
  if (type == ElementType::float64 || value == 0 || std::isnan(value)) return value;
  const double beyond = f.infinities ? std::copysign(std::numeric_limits<double>::infinity(), value)
                                     : std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(value)) return beyond;
  const int power = std::max(std::ilogb(value), 1 - f.bias) - f.fraction_bits;
  const double result = std::ldexp(std::nearbyint(std::ldexp(value, -power)), power);
  return std::abs(result) > largest(f) ? beyond : result;
}

std::int64_t wrapped(ElementType type, std::uint64_t value) {
  switch (type) {
    case ElementType::uint8:
      return static_cast<std::uint8_t>(value);
    case ElementType::int8:
      return static_cast<std::int8_t>(value);
    case ElementType::uint16:
      return static_cast<std::uint16_t>(value);
    case ElementType::int16:
      return static_cast<std::int16_t>(value);
    case ElementType::uint32:
      return static_cast<std::uint32_t>(value);
    case ElementType::int32:
      return static_cast<std::int32_t>(value);
    case ElementType::int64:
    case ElementType::uint64:
      return static_cast<std::int64_t>(value);
    case ElementType::boolean:
      return value != 0 ? 1 : 0;
    case ElementType::float32:
    case ElementType::float16:
    case ElementType::float64:
    case ElementType::bfloat16:
    case ElementType::float8e4m3fn:
    case ElementType::float8e4m3fnuz:
    case ElementType::float8e5m2:
    case ElementType::float8e5m2fnuz:
      break;
  }
  throw std::logic_error("a floating-point type holds no whole numbers");
}

}  // namespace abide
