// SPDX-License-Identifier: MIT
#include "abide/flow/rates.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "abide/error.hpp"
#include "abide/flow/assignments.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/exact_number.hpp"

namespace abide {

std::vector<Rational> parse_rates(const std::string& text, const std::vector<std::string>& names) {
  std::vector<Rational> rates(names.size(), Rational(1));
  std::vector<bool> given(names.size(), false);
  const auto fail = [&](std::size_t at, const std::string& message) {
    return ModelError(diagnostic({"RATES", text}, place_of(text, at), message));
  };
  for (const Assigned& piece : assignments(text)) {
    if (!piece.named || piece.name.empty() || piece.value.empty())
      throw fail(piece.named ? piece.name_at : piece.value_at,
                 "expected NAME=RATE, such as W1=2, W2=1/3");
    const auto found = std::find(names.begin(), names.end(), piece.name);
    if (found == names.end())
      throw fail(piece.name_at,
                 fmt::format("unknown parameter '{}'; expected one of {}{}", piece.name,
                             listed(names), did_you_mean(piece.name, names)));
    const auto b = static_cast<std::size_t>(found - names.begin());
    if (given[b]) throw fail(piece.name_at, piece.name + " is given twice");
    given[b] = true;
    rates[b] = exact_number(std::string(piece.value_at, ' ') + piece.value, "RATES");
    if (!(Rational(0) < rates[b]))
      throw fail(
          piece.value_at,
          fmt::format("the rate of {} is {}; expected a positive number{}", piece.name,
                      rates[b].to_string(),
                      rates[b].is_zero() ? ": a parameter that does not move is frozen" : ""));
  }
  return rates;
}

}  // namespace abide
