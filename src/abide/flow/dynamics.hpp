// SPDX-License-Identifier: MIT
//
// How a flow moves the parameters: the one word that options, certificates, sweeps and training
// share.
//
//     gradient    theta' = -lambda theta - M grad E
//     momentum    theta'' + tau theta' = -lambda theta - M grad E
//     field       theta' = f(theta), for one f or any combination of several, which the model has
#pragma once

#include <optional>
#include <string_view>

namespace abide {

enum class Dynamics { gradient, momentum, field };

/// `gradient`, `momentum`, `field`
[[nodiscard]] std::string_view to_string(Dynamics dynamics);
/// Whether the state has a velocity for each parameter.
[[nodiscard]] bool has_velocities(Dynamics dynamics);
/// Whether they are those of training: a loss drives them.
[[nodiscard]] bool descends(Dynamics dynamics);
/// The reverse of to_string; nothing for any other text.
[[nodiscard]] std::optional<Dynamics> dynamics_of(std::string_view text);

}  // namespace abide
