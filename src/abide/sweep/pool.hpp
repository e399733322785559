// SPDX-License-Identifier: MIT
//
// Several processes on this machine that compute cases (sweep/worker.hpp), driven by one thread:
// it waits for whichever is first to answer, die or exceed its time.
//
// Where the system has no room for a further process, the pool goes on with those that it has.
//
// A case whose answer has begun to arrive is not late, as long as more comes. When this process
// itself was stopped for a while, as by Ctrl-Z, that time counts for no case.
//
// A process that somebody else killed has its case given to a new one, twice at most: then the case
// may be why, as when it drives the machine out of memory.
//
// Example: Pool pool(2); two cases given, pool.wait(1000) returns the answer of the shorter one.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "abide/sweep/worker.hpp"
#include "abide/sweep/workforce.hpp"

namespace abide {

class Pool : public Workforce {
 public:
  /// So many processes, each started when it is first needed. 0: one for each processor.
  explicit Pool(unsigned processes, Compute compute = {});
  ~Pool() override;

  [[nodiscard]] std::size_t free() const override;
  /// Throws ModelError when not a single process can be started.
  void give(std::size_t task, const Case& what) override;
  [[nodiscard]] std::vector<Finished> wait(int milliseconds) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Given {
    std::size_t task = 0;
    Case what = {};
    int attempts = 0;
  };
  struct Place {
    std::unique_ptr<Worker> worker;
    bool busy = false;
    bool closed = false;  // the system had no room for its process
    Given given = {};
    Clock::time_point start;
    bool answering = false;  // a part of the answer has come

    [[nodiscard]] bool is_free() const { return !busy && !closed; }
    [[nodiscard]] double limit() const;  // seconds from `start`; 0: none
  };

  void begin(Place& place);
  void begin_waiting();
  void look(int milliseconds);
  [[nodiscard]] double since(Clock::time_point start) const;
  void receive(Place& place, std::vector<Finished>& finished);
  void end_late_ones(std::vector<Finished>& finished);

  Compute compute_;
  std::vector<Place> places_;
  std::deque<Given> waiting_;  // whose place was closed
  Clock::time_point looked_ = Clock::now();
};

}  // namespace abide
