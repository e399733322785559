// SPDX-License-Identifier: MIT
#include "abide/sweep/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/sweep/theory.hpp"

namespace abide {

namespace {

using Json = nlohmann::json;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

// What a column holds for a row. Json(nullptr) where there is nothing.
struct Column {
  const char* name;
  ColumnKind kind;
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
    {"group", ColumnKind::text, true,
     [](const Row& row, Named, Known) { return or_null(row.what.group); }},
    {"model", ColumnKind::text, true,
     [](const Row& row, Named, Known) { return Json(row.what.model); }},
    {"family", ColumnKind::text, false,
     [](const Row&, Named model, Known) { return model ? Json(model->family) : Json(); }},
    {"layers", ColumnKind::number, false,
     [](const Row&, Named model, Known) {
       return model && model->dims.size() > 1 ? Json(model->dims.size() - 1) : Json();
     }},
    {"width", ColumnKind::number, false,
     [](const Row&, Named model, Known) {
       return model ? Json(*std::max_element(model->dims.begin(), model->dims.end())) : Json();
     }},
    {"bias", ColumnKind::truth, false,
     [](const Row&, Named model, Known) { return model ? Json(model->bias) : Json(); }},
    {"flow", ColumnKind::text, true,
     [](const Row& row, Named, Known) {
       return Json(to_string(row.result ? row.result->flow : row.what.flow));
     }},
    {"tau", ColumnKind::text, true,
     [](const Row& row, Named, Known) {
       return has_velocities(row.what.flow) && row.what.tau.empty() ? Json("0")
                                                                    : or_null(row.what.tau);
     }},
    {"metric", ColumnKind::text, true,
     [](const Row& row, Named, Known) {
       return or_null(row.result ? row.result->metric : row.what.metric);
     }},
    {"weight_decay", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return or_null(row.what.weight_decay); }},
    {"rates", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return or_null(row.what.rates); }},
    {"loss", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return or_null(row.what.loss); }},
    {"freeze", ColumnKind::text, false,
     [](const Row& row, Named, Known) {
       return or_null(fmt::format("{}", fmt::join(row.what.freeze, ",")));
     }},
    {"only", ColumnKind::text, false,
     [](const Row& row, Named, Known) {
       return or_null(fmt::format("{}", fmt::join(row.what.only, ",")));
     }},
    {"compute", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return Json(to_string(row.what.compute)); }},
    {"seed", ColumnKind::number, false,
     [](const Row& row, Named, Known) { return Json(row.what.seed); }},
    {"status", ColumnKind::text, true,
     [](const Row& row, Named, Known) { return Json(to_string(row.answer.status)); }},
    {"message", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return or_null(row.answer.message); }},
    {"parameters", ColumnKind::number, false,
     [](const Row& row, Named, Known) { return of_result(row, &Result::parameters); }},
    {"state", ColumnKind::number, true,
     [](const Row& row, Named, Known) { return of_result(row, &Result::state); }},
    {"lie_dimension", ColumnKind::number, false,
     [](const Row& row, Named, Known) { return of_result(row, &Result::lie_dimension); }},
    {"levels", ColumnKind::text, false,
     [](const Row& row, Named, Known) {
       return row.result ? Json(fmt::format("{}", fmt::join(row.result->levels, " "))) : Json();
     }},
    {"laws", ColumnKind::number, true,
     [](const Row& row, Named, Known) { return of_result(row, &Result::laws); }},
    {"closed", ColumnKind::truth, true,
     [](const Row& row, Named, Known) { return of_result(row, &Result::closed); }},
    {"stopped_by", ColumnKind::text, false,
     [](const Row& row, Named, Known) {
       return row.result ? or_null(row.result->stopped_by) : Json();
     }},
    {"error_probability", ColumnKind::number, false,
     [](const Row& row, Named, Known) {
       return row.result && row.result->error_probability ? Json(*row.result->error_probability)
                                                          : Json();
     }},
    {"theory", ColumnKind::number, true,
     [](const Row&, Named, Known known) { return known ? Json(known->laws) : Json(); }},
    {"agrees", ColumnKind::truth, true,
     [](const Row& row, Named, Known known) { return agrees(row, known); }},
    {"basis", ColumnKind::text, false,
     [](const Row&, Named, Known known) {
       return known ? Json(to_string(known->rule.basis)) : Json();
     }},
    {"independent", ColumnKind::number, true,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::independent); }},
    {"complete", ColumnKind::truth, true,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::complete); }},
    {"max_degree", ColumnKind::number, false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::max_degree); }},
    {"max_time_degree", ColumnKind::number, false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::max_time_degree); }},
    {"ended", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::ended); }},
    {"undecided", ColumnKind::number, false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::undecided); }},
    {"found", ColumnKind::number, false,
     [](const Row& row, Named, Known) { return of_found(row, &Result::Found::found); }},
    {"proved_at_most", ColumnKind::number, false,
     [](const Row& row, Named, Known) {
       return row.result && row.result->proved ? Json(row.result->proved->at_most) : Json();
     }},
    {"proved_at_least", ColumnKind::number, false,
     [](const Row& row, Named, Known) {
       return row.result && row.result->proved ? Json(row.result->proved->at_least) : Json();
     }},
    {"seconds", ColumnKind::number, true,
     [](const Row& row, Named, Known) {
       return row.answer.status == Status::pending ? Json() : Json(row.answer.seconds);
     }},
    {"version", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return or_null(row.version); }},
    {"command", ColumnKind::text, false,
     [](const Row& row, Named, Known) { return Json(row.command); }},
};

