// SPDX-License-Identifier: MIT
//
// The entries of a tensor of an ONNX file.
//
// They stand as bytes, little endian, in the file or in one beside it, or as numbers in fields of
// the message, whose number depends on the type: floats in field 4, whole numbers of up to 32 bits,
// bools and the bits of float16 in 5, int64 in 7, double in 10, uint32 and uint64 in 11.
//
// A float is the dyadic rational that it is: the float 0.1 is 13421773 / 2^27. Nan and infinities
// are errors where a number is needed.
//
// Sizes are held against the bytes that are there before anything is taken. Cost: linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "abide/onnx/known.hpp"
#include "abide/onnx/onnx_file.hpp"
#include "abide/program/shape.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

class TensorData {
 public:
  /// `raw`: the entries as bytes, of a tensor that has them so. Throws ModelError with the tensor.
  TensorData(const WireBytes& file, const OnnxTensor& tensor, std::string_view raw);
  TensorData(const OnnxFile& file, const OnnxTensor& tensor)
      : TensorData(file.bytes(), tensor, file.raw(tensor)) {}

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] ElementType type() const { return type_; }
  [[nodiscard]] std::size_t size() const { return count_; }

  /// An entry of a floating-point type.
  [[nodiscard]] double real(std::size_t i) const { return real_of_bits(type_, bits(i)); }
  /// Whether an entry of a floating-point type has this absolute value, or a larger one.
  [[nodiscard]] bool reaches(double size) const;
  /// All entries as doubles. Throws ModelError where one is nan or infinite.
  [[nodiscard]] std::vector<double> reals() const;
  /// All entries exactly. Throws ModelError as reals does.
  [[nodiscard]] std::vector<Rational> exact() const;
  /// All entries, nan and infinities too. Throws ModelError for whole numbers of 2^63 and more.
  [[nodiscard]] Known known() const;

 private:
  [[nodiscard]] std::uint64_t bits(std::size_t i) const {
    const std::size_t bytes = bytes_of(type_);
    return words_.empty() ? little_endian(raw_.substr(i * bytes, bytes)) : words_[i];
  }
  void read_fields(const WireBytes& file, const OnnxTensor& tensor);

  std::string place_;
  ElementType type_{};
  Shape shape_;
  std::size_t count_ = 0;
  std::string_view raw_;
  std::vector<std::uint64_t> words_;  ///< of entries in fields, their bits
};

/// The type and the shape of a tensor, checked, without its entries.
[[nodiscard]] ElementType type_of(const WireBytes& file, const OnnxTensor& tensor);

}  // namespace abide
