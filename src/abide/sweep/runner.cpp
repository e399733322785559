// SPDX-License-Identifier: MIT
#include "abide/sweep/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "abide/error.hpp"
#include "abide/sweep/compute.hpp"
#include "abide/sweep/pool.hpp"

namespace abide {

namespace {

using Clock = std::chrono::steady_clock;

// A commit waits for the disk, so they are not too frequent; what is not committed when the process
// is killed is computed again.
constexpr auto kBetweenCommits = std::chrono::milliseconds(100);

// How long a sweep that was told to stop waits for readers.
constexpr auto kLongestGoodbye = std::chrono::seconds(10);

class Runner {
 public:
  Runner(const SweepOptions& options, Store& store) : options_(options), store_(store) {}

  SweepEnd run(const std::vector<Case>& cases) {
    collect(cases);
    if (options_.workforce == nullptr && !tasks_.empty()) {
      const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
      const std::size_t wished = options_.threads == 0 ? processors : options_.threads;
      pool_ = std::make_unique<Pool>(
          static_cast<unsigned>(std::min(wished, tasks_.size())),
          [texts = store_.model_files()](const Case& what) { return compute_case(what, texts); });
    }
    Workforce* force = options_.workforce != nullptr ? options_.workforce : pool_.get();
    std::size_t given = 0;
    while (end_.computed < tasks_.size() && !stopped()) {
      for (; given < tasks_.size() && force->free() > 0; ++given)
        force->give(given, *tasks_[given].what);
      for (const Finished& each : force->wait(kLongestWait)) store(each);
      if (Clock::now() - committed_ >= kBetweenCommits) (void)commit();
    }
    commit_last();
    end_.interrupted = end_.computed < tasks_.size();
    return end_;
  }

 private:
  struct Task {
    std::int64_t id;
    const Case* what;
  };
  static constexpr int kLongestWait = 50;  // milliseconds

  // The cases that are pending, each once, and how far earlier runs came.
  void collect(const std::vector<Case>& cases) {
    const std::vector<std::int64_t> ids = store_.add(cases);
    const std::vector<Status> before = store_.statuses();
    std::vector<bool> seen(before.size(), false);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto index = static_cast<std::size_t>(ids[i] - 1);
      if (seen[index]) continue;
      seen[index] = true;
      ++end_.progress.cases;
      if (before[index] == Status::pending)
        tasks_.push_back({ids[i], &cases[i]});
      else
        note(before[index]);
    }
  }

  void note(Status status) {
    ++end_.progress.finished;
    if (status != Status::done && status != Status::limit) ++end_.progress.failed;
  }

  void store(const Finished& each) {
    store_.put(tasks_[each.task].id, each.answer);
    ++end_.computed;
    note(each.answer.status);
    if (options_.progress) options_.progress(end_.progress);
  }

  // Whoever reads does not hold up the computing.
  bool commit() {
    committed_ = Clock::now();
    return store_.commit();
  }

  void commit_last() {
    const Clock::time_point start = Clock::now();
    while (!commit()) {
      if (stopped() && Clock::now() - start > kLongestGoodbye)
        throw ModelError(
            fmt::format("{}: error: is being read all the time; what was finished last "
                        "is not in it",
                        store_.name()));
      std::this_thread::sleep_for(kBetweenCommits);
    }
  }

  [[nodiscard]] bool stopped() const { return options_.stop != nullptr && options_.stop->load(); }

  const SweepOptions& options_;
  Store& store_;
  std::unique_ptr<Pool> pool_;
  std::vector<Task> tasks_;
  SweepEnd end_;
  Clock::time_point committed_ = Clock::now();
};

}  // namespace

SweepEnd run_sweep(const std::vector<Case>& cases, const SweepOptions& options, Store& store) {
  return Runner(options, store).run(cases);
}

}  // namespace abide
