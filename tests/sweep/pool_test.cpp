// SPDX-License-Identifier: MIT
//
// Cases whose model is a misdeed: the processes that compute them must take it on themselves.
#include "abide/sweep/pool.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <new>
#include <stdexcept>
#include <thread>

#include "abide/error.hpp"
#include "abide/sweep/worker.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;  // the address space is then without limit
#else
constexpr bool kSanitized = false;
#endif

volatile std::size_t sink = 0;

// Does what the model says; then says so.
Answer misbehave(const Case& what) {
  if (what.model == "segfault") raise(SIGSEGV);
  if (what.model == "abort") std::abort();
  if (what.model == "complain") {
    std::fputs("first\nassertion x \xff failed\n", stderr);
    std::abort();
  }
  if (what.model == "chatter")
    while (true) std::fputs("once more\n", stderr);
  if (what.model == "stray" || what.model == "null") {
    errno = ENOMEM;  // of an earlier request
    const std::uintptr_t place = what.model == "null" ? 0 : 0x7000'0000'0000;
    *reinterpret_cast<volatile char*>(place) = 1;
  }
  if (what.model == "exit") _exit(3);
  if (what.model == "bad_alloc") throw std::bad_alloc();
  if (what.model == "throw") throw std::runtime_error("planted");
  if (what.model == "kill") raise(SIGKILL);
  if (what.model == "sleep") std::this_thread::sleep_for(std::chrono::hours(1));
  if (what.model == "loop")
    while (true) sink = sink + 1;
  if (what.model == "hoard" || what.model == "malloc") {
    for (int i = 0; i < 64; ++i) {
      if (what.model == "hoard") {
        sink = reinterpret_cast<std::size_t>(new char[16 << 20]);
      } else if (std::malloc(16 << 20) == nullptr) {
        std::abort();  // as GMP does
      }
    }
  }
  if (what.model == "grow") {
    static char* kept = nullptr;  // a library that sets something aside for good
    kept = new char[200 << 20];
    sink = reinterpret_cast<std::size_t>(kept);
  }
  if (what.model == "die once") {
    if (!std::ifstream(what.group)) {
      std::ofstream(what.group) << "died";
      raise(SIGKILL);
    }
  }
  return {.status = Status::done, .message = what.model, .document = std::string(what.seed, 'x')};
}

// The answers to cases that are all given, by their number.
std::map<std::size_t, Answer> answers(Pool& pool, const std::vector<Case>& cases) {
  std::map<std::size_t, Answer> all;
  std::size_t given = 0;
  while (all.size() < cases.size()) {
    for (; given < cases.size() && pool.free() > 0; ++given) pool.give(given, cases[given]);
    for (const Finished& each : pool.wait(1000)) {
      EXPECT_FALSE(all.contains(each.task));
      all[each.task] = each.answer;
    }
  }
  return all;
}

