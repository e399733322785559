// SPDX-License-Identifier: MIT
#include "abide/sweep/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <limits>
#include <system_error>

#include "abide/error.hpp"

namespace abide {

namespace {

// How long others may hold up whatever is not a commit.
constexpr int kBusyMilliseconds = 60'000;

int length(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw ModelError("a text is too long for the database");
  return static_cast<int>(text.size());
}

std::string why(sqlite3* database) {
  const int system = sqlite3_system_errno(database);
  const int code = sqlite3_extended_errcode(database);
  std::string text = sqlite3_errmsg(database);
  const bool of_system = (code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_IOERR;
  if (of_system && system != 0)
    text += fmt::format(" ({})", std::error_code(system, std::generic_category()).message());
  return text;
}

}  // namespace

void fail_database(const std::string& file, const std::string& message) {
  throw ModelError(fmt::format("{}: error: {}", file, message));
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(int index, std::int64_t value) {
  if (sqlite3_bind_int64(statement_.get(), index, value) != SQLITE_OK)
    fail_database(file_, why(sqlite3_db_handle(statement_.get())));
  return *this;
}

Statement& Statement::bind(int index, double value) {
  if (sqlite3_bind_double(statement_.get(), index, value) != SQLITE_OK)
    fail_database(file_, why(sqlite3_db_handle(statement_.get())));
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  if (sqlite3_bind_text(statement_.get(), index, text.data() == nullptr ? "" : text.data(),
                        length(text), SQLITE_TRANSIENT) != SQLITE_OK)
    fail_database(file_, why(sqlite3_db_handle(statement_.get())));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const std::string cause = why(sqlite3_db_handle(statement_.get()));
    sqlite3_reset(statement_.get());
    fail_database(file_, cause);
  }
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return "";
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Database Database::open(const std::string& file, Mode mode) {
  // Reading, too, may have to undo what a killed writer left half done.
  const int flags = SQLITE_OPEN_READWRITE | (mode == Mode::write ? SQLITE_OPEN_CREATE : 0);
  std::error_code unknown;
  const std::filesystem::file_status status = std::filesystem::status(file, unknown);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    fail_database(file, "not a file: a folder, a pipe or a device; expected a database");
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  Database database(file, handle);
  if (handle == nullptr) fail_database(file, "out of memory");
  if (code != SQLITE_OK) fail_database(file, why(handle));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  if (mode == Mode::read) database.run("PRAGMA query_only = 1");
  return database;
}

Statement Database::prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_.get(), sql.c_str(), length(sql) + 1, &statement, nullptr) !=
      SQLITE_OK)
    fail_database(file_, why(database_.get()));
  return {file_, statement};
}

void Database::run(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail_database(file_, why(database_.get()));
}

bool Database::commit(int milliseconds) {
  sqlite3_busy_timeout(database_.get(), milliseconds);
  const int code = sqlite3_exec(database_.get(), "COMMIT", nullptr, nullptr, nullptr);
  const std::string cause = why(database_.get());
  sqlite3_busy_timeout(database_.get(), kBusyMilliseconds);
  if (code != SQLITE_OK && code != SQLITE_BUSY) fail_database(file_, cause);
  return code == SQLITE_OK;
}

std::int64_t Database::integer(const std::string& sql) {
  Statement statement = prepare(sql);
  if (!statement.step()) fail_database(file_, "nothing where a number was expected");
  return statement.integer(0);
}

}  // namespace abide
