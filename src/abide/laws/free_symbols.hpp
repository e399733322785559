// SPDX-License-Identifier: MIT
//
// Symbols of functions as free variables, for identities over Q.
//
// Each function of each argument is one more variable; equal arguments have the same. What is an
// identity then holds for the true functions (program/elementary.hpp). The symbols of sin and cos
// are the point ((1 - t^2), 2t) / (1 + t^2) of the circle for one variable t.
//
// Example: exp(x) exp(y) - exp(y) exp(x) with x, y the variables 0 and 1 is x2*x3 - x3*x2 = 0.
//
// Cost: for each function of an entry a comparison with the arguments that were met before.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "abide/program/elementary.hpp"
#include "abide/program/program.hpp"
#include "abide/program/symbol_value.hpp"

namespace abide {

/// Entries of the functions of a schedule: as many variables as their symbols can take.
[[nodiscard]] inline std::size_t most_symbols(const Program& program,
                                              const std::vector<NodeId>& functions) {
  std::int64_t count = 0;
  for (const NodeId id : functions) count += entries(program.shape(id));
  return static_cast<std::size_t>(count);
}

/// For DenseArithmetic over a field with variables. Copies share what they have met.
template <class F>
class FreeSymbols {
 public:
  using Element = typename F::Element;

  /// Variables from `first` on are free for this.
  FreeSymbols(F field, std::size_t first)
      : field_(std::move(field)), known_(std::make_shared<Known>(Known{first, {}})) {}

  Element operator()(Elementary function, const Element& argument) const {
    return symbol_value(field_, function, drawn(family_of(function), argument));
  }

 private:
  struct Known {
    std::size_t next;
    std::map<Elementary, std::vector<std::pair<Element, Element>>> met;
  };

  Element drawn(Elementary family, const Element& argument) const {
    auto& met = known_->met[family];
    for (const auto& [known, symbol] : met)
      if (field_.equal(known, argument)) return symbol;
    met.emplace_back(argument, field_.variable(known_->next++));
    return met.back().second;
  }

  F field_;
  std::shared_ptr<Known> known_;
};

}  // namespace abide
