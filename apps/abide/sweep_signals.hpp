// SPDX-License-Identifier: MIT
//
// How commands that compute many cases answer signals, beside Ctrl-C.
#pragma once

#include <csignal>

#include "commands.hpp"

namespace abide::app {

// Batch systems and mpirun ask like this; the sweep ends as by Ctrl-C.
extern "C" inline void on_terminate(int) { stop_requested.store(true); }

inline void answer_signals() {
  std::signal(SIGTERM, on_terminate);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like any other
}

}  // namespace abide::app
