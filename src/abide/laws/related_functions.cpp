// SPDX-License-Identifier: MIT
#include "abide/laws/related_functions.hpp"

#include <fmt/format.h>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/lie/independence.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

void require_unrelated_functions(const Program& program, const std::vector<NodeId>& nodes,
                                 const std::string& source, const std::string& text,
                                 std::uint64_t seed, StopFlag stop) {
  const SymbolIndependence symbols =
      independence_of_symbols(program, functions_of(program, nodes), seed, stop);
  if (!symbols.free()) return;
  throw ModelError(diagnostic({source, text}, {},
                              fmt::format("functions in this may be related: {}; expected them to "
                                          "be written by each other, as exp(x)**2 for exp(2*x)",
                                          symbols.why)));
}

}  // namespace abide
