// SPDX-License-Identifier: MIT
#include "abide/sweep/ranks.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "abide/sweep/compute.hpp"
#include "abide/sweep/message.hpp"
#include "abide/sweep/pool.hpp"

namespace abide {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kShortestPause = std::chrono::microseconds(50);
constexpr auto kLongestPause = std::chrono::microseconds(1000);

constexpr int kExitCodeOfFailure = 4;

enum Tag { texts_tag, free_tag, answer_tag, case_tag, dismissed_tag, goodbye_tag };

struct Message {
  int from = 0;
  Tag tag = free_tag;
  std::string text;
};

void send(int to, Tag tag, const std::string& text = "") {
  MPI_Send(text.data(), static_cast<int>(text.size()), MPI_CHAR, to, tag, MPI_COMM_WORLD);
}

// The next message, if one has arrived.
std::optional<Message> receive() {
  int arrived = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &arrived, &status);
  if (arrived == 0) return std::nullopt;
  int length = 0;
  MPI_Get_count(&status, MPI_CHAR, &length);
  Message message{status.MPI_SOURCE, static_cast<Tag>(status.MPI_TAG),
                  std::string(static_cast<std::size_t>(length), '\0')};
  MPI_Recv(message.text.data(), length, MPI_CHAR, message.from, message.tag, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return message;
}

// Pauses between questions, longer and longer as long as there is no answer.
class Patience {
 public:
  void pause() {
    std::this_thread::sleep_for(pause_);
    pause_ = std::min<std::chrono::microseconds>(2 * pause_, kLongestPause);
  }
  void renew() { pause_ = kShortestPause; }

 private:
  std::chrono::microseconds pause_ = kShortestPause;
};

// What rank 0 sees of the others.
class Others : public Workforce {
 public:
  [[nodiscard]] std::size_t free() const override { return free_.size(); }

  void give(std::size_t task, const Case& what) override {
    const int rank = free_.back();
    free_.pop_back();
    tasks_[rank] = task;
    send(rank, case_tag, to_request(what));
  }

  std::vector<Finished> wait(int milliseconds) override {
    const Clock::time_point end = Clock::now() + std::chrono::milliseconds(milliseconds);
    const std::size_t free_before = free_.size();
    std::vector<Finished> finished;
    Patience patience;
    while (true) {
      while (const std::optional<Message> message = receive()) {
        if (message->tag == answer_tag)
          finished.push_back({tasks_.at(message->from), decode(message->text)});
        free_.push_back(message->from);
      }
      // Who is free at last is as good a reason to return as an answer.
      if (free_.size() > free_before || Clock::now() >= end) return finished;
      patience.pause();
    }
  }

 private:
  std::vector<int> free_;
  std::map<int, std::size_t> tasks_;
};

bool started_by_mpirun() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"})
    if (std::getenv(name) != nullptr) return true;
  return false;
}

}  // namespace

struct Ranks::Job {
  int rank = 0, size = 1;
  Others others;
};

Ranks::Ranks() {
  if (!started_by_mpirun()) return;
  MPI_Init(nullptr, nullptr);
  job_ = std::make_unique<Job>();
  MPI_Comm_rank(MPI_COMM_WORLD, &job_->rank);
  MPI_Comm_size(MPI_COMM_WORLD, &job_->size);
}

Ranks::~Ranks() {
  if (!job_) return;
  if (job_->rank == 0) {
    for (int rank = 1; rank < job_->size; ++rank) send(rank, dismissed_tag);
    Patience patience;
    for (int left = job_->size - 1; left > 0;) {
      if (const std::optional<Message> message = receive())
        left -= message->tag == goodbye_tag ? 1 : 0;
      else
        patience.pause();
    }
  }
  MPI_Finalize();
}

std::string_view Ranks::description() { return "with MPI"; }
int Ranks::rank() const { return job_ ? job_->rank : 0; }
int Ranks::size() const { return job_ ? job_->size : 1; }
Workforce* Ranks::others() { return size() > 1 ? &job_->others : nullptr; }

void Ranks::share(const ModelTexts& texts) {
  for (int rank = 1; rank < size(); ++rank) send(rank, texts_tag, nlohmann::json(texts).dump());
}

namespace {

void work(const std::atomic<bool>& stop) {
  ModelTexts texts;  // they come before the first case, hence before the process that computes
  Pool pool(1, [&](const Case& what) { return compute_case(what, texts); });
  Patience patience;
  send(0, free_tag);
  while (!stop.load()) {
    if (const std::optional<Message> message = receive()) {
      patience.renew();
      if (message->tag == dismissed_tag) {
        send(0, goodbye_tag);
        return;
      }
      if (message->tag == texts_tag)
        nlohmann::json::parse(message->text).get_to(texts);
      else
        pool.give(0, from_request(message->text));
    }
    if (pool.free() > 0) {
      patience.pause();
      continue;
    }
    // Dismissal is looked for while a case runs.
    for (const Finished& each : pool.wait(10)) {
      send(0, answer_tag, encode(each.answer));
      patience.renew();
    }
  }
}

}  // namespace

// Rank 0 would wait for ever for a rank that has just stopped working.
void Ranks::serve(const std::atomic<bool>& stop) {
  try {
    work(stop);
  } catch (const std::exception& error) {
    fmt::print(stderr, "abide: rank {}: {}\n", rank(), error.what());
    std::fflush(stderr);
    MPI_Abort(MPI_COMM_WORLD, kExitCodeOfFailure);
  }
}

void Ranks::leave_at_once(int exit_code) {
  std::fflush(nullptr);
  std::_Exit(exit_code);
}

}  // namespace abide
