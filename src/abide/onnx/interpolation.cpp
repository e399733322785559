// SPDX-License-Identifier: MIT
#include "abide/onnx/interpolation.hpp"

#include <flint/fmpz.h>

#include <algorithm>
#include <optional>

#include "abide/error.hpp"

namespace abide {

namespace {

const Rational kHalf(1, 2);

std::int64_t ceil_of(const Rational& q) { return -floor_of(-q); }

// Where entry i of the result lies.
Rational place_of(const StretchedAxis& axis, Coordinates coordinates, std::int64_t i) {
  const Rational last(axis.size - 1);
  const Rational length = axis.scale * Rational(axis.size);
  const auto centered = [&] { return (Rational(i) + kHalf) / axis.scale - kHalf; };
  switch (coordinates) {
    case Coordinates::half_pixel:
      return centered();
    case Coordinates::half_pixel_symmetric:
      return centered() +
             kHalf * Rational(axis.size) * (Rational(1) - Rational(axis.result) / length);
    case Coordinates::pytorch_half_pixel:
      return axis.result == 1 ? Rational(0) : centered();
    case Coordinates::align_corners:
      return length.is_one() ? Rational(0) : Rational(i) * last / (length - Rational(1));
    case Coordinates::asymmetric:
      return Rational(i) / axis.scale;
    case Coordinates::half_pixel_for_nearest:
      return (Rational(i) + kHalf) / axis.scale;
    case Coordinates::crop:
      return length.is_one() ? kHalf * (axis.start + axis.end) * last
                             : axis.start * last + Rational(i) * (axis.end - axis.start) * last /
                                                       (length - Rational(1));
  }
  throw std::logic_error("coordinates of no kind");
}

std::int64_t nearest_to(const Rational& place, Nearest nearest) {
  switch (nearest) {
    case Nearest::floor:
      return floor_of(place);
    case Nearest::ceil:
      return ceil_of(place);
    case Nearest::prefer_floor:
      return ceil_of(place - kHalf);
    case Nearest::prefer_ceil:
      return floor_of(place + kHalf);
  }
  throw std::logic_error("a nearest entry of no kind");
}

std::int64_t nearest_entry(StretchedAxis axis, const Interpolation& way, std::int64_t i) {
  const auto entry = [&] {
    const std::int64_t place = nearest_to(place_of(axis, way.coordinates, i), way.nearest);
    return std::clamp<std::int64_t>(place, 0, axis.size - 1);
  };
  const std::int64_t result = entry();
  if (!axis.rounded) return result;
  const Rational scale = axis.scale;
  const Rational error = scale * Rational(1, std::int64_t{1} << 22);
  for (const Rational& other : {scale - error, scale + error}) {
    axis.scale = other;
    if (entry() != result)
      throw ShapeError("the scale " + scale.to_string() +
                       " is a float such that its rounding decides which entry is the nearest; "
                       "expected sizes, or a scale that is their quotient");
  }
  return result;
}

Rational filtered(const Rational& signed_distance, const Interpolation& way) {
  const Rational d = signed_distance < Rational(0) ? -signed_distance : signed_distance;
  if (way.filter != Filter::cubic) return d < Rational(1) ? Rational(1) - d : Rational(0);
  const Rational& a = way.cubic;
  if (d < Rational(1)) return ((a + Rational(2)) * d - a - Rational(3)) * d * d + Rational(1);
  if (d < Rational(2)) return a * (((d - Rational(5)) * d + Rational(8)) * d - Rational(4));
  return {};
}

std::vector<Tap> mean_around(const StretchedAxis& axis, const Interpolation& way,
                             const Rational& place) {
  const bool wider = way.antialias && axis.scale < Rational(1);
  const Rational by = wider ? axis.scale : Rational(1);
  const Rational reach = Rational(way.filter == Filter::cubic ? 2 : 1) / by;
  std::vector<Tap> taps;
  Rational total;
  for (std::int64_t i = ceil_of(place - reach); Rational(i) <= place + reach; ++i) {
    const bool outside = i < 0 || i >= axis.size;
    if (outside && way.exclude_outside) continue;
    taps.push_back(
        {std::clamp<std::int64_t>(i, 0, axis.size - 1), filtered((Rational(i) - place) * by, way)});
    total += taps.back().weight;
  }
  if (total.is_zero()) throw ShapeError("no entry of the operand is near an entry of the result");
  for (Tap& tap : taps) tap.weight /= total;
  return taps;
}

}  // namespace

std::int64_t floor_of(const Rational& q) {
  fmpz_t result;
  fmpz_init(result);
  fmpz_fdiv_q(result, fmpq_numref(q.flint()), fmpq_denref(q.flint()));
  const auto value = static_cast<std::int64_t>(fmpz_get_si(result));
  fmpz_clear(result);
  return value;
}

Taps interpolation_taps(const StretchedAxis& axis, const Interpolation& way) {
  Taps rows;
  for (std::int64_t i = 0; i < axis.result; ++i) {
    rows.emplace_back();
    const Rational place = place_of(axis, way.coordinates, i);
    const bool cropped = way.coordinates == Coordinates::crop;
    if (cropped && (place < Rational(0) || Rational(axis.size - 1) < place)) continue;
    switch (way.filter) {
      case Filter::nearest:
        rows.back().push_back({nearest_entry(axis, way, i), 1});
        break;
      case Filter::linear:
      case Filter::cubic:
        rows.back() = mean_around(axis, way, place);
        break;
    }
  }
  return rows;
}

}  // namespace abide
