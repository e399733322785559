// SPDX-License-Identifier: MIT
#include "abide/onnx/wire.hpp"

#include <fmt/format.h>

#include <bit>

#include "abide/io/input_file.hpp"

namespace abide {

namespace {

constexpr int kNumber = 0, kEight = 1, kBytes = 2, kFour = 5;

}  // namespace

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

ModelError WireReader::fail(std::size_t offset, const std::string& message) const {
  return file_error(file_->name, fmt::format("byte {}: {}", offset, message));
}

ModelError WireReader::fail(const WireField& field, const std::string& message) const {
  return fail(field.offset, message);
}

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 70; shift += 7) {
    if (rest_.empty()) throw fail(offset(), "a message ends within a number");
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  throw fail(offset(), "a number of more than 10 bytes");
}

std::uint64_t WireReader::fixed(std::size_t size) {
  if (rest_.size() < size) throw fail(offset(), "a message ends within a number");
  const std::uint64_t value = little_endian(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return value;
}

std::optional<WireField> WireReader::next() {
  if (rest_.empty()) return {};
  WireField field;
  field.offset = offset();
  const std::uint64_t tag = varint();
  field.number = static_cast<std::uint32_t>(tag >> 3);
  field.type = static_cast<int>(tag & 7);
  if (field.number == 0 || tag >> 32 != 0)
    throw fail(field, "no ONNX file: expected the number of a field");
  switch (field.type) {
    case kNumber:
      field.value = varint();
      return field;
    case kEight:
      field.value = fixed(8);
      return field;
    case kFour:
      field.value = fixed(4);
      return field;
    case kBytes: {
      const std::uint64_t length = varint();
      if (length > rest_.size())
        throw fail(field,
                   fmt::format("a field of {} bytes, where {} are left", length, rest_.size()));
      field.bytes = rest_.substr(0, length);
      rest_.remove_prefix(length);
      return field;
    }
    default:
      throw fail(field, fmt::format("no ONNX file: a field written in the way {}; expected 0, 1, "
                                    "2 or 5",
                                    field.type));
  }
}

std::string_view WireReader::bytes(const WireField& field) const {
  if (field.type != kBytes)
    throw fail(field,
               fmt::format("field {} is a number; expected a text or a message", field.number));
  return field.bytes;
}

std::int64_t WireReader::integer(const WireField& field) const {
  if (field.type != kNumber)
    throw fail(field, fmt::format("field {} is no whole number; expected one", field.number));
  return static_cast<std::int64_t>(field.value);
}

float WireReader::real(const WireField& field) const {
  if (field.type != kFour)
    throw fail(field, fmt::format("field {} is no number of 4 bytes; expected one", field.number));
  return std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
}

void WireReader::add_integers(const WireField& field, std::vector<std::int64_t>& all) const {
  if (field.type != kBytes) {
    all.push_back(integer(field));
    return;
  }
  WireReader numbers(*file_, field.bytes);
  while (!numbers.rest_.empty()) all.push_back(static_cast<std::int64_t>(numbers.varint()));
}

void WireReader::add_words(const WireField& field, std::size_t size,
                           std::vector<std::uint64_t>& all) const {
  if (field.type == (size == 8 ? kEight : kFour)) {
    all.push_back(field.value);
    return;
  }
  if (field.type != kBytes || field.bytes.size() % size != 0)
    throw fail(field,
               fmt::format("field {}: expected numbers of {} bytes each", field.number, size));
  for (std::size_t at = 0; at < field.bytes.size(); at += size)
    all.push_back(little_endian(field.bytes.substr(at, size)));
}

}  // namespace abide
