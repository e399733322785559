// SPDX-License-Identifier: MIT
//
// Rows as if computed, for tests of what is made of them.
#pragma once

#include <string>

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

}  // namespace abide::testing
