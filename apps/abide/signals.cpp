// SPDX-License-Identifier: MIT
#include "signals.hpp"

#include <ctime>

namespace abide::app {

std::atomic<bool> stop_requested = false;

namespace {

constexpr double kOneRequest = 0.3;  // seconds

volatile std::sig_atomic_t first_signal = 0;
timespec first_time;

// Only what a signal handler may do: the clock, and what is free of locks.
extern "C" void on_signal(int signal) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (first_signal == 0) {
    first_signal = signal;
    first_time = now;
    stop_requested.store(true);
    return;
  }
  const double passed = static_cast<double>(now.tv_sec - first_time.tv_sec) +
                        1e-9 * static_cast<double>(now.tv_nsec - first_time.tv_nsec);
  if (passed < kOneRequest) return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);  // delivered when the handler returns
}

// Neither handler interrupts the other.
void handle(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

void answer_signals() {
  handle(on_signal);
  std::signal(SIGXFSZ, SIG_IGN);
}

void end_at_signals() {
  handle(SIG_DFL);
  if (first_signal != 0) std::raise(first_signal);
}

int stopped_exit_code() { return 128 + (first_signal == 0 ? SIGINT : first_signal); }

SignalsHeld::SignalsHeld() {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &held, &before_);
}

SignalsHeld::~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

}  // namespace abide::app
