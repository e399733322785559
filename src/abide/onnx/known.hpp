// SPDX-License-Identifier: MIT
//
// Arrays that are known while a network is imported: shapes, indices, masks, literals.
//
// Whole numbers and bools are exact, of 64 bits; those of unsigned types above 2^63 do not occur.
// Numbers of floating-point types are doubles, which hold each of them (onnx/element_type.hpp);
// minus infinity and nan may occur. A size may be 0, unlike in a program.
//
// Arithmetic on whole numbers is that of their type, which wraps around; on floating-point numbers
// it is done in double and rounded to the type, as who wrote the file did it.
//
// Example: [2, 3] + 1 of int64 is [3, 4]; 0.1 + 0.2 of float is the float nearest to their sum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "abide/onnx/element_type.hpp"
#include "abide/program/shape.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

struct Known {
  using Integers = std::vector<std::int64_t>;
  using Reals = std::vector<double>;

  ElementType type = ElementType::float32;
  Shape shape;
  std::variant<Integers, Reals> entries;  ///< row-major; Reals for floating-point types alone

  [[nodiscard]] bool real() const { return std::holds_alternative<Reals>(entries); }
  [[nodiscard]] std::size_t size() const {
    return real() ? std::get<Reals>(entries).size() : std::get<Integers>(entries).size();
  }
  /// An entry as a double; whole numbers beyond 2^53 are rounded.
  [[nodiscard]] double as_real(std::size_t i) const {
    return real() ? std::get<Reals>(entries)[i]
                  : static_cast<double>(std::get<Integers>(entries)[i]);
  }
  bool operator==(const Known&) const = default;

  [[nodiscard]] static Known integers(Integers values);  ///< a vector of int64
  [[nodiscard]] static Known integer(std::int64_t value);
  [[nodiscard]] static Known zeros(ElementType type, const Shape& shape);
};

/// The number of entries of a shape that may have sizes of 0. Throws ShapeError where one is
/// negative or there are more entries than a tensor may have.
[[nodiscard]] std::size_t known_entries(const Shape& shape);

/// The number that a double is. Throws ShapeError for nan and infinities, with what it is.
[[nodiscard]] Rational exact(double value);
/// An entry as an exact number.
[[nodiscard]] Rational exact_entry(const Known& known, std::size_t i);

/// NumPy's rule: axes from the last on are equal or 1. Throws ShapeError.
[[nodiscard]] Shape broadcast(const Shape& a, const Shape& b);
/// Whether the rule stretches the one shape to the other.
[[nodiscard]] bool stretches(const Shape& from, const Shape& to);
/// For each entry of `to` the entry of `from` that broadcasting puts there.
[[nodiscard]] std::vector<std::int64_t> broadcast_index(const Shape& from, const Shape& to);
/// Entries picked by a map; -1 picks 0.
[[nodiscard]] Known picked(const Known& known, const std::vector<std::int64_t>& index,
                           const Shape& shape);
/// Of another type: rounded, truncated towards 0, or whether an entry is not 0.
[[nodiscard]] Known cast(const Known& known, ElementType type);

/// f(a, b) for each pair of entries, broadcast; f takes two of std::int64_t or two of double. The
/// result is of `type`. Both are whole numbers or both floating-point numbers.
template <class F>
Known combined(const Known& a, const Known& b, ElementType type, F f);

template <class F>
Known mapped(const Known& a, ElementType type, F f) {
  Known result = Known::zeros(type, a.shape);
  const auto put = [&](std::size_t i, auto value) {
    if (result.real())
      std::get<Known::Reals>(result.entries)[i] = rounded(type, static_cast<double>(value));
    else
      std::get<Known::Integers>(result.entries)[i] =
          wrapped(type, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  };
  std::visit(
      [&](const auto& entries) {
        for (std::size_t i = 0; i < entries.size(); ++i) put(i, f(entries[i]));
      },
      a.entries);
  return result;
}

template <class F>
Known combined(const Known& a, const Known& b, ElementType type, F f) {
  Known result = Known::zeros(type, broadcast(a.shape, b.shape));
  const std::vector<std::int64_t> left = broadcast_index(a.shape, result.shape);
  const std::vector<std::int64_t> right = broadcast_index(b.shape, result.shape);
  const auto each = [&](const auto& x, const auto& y) {
    for (std::size_t i = 0; i < left.size(); ++i) {
      const auto value =
          f(x[static_cast<std::size_t>(left[i])], y[static_cast<std::size_t>(right[i])]);
      if (result.real())
        std::get<Known::Reals>(result.entries)[i] = rounded(type, static_cast<double>(value));
      else
        std::get<Known::Integers>(result.entries)[i] =
            wrapped(type, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
    }
  };
  if (a.real())
    each(std::get<Known::Reals>(a.entries), std::get<Known::Reals>(b.entries));
  else
    each(std::get<Known::Integers>(a.entries), std::get<Known::Integers>(b.entries));
  return result;
}

}  // namespace abide
