// SPDX-License-Identifier: MIT
#include "abide/model/loss_class.hpp"

namespace abide {

std::string_view name_of(LossClass loss) {
  switch (loss) {
    case LossClass::any:
      return "any";
    case LossClass::cross_entropy:
      return "cross_entropy";
  }
  return "";
}

std::optional<LossClass> loss_class_of(std::string_view text) {
  for (const LossClass loss : {LossClass::any, LossClass::cross_entropy})
    if (text == name_of(loss)) return loss;
  return std::nullopt;
}

}  // namespace abide
