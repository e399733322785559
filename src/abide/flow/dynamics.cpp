// SPDX-License-Identifier: MIT
#include "abide/flow/dynamics.hpp"

namespace abide {

std::string_view to_string(Dynamics dynamics) {
  switch (dynamics) {
    case Dynamics::gradient:
      return "gradient";
    case Dynamics::momentum:
      return "momentum";
    case Dynamics::field:
      return "field";
  }
  return "";
}

bool has_velocities(Dynamics dynamics) {
  switch (dynamics) {
    case Dynamics::gradient:
    case Dynamics::field:
      return false;
    case Dynamics::momentum:
      return true;
  }
  return false;
}

bool descends(Dynamics dynamics) {
  switch (dynamics) {
    case Dynamics::gradient:
    case Dynamics::momentum:
      return true;
    case Dynamics::field:
      return false;
  }
  return false;
}

std::optional<Dynamics> dynamics_of(std::string_view text) {
  for (const Dynamics dynamics : {Dynamics::gradient, Dynamics::momentum, Dynamics::field})
    if (text == to_string(dynamics)) return dynamics;
  return std::nullopt;
}

}  // namespace abide
