// SPDX-License-Identifier: MIT
#include "abide/sweep/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <system_error>

#include "abide/error.hpp"
#include "abide/model/diagnostic.hpp"
#include "abide/sweep/theory.hpp"

namespace abide {

namespace {

using Json = nlohmann::json;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

// What a column holds for a row. Json(nullptr) where there is nothing.
struct Column {
  const char* name;
  bool usual;
  Json (*value)(const Row& row, const std::optional<NamedModel>& model,
                const std::optional<Theory>& known);
};

Json agrees(const Row& row, const std::optional<Theory>& known) {
  if (!known || !row.result) return {};
  if (row.result->closed) return row.result->laws == known->laws;
  return row.result->laws < known->laws ? Json(false) : Json();
}

template <class Member>
Json of_result(const Row& row, Member member) {
  return row.result ? Json(*row.result.*member) : Json();
}
template <class Member>
Json of_found(const Row& row, Member member) {
  return row.result && row.result->found ? Json(*row.result->found.*member) : Json();
}

using Named = const std::optional<NamedModel>&;
using Known = const std::optional<Theory>&;

constexpr Column kColumns[] = {
    {"group", true, [](const Row& row, Named, Known) { return or_null(row.what.group); }},
    {"model", true, [](const Row& row, Named, Known) { return Json(row.what.model); }},
    {"family", false,
     [](const Row&, Named model, Known) { return model ? Json(model->family) : Json(); }},
    {"layers", false,
     [](const Row&, Named model, Known) {
       return model && model->dims.size() > 1 ? Json(model->dims.size() - 1) : Json();
     }},
    {"width", false,
     [](const Row&, Named model, Known) {
       return model ? Json(*std::max_element(model->dims.begin(), model->dims.end())) : Json();
     }},
    {"bias", false,
     [](const Row&, Named model, Known) { return model ? Json(model->bias) : Json(); }},
    {"flow", true, [](const Row& row, Named, Known) { return Json(row.what.flow); }},
    {"tau", true,
     [](const Row& row, Named, Known) {
       return row.what.flow == "momentum" && row.what.tau.empty() ? Json("0")
                                                                  : or_null(row.what.tau);
     }},
    {"metric", true,
     [](const Row& row, Named, Known) {
       return or_null(row.result ? row.result->metric : row.what.metric);
     }},
    {"compute", false,
     [](const Row& row, Named, Known) { return Json(to_string(row.what.compute)); }},
    {"seed", false, [](const Row& row, Named, Known) { return Json(row.what.seed); }},
    {"status", true,
     [](const Row& row, Named, Known) { return Json(to_string(row.answer.status)); }},
    {"message", false, [](const Row& row, Named, Known) { return or_null(row.answer.message); }},
    {"parameters", false,
     [](const Row& row, Named, Known) { return of_result(row, &Result::parameters); }},
    {"state", true, [](const Row& row, Named, Known) { return of_result(row, &Result::state); }},
    {"lie_dimension", false,
     [](const Row& row, Named, Known) { return of_result(row, &Result::lie_dimension); }},
    {"levels", false,
     [](const Row& row, Named, Known) {
       return row.result ? Json(fmt::format("{}", fmt::join(row.result->levels, " "))) : Json();
     }},
    {"laws", true, [](const Row& row, Named, Known) { return of_result(row, &Result::laws); }},
    {"closed", false, [](const Row& row, Named, Known) { return of_result(row, &Result::closed); }},
    {"stopped_by", false,
     [](const Row& row, Named, Known) {
       return row.result ? or_null(row.result->stopped_by) : Json();
     }},
    {"error_probability", false,
     [](const Row& row, Named, Known) {
       return row.result && row.result->error_probability ? Json(*row.result->error_probability)
                                                          : Json();
     }},
    {"theory", true,
     [](const Row&, Named, Known known) { return known ? Json(known->laws) : Json(); }},
    {"agrees", true, [](const Row& row, Named, Known known) { return agrees(row, known); }},
    {"basis", false,
     [](const Row&, Named, Known known) {
       return known ? Json(to_string(known->rule.basis)) : Json();
     }},
    {"independent", true,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::independent); }},
    {"complete", true,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::complete); }},
    {"max_degree", false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::max_degree); }},
    {"max_time_degree", false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::max_time_degree); }},
    {"ended", false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::ended); }},
    {"undecided", false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::undecided); }},
    {"found", false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::found); }},
    {"proved_at_most", false,
     [](const Row& row, Named, Known) {
       return row.result && row.result->proved ? Json(row.result->proved->at_most) : Json();
     }},
    {"proved_at_least", false,
     [](const Row& row, Named, Known) {
       return row.result && row.result->proved ? Json(row.result->proved->at_least) : Json();
     }},
    {"seconds", true,
     [](const Row& row, Named, Known) {
       return row.answer.status == Status::pending ? Json() : Json(row.answer.seconds);
     }},
    {"version", false, [](const Row& row, Named, Known) { return or_null(row.version); }},
    {"command", false, [](const Row& row, Named, Known) { return Json(row.command); }},
};

std::optional<double> number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) return {};
  return value;
}

std::string plain(const Json& cell) {
  if (cell.is_null()) return "";
  return cell.is_string() ? cell.get<std::string>() : cell.dump();
}

