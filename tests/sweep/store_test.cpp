// SPDX-License-Identifier: MIT
#include "abide/sweep/store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "abide/error.hpp"
#include "abide/sweep/case_table.hpp"
#include "abide/sweep/compute.hpp"
#include "abide/sweep/database.hpp"
#include "random_case.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::random_case;

class StoreFiles : public ::testing::Test {
 protected:
  StoreFiles() { std::filesystem::create_directories(folder_); }
  ~StoreFiles() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  template <class Action>
  void expect_error(Action action, const std::string& words) const {
    try {
      action();
      ADD_FAILURE() << "no error; expected: " << words;
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos)
          << error.what() << "\nexpected: " << words;
    }
  }
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("abide store test " + std::to_string(getpid()));
};

TEST(Store, GivesBackWhatWasPut) {
  const std::vector<Case> list = {
      {.group = "g", .model = "linear:2,2,2"},
      {.model = "linear:1,1,1", .flow = Dynamics::momentum, .compute = Computation::laws},
      {.model = "nmf:2,1,2", .compute = Computation::proof},
      {.model = "linear:9,9,9"},
      {.model = "linear:1,1"}};
  Store store = Store::in_memory();
  EXPECT_EQ(store.add(list), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  std::vector<Answer> answers;
  for (std::int64_t id = 3; id >= 1; --id) store.put(id, compute_case(list[id - 1]));
  store.put(4, {.status = Status::timeout, .message = "late", .seconds = 0.5});
  (void)store.commit();
  const std::vector<Row> rows = store.rows();
  ASSERT_EQ(rows.size(), 5U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].what, list[i]);
    EXPECT_EQ(rows[i].command, command_of(list[i]));
    EXPECT_EQ(rows[i].version, i < 4 ? abide_version() : "");
    if (i >= 3) continue;
    const Answer again = compute_case(list[i]);
    EXPECT_EQ(rows[i].answer.status, Status::done);
    EXPECT_EQ(rows[i].answer.document, again.document);
    EXPECT_EQ(rows[i].answer.certificate, again.certificate);
    EXPECT_GT(rows[i].answer.seconds, 0);
  }
  const Result& count = *rows[0].result;
  EXPECT_EQ(count.state, 8U);
  EXPECT_EQ(count.lie_dimension, 5U);
  EXPECT_EQ(count.laws, 3U);
  EXPECT_EQ(count.levels, (std::vector<std::size_t>{4, 5, 5}));
  EXPECT_EQ(count.metric, "euclidean");
  EXPECT_TRUE(count.closed);
  EXPECT_TRUE(count.error_probability && *count.error_probability < 1e-6);
  EXPECT_FALSE(count.found);
  EXPECT_EQ(rows[1].result->found->found, rows[1].result->laws);
  EXPECT_TRUE(rows[1].result->found->complete);
  EXPECT_FALSE(rows[1].result->proved);
  EXPECT_EQ(rows[2].result->metric, "mirror");
  EXPECT_EQ(rows[2].result->proved->at_most, rows[2].result->proved->at_least);
  EXPECT_EQ(rows[3].answer.status, Status::timeout);
  EXPECT_EQ(rows[3].answer.message, "late");
  EXPECT_FALSE(rows[3].result);
  EXPECT_EQ(rows[4].answer.status, Status::pending);
  const std::vector<Row> light = store.rows(false);
  ASSERT_EQ(light.size(), 5U);
  for (std::size_t i = 0; i < light.size(); ++i) {
    EXPECT_EQ(light[i].what, list[i]);
    EXPECT_EQ(light[i].answer.document + light[i].answer.certificate, "");
    EXPECT_EQ(light[i].result.has_value(), i < 3);
  }
}

