// SPDX-License-Identifier: MIT
#include "abide/sweep/runner.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <set>
#include <thread>

#include "abide/sweep/compute.hpp"
#include "abide/sweep/database.hpp"
#include "abide/sweep/pool.hpp"
#include "abide/sweep/ranks.hpp"
#include "abide/sweep/workforce.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

// Computes in this process, and answers in a random order.
class Shuffled : public Workforce {
 public:
  Shuffled(Random& random, std::size_t places) : random_(random), places_(places) {}
  [[nodiscard]] std::size_t free() const override { return places_ - given_.size(); }
  void give(std::size_t task, const Case& what) override {
    given_.push_back({task, {.status = Status::done, .message = what.model, .document = ""}});
    ++computed;
  }
  std::vector<Finished> wait(int) override {
    std::vector<Finished> finished;
    if (stop_after > 0 && computed >= stop_after) stop = true;
    while (!given_.empty() && (finished.empty() || random_.below(2) == 0)) {
      const std::size_t i = static_cast<std::size_t>(random_.below(given_.size()));
      finished.push_back(given_[i]);
      given_.erase(given_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return finished;
  }
  std::size_t computed = 0, stop_after = 0;
  std::atomic<bool> stop = false;

 private:
  Random& random_;
  std::size_t places_;
  std::deque<Finished> given_;
};

std::vector<Case> some_cases(std::size_t count) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < count; ++i) cases.push_back({.model = std::to_string(i)});
  return cases;
}

void expect_complete(const Store& store, const std::vector<Case>& cases) {
  const std::vector<Row> rows = store.rows();
  ASSERT_EQ(rows.size(), cases.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].what, cases[i]);
    EXPECT_EQ(rows[i].answer.status, Status::done);
    EXPECT_EQ(rows[i].answer.message, cases[i].model);
  }
}

TEST(Runner, TheTableIsInTheOrderOfTheCases) {
  for_seeds(20, [](Random& random) {
    const std::vector<Case> cases = some_cases(30);
    Store store = Store::in_memory();
    Shuffled force(random, static_cast<std::size_t>(random.between(1, 6)));
    SweepOptions options{.workforce = &force};
    std::size_t told = 0;
    options.progress = [&](const SweepProgress& progress) {
      EXPECT_EQ(progress.finished, ++told);
      EXPECT_EQ(progress.cases, 30U);
      EXPECT_EQ(progress.failed, 0U);
    };
    const SweepEnd end = run_sweep(cases, options, store);
    EXPECT_EQ(end.computed, 30U);
    EXPECT_EQ(told, 30U);
    EXPECT_FALSE(end.interrupted);
    expect_complete(store, cases);
  });
}

TEST(Runner, NothingIsComputedTwice) {
  for_seeds(20, [](Random& random) {
    std::vector<Case> cases = some_cases(20);
    Store store = Store::in_memory();
    std::size_t computed = 0;
    SweepEnd end{.interrupted = true};
    while (end.interrupted) {
      Shuffled force(random, 3);
      force.stop_after = static_cast<std::size_t>(random.between(1, 20));
      end = run_sweep(cases, {.stop = &force.stop, .workforce = &force}, store);
      computed += end.computed;
    }
    EXPECT_EQ(computed, 20U);
    EXPECT_EQ(end.progress.finished, 20U);
    expect_complete(store, cases);
    cases.push_back(cases[7]);  // twice in the list, once in the table
    Shuffled force(random, 3);
    end = run_sweep(cases, {.workforce = &force}, store);
    EXPECT_EQ(end.computed, 0U);
    EXPECT_EQ(end.progress.cases, 20U);
    cases = some_cases(25);
    end = run_sweep(cases, {.workforce = &force}, store);
    EXPECT_EQ(end.computed, 5U);
    expect_complete(store, cases);
  });
}

// A reader from the first answer to the last, and some time longer.
TEST(Runner, AReaderDoesNotHoldItUp) {
  const std::string path = ::testing::TempDir() + "runner_test." + std::to_string(getpid()) + ".db";
  const std::vector<Case> cases = some_cases(30);
  std::thread goodbye;
  {
    Store store = Store::open(path);
    Database reader = Database::open(path, Database::Mode::read);
    Random random(1);
    Shuffled force(random, 3);
    SweepOptions options{.workforce = &force};
    options.progress = [&](const SweepProgress& progress) {
      if (progress.finished == 1) {
        reader.run("BEGIN");
        EXPECT_EQ(reader.integer("SELECT count(*) FROM cases"), 30);
      }
      if (progress.finished == 30)
        goodbye = std::thread([&] {
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
          reader.run("COMMIT");
        });
    };
    EXPECT_EQ(run_sweep(cases, options, store).computed, 30U);
    goodbye.join();
  }
  expect_complete(Store::read(path), cases);
  std::remove(path.c_str());
}

TEST(Runner, TheTableDoesNotDependOnTheThreads) {
  std::vector<Case> cases;
  for (const char* model : {"linear:2,2,2", "relu:2,3,2+bias", "linear:9,9", "nothing.toml"})
    for (const Computation compute : {Computation::count, Computation::laws, Computation::proof})
      cases.push_back({.model = model, .compute = compute});
  std::vector<std::vector<Row>> tables;
  for (const unsigned threads : {1U, 3U}) {
    Store store = Store::in_memory();
    const SweepEnd end = run_sweep(cases, {.threads = threads}, store);
    EXPECT_EQ(end.progress.failed, 3U);
    tables.push_back(store.rows());
  }
  ASSERT_EQ(tables[0].size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Answer alone = compute_case(cases[i]);
    for (const std::vector<Row>& table : tables) {
      EXPECT_EQ(table[i].what, cases[i]);
      EXPECT_EQ(table[i].answer.status, alone.status);
      EXPECT_EQ(table[i].answer.message, alone.message);
      EXPECT_EQ(table[i].answer.document, alone.document);
      EXPECT_EQ(table[i].answer.certificate, alone.certificate);
    }
  }
}

TEST(Runner, ModelFilesAreThoseOfTheBeginning) {
  const std::vector<Case> cases = {{.model = "nowhere/model.toml"}};
  Store store = Store::in_memory();
  store.tie("spec", cases,
            {{cases[0].model, "[parameters]\nx = [2]\n[model]\nphi = \"x[0]*x[1]\"\n"}});
  EXPECT_EQ(run_sweep(cases, {}, store).progress.failed, 0U);
  EXPECT_EQ(store.rows()[0].result->laws, 1U);
}

TEST(Ranks, AloneThereIsOne) {
  const Ranks ranks;
  EXPECT_EQ(ranks.rank(), 0);
  EXPECT_EQ(ranks.size(), 1);
  EXPECT_TRUE(Ranks::description() == "with MPI" || Ranks::description() == "without MPI");
}

}  // namespace
}  // namespace abide
