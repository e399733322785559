// SPDX-License-Identifier: MIT
//
// What comes of a question, with the flow that was asked; and how the work on it ended. One rule
// says so for the exit code of a command, the status of a case in a sweep, and users of the
// library:
//
//     Counted   limit when the count is not closed, or not as certain as was wished
//     Found     limit when the next degree is too large, or not all laws were found and the count
//               was cut
//     Checked   no when it is no law, limit when that is not decided
//     Proved    limit when the count is not closed: then the certificate has laws but no proof of
//               their number
//
// Example: the laws of nmf:1,12,1 up to degree 9 end at a limit, since degree 9 has too many
// monomials; a proof of those found, and of how many there are, does not.
#pragma once

#include <optional>
#include <string>

#include "abide/abide.hpp"
#include "abide/ask/at_size.hpp"
#include "abide/flow/variables.hpp"
#include "abide/laws/check.hpp"
#include "abide/laws/finder.hpp"
#include "abide/lie/point_count.hpp"
#include "abide/lie/region_count.hpp"
#include "abide/proof/verify.hpp"

namespace abide {

/// Laws were counted.
struct Counted {
  Flow flow;
  Count count;                               ///< at generic points
  std::string at = {};                       ///< how a point was asked for
  std::optional<PointCount> point = {};      ///< there
  std::optional<RegionCounts> regions = {};  ///< with the gates of samples

  [[nodiscard]] AnswerStatus status() const;
};

/// Laws were searched, among polynomials in these variables; or as families, at a size where
/// monomials are too many: then the search has the count alone.
struct Found {
  Variables variables;
  Search search;
  std::optional<AtSize> at_size = {};
  std::optional<RegionCounts> regions = {};

  [[nodiscard]] AnswerStatus status() const;
};

/// An expression was checked.
struct Checked {
  Flow flow;
  std::string expression;
  std::optional<Check> check;  ///< nothing when interrupted

  [[nodiscard]] AnswerStatus status() const;
};

/// What was found was proved.
struct Proved {
  /// A certificate, and what it says: `text` has been read again and verified.
  struct Written {
    std::string text;
    Certificate certificate;
    Verified verified;
  };

  Found found;
  std::optional<Written> written;  ///< nothing when interrupted

  [[nodiscard]] AnswerStatus status() const;
};

}  // namespace abide
