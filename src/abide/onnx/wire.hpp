// SPDX-License-Identifier: MIT
//
// The wire format of protocol buffers, in which ONNX files are written.
//
// A message is a sequence of fields. Each begins with a number, 8 times the field's own number plus
// how its value is written:
//
//     0  a number of up to 10 bytes, 7 bits each, the lowest first; bit 7 says that more follow
//     1  8 bytes, little endian         5  4 bytes
//     2  a length, and so many bytes: a text, a message, or numbers one after the other
//
// Example: 08 07 is the field 1 with the number 7; 12 02 68 69 the field 2 with the text `hi`.
//
// Nothing is copied: texts and messages are parts of the bytes that are read, and every length is
// held against what is there. Errors are ModelErrors with the byte of the file. Cost: linear.
// Reference: protobuf.dev, "Encoding".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abide/error.hpp"

namespace abide {

/// All bytes of a file, and what it is called in messages.
struct WireBytes {
  std::string name;
  std::string_view bytes;
};

struct WireField {
  std::uint32_t number = 0;
  int type = 0;
  std::uint64_t value = 0;  ///< of types 0, 1 and 5
  std::string_view bytes;   ///< of type 2
  std::size_t offset = 0;   ///< where in the file the field begins
};

class WireReader {
 public:
  /// `message` is a part of the bytes of the file, which outlives the reader.
  WireReader(const WireBytes& file, std::string_view message) : file_(&file), rest_(message) {}

  /// The next field, until there is none.
  [[nodiscard]] std::optional<WireField> next();

  /// What a field is expected to be: each throws where it is written in another way.
  [[nodiscard]] std::string_view bytes(const WireField& field) const;
  [[nodiscard]] std::int64_t integer(const WireField& field) const;
  [[nodiscard]] float real(const WireField& field) const;
  /// Repeated numbers stand in fields of their own or together in one: these are those of a field,
  /// added to the others.
  void add_integers(const WireField& field, std::vector<std::int64_t>& all) const;
  /// The same for numbers of 4 or 8 bytes, as they are written.
  void add_words(const WireField& field, std::size_t size, std::vector<std::uint64_t>& all) const;

  [[nodiscard]] ModelError fail(const WireField& field, const std::string& message) const;

 private:
  [[nodiscard]] std::uint64_t varint();
  [[nodiscard]] std::uint64_t fixed(std::size_t size);
  [[nodiscard]] std::size_t offset() const {
    return static_cast<std::size_t>(rest_.data() - file_->bytes.data());
  }
  [[nodiscard]] ModelError fail(std::size_t offset, const std::string& message) const;

  const WireBytes* file_;
  std::string_view rest_;
};

/// At most eight bytes as a number, little endian.
[[nodiscard]] std::uint64_t little_endian(std::string_view bytes);

}  // namespace abide
