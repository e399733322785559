// SPDX-License-Identifier: MIT
#include "abide/sweep/published.hpp"

namespace abide {

namespace {

constexpr Published kPublished[] = {
#include "abide/sweep/published.inc"
};

}  // namespace

std::string_view to_string(Paper paper) { return paper == Paper::n23 ? "n23" : "i24"; }

std::vector<Published> published(Paper paper) {
  std::vector<Published> rows;
  for (const Published& row : kPublished) {
    const bool network = row.model.starts_with("linear") || row.model.starts_with("relu");
    const bool of_n23 = network && row.flow == Dynamics::gradient;
    if (of_n23 == (paper == Paper::n23)) rows.push_back(row);
  }
  return rows;
}

}  // namespace abide