// The numbers of these columns.
std::vector<std::size_t> columns_of(const Table& table, const std::vector<std::string>& names) {
  std::vector<std::size_t> columns;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    columns.push_back(table.column(name));
    if (!seen.insert(name).second)
      throw UsageError(fmt::format("the column {} is there twice; expected it once", name));
  }
  return columns;
}

struct Sums {
  std::size_t cases = 0, done = 0, bounded = 0, agree = 0, disagree = 0, complete = 0;
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

ColumnKind column_kind(const std::string& name) {
  for (const Column& column : kColumns)
    if (column.name == name) return column.kind;
  throw UsageError(fmt::format("there is no column '{}'", name));
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
    // The formulas are for flows without decay, rates and the like.
    const std::optional<Theory> known =
        row.what.plain() ? theory(row.what.model, row.what.flow,
                                  row.result ? row.result->metric : row.what.metric)
                         : std::nullopt;
    std::vector<Json> line;
    for (const Column& column : kColumns) line.push_back(column.value(row, model, known));
    table.rows.push_back(std::move(line));
  }
  return table;
}

Table with_bounds_marked(Table table) {
  const std::size_t laws = table.column("laws"), closed = table.column("closed");
  for (std::vector<Json>& line : table.rows)
    if (line[closed] == false) line[laws] = "<=" + line[laws].dump();
  return table;
}

Table select(const Table& table, const std::vector<std::string>& columns) {
  const std::vector<std::size_t> numbers = columns_of(table, columns);
  Table chosen{columns, {}};
  for (const std::vector<Json>& line : table.rows) {
    chosen.rows.emplace_back();
    for (const std::size_t i : numbers) chosen.rows.back().push_back(line[i]);
  }
  return chosen;
}

Table by(const Table& table, const std::vector<std::string>& columns) {
  const std::vector<std::size_t> keys = columns_of(table, columns);
  const std::size_t status = table.column("status"), state = table.column("state"),
                    laws = table.column("laws"), closed = table.column("closed"),
                    agree = table.column("agrees"), complete = table.column("complete"),
                    seconds = table.column("seconds");
  std::map<std::vector<Json>, Sums> groups;
  for (const std::vector<Json>& line : table.rows) {
    std::vector<Json> key;
    for (const std::size_t i : keys) key.push_back(line[i]);
    Sums& sums = groups[key];
    ++sums.cases;
    if (line[status] == "done") ++sums.done;
    if (!line[state].is_null() && (sums.state.is_null() || sums.state < line[state]))
      sums.state = line[state];
    if (line[closed] == false) ++sums.bounded;
    if (line[closed] == true)
      sums.laws =
          (sums.laws.is_null() ? 0 : sums.laws.get<std::size_t>()) + line[laws].get<std::size_t>();
    if (line[agree].is_boolean()) ++(line[agree].get<bool>() ? sums.agree : sums.disagree);
    if (line[complete] == true) ++sums.complete;
    if (!line[seconds].is_null()) sums.seconds += line[seconds].get<double>();
  }
  Table grouped{columns, {}};
  for (const char* name : {"cases", "done", "max_state", "sum_laws", "bounded", "agree", "disagree",
                           "complete_cases", "sum_seconds"})
    grouped.header.emplace_back(name);
  for (const auto& [key, sums] : groups) {
    std::vector<Json> line = key;
    line.insert(line.end(), {sums.cases, sums.done, sums.state, sums.laws, sums.bounded, sums.agree,
                             sums.disagree, sums.complete, sums.seconds});
    grouped.rows.push_back(std::move(line));
  }
  return grouped;
}

}  // namespace abide