void expect_same(const Result& a, const Result& b) {
  EXPECT_EQ(a.metric, b.metric);
  EXPECT_EQ(a.parameters, b.parameters);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.lie_dimension, b.lie_dimension);
  EXPECT_EQ(a.laws, b.laws);
  EXPECT_EQ(a.levels, b.levels);
  EXPECT_EQ(a.closed, b.closed);
  EXPECT_EQ(a.stopped_by, b.stopped_by);
  EXPECT_EQ(a.primes, b.primes);
  EXPECT_EQ(a.error_probability, b.error_probability);
  EXPECT_EQ(a.free_gates, b.free_gates);
  ASSERT_EQ(a.found.has_value(), b.found.has_value());
  if (a.found) {
    EXPECT_EQ(a.found->independent, b.found->independent);
    EXPECT_EQ(a.found->complete, b.found->complete);
    EXPECT_EQ(a.found->max_degree, b.found->max_degree);
    EXPECT_EQ(a.found->max_time_degree, b.found->max_time_degree);
    EXPECT_EQ(a.found->ended, b.found->ended);
    EXPECT_EQ(a.found->undecided, b.found->undecided);
    EXPECT_EQ(a.found->found, b.found->found);
  }
  ASSERT_EQ(a.proved.has_value(), b.proved.has_value());
  if (a.proved) {
    EXPECT_EQ(a.proved->at_most, b.proved->at_most);
    EXPECT_EQ(a.proved->at_least, b.proved->at_least);
  }
}

