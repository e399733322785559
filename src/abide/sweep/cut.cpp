// SPDX-License-Identifier: MIT
#include "abide/sweep/cut.hpp"

#include <fmt/format.h>

namespace abide {

std::string count_cut(const Count& count) {
  if (count.as_wished()) return "";
  switch (count.ending) {
    case Ending::depth:
    case Ending::memory:
      return fmt::format("the count was not finished: it reached the limit on {}",
                         to_string(count.ending));
    case Ending::interrupted:
      return "the count was not finished: it was interrupted";
    case Ending::closed:
      break;
  }
  return "the error probability of the count is not as low as was asked for";
}

std::string laws_cut(const Search& search) {
  if (search.end == SearchEnd::too_large)
    return fmt::format("degree {} was not searched: its equations are too many",
                       search.searched_degree + 1);
  return search.complete() ? "" : count_cut(search.count);
}

std::string proof_cut(const Search& search) {
  return search.count.closed ? "" : count_cut(search.count);
}

}  // namespace abide
