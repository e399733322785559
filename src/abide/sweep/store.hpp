// SPDX-License-Identifier: MIT
//
// The table of a sweep: one SQLite database, a row for each case, in the order in which the cases
// were given.
//
// Cases enter all together, as pending; each gets its result later, in whatever order. What was
// committed survives anything; what was not is as if it had never been: a case is pending again.
// So a killed sweep goes on where it was, and its table is that of one that was never disturbed.
//
// One process writes at a time: a second one is turned away. Reading is always possible.
//
//     CREATE TABLE sweep (version TEXT NOT NULL, spec TEXT NOT NULL);      -- one row
//     CREATE TABLE model_files (path TEXT PRIMARY KEY, text TEXT NOT NULL);
//     CREATE TABLE cases (
//       id INTEGER PRIMARY KEY,                  -- 1, 2, .. in the order given
//       request TEXT NOT NULL UNIQUE,            -- the case itself (sweep/cases.hpp)
//       group_name TEXT NOT NULL, model TEXT NOT NULL, flow TEXT NOT NULL, tau TEXT, metric TEXT,
//       compute TEXT NOT NULL, seed INTEGER NOT NULL,
//       status TEXT NOT NULL, message TEXT, command TEXT NOT NULL, version TEXT, seconds REAL,
//       parameters INTEGER, state INTEGER, lie_dimension INTEGER, laws INTEGER, levels TEXT,
//       closed INTEGER, stopped_by TEXT, primes TEXT, error_probability REAL, free_gates INTEGER,
//       independent INTEGER, complete INTEGER, max_degree INTEGER, max_time_degree INTEGER,
//       ended TEXT, undecided INTEGER, found INTEGER,
//       proved_at_most INTEGER, proved_at_least INTEGER,
//       document TEXT, certificate TEXT);
//
// docs/sweep.md says what each column means. NULL is what is not known or does not apply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abide/sweep/row.hpp"

namespace abide {

/// Of this abide: what rows and databases carry.
[[nodiscard]] std::string_view abide_version();

class Store {
 public:
  /// A table in memory, which ends with this object.
  [[nodiscard]] static Store in_memory();
  /// The database at `path`, for writing; made if there is none. Throws ModelError when it cannot
  /// be written, is no such database, is of another version, or another sweep is writing to it.
  [[nodiscard]] static Store open(const std::string& path);
  /// For reading alone. Throws ModelError when it cannot be read or is no such database.
  [[nodiscard]] static Store read(const std::string& path);

  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// Where this is, for messages; `:memory:` in memory.
  [[nodiscard]] const std::string& name() const;
  /// The version of the abide that began it, and the text of its spec (empty without one).
  [[nodiscard]] const std::string& version() const;
  [[nodiscard]] const std::string& spec() const;

  /// The model files of a sweep that has a spec.
  [[nodiscard]] ModelTexts model_files() const;
  /// Ties an empty store to a spec and its cases and model files; one that has been tied must have
  /// been to the same. Throws ModelError, which names the first difference, otherwise. A spec whose
  /// cases are the same but for their limits is the same: the limits are now those of the cases
  /// that are pending. So is, once more, what has one of the statuses `retry`.
  void tie(const std::string& spec, const std::vector<Case>& cases, const ModelTexts& files,
           const std::set<Status>& retry = {});

  /// Adds those that are not there yet, as pending, after all others. Committed at once. Returns
  /// the id of each case.
  std::vector<std::int64_t> add(const std::vector<Case>& cases);
  /// All cases, by id from 1.
  [[nodiscard]] std::vector<Case> cases() const;
  /// Their statuses, likewise: element 0 is that of id 1.
  [[nodiscard]] std::vector<Status> statuses() const;

  /// Gives a case its answer, which counts once it is committed. Throws ModelError when the
  /// database cannot be written, as when the disk is full; what was committed stays.
  void put(std::int64_t id, const Answer& answer);
  /// False when that has to wait, since someone is reading: to be tried again.
  [[nodiscard]] bool commit();

  /// All rows, in order of id; without their documents and certificates, which are large, unless
  /// they are asked for. Throws ModelError when one is damaged, as the others do that read.
  [[nodiscard]] std::vector<Row> rows(bool documents = true) const;

 private:
  struct Content;
  explicit Store(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

}  // namespace abide
