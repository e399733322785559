// SPDX-License-Identifier: MIT
//
// What Ctrl-C (SIGINT) and SIGTERM, which `timeout` and batch systems send, do to a command.
//
//     commands that compute long   the first signal sets `stop_requested`; what is known is
//                                  printed, and the exit code is 128 + the signal: 130 or 143
//     all others                   the signal ends the process at once, as it does by default
//
// A second signal ends any command at once. Signals that follow the first within a moment are taken
// for the same request: `timeout` sends its own to the process and then to the group.
#pragma once

#include <atomic>
#include <csignal>

namespace abide::app {

/// Set by the first signal; long computations look at it.
extern std::atomic<bool> stop_requested;

/// From now on signals ask to stop. A file that may not grow (SIGXFSZ) is an error like any other.
void answer_signals();
/// From now on signals end the process; one that came before does so now.
void end_at_signals();
/// 128 + the signal that asked to stop; 130 when none did.
[[nodiscard]] int stopped_exit_code();

/// Holds signals back while it lives: what is being written is written to its end.
class SignalsHeld {
 public:
  SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;
  ~SignalsHeld();

 private:
  sigset_t before_;
};

}  // namespace abide::app