bool holds(const Json& cell, const Condition& condition) {
  const std::optional<double> value = number(condition.value);
  const bool equal =
      cell.is_number() && value ? cell.get<double>() == *value : plain(cell) == condition.value;
  if (condition.relation == "=") return equal;
  if (condition.relation == "!=") return !equal;
  if (!value)
    throw UsageError(fmt::format("--where {}{}{}: expected a number after {}", condition.column,
                                 condition.relation, condition.value, condition.relation));
  if (!cell.is_number()) return false;
  const double x = cell.get<double>();
  if (condition.relation == "<") return x < *value;
  if (condition.relation == "<=") return x <= *value;
  if (condition.relation == ">") return x > *value;
  return x >= *value;
}

struct Sums {
  std::size_t cases = 0, done = 0, agree = 0, disagree = 0, complete = 0;
  Json state, laws;
  double seconds = 0;
};

}  // namespace

std::size_t Table::column(const std::string& name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end())
    throw UsageError(fmt::format("there is no column '{}'; expected one of {}{}", name,
                                 fmt::join(header, ", "), did_you_mean(name, header)));
  return static_cast<std::size_t>(found - header.begin());
}

std::vector<std::string> table_columns() {
  std::vector<std::string> names;
  for (const Column& column : kColumns) names.emplace_back(column.name);
  return names;
}

std::vector<std::string> usual_columns() {
  std::vector<std::string> names;
  for (const Column& column : kColumns)
    if (column.usual) names.emplace_back(column.name);
  return names;
}

Table rows_table(const std::vector<Row>& rows) {
  Table table{table_columns(), {}};
  for (const Row& row : rows) {
    const std::optional<NamedModel> model = named_model(row.what.model);
    const std::optional<Theory> known =
        theory(row.what.model, row.what.flow, row.result ? row.result->metric : row.what.metric);
    std::vector<Json> line;
    for (const Column& column : kColumns) line.push_back(column.value(row, model, known));
    table.rows.push_back(std::move(line));
  }
  return table;
}

Condition parse_condition(const std::string& text) {
  const std::size_t at = text.find_first_of("=!<>");
  Condition condition;
  if (at != std::string::npos && at > 0) {
    condition.column = text.substr(0, at);
    for (const char* relation : {"!=", "<=", ">=", "=", "<", ">"})
      if (condition.relation.empty() &&
          text.compare(at, std::string(relation).size(), relation) == 0)
        condition.relation = relation;
  }
  if (condition.relation.empty())
    throw UsageError(
        fmt::format("--where '{}': expected COLUMN=VALUE, or != < <= > >= instead of =", text));
  condition.value = text.substr(at + condition.relation.size());
  return condition;
}

Table where(const Table& table, const std::vector<Condition>& conditions) {
  std::vector<std::size_t> columns;
  for (const Condition& condition : conditions) columns.push_back(table.column(condition.column));
  Table kept{table.header, {}};
  for (const std::vector<Json>& line : table.rows) {
    bool all = true;
    for (std::size_t i = 0; i < conditions.size(); ++i)
      all = all && holds(line[columns[i]], conditions[i]);
    if (all) kept.rows.push_back(line);
  }
  return kept;
}

Table select(const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::size_t> numbers;
  for (const std::string& name : columns) numbers.push_back(table.column(name));
  Table chosen{columns, {}};
  for (const std::vector<Json>& line : table.rows) {
    chosen.rows.emplace_back();
    for (const std::size_t i : numbers) chosen.rows.back().push_back(line[i]);
  }
  return chosen;
}

Table by(const Table& table, const std::vector<std::string>& columns) {
  std::vector<std::size_t> keys;
  for (const std::string& name : columns) keys.push_back(table.column(name));
  const std::size_t status = table.column("status"), state = table.column("state"),
                    laws = table.column("laws"), agree = table.column("agrees"),
                    complete = table.column("complete"), seconds = table.column("seconds");
  std::map<std::vector<Json>, Sums> groups;
  for (const std::vector<Json>& line : table.rows) {
    std::vector<Json> key;
    for (const std::size_t i : keys) key.push_back(line[i]);
    Sums& sums = groups[key];
    ++sums.cases;
    if (line[status] == "done") ++sums.done;
    if (!line[state].is_null() && (sums.state.is_null() || sums.state < line[state]))
      sums.state = line[state];
    if (!line[laws].is_null())
      sums.laws =
          (sums.laws.is_null() ? 0 : sums.laws.get<std::size_t>()) + line[laws].get<std::size_t>();
    if (line[agree].is_boolean()) ++(line[agree].get<bool>() ? sums.agree : sums.disagree);
    if (line[complete] == true) ++sums.complete;
    if (!line[seconds].is_null()) sums.seconds += line[seconds].get<double>();
  }
  Table grouped{columns, {}};
  for (const char* name :
       {"cases", "done", "max_state", "laws", "agree", "disagree", "complete", "seconds"})
    grouped.header.emplace_back(name);
  for (const auto& [key, sums] : groups) {
    std::vector<Json> line = key;
    line.insert(line.end(), {sums.cases, sums.done, sums.state, sums.laws, sums.agree,
                             sums.disagree, sums.complete, sums.seconds});
    grouped.rows.push_back(std::move(line));
  }
  return grouped;
}

}  // namespace abide
