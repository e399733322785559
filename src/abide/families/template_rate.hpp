// SPDX-License-Identifier: MIT
//
// Values of templates, and how they change along a field, at one point modulo a prime.
//
// Along X a sum of products P_i P_j changes by the sum of X_i P_j + P_i X_j: as much work as the
// value. A factor s^e in the time variable s makes of G' the change s^e G' + e s^(e-1) s' G.
//
// Example: sum(W*W) with W = (1, 2) and X = (3, 5) has the value 5 and changes by 26.
//
// Cost: for an entry one pass over the axes that are summed over. No larger tensor is formed.
#pragma once

#include <cstdint>
#include <vector>

#include "abide/families/law_template.hpp"
#include "abide/flow/flow.hpp"
#include "abide/program/modular_tensor.hpp"

namespace abide {

/// A point of the state and a field there, with everything that it leaves open drawn at random, one
/// tensor for each block.
struct FieldAtPoint {
  std::vector<ModularTensor> point, motion;
};

/// Throws ModelError when the fields are defined nowhere, UnluckyPrime, and Interrupted.
[[nodiscard]] FieldAtPoint draw_field(const Flow& flow, const ModularArithmetic& arithmetic,
                                      Random& random);

/// Which entry of a template: places along the kept axes, and the two along the one kept twice.
struct EntryPlace {
  std::vector<std::int64_t> kept;
  std::int64_t i = 0, j = 0;
};

/// The power of the time variable that laws made of these templates have as a factor.
[[nodiscard]] int time_power(const Flow& flow, LawTemplate::Kind kind);

/// An entry without the factor in the time, where that is wished for, and how fast it changes with
/// that factor.
struct EntryRate {
  double value = 0, rate = 0;
};
[[nodiscard]] EntryRate rate_of(const Flow& flow, const PrimeField& field, const FieldAtPoint& at,
                                const LawTemplate& law_template,
                                const std::vector<TensorView>& views, const EntryPlace& place,
                                bool wish_value);

}  // namespace abide