TEST(Pool, AnswersEachCaseOnce) {
  for_seeds(3, [](Random& random) {
    Pool pool(static_cast<unsigned>(random.between(1, 4)), misbehave);
    std::vector<Case> cases;
    for (int i = 0; i < 30; ++i)
      cases.push_back({.model = std::to_string(i), .seed = random.below(300'000)});
    const std::map<std::size_t, Answer> all = answers(pool, cases);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      EXPECT_EQ(all.at(i).message, cases[i].model);
      EXPECT_EQ(all.at(i).document.size(), cases[i].seed);
    }
  });
}

TEST(Pool, WhateverACaseDoesTheOthersGoOn) {
  const auto expect = [](const char* model, Status status, const std::string& words) {
    Pool pool(1, misbehave);
    const CaseLimits limits{.seconds = status == Status::timeout ? 0.05 : 60,
                            .memory = std::uint64_t{256} << 20};
    const std::map<std::size_t, Answer> all = answers(
        pool, {{.model = "before"}, {.model = model, .limits = limits}, {.model = "after"}});
    EXPECT_EQ(to_string(all.at(1).status), to_string(status)) << model << all.at(1).message;
    EXPECT_NE(all.at(1).message.find(words), std::string::npos) << all.at(1).message;
    EXPECT_EQ(all.at(0).message, "before");
    EXPECT_EQ(all.at(2).message, "after");
  };
  expect("segfault", Status::crashed, "signal 11");
  expect("abort", Status::crashed, "signal 6");
  expect("complain", Status::crashed, "signal 6 (Aborted): assertion x ? failed");
  expect("exit", Status::crashed, "exit code 3");
  expect("chatter", Status::timeout, "not finished after 0.05 s");
  expect("stray", Status::crashed, "signal 11");
  expect("null", Status::out_of_memory, "memory");
  expect("throw", Status::crashed, "planted");
  expect("kill", Status::crashed, "signal 9");
  expect("bad_alloc", Status::out_of_memory, "memory");
  expect("sleep", Status::timeout, "not finished after 0.05 s");
  expect("loop", Status::timeout, "not finished after 0.05 s");
  if (kSanitized) {
    expect("hoard", Status::done, "hoard");
    expect("malloc", Status::done, "malloc");
  } else {
    expect("hoard", Status::out_of_memory, "memory");
    expect("malloc", Status::out_of_memory, "memory");
  }
}

TEST(Pool, WithinTheirMemoryCasesAreDone) {
  Pool pool(1, misbehave);
  const CaseLimits limits{.seconds = 60, .memory = std::uint64_t{256} << 20};
  // What the first keeps is not taken from the others.
  const std::map<std::size_t, Answer> all =
      answers(pool, {{.model = "grow", .limits = limits},
                     {.model = "grow", .limits = limits},
                     {.model = "hoard", .limits = {.memory = 0}}});
  for (const auto& [task, answer] : all) EXPECT_EQ(answer.status, Status::done) << answer.message;
}

TEST(Pool, AKilledProcessIsNoFaultOfTheCase) {
  const std::string flag = ::testing::TempDir() + "pool_test." + std::to_string(getpid());
  Pool pool(1, misbehave);
  const std::map<std::size_t, Answer> all = answers(pool, {{.group = flag, .model = "die once"}});
  EXPECT_EQ(all.at(0).status, Status::done);
  EXPECT_EQ(all.at(0).message, "die once");
  std::remove(flag.c_str());
}

// Who comes late finds the answer in the socket, whole or as much as fits.
TEST(Pool, AnAnswerThatIsThereIsNotLate) {
  for (const std::uint64_t size : {1U, 150'000U, 900'000U}) {
    Pool pool(1, misbehave);
    pool.give(0, {.model = "early", .seed = size, .limits = {.seconds = 0.15}});
    // Not so long that it would count as having been stopped.
    std::this_thread::sleep_for(std::chrono::milliseconds(180));
    std::vector<Finished> finished;
    while (finished.empty()) finished = pool.wait(1000);
    EXPECT_EQ(finished[0].answer.message, "early");
    EXPECT_EQ(finished[0].answer.document.size(), size);
  }
}

TEST(Pool, TheTimeThatItWasStoppedDoesNotCount) {
  Pool pool(1, misbehave);
  pool.give(0, {.model = "sleep", .limits = {.seconds = 0.3}});
  std::this_thread::sleep_for(std::chrono::milliseconds(600));  // as by Ctrl-Z
  std::vector<Finished> finished = pool.wait(0);
  EXPECT_TRUE(finished.empty());
  while (finished.empty()) finished = pool.wait(10);
  EXPECT_EQ(finished[0].answer.status, Status::timeout);
}

// Leaves room for so many more descriptors, as long as it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(std::size_t room) {
    getrlimit(RLIMIT_NOFILE, &before_);
    std::vector<int> next;
    for (std::size_t i = 0; i <= room; ++i) next.push_back(dup(0));
    for (const int file : next) close(file);
    rlimit few = before_;
    few.rlim_cur = static_cast<rlim_t>(next.back());
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(Pool, GoesOnWithTheProcessesThatThereAre) {
  Pool pool(3, misbehave);
  const FewDescriptors room(3);  // one process takes so many at first, and keeps two
  std::vector<Case> cases;
  for (int i = 0; i < 10; ++i) cases.push_back({.model = std::to_string(i)});
  const std::map<std::size_t, Answer> all = answers(pool, cases);
  for (std::size_t i = 0; i < cases.size(); ++i) EXPECT_EQ(all.at(i).message, cases[i].model);
}

TEST(Pool, WithoutAnyProcessItSaysWhy) {
  Pool pool(2, misbehave);
  const FewDescriptors room(1);
  try {
    pool.give(0, {.model = "0"});
    FAIL();
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find("no process could be started"), std::string::npos);
  }
}

TEST(Pool, LongCasesDoNotHoldUpShortOnes) {
  Pool pool(2, misbehave);
  pool.give(0, {.model = "sleep", .limits = {.seconds = 0}});
  for (std::size_t i = 1; i < 20; ++i) {
    pool.give(i, {.model = "short"});
    std::vector<Finished> finished;
    while (finished.empty()) finished = pool.wait(1000);
    EXPECT_EQ(finished.size(), 1U);
    EXPECT_EQ(finished[0].task, i);
  }
  EXPECT_EQ(pool.free(), 1U);
}

TEST(Worker, GoesOnFromCaseToCaseInOneProcess) {
  const Compute compute = misbehave;
  Worker worker(compute);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(worker.give({.model = std::to_string(i), .seed = 100'000}));
    Worker::Event event = worker.receive();
    while (event.kind == Worker::Event::Kind::nothing) event = worker.receive();
    ASSERT_EQ(event.kind, Worker::Event::Kind::answer);
    EXPECT_EQ(event.answer.message, std::to_string(i));
    EXPECT_EQ(event.answer.document.size(), 100'000U);
    EXPECT_FALSE(event.retire);
  }
  kill(worker.process(), SIGTERM);  // its parent's to answer
  ASSERT_TRUE(worker.give({.model = "still there"}));
  EXPECT_EQ(worker.receive().kind, Worker::Event::Kind::answer);
  kill(worker.process(), SIGKILL);
  const Worker::Event event = worker.receive();
  EXPECT_EQ(event.kind, Worker::Event::Kind::died);
  EXPECT_TRUE(event.killed);
  EXPECT_FALSE(worker.give({.model = "nobody"}));
}

}  // namespace
}  // namespace abide
