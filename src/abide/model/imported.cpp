// SPDX-License-Identifier: MIT
#include "abide/model/imported.hpp"

#include <stdexcept>

namespace abide {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::parameter:
      return "parameter";
    case Role::frozen:
      return "frozen";
    case Role::constant:
      return "constant";
  }
  throw std::logic_error("a tensor without a role");
}

}  // namespace abide
