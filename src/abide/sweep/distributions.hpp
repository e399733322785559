// SPDX-License-Identifier: MIT
//
// The experiments of [N23] and [I24] as lists of cases: networks drawn at random from the ranges of
// the authors' notebooks, and what is expected of each.
//
//     n23   linear networks of 2 to 4 layers and widths 2 to 5; ReLU networks of 2 to 4 layers and
//           widths 2 to 9, half of them with biases; polynomial laws for 2 to 3 layers and widths 2
//           to 4; random polynomial vector fields; monomials
//     i24   momentum (MF): linear and ReLU of 2 to 3 layers and widths 1 to 3; NMF of widths 1 to
//     7,
//           with momentum 1 to 5; ICNN of widths 1 to 5, with and without momentum
//
// Beyond the notebooks: the laws of the networks that [N23] only counts, and every set with
// momentum again with tau = 1 and tau = 3/t, where the notebooks have tau = 0. Each paper has its
// values of published.csv too.
//
// At scale s all widths are s times as large: widths 2 to 5 become those from 2s to 5s. A network
// whose state has more coordinates than `most_state` is drawn again, and laws are sought up to
// degree 2 and in states of up to `most_searched` coordinates; larger ones are counted only.
//
// Sources: the notebooks of [N23] (github.com/sibyllema/Conservation_laws) and of [I24]; times are
// those printed there, on 64 cores.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abide/sweep/cases.hpp"
#include "abide/sweep/published.hpp"

namespace abide {

/// What is known of a case beforehand.
struct Expected {
  std::optional<std::size_t> laws;         ///< how many there are
  std::optional<std::size_t> polynomials;  ///< independent polynomial laws of the degree searched
  bool complete = false;                   ///< whether all laws are polynomials of that degree
  std::string source;                      ///< who says so
};

struct Trial {
  Case what;
  Expected expected;
};

struct TrialSet {
  std::string name;  ///< the group of its cases
  std::vector<Trial> trials;
  std::optional<double> notebook_seconds;
};

/// The experiments of a paper. Scale 1 is that of the notebooks; the published values and the
/// fields and monomials are not scaled, and only belong to scale 1. No two cases are equal.
[[nodiscard]] std::vector<TrialSet> trial_sets(Paper paper, std::int64_t scale, std::uint64_t seed);

}  // namespace abide
