// SPDX-License-Identifier: MIT
//
// The laws of a model at its real size: families first, and whether they are all.
//
// Beyond kMonomialDimension coordinates the monomials of degree two are too many to be searched one
// by one. There the laws are sought as families (families/find_families.hpp), which bound their
// number from below. From above it is bounded by
//
//     sparse     the rank of sparse fields, for networks of gates (lie/sparse_rank.hpp),
//     levels     the rank of the brackets modulo one prime, up to kDenseDimension coordinates,
//     nothing    otherwise.
//
// Where both meet, the families are all laws. Ranks never exceed the dimension of the Lie algebra,
// so that this is certain but for the test of the families, which fails with probability 2^-100.
// Where nothing bounds from above, the same architecture with small sizes tells more: it is counted
// exactly, and the number of laws that families make there either agrees or does not (Narrow).
// That is evidence, no proof, and said as such.
//
// Example: relu:784,512,256,10 has 768 laws in two families, and sparse fields of rank N - 768.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "abide/abide.hpp"
#include "abide/ask/question.hpp"
#include "abide/families/find_families.hpp"
#include "abide/laws/finder.hpp"

namespace abide {

inline constexpr std::size_t kMonomialDimension = 1500;
inline constexpr std::size_t kDenseDimension = 20'000;

/// The same architecture at small sizes.
struct Narrow {
  std::string model;
  std::size_t state = 0;
  std::size_t laws = 0;      ///< at most, and as many unless the count was cut short
  bool closed = false;       ///< whether it was not
  std::size_t families = 0;  ///< laws that families make there, independent

  [[nodiscard]] bool complete() const { return closed && laws == families; }
};

struct AtSize {
  /// What bounds the number of laws from above.
  enum class Bound {
    sparse,
    levels,
    none,
  };

  Families families;
  Bound bound = Bound::none;
  std::optional<Narrow> narrow = {};

  [[nodiscard]] AnswerStatus status(const Search& search) const;
};
/// `sparse`, `levels`, `none`
[[nodiscard]] std::string_view to_string(AtSize::Bound bound);

struct SearchedAtSize {
  AtSize at_size;
  Search search;  ///< the bound, and the number of independent laws
};

/// Whether the question is one for families.
[[nodiscard]] bool is_at_size(const Question& question, const Flow& flow);
[[nodiscard]] SearchedAtSize search_at_size(const Question& question, const Flow& flow,
                                            const Budget& budget, const Watch& watch);

}  // namespace abide
