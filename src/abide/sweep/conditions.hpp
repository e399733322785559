// SPDX-License-Identifier: MIT
//
// Conditions on the rows of a table, as `abide table --where` takes them.
//
//     where(table, {parse_condition("laws>=3"), parse_condition("complete=no")})
//
// A condition that no row could ever fulfil, such as laws=many or status=don, is a mistake and not
// an empty table.
#pragma once

#include <string>
#include <vector>

#include "abide/sweep/table.hpp"

namespace abide {

/// `COLUMN=VALUE`, and != < <= > >=; == is =.
struct Condition {
  std::string column, relation, value;
};
/// Throws UsageError.
[[nodiscard]] Condition parse_condition(const std::string& text);

/// The lines for which all conditions hold. Numbers are compared as numbers; yes, true and 1 are
/// one value, and so are no, false and 0. Null fulfils none but `!=` and `=` with no value. The
/// table has columns of rows_table. Throws UsageError when a condition does not suit its column.
[[nodiscard]] Table where(const Table& table, const std::vector<Condition>& conditions);

}  // namespace abide
