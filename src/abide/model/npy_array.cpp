// SPDX-License-Identifier: MIT
#include "abide/model/npy_array.hpp"

#include <flint/fmpq.h>
#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <optional>

#include "abide/error.hpp"

namespace abide {

namespace {

constexpr const char* kKinds =
    "expected float16, float32, float64, int8 to int64, uint8 to uint64 or bool";
constexpr std::size_t kMostShown = 40;

// What a message shows of the file's text.
std::string shown(std::string_view text) {
  std::string result(text.substr(0, kMostShown));
  for (char& c : result)
    if (static_cast<unsigned char>(c) < 0x20U || static_cast<unsigned char>(c) >= 0x7FU) c = '?';
  return result;
}

// Bytes of the file as an unsigned integer.
std::uint64_t word(std::string_view bytes, bool big_endian) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    result = result << 8 | static_cast<unsigned char>(bytes[big_endian ? i : bytes.size() - 1 - i]);
  return result;
}

struct Header {
  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<Shape> shape;
};

// The small part of Python's literals that headers are made of.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Header read() {
    Header header;
    expect('{');
    while (!take('}')) {
      const std::string key = string();
      expect(':');
      if (key == "descr" && !header.descr)
        header.descr = descr();
      else if (key == "fortran_order" && !header.fortran_order)
        header.fortran_order = boolean();
      else if (key == "shape" && !header.shape)
        header.shape = shape();
      else
        throw fail(fmt::format("unexpected key '{}'", shown(key)));
      if (!take(',') && !looking_at('}')) throw fail("expected ',' or '}'");
    }
    skip_space();
    if (next_ != text_.size()) throw fail("expected the end");
    if (!header.descr || !header.fortran_order || !header.shape)
      throw fail("expected the keys descr, fortran_order and shape");
    return header;
  }

 private:
  [[nodiscard]] ModelError fail(const std::string& message) const {
    return ModelError(fmt::format("{}: error: the header, at '{}': {}", name_,
                                  shown(text_.substr(next_)), message));
  }
  void skip_space() {
    while (next_ < text_.size() && (text_[next_] == ' ' || text_[next_] == '\n')) ++next_;
  }
  bool looking_at(char c) {
    skip_space();
    return next_ < text_.size() && text_[next_] == c;
  }
  bool take(char c) {
    if (!looking_at(c)) return false;
    ++next_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) throw fail(fmt::format("expected '{}'", c));
  }

  std::string string() {
    const char quote = looking_at('"') ? '"' : '\'';
    expect(quote);
    const std::size_t end = text_.find(quote, next_);
    if (end == std::string_view::npos) throw fail("the string does not end");
    std::string result(text_.substr(next_, end - next_));
    next_ = end + 1;
    return result;
  }

  std::string descr() {
    if (looking_at('[') || looking_at('{') || looking_at('('))
      throw fail(fmt::format("a structured array; {}", kKinds));
    return string();
  }

  bool boolean() {
    skip_space();
    for (const bool value : {false, true}) {
      const std::string_view spelled = value ? "True" : "False";
      if (!text_.substr(next_).starts_with(spelled)) continue;
      next_ += spelled.size();
      return value;
    }
    throw fail("expected True or False");
  }

  Shape shape() {
    Shape result;
    expect('(');
    while (!take(')')) {
      if (result.size() == kMostAxes) throw fail(fmt::format("more than {} axes", kMostAxes));
      result.push_back(size());
      if (!take(',') && !looking_at(')')) throw fail("expected ',' or ')'");
    }
    return result;
  }

  std::int64_t size() {
    skip_space();
    const std::size_t first = next_;
    std::int64_t value = 0;
    for (; next_ < text_.size() && text_[next_] >= '0' && text_[next_] <= '9'; ++next_) {
      value = value * 10 + (text_[next_] - '0');
      if (value > kMostEntries) throw fail(fmt::format("a size is larger than {}", kMostEntries));
    }
    if (next_ == first) throw fail("expected a size");
    return value;
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t next_ = 0;
};

struct Kind {
  char letter;
  std::size_t bytes;
  bool big_endian;
};

std::optional<Kind> kind_of(const std::string& descr) {
  if (descr.size() != 3 || descr[2] < '1' || descr[2] > '8') return {};
  const char order = descr[0];
  const Kind kind{descr[1], static_cast<std::size_t>(descr[2] - '0'), order == '>'};
  if (order != '<' && order != '>' && !(order == '|' && kind.bytes == 1)) return {};
  if (!std::has_single_bit(kind.bytes)) return {};
  if (kind.letter == 'b') return kind.bytes == 1 ? std::optional(kind) : std::nullopt;
  if (kind.letter == 'f') return kind.bytes >= 2 ? std::optional(kind) : std::nullopt;
  if (kind.letter == 'i' || kind.letter == 'u') return kind;
  return {};
}

