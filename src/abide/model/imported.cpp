// SPDX-License-Identifier: MIT
#include "abide/model/imported.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "abide/io/input_file.hpp"
#include "abide/io/real_array.hpp"
#include "abide/model/model.hpp"

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

std::vector<double> own_values(const Model& model, const std::string& parameter) {
  std::vector<double> values = model.imported->values(parameter);
  if (const auto at = first_not_finite(values))
    throw file_error(model.name, fmt::format("{} holds {} at entry {}; expected numbers", parameter,
                                             values[*at], *at));
  return values;
}

}  // namespace abide
