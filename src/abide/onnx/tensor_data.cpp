// SPDX-License-Identifier: MIT
#include "abide/onnx/tensor_data.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "abide/io/diagnostic.hpp"

namespace abide {

namespace {

std::string place_of_tensor(const WireBytes& file, const OnnxTensor& tensor) {
  return fmt::format("{}: error: the tensor {}: ", file.name, quoted_name(tensor.name));
}

// The product of the sizes, where it does not overflow.
std::size_t count_of(const Shape& shape, const std::string& place) {
  std::size_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0)
      throw ModelError(fmt::format("{}shape {}: a size is negative", place, to_string(shape)));
    const auto factor = static_cast<std::size_t>(size);
    if (factor != 0 && count > (std::numeric_limits<std::size_t>::max() >> 4) / factor)
      throw ModelError(fmt::format("{}shape {} is too large", place, to_string(shape)));
    count *= factor;
  }
  return count;
}

std::uint32_t field_of(ElementType type) {
  switch (type) {
    case ElementType::float32:
      return 4;
    case ElementType::uint8:
    case ElementType::int8:
    case ElementType::uint16:
    case ElementType::int16:
    case ElementType::int32:
    case ElementType::boolean:
    case ElementType::float16:
    case ElementType::bfloat16:
    case ElementType::float8e4m3fn:
    case ElementType::float8e4m3fnuz:
    case ElementType::float8e5m2:
    case ElementType::float8e5m2fnuz:
      return 5;
    case ElementType::int64:
      return 7;
    case ElementType::float64:
      return 10;
    case ElementType::uint32:
    case ElementType::uint64:
      return 11;
  }
  throw std::logic_error("an element type without a field");
}

}  // namespace

ElementType type_of(const WireBytes& file, const OnnxTensor& tensor) {
  return element_type(tensor.type, place_of_tensor(file, tensor));
}

TensorData::TensorData(const WireBytes& file, const OnnxTensor& tensor, std::string_view raw)
    : place_(place_of_tensor(file, tensor)),
      type_(element_type(tensor.type, place_)),
      shape_(tensor.sizes),
      count_(count_of(shape_, place_)),
      raw_(raw) {
  if (tensor.segmented) throw ModelError(place_ + "a segment of a tensor; expected a whole one");
  if (!tensor.has_raw && !tensor.outside) read_fields(file, tensor);
  const std::size_t there = words_.empty() ? raw_.size() / bytes_of(type_) : words_.size();
  const bool torn = words_.empty() && raw_.size() % bytes_of(type_) != 0;
  if (torn || there != count_)
    throw ModelError(fmt::format("{}shape {} has {} entries of type {}, and {} bytes are there",
                                 place_, to_string(shape_), count_, to_string(type_),
                                 words_.empty() ? raw_.size() : there * bytes_of(type_)));
}

// Memory is taken for numbers that are there.
void TensorData::read_fields(const WireBytes& file, const OnnxTensor& tensor) {
  const std::uint32_t number = field_of(type_);
  WireReader reader(file, tensor.message);
  std::vector<std::int64_t> integers;
  while (const auto field = reader.next()) {
    if (field->number != number) continue;
    if (number == 4 || number == 10)
      reader.add_words(*field, number == 4 ? 4 : 8, words_);
    else
      reader.add_integers(*field, integers);
  }
  for (const std::int64_t value : integers) words_.push_back(static_cast<std::uint64_t>(value));
}

bool TensorData::reaches(double size) const {
  bool found = false;
  // What most files consist of, without a branch in the loop: all weights are looked at.
  if (type_ == ElementType::float32 && words_.empty() &&
      std::endian::native == std::endian::little) {
    for (std::size_t i = 0; i < count_; ++i) {
      float entry = 0;
      std::memcpy(&entry, raw_.data() + i * sizeof entry, sizeof entry);
      found |= std::abs(static_cast<double>(entry)) >= size;
    }
    return found;
  }
  for (std::size_t i = 0; i < count_ && !found; ++i) found = std::abs(real(i)) >= size;
  return found;
}

std::vector<double> TensorData::reals() const {
  std::vector<double> result(count_);
  for (std::size_t i = 0; i < count_; ++i) {
    result[i] = real(i);
    if (!std::isfinite(result[i]))
      throw ModelError(
          fmt::format("{}entry {} is {}; expected a finite number", place_, i, result[i]));
  }
  return result;
}

std::vector<Rational> TensorData::exact() const {
  std::vector<Rational> result;
  for (const double value : reals()) result.push_back(abide::exact(value));
  return result;
}

Known TensorData::known() const {
  Known result = Known::zeros(type_, shape_);
  if (result.real()) {
    for (std::size_t i = 0; i < count_; ++i) std::get<Known::Reals>(result.entries)[i] = real(i);
    return result;
  }
  for (std::size_t i = 0; i < count_; ++i) {
    const std::int64_t value = wrapped(type_, bits(i));
    if (type_ == ElementType::uint64 && value < 0)
      throw ModelError(fmt::format("{}entry {} is 2^63 or more", place_, i));
    std::get<Known::Integers>(result.entries)[i] = value;
  }
  return result;
}

}  // namespace abide