// IEEE 754 binary interchange: a sign, an exponent e, a fraction f of `digits` bits. The value is
// 1.f 2^(e - bias), or 0.f 2^(1 - bias) where e = 0. Nothing where e is the largest: inf or nan.
std::optional<Rational> from_ieee(std::uint64_t bits, std::size_t bytes) {
  const int digits = bytes == 2 ? 10 : bytes == 4 ? 23 : 52;
  const int exponent_bits = static_cast<int>(8 * bytes) - 1 - digits;
  const std::uint64_t largest = (std::uint64_t{1} << exponent_bits) - 1;
  const std::uint64_t exponent = bits >> digits & largest;
  if (exponent == largest) return {};
  const auto fraction = static_cast<std::int64_t>(bits & ((std::uint64_t{1} << digits) - 1));
  const std::int64_t mantissa = exponent == 0 ? fraction : fraction + (std::int64_t{1} << digits);
  const bool negative = (bits >> (8 * bytes - 1) & 1U) != 0;
  const int bias = static_cast<int>(largest >> 1);
  const int shift = (exponent == 0 ? 1 : static_cast<int>(exponent)) - bias - digits;
  Rational value(negative ? -mantissa : mantissa);
  if (shift >= 0)
    fmpq_mul_2exp(value.flint(), value.flint(), static_cast<ulong>(shift));
  else
    fmpq_div_2exp(value.flint(), value.flint(), static_cast<ulong>(-shift));
  return value;
}

std::optional<Rational> value_of(std::string_view entry, const Kind& kind) {
  const std::uint64_t bits = word(entry, kind.big_endian);
  switch (kind.letter) {
    case 'f':
      return from_ieee(bits, kind.bytes);
    case 'i': {
      const int unused = static_cast<int>(64 - 8 * kind.bytes);
      return Rational(static_cast<std::int64_t>(bits << unused) >> unused);
    }
    case 'b':
      if (bits > 1) return {};
      [[fallthrough]];
    default: {
      Rational value;
      fmpq_set_ui(value.flint(), bits, 1);
      return value;
    }
  }
}

}  // namespace

Array read_npy(std::string_view bytes, const std::string& name, ArrayTotal& total) {
  const auto fail = [&](const std::string& message) {
    return ModelError(fmt::format("{}: error: {}", name, message));
  };
  if (bytes.size() < 8 || !bytes.starts_with("\x93NUMPY"))
    throw fail("not an array of NumPy; expected the format .npy");
  const int major = static_cast<unsigned char>(bytes[6]);
  const int minor = static_cast<unsigned char>(bytes[7]);
  if (major < 1 || major > 3 || minor != 0)
    throw fail(
        fmt::format("version {}.{} of the format .npy; expected 1.0, 2.0 or 3.0", major, minor));
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  const std::size_t begin = 8 + length_bytes;
  if (bytes.size() < begin) throw fail("the file ends in the header");
  const std::size_t length = word(bytes.substr(8, length_bytes), false);
  if (length > kMostNpyHeader)
    throw fail(fmt::format("a header of {} bytes; it may have {}", length, kMostNpyHeader));
  if (bytes.size() < begin + length) throw fail("the file ends in the header");

  const Header header = HeaderReader(bytes.substr(begin, length), name).read();
  const std::optional<Kind> kind = kind_of(*header.descr);
  if (!kind) {
    const bool object = header.descr->find('O') != std::string::npos;
    throw fail(fmt::format("the dtype '{}' {}; {}", shown(*header.descr),
                           object ? "holds Python objects, which are not read" : "is not supported",
                           kKinds));
  }
  Array array{*header.shape, {}};
  std::int64_t count = 0;
  try {
    count = entries(array.shape);
  } catch (const ShapeError& error) {
    throw fail(error.what());
  }
  if (!total.add_entries(count)) throw fail(ArrayTotal::too_many_entries());
  const std::string_view data = bytes.substr(begin + length);
  if (data.size() != static_cast<std::size_t>(count) * kind->bytes)
    throw fail(fmt::format("found {} bytes of entries, expected {} for shape {} of '{}'",
                           data.size(), static_cast<std::size_t>(count) * kind->bytes,
                           to_string(array.shape), *header.descr));

  // Entries are stored with the last axis innermost (C) or the first one (Fortran).
  const std::size_t axes = array.shape.size();
  Shape stride = strides(array.shape);
  if (*header.fortran_order) {
    std::int64_t inner = 1;
    for (std::size_t axis = 0; axis < axes; inner *= array.shape[axis++]) stride[axis] = inner;
  }
  Shape index(axes, 0);
  array.values.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t at = 0;
    for (std::size_t axis = 0; axis < axes; ++axis) at += index[axis] * stride[axis];
    std::optional<Rational> value =
        value_of(data.substr(static_cast<std::size_t>(at) * kind->bytes, kind->bytes), *kind);
    if (!value)
      throw fail(fmt::format("entry {} is {}", to_string(index),
                             kind->letter == 'f' ? "nan or infinite; expected a finite number"
                                                 : "no bool; expected 0 or 1"));
    if (!total.add_bits(*value)) throw fail(ArrayTotal::too_many_bits());
    array.values.push_back(std::move(*value));
    for (std::size_t axis = axes; axis-- > 0;) {
      if (++index[axis] < array.shape[axis]) break;
      index[axis] = 0;
    }
  }
  return array;
}

Array read_npy(std::string_view bytes, const std::string& name) {
  ArrayTotal total;
  return read_npy(bytes, name, total);
}

}  // namespace abide
