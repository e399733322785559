// SPDX-License-Identifier: MIT
#include "abide/sweep/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/zoo.hpp"

namespace abide {

namespace {

using Json = nlohmann::json;

std::optional<double> number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) return {};
  return value;
}

std::optional<bool> truth(const std::string& text) {
  if (text == "yes" || text == "true" || text == "1") return true;
  if (text == "no" || text == "false" || text == "0") return false;
  return {};
}

// The values of columns that have no others.
std::vector<std::string> known_values(const std::string& column) {
  std::vector<std::string> values;
  if (column == "flow") values = {"gradient", "momentum"};
  if (column == "compute")
    for (const Computation each : {Computation::count, Computation::laws, Computation::proof})
      values.emplace_back(to_string(each));
  if (column == "status")
    for (int i = 0; i <= static_cast<int>(Status::error); ++i)
      values.emplace_back(to_string(static_cast<Status>(i)));
  if (column == "family")
    for (const Family& family : zoo()) values.push_back(family.name);
  return values;
}

// A condition that suits its column.
class Test {
 public:
  Test(const Table& table, const Condition& condition)
      : condition_(condition),
        column_(table.column(condition.column)),
        kind_(column_kind(condition.column)),
        equality_(condition.relation == "=" || condition.relation == "!=") {
    if (kind_ == ColumnKind::number)
      check_number();
    else if (!equality_)
      throw fail(fmt::format("{} is no number; expected = or !=", condition.column));
    else if (kind_ == ColumnKind::truth)
      check_truth();
    else
      check_text();
  }

  [[nodiscard]] bool holds(const std::vector<Json>& line) const {
    const Json& cell = line[column_];
    if (equality_) return equals(cell) == (condition_.relation == "=");
    if (cell.is_null()) return false;
    const double x = cell.get<double>();
    if (condition_.relation == "<") return x < *number_;
    if (condition_.relation == "<=") return x <= *number_;
    if (condition_.relation == ">") return x > *number_;
    return x >= *number_;
  }

 private:
  void check_number() {
    number_ = number(condition_.value);
    if (number_ || (equality_ && condition_.value.empty())) return;
    throw fail(fmt::format("expected a number after {}", condition_.relation));
  }
  void check_truth() {
    truth_ = truth(condition_.value);
    if (!truth_ && !condition_.value.empty())
      throw fail(fmt::format("expected yes or no after {}", condition_.relation));
  }
  void check_text() {
    const std::vector<std::string> known = known_values(condition_.column);
    const bool is_known = std::find(known.begin(), known.end(), condition_.value) != known.end();
    if (!known.empty() && !is_known && !condition_.value.empty())
      throw fail(fmt::format("there is no such {}; expected {}{}", condition_.column,
                             fmt::join(known, ", "), did_you_mean(condition_.value, known)));
  }

  [[nodiscard]] bool equals(const Json& cell) const {
    if (cell.is_null()) return condition_.value.empty();
    if (kind_ == ColumnKind::number) return number_ && cell.get<double>() == *number_;
    if (kind_ == ColumnKind::truth) return truth_ && cell.get<bool>() == *truth_;
    return cell.get<std::string>() == condition_.value;
  }

  [[nodiscard]] UsageError fail(const std::string& message) const {
    return UsageError(fmt::format("--where {}{}{}: {}", condition_.column, condition_.relation,
                                  condition_.value, message));
  }

  Condition condition_;
  std::size_t column_;
  ColumnKind kind_;
  bool equality_;
  std::optional<double> number_;
  std::optional<bool> truth_;
};

}  // namespace

Condition parse_condition(const std::string& text) {
  const std::size_t at = text.find_first_of("=!<>");
  Condition condition;
  std::size_t length = 0;
  if (at != std::string::npos && at > 0) {
    condition.column = text.substr(0, at);
    for (const std::string relation : {"!=", "<=", ">=", "==", "=", "<", ">"})
      if (length == 0 && text.compare(at, relation.size(), relation) == 0) {
        length = relation.size();
        condition.relation = relation == "==" ? "=" : relation;
      }
  }
  if (length == 0)
    throw UsageError(
        fmt::format("--where '{}': expected COLUMN=VALUE, or != < <= > >= instead of =", text));
  condition.value = text.substr(at + length);
  return condition;
}

Table where(const Table& table, const std::vector<Condition>& conditions) {
  std::vector<Test> tests;
  for (const Condition& condition : conditions) tests.emplace_back(table, condition);
  Table kept{table.header, {}};
  for (const std::vector<Json>& line : table.rows)
    if (std::all_of(tests.begin(), tests.end(), [&](const Test& test) { return test.holds(line); }))
      kept.rows.push_back(line);
  return kept;
}

}  // namespace abide
