// SPDX-License-Identifier: MIT
#include "abide/flow/dynamics.hpp"

namespace abide {

std::string_view to_string(Dynamics dynamics) {
  switch (dynamics) {
    case Dynamics::gradient:
      return "gradient";
    case Dynamics::momentum:
      return "momentum";
  }
  return "";
}

bool has_velocities(Dynamics dynamics) {
  switch (dynamics) {
    case Dynamics::gradient:
      return false;
    case Dynamics::momentum:
      return true;
  }
  return false;
}

std::optional<Dynamics> dynamics_of(std::string_view text) {
  for (const Dynamics dynamics : {Dynamics::gradient, Dynamics::momentum})
    if (text == to_string(dynamics)) return dynamics;
  return std::nullopt;
}

}  // namespace abide
