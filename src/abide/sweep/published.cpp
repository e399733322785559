// SPDX-License-Identifier: MIT
#include "abide/sweep/published.hpp"

namespace abide {

namespace {

constexpr Dynamics kGradient = Dynamics::gradient;
constexpr Dynamics kMomentum = Dynamics::momentum;

constexpr Published kPublished[] = {
    {"linear:3,2,4", kGradient, "", 3, {}},      {"linear:5,5,5", kGradient, "", 15, {}},
    {"linear:2,4,2", kGradient, "", 10, {}},     {"linear:2,2,2,2", kGradient, "", 6, {}},
    {"linear:2,3,2,3", kGradient, "", 9, {}},    {"linear:4,3,3,4", kGradient, "", 12, {}},
    {"linear:5,2,3,4,5", kGradient, "", 19, {}}, {"relu:2,6,3", kGradient, "", 6, {}},
    {"relu:3,5,2+bias", kGradient, "", 5, {}},   {"relu:3,4,4,3+bias", kGradient, "", 8, {}},
    {"linear:2,2,2", kMomentum, "0", 1, 1},      {"linear:2,2,2", kMomentum, "1", 1, 1},
    {"linear:1,2,1", kMomentum, "0", 2, 2},      {"linear:1,2,1", kMomentum, "1", 2, 2},
    {"linear:1,3,1", kMomentum, "0", 6, {}},     {"linear:1,3,1", kMomentum, "1", 6, {}},
    {"linear:2,3,2", kMomentum, "1", 3, {}},     {"linear:2,3,1,2", kMomentum, "0", 3, {}},
    {"linear:2,3,1,2", kMomentum, "1", 3, {}},   {"linear:2,3,3", kMomentum, "0", 3, {}},
    {"linear:2,3,3", kMomentum, "1", 3, {}},     {"linear:1,4,2", kMomentum, "0", 6, {}},
    {"relu:2,2,2", kMomentum, "0", 0, {}},       {"relu:2,2,2", kMomentum, "1", 0, {}},
    {"relu:1,3,2+bias", kMomentum, "0", 0, {}},  {"relu:1,2,2,1", kMomentum, "1", 0, {}},
    {"nmf:4,2,3", kGradient, "", 2, 2},          {"nmf:1,4,1", kGradient, "", 7, 4},
    {"nmf:2,5,2", kGradient, "", 5, 5},          {"nmf:2,3,1", kGradient, "", 3, 3},
    {"nmf:5,1,5", kGradient, "", 1, 1},          {"nmf:5,2,1", kGradient, "", 2, 2},
    {"nmf:2,2,2", kMomentum, "0", 0, {}},        {"nmf:1,2,1", kMomentum, "0", 0, {}},
    {"nmf:1,2,3", kMomentum, "0", 0, {}},        {"nmf:1,2,3", kMomentum, "1", 0, {}},
    {"icnn:2,2,2", kGradient, "", 2, 2},         {"icnn:2,2,2+bias", kGradient, "", 2, 2},
    {"icnn:4,2,3+bias", kGradient, "", 2, 2},    {"icnn:1,3,4+bias", kGradient, "", 3, 3},
    {"icnn:2,2,2", kMomentum, "0", 0, {}},       {"icnn:1,2,1+bias", kMomentum, "1", 0, {}},
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
