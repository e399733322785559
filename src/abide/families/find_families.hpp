// SPDX-License-Identifier: MIT
//
// The families of laws of a flow, at any size.
//
// For each group of templates (families/law_template.hpp) the unknowns are one coefficient for
// each, the equations one for each entry and draw: the combination of the entries' rates along a
// field at a random point vanishes. A few dozen entries of a few fields do. The null space modulo a
// prime, lifted to the rationals, is the space of families; of it the shortest vectors are taken
// that are not implied by families with more entries (families/implied.hpp). Each is a candidate
// until it is verified from its text (families/family_verifier.hpp).
//
// Fields are drawn with the symbols of functions free, so that what is found holds for the true
// functions; what needs a relation between them is not found.
//
// Groups with few entries, such as the squared norms of all tensors, need as many fields as they
// have templates. Beyond `most_fields` they are left, and said to be: `not_searched`.
//
// Example: linear:64,64,64: the group of matrices [64, 64] has the templates W1 W1^T, W1^T W1, W2
// W2^T, W2^T W2, and a null space of one vector.
//
// Cost: that of some fields, and of one elimination for each group.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "abide/families/family.hpp"
#include "abide/flow/flow.hpp"
#include "abide/stop.hpp"

namespace abide {

struct FamilyProgress {
  std::size_t fields = 0;      ///< drawn so far
  std::size_t candidates = 0;  ///< found
  std::size_t verified = 0;    ///< decided of these
};

struct FamilyOptions {
  std::uint64_t seed = 1;
  unsigned threads = 0;  ///< 0: all processors
  std::size_t most_fields = 400;
  std::uint64_t memory = UINT64_MAX;  ///< bytes
  StopFlag stop = nullptr;
  std::function<void(const FamilyProgress&)> progress = {};
};

/// Why the search ended.
enum class FamiliesEnd {
  searched,     ///< all groups, but for those in `not_searched`
  memory,       ///< one field does not fit; nothing was searched
  interrupted,  ///< the caller asked to stop
};

struct Families {
  std::vector<TensorView> views;
  std::vector<LawFamily> laws;         ///< verified, those with most entries first
  std::vector<LawFamily> undecided;    ///< candidates that were not verified
  std::size_t refuted = 0;             ///< candidates that were disproved
  std::vector<GroupKey> not_searched;  ///< with more templates than most_fields can decide
  std::size_t independent = 0;         ///< laws, functionally, at least
  std::size_t fields = 0;              ///< drawn
  double bytes = 0;                    ///< that one field takes, about
  FamiliesEnd end = FamiliesEnd::searched;
};

/// The bytes that one field of the flow takes, about.
[[nodiscard]] double bytes_of_field(const Flow& flow);

/// Throws ModelError when the fields are defined nowhere.
[[nodiscard]] Families find_families(const Flow& flow, const FamilyOptions& options);

}  // namespace abide
