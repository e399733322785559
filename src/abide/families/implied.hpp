// SPDX-License-Identifier: MIT
//
// What one family of laws says of other groups of templates.
//
// With all entries of a family its sums are laws, and so is its diagonal: an axis that is kept once
// may be summed over, and one that is kept twice may be kept once. So is the part of it that a view
// of a part covers, and a symmetric matrix over an axis has the blocks over the factors of it. A
// tensor that is a law itself makes laws of all that is built of it alone.
//
// A search that goes from the groups with most entries to those with fewest finds each family once,
// if it leaves out what is implied by those before.
//
// Example: W2^T W2 - W1 W1^T implies sum(W2**2, axis=0) - sum(W1**2, axis=1), and that implies
// sum(W2**2) - sum(W1**2).
//
// Cost: for each family, its kept axes times the templates of a group.
#pragma once

#include <map>
#include <vector>

#include "abide/families/law_template.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

/// Combinations of the templates of each group, one coefficient for each.
using Combinations = std::map<GroupKey, std::vector<std::vector<Rational>>>;

/// Adds to `implied` what a combination of the group's templates says of all groups, its own
/// included.
void add_implied(const TemplateSet& set, const GroupKey& key,
                 const std::vector<Rational>& combination, Combinations& implied);

}  // namespace abide
