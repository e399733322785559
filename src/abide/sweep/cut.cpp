// SPDX-License-Identifier: MIT
#include "abide/sweep/cut.hpp"

#include <fmt/format.h>

namespace abide {

std::string count_cut(const Count& count) {
  if (count.as_wished()) return "";
  if (count.ending == Ending::closed) return "the error probability is above the one wished for";
  return fmt::format("the count was stopped by {}", to_string(count.ending));
}

std::string laws_cut(const Search& search) {
  if (search.end == SearchEnd::too_large) return "the next degree has too many monomials";
  return search.complete() ? "" : count_cut(search.count);
}

std::string proof_cut(const Search& search) {
  return search.count.closed ? "" : count_cut(search.count);
}

}  // namespace abide
