// SPDX-License-Identifier: MIT
//
// As much of SQLite as the store needs: a connection and prepared statements, whose failures are
// errors that say which file and why.
//
// Example:
//     Database db = Database::open("results.db", Database::Mode::write);
//     db.run("CREATE TABLE t (x INTEGER, y TEXT)");
//     Statement insert = db.prepare("INSERT INTO t VALUES (?, ?)");
//     insert.bind(1, std::int64_t{5}).bind(2, "five").run();
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace abide {

/// A database cannot be read or written; `what()` is complete: file, cause. Shown as ModelError.
[[noreturn]] void fail_database(const std::string& file, const std::string& message);

class Statement {
 public:
  /// The parameter ?`index`, from 1. What is not bound is NULL.
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);

  /// The next row, if there is one; afterwards the statement can be bound anew.
  [[nodiscard]] bool step();
  /// For a statement that gives no rows.
  void run();

  /// Of the row at hand, columns from 0. NULL is 0 or empty.
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(std::string file, sqlite3_stmt* statement)
      : file_(std::move(file)), statement_(statement) {}
  std::string file_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  enum class Mode { read, write };
  /// `:memory:` is one in memory. Mode::write makes the file when there is none. Throws ModelError.
  [[nodiscard]] static Database open(const std::string& file, Mode mode);

  /// Its name.
  [[nodiscard]] const std::string& file() const { return file_; }

  [[nodiscard]] Statement prepare(const std::string& sql);
  /// Statements without rows, separated by semicolons.
  void run(const std::string& sql);
  /// Ends the transaction that is open. False when someone has been reading for so long: it is open
  /// still.
  [[nodiscard]] bool commit(int milliseconds);
  /// The first column of the first row of a query that has one.
  [[nodiscard]] std::int64_t integer(const std::string& sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  Database(std::string file, sqlite3* database) : file_(std::move(file)), database_(database) {}
  std::string file_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace abide