TEST(CaseTable, ColumnsSayWhatTheDocumentSays) {
  const std::vector<Case> list = {
      {.model = "relu:2,3,2+bias"},
      {.model = "linear:9,9,9", .limits = {.memory = 10'000}},
      {.model = "linear:1,2,1",
       .flow = Dynamics::momentum,
       .tau = "3/t",
       .compute = Computation::laws},
      {.model = "nmf:2,1,2", .compute = Computation::proof},
      {.model = "linear:2,2,2", .compute = Computation::laws, .max_degree = 1}};
  Database database = Database::open(":memory:", Database::Mode::write);
  CaseTable cases(database);
  cases.create();
  for (std::size_t i = 0; i < list.size(); ++i) {
    cases.insert(static_cast<std::int64_t>(i) + 1, list[i]);
    cases.put(static_cast<std::int64_t>(i) + 1, compute_case(list[i]), "0");
  }
  const std::vector<Row> rows = cases.rows(true);
  for (const Row& row : rows)
    expect_same(*row.result, result_of(row.answer.document, row.answer.certificate));
}

TEST(Store, CasesAreAddedOnce) {
  for_seeds(20, [](Random& random) {
    std::vector<Case> list;
    for (int i = 0; i < 5; ++i) list.push_back(random_case(random));
    Store store = Store::in_memory();
    EXPECT_EQ(store.add({list[0], list[1], list[0]}), (std::vector<std::int64_t>{1, 2, 1}));
    EXPECT_EQ(store.add({list[2], list[1]}), (std::vector<std::int64_t>{3, 2}));
    EXPECT_EQ(store.cases(), (std::vector<Case>{list[0], list[1], list[2]}));
  });
}

TEST_F(StoreFiles, WhatWasCommittedStays) {
  const std::vector<Case> list = {{.model = "linear:1,1"}, {.model = "linear:1,2"}};
  {
    Store store = Store::open(path("a.db"));
    store.add(list);
    store.put(2, compute_case(list[1]));
    (void)store.commit();
    store.put(1, compute_case(list[0]));  // not committed
  }
  Store store = Store::open(path("a.db"));
  EXPECT_EQ(store.statuses(), (std::vector<Status>{Status::pending, Status::done}));
  EXPECT_EQ(store.rows()[1].result->laws, 0U);
  EXPECT_EQ(Store::read(path("a.db")).rows().size(), 2U);  // also while one writes
  EXPECT_EQ(store.version(), abide_version());
}

TEST_F(StoreFiles, AReaderDoesNotHoldUpTheWriter) {
  Store store = Store::open(path("a.db"));
  store.add({{.model = "linear:1,1"}});
  Database reader = Database::open(path("a.db"), Database::Mode::read);
  reader.run("BEGIN");
  EXPECT_EQ(reader.integer("SELECT count(*) FROM cases WHERE status = 'pending'"), 1);
  store.put(1, {.status = Status::timeout});
  EXPECT_FALSE(store.commit());
  EXPECT_EQ(reader.integer("SELECT count(*) FROM cases WHERE status = 'pending'"), 1);
  store.put(1, {.status = Status::done});
  EXPECT_FALSE(store.commit());
  reader.run("COMMIT");
  EXPECT_TRUE(store.commit());
  EXPECT_EQ(reader.integer("SELECT count(*) FROM cases WHERE status = 'done'"), 1);
}

TEST_F(StoreFiles, OneWritesAtATime) {
  {
    const Store store = Store::open(path("a.db"));
    expect_error([&] { (void)Store::open(path("a.db")); }, "another sweep is writing");
  }
  EXPECT_EQ(Store::open(path("a.db")).cases().size(), 0U);
}

TEST_F(StoreFiles, WhatCannotBeOneIsRefused) {
  expect_error([&] { (void)Store::open(path("none/a.db")); }, "none/a.db: error: ");
  expect_error([&] { (void)Store::open(folder_.string()); }, "is a folder");
  expect_error([&] { (void)Store::read(path("none.db")); }, "no such file");
  EXPECT_FALSE(std::filesystem::exists(path("none.db")));
  const std::string garbage(5000, 'x');
  std::ofstream(path("garbage")) << garbage;
  expect_error([&] { (void)Store::open(path("garbage")); }, "not a database");
  EXPECT_EQ(std::filesystem::file_size(path("garbage")), garbage.size());
  Database::open(path("other.db"), Database::Mode::write).run("CREATE TABLE t (x)");
  expect_error([&] { (void)Store::open(path("other.db")); }, "is not the database of a sweep");
  expect_error([&] { (void)Store::read(path("other.db")); }, "is not the database of a sweep");
}

TEST_F(StoreFiles, OtherVersionsAreRefused) {
  (void)Store::open(path("a.db"));
  Database::open(path("a.db"), Database::Mode::write).run("UPDATE sweep SET version = '0.0.9'");
  expect_error([&] { (void)Store::open(path("a.db")); }, "was begun by abide 0.0.9");
  EXPECT_EQ(Store::read(path("a.db")).version(), "0.0.9");
  Database::open(path("a.db"), Database::Mode::write).run("PRAGMA user_version = 99");
  expect_error([&] { (void)Store::open(path("a.db")); }, "schema of another version");
}

TEST_F(StoreFiles, OtherSpecsAreRefused) {
  const std::vector<Case> list = {{.model = "linear:1,1"}, {.model = "linear:1,2"}};
  const ModelTexts files = {{"a.toml", "text"}};
  Store store = Store::open(path("a.db"));
  store.tie("spec", list, files);
  EXPECT_EQ(store.spec(), "spec");
  EXPECT_EQ(store.model_files(), files);
  store.tie("the same, with a comment", list, files);
  expect_error([&] { store.tie("spec", {list[0]}, files); }, "another spec, of 2 cases and not 1");
  expect_error(
      [&] {
        store.tie("spec", {list[1], list[0]}, files);
      },
      "another spec; case 1 there: abide count linear:1,1 --memory 2147483648 --seed 1 "
      "--json: model was \"linear:1,1\", is now \"linear:1,2\"");
  expect_error([&] { store.tie("spec", {list[0], list[1], list[0]}, files); }, "2 cases and not 3");
  expect_error([&] { store.tie("spec", list, {{"a.toml", "changed"}}); }, "a.toml was another one");
}

TEST_F(StoreFiles, LimitsMayChangeAndCasesBeTriedAgain) {
  std::vector<Case> list;
  for (const char* model : {"linear:1,1", "linear:1,2", "linear:1,3", "linear:1,4"})
    list.push_back({.model = model});
  Store store = Store::open(path("a.db"));
  store.tie("spec", list, {});
  store.put(1, compute_case(list[0]));
  store.put(2, {.status = Status::timeout, .message = "late", .seconds = 60});
  store.put(3, {.status = Status::crashed, .message = "hard"});
  EXPECT_TRUE(store.commit());
  const std::vector<Case> before = list;
  for (Case& each : list) each.limits = {.seconds = 600, .memory = 0};
  store.tie("spec with higher limits", list, {});
  EXPECT_EQ(store.spec(), "spec with higher limits");
  // What is finished keeps the limits under which it was computed.
  EXPECT_EQ(store.cases(), (std::vector<Case>{before[0], before[1], before[2], list[3]}));
  EXPECT_EQ(store.statuses(),
            (std::vector<Status>{Status::done, Status::timeout, Status::crashed, Status::pending}));
  store.tie("spec with higher limits", list, {}, {Status::timeout, Status::limit});
  EXPECT_EQ(store.cases(), (std::vector<Case>{before[0], list[1], before[2], list[3]}));
  const Row again = store.rows()[1];
  EXPECT_EQ(again.answer.status, Status::pending);
  EXPECT_EQ(again.answer.message, "");
  EXPECT_EQ(again.answer.seconds, 0);
  EXPECT_EQ(again.version, "");
  EXPECT_EQ(again.command, command_of(list[1]));
  EXPECT_EQ(store.rows()[0].result->laws, 0U);
}

TEST_F(StoreFiles, DamagedRowsAreNamed) {
  const std::vector<Case> list = {{.model = "linear:1,1"}, {.model = "linear:1,2"}};
  const auto damaged = [&](const std::string& name, const std::string& sql) {
    Store store = Store::open(path(name));
    store.add(list);
    store.put(2, compute_case(list[1]));
    EXPECT_TRUE(store.commit());
    Database::open(path(name), Database::Mode::write).run(sql);
    return path(name);
  };
  const auto expect_damaged = [&](const std::string& name, const std::string& sql,
                                  const std::string& words) {
    const std::string file = damaged(name, sql);
    expect_error([&] { (void)Store::read(file).rows(); }, name + ": error: " + words);
  };
  expect_damaged("a.db", "UPDATE cases SET request = '{}' WHERE id = 2", "row 2 is damaged");
  expect_damaged("b.db", "UPDATE cases SET status = 'fine' WHERE id = 1", "row 1 is damaged");
  expect_damaged("c.db", "UPDATE cases SET document = 'x' WHERE id = 2", "row 2 is damaged");
  expect_damaged("d.db", "UPDATE cases SET levels = '[' WHERE id = 2", "row 2 is damaged");
  expect_damaged("e.db", "UPDATE cases SET id = id + 7", "is damaged: its cases are not");
  expect_damaged("f.db", "DELETE FROM cases WHERE id = 1", "is damaged: its cases are not");
  expect_error([&] { (void)Store::open(path("a.db")).cases(); }, "a.db: error: row 2 is damaged");
  expect_error([&] { (void)Store::open(path("b.db")).statuses(); },
               "b.db: error: row 1 is damaged");
}

TEST_F(StoreFiles, AFullDatabaseIsAnError) {
  Database database = Database::open(path("a.db"), Database::Mode::write);
  database.run("CREATE TABLE t (x TEXT); PRAGMA max_page_count = 10; BEGIN");
  Statement insert = database.prepare("INSERT INTO t VALUES (?)");
  expect_error(
      [&] {
        for (int i = 0; i < 100; ++i) insert.bind(1, std::string(1000, 'x')).run();
        database.run("COMMIT");
      },
      "a.db: error: database or disk is full");
}

TEST(Database, GivesBackWhatIsStored) {
  Database database = Database::open(":memory:", Database::Mode::write);
  database.run("CREATE TABLE t (x INTEGER, y REAL, z TEXT)");
  Statement insert = database.prepare("INSERT INTO t VALUES (?, ?, ?)");
  insert.bind(1, std::int64_t{INT64_MAX}).bind(2, 0.1).bind(3, std::string("a\0b", 3)).run();
  insert.run();
  Statement all = database.prepare("SELECT * FROM t");
  ASSERT_TRUE(all.step());
  EXPECT_EQ(all.integer(0), INT64_MAX);
  EXPECT_EQ(all.real(1), 0.1);
  EXPECT_EQ(all.text(2), std::string("a\0b", 3));
  ASSERT_TRUE(all.step());
  EXPECT_TRUE(all.is_null(0) && all.is_null(1) && all.is_null(2));
  EXPECT_FALSE(all.step());
  EXPECT_THROW((void)database.prepare("SELECT nothing FROM t"), ModelError);
  EXPECT_THROW(database.run("INSERT INTO nowhere VALUES (1)"), ModelError);
}

}  // namespace
}  // namespace abide
