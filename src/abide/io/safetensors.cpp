// SPDX-License-Identifier: MIT
#include "abide/io/safetensors.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"

namespace abide {

namespace {

constexpr std::uint64_t kLengthBytes = 8;
// As much as the library of the format writes.
constexpr std::uint64_t kMostHeader = 100'000'000;

}  // namespace

Safetensors::Safetensors(const std::string& path) : path_(path) {
  const std::string start = first_bytes(path, kLengthBytes);
  std::error_code unknown_size;
  const std::uint64_t whole = std::filesystem::file_size(path, unknown_size);
  const std::uint64_t length = entry_word(start, false);
  if (unknown_size || start.size() < kLengthBytes || length > whole - kLengthBytes)
    throw file_error(path, "the file ends in the header");
  if (length > kMostHeader)
    throw file_error(path,
                     fmt::format("a header of {} bytes; it may have {}", length, kMostHeader));
  begin_ = kLengthBytes + length;
  for (SafetensorsEntry& entry :
       read_safetensors_header(bytes_at(path, kLengthBytes, length), path, whole - begin_)) {
    members_.push_back(entry.name);
    entries_.emplace(members_.back(), std::move(entry));
  }
  if (members_.empty()) throw file_error(path, "it has no tensors; expected at least one");
}

std::string Safetensors::place(const std::string& member) const {
  return fmt::format("{}:{}", path_, printable(member, kMostShown));
}

StoredArray Safetensors::read(const std::string& member, std::int64_t Limits::*limit,
                              std::int64_t used) const {
  const SafetensorsEntry& entry = entries_.at(member);
  ArrayLayout layout{entry.shape, 0, strides(entry.shape), entry.kind, {}};
  try {
    layout.count = entries_up_to(limit, entry.shape, "an array");
  } catch (const ShapeError& error) {
    throw file_error(place(member), error.what());
  }
  if (layout.count > limits().*limit - used)
    throw file_error(place(member), fmt::format("the arrays have more than {} entries together{}",
                                                limits().*limit, raised_by(limit)));
  StoredArray result{std::make_shared<const std::string>(
                         bytes_at(path_, begin_ + entry.begin, entry.end - entry.begin)),
                     std::move(layout)};
  result.layout.data = *result.bytes;
  return result;
}

}  // namespace abide
