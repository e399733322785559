// SPDX-License-Identifier: MIT
//
// The table `cases` of a sweep's database (sweep/store.hpp): how a case and what became of it stand
// in its columns. docs/sweep.md says what each column means.
//
// Example:
//     CaseTable cases(database);
//     cases.create();
//     cases.insert(1, {.model = "linear:3,2,4"});
//     cases.put(1, compute_case(..), "0.1.0");
//     cases.rows(false)[0].result->laws == 3
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "abide/sweep/database.hpp"
#include "abide/sweep/row.hpp"

namespace abide {

/// Everything throws ModelError when the database cannot be read or written, or a row is damaged.
class CaseTable {
 public:
  /// The database must outlive this.
  explicit CaseTable(Database& database) : database_(database) {}

  void create();
  /// Throws unless the rows are numbered 1, 2, ..
  void check() const;

  /// A row that is pending.
  void insert(std::int64_t id, const Case& what);
  /// As if nothing had become of the case, whose limits may be others than before.
  void renew(std::int64_t id, const Case& what);
  void put(std::int64_t id, const Answer& answer, std::string_view version);

  /// In order of id, as all below.
  [[nodiscard]] std::vector<Case> cases() const;
  [[nodiscard]] std::vector<Status> statuses() const;
  /// Without documents and certificates unless they are asked for.
  [[nodiscard]] std::vector<Row> rows(bool documents) const;

 private:
  Database& database_;
  std::optional<Statement> insert_, update_;
};

}  // namespace abide
