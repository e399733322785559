// SPDX-License-Identifier: MIT
//
// The laws up to a degree, found by one thread: tests run side by side.
#pragma once

#include "abide/laws/finder.hpp"

namespace abide::testing {

inline Search search(const Variables& variables, int max_degree = 2) {
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = max_degree;
  return find_laws(variables, options);
}

}  // namespace abide::testing
