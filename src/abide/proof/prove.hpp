// SPDX-License-Identifier: MIT
//
// Making certificates.
//
// The laws come from the search. The bound needs as many brackets as the Lie algebra has
// dimensions, independent at one point: they are drawn level by level as in lie/levels.hpp, but
// with small integers for the point and the probes, so that the file is small, and each that is
// independent of those before it is kept. If small numbers are too special, larger ones are drawn.
// The elimination's pivots are the columns of a nonsingular minor. In the same way the laws that
// are independent at a point of small integers are pointed out.
//
// Example, linear:2,2,2: 5 brackets of at most 2 fields at a point with entries from -3 to 3.
#pragma once

#include "abide/laws/finder.hpp"
#include "abide/proof/certificate.hpp"
#include "abide/stop.hpp"

namespace abide {

/// The certificate of what was found: `search` must be that of the flow. Its claim can be weaker
/// than the search's, never stronger. It is not verified here; proof/verify.hpp does.
/// Throws ModelError when a feature is of a kind that certificates do not have, or the state is too
/// large for one, and Interrupted when `search.count.stop` is set meanwhile.
[[nodiscard]] Certificate make_certificate(const Variables& variables, const Search& search,
                                           const CountOptions& options);

}  // namespace abide
