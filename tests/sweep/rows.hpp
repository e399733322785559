// SPDX-License-Identifier: MIT
//
// Rows as if computed, for tests of what is made of them.
#pragma once

#include <string>
#include <vector>

#include "abide/sweep/row.hpp"

namespace abide::testing {

// A closed count.
inline Row counted_row(const std::string& model, std::size_t laws, std::size_t state = 10) {
  Row row;
  row.what.model = model;
  row.command = "abide count " + model;
  row.version = "0.1.0";
  row.answer.status = Status::done;
  row.answer.seconds = 0.5;
  Result result;
  result.metric = "euclidean";
  result.state = result.parameters = state;
  result.laws = laws;
  result.lie_dimension = state - laws;
  result.levels = {state - laws};
  result.closed = true;
  row.result = result;
  return row;
}

// A search that found so many of them, each with a proof of this kind.
inline Row searched_row(const std::string& model, std::size_t laws, std::size_t independent,
                        const std::string& proof = "exact") {
  Row row = counted_row(model, laws);
  row.what.compute = Computation::laws;
  Result::Found found;
  found.independent = found.found = independent;
  found.complete = independent == laws;
  found.max_degree = 2;
  found.ended = found.complete ? "complete" : "max_degree";
  row.result->found = found;
  std::string list;
  for (std::size_t i = 0; i < independent; ++i)
    list += std::string(i == 0 ? "" : ",") + R"({"proof":")" + proof + R"("})";
  row.answer.document = R"({"found":[)" + list + "]}";
  return row;
}

// Rows of several families and flows.
inline std::vector<Row> some_rows() {
  std::vector<Row> rows{counted_row("linear:3,2,4", 3, 14), counted_row("linear:2,2,2", 4, 8),
                        searched_row("relu:3,5,2+bias", 5, 5), counted_row("file.toml", 1, 3)};
  Row momentum = counted_row("linear:2,2,2", 1, 17);
  momentum.what.flow = momentum.result->flow = Dynamics::momentum;
  momentum.what.tau = "3/t";
  rows.push_back(momentum);
  rows.emplace_back();
  rows.back().what.model = "linear:9,9,9";
  return rows;
}

}  // namespace abide::testing
