// SPDX-License-Identifier: MIT
//
// How long a sweep is getting on, for the commands that run one.
#pragma once

#include <fmt/format.h>

#include "abide/plural.hpp"
#include "abide/sweep/runner.hpp"
#include "progress.hpp"

namespace abide::app {

inline void show(ProgressLine& line, const SweepProgress& progress) {
  line.show([&](double elapsed) {
    return fmt::format("{} of {}, {} failed, {:.0f} s", progress.finished,
                       plural(progress.cases, "case"), progress.failed, elapsed);
  });
}

}  // namespace abide::app
