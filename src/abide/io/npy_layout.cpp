// SPDX-License-Identifier: MIT
#include "abide/io/npy_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/npy_dtype.hpp"

namespace abide {

namespace {

constexpr const char* kKinds =
    "expected float16, float32, float64, int8 to int64, uint8 to uint64 or bool";

struct NpyHeader {
  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<Shape> shape;
};

// The small part of Python's literals that headers are made of.
class NpyHeaderReader {
 public:
  NpyHeaderReader(std::string_view text, const std::string& name, std::int64_t Limits::*most)
      : text_(text), name_(name), most_(most) {}

  NpyHeader read() {
    NpyHeader header;
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
        throw fail(fmt::format("unexpected key '{}'", ascii(key, kMostShown)));
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
                                  ascii(text_.substr(next_), kMostShown), message));
  }
  void skip_space() {
    const std::size_t next = text_.find_first_not_of(" \t\n\r\f", next_);
    next_ = std::min(next, text_.size());
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

  // Perhaps with the prefix of a Unicode or a raw string.
  std::string string() {
    skip_space();
    if (next_ < text_.size() && std::string_view("uUrR").find(text_[next_]) != std::string::npos)
      ++next_;
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
      if (value > limits().*most_)
        throw fail(fmt::format("a size is larger than {}{}", limits().*most_, raised_by(most_)));
    }
    if (next_ == first) throw fail("expected a size");
    (void)take('L');  // a long integer of Python 2
    return value;
  }

  std::string_view text_;
  const std::string& name_;
  std::int64_t Limits::*most_;
  std::size_t next_ = 0;
};

// In entries: the last axis innermost (C), or the first one (Fortran).
Shape strides_of(const Shape& shape, bool fortran_order) {
  if (!fortran_order) return strides(shape);
  Shape result(shape.size());
  std::int64_t inner = 1;
  for (std::size_t axis = 0; axis < shape.size(); inner *= shape[axis++]) result[axis] = inner;
  return result;
}

}  // namespace

ArrayLayout read_npy_layout(std::string_view bytes, const std::string& name,
                            std::int64_t Limits::*most) {
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
  const std::size_t length = entry_word(bytes.substr(8, length_bytes), false);
  if (length > kMostNpyHeader)
    throw fail(fmt::format("a header of {} bytes; it may have {}", length, kMostNpyHeader));
  if (bytes.size() < begin + length) throw fail("the file ends in the header");

  const NpyHeader header = NpyHeaderReader(bytes.substr(begin, length), name, most).read();
  const std::optional<EntryKind> kind = npy_kind(*header.descr);
  if (!kind) {
    const bool object = header.descr->find('O') != std::string::npos;
    throw fail(fmt::format("the dtype '{}' {}; {}", ascii(*header.descr, kMostShown),
                           object ? "holds Python objects, which are not read" : "is not supported",
                           kKinds));
  }
  ArrayLayout layout;
  layout.shape = *header.shape;
  layout.kind = *kind;
  try {
    layout.count = entries_up_to(most, layout.shape, "an array");
  } catch (const ShapeError& error) {
    throw fail(error.what());
  }
  layout.stride = strides_of(layout.shape, *header.fortran_order);
  layout.data = bytes.substr(begin + length);
  const std::size_t expected = static_cast<std::size_t>(layout.count) * kind->bytes;
  if (layout.data.size() != expected)
    throw fail(fmt::format("found {} bytes of entries, expected {} for shape {} of '{}'",
                           layout.data.size(), expected, to_string(layout.shape), *header.descr));
  return layout;
}

}  // namespace abide
