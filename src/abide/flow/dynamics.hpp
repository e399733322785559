// SPDX-License-Identifier: MIT
//
// How a flow moves the parameters: the one word that options, certificates, sweeps and training
// share.
//
//     gradient    theta' = -M grad E
//     momentum    theta'' + tau theta' = -M grad E
#pragma once

#include <optional>
#include <string_view>

namespace abide {

enum class Dynamics { gradient, momentum };

/// `gradient`, `momentum`
[[nodiscard]] std::string_view to_string(Dynamics dynamics);
/// Whether the state has a velocity for each parameter.
[[nodiscard]] bool has_velocities(Dynamics dynamics);
/// The reverse of to_string; nothing for any other text.
[[nodiscard]] std::optional<Dynamics> dynamics_of(std::string_view text);

}  // namespace abide
