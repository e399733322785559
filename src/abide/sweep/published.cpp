// SPDX-License-Identifier: MIT
#include "abide/sweep/published.hpp"

namespace abide {

namespace {

constexpr Published kPublished[] = {
    {"linear:3,2,4", "gradient", "", 3, {}},      {"linear:5,5,5", "gradient", "", 15, {}},
    {"linear:2,4,2", "gradient", "", 10, {}},     {"linear:2,2,2,2", "gradient", "", 6, {}},
    {"linear:2,3,2,3", "gradient", "", 9, {}},    {"linear:4,3,3,4", "gradient", "", 12, {}},
    {"linear:5,2,3,4,5", "gradient", "", 19, {}}, {"relu:2,6,3", "gradient", "", 6, {}},
    {"relu:3,5,2+bias", "gradient", "", 5, {}},   {"relu:3,4,4,3+bias", "gradient", "", 8, {}},
    {"linear:2,2,2", "momentum", "0", 1, 1},      {"linear:2,2,2", "momentum", "1", 1, 1},
    {"linear:1,2,1", "momentum", "0", 2, 2},      {"linear:1,2,1", "momentum", "1", 2, 2},
    {"linear:1,3,1", "momentum", "0", 6, {}},     {"linear:1,3,1", "momentum", "1", 6, {}},
    {"linear:2,3,2", "momentum", "1", 3, {}},     {"linear:2,3,1,2", "momentum", "0", 3, {}},
    {"linear:2,3,1,2", "momentum", "1", 3, {}},   {"linear:2,3,3", "momentum", "0", 3, {}},
    {"linear:2,3,3", "momentum", "1", 3, {}},     {"linear:1,4,2", "momentum", "0", 6, {}},
    {"relu:2,2,2", "momentum", "0", 0, {}},       {"relu:2,2,2", "momentum", "1", 0, {}},
    {"relu:1,3,2+bias", "momentum", "0", 0, {}},  {"relu:1,2,2,1", "momentum", "1", 0, {}},
    {"nmf:4,2,3", "gradient", "", 2, 2},          {"nmf:1,4,1", "gradient", "", 7, 4},
    {"nmf:2,5,2", "gradient", "", 5, 5},          {"nmf:2,3,1", "gradient", "", 3, 3},
    {"nmf:5,1,5", "gradient", "", 1, 1},          {"nmf:5,2,1", "gradient", "", 2, 2},
    {"nmf:2,2,2", "momentum", "0", 0, {}},        {"nmf:1,2,1", "momentum", "0", 0, {}},
    {"nmf:1,2,3", "momentum", "0", 0, {}},        {"nmf:1,2,3", "momentum", "1", 0, {}},
    {"icnn:2,2,2", "gradient", "", 2, 2},         {"icnn:2,2,2+bias", "gradient", "", 2, 2},
    {"icnn:4,2,3+bias", "gradient", "", 2, 2},    {"icnn:1,3,4+bias", "gradient", "", 3, 3},
    {"icnn:2,2,2", "momentum", "0", 0, {}},       {"icnn:1,2,1+bias", "momentum", "1", 0, {}},
};

}  // namespace

std::string_view to_string(Paper paper) { return paper == Paper::n23 ? "n23" : "i24"; }

std::vector<Published> published(Paper paper) {
  std::vector<Published> rows;
  for (const Published& row : kPublished) {
    const bool network = row.model.starts_with("linear") || row.model.starts_with("relu");
    const bool of_n23 = network && row.flow == "gradient";
    if (of_n23 == (paper == Paper::n23)) rows.push_back(row);
  }
  return rows;
}

}  // namespace abide
