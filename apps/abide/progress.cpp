// SPDX-License-Identifier: MIT
#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "abide/plural.hpp"

namespace abide::app {

ProgressLine::ProgressLine(bool quiet) : wanted_(!quiet && isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::clear() {
  const std::lock_guard lock(mutex_);
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

void ProgressLine::show(const LevelProgress& progress) {
  show([&](double elapsed) {
    return fmt::format("prime {}: level {}, rank {} of {}, {:.0f} brackets/s, {:.0f} s",
                       progress.run, progress.level, progress.rank, progress.dimension,
                       static_cast<double>(progress.draws) / progress.seconds, elapsed);
  });
}

void ProgressLine::show(const SearchProgress& progress) {
  show([&](double elapsed) {
    return fmt::format("degree {}: {:.0f} % of {:.0f} monomials, {} found, {:.0f} s",
                       progress.degree, 100 * progress.monomials_done / progress.monomials,
                       progress.monomials, plural(progress.found, "law"), elapsed);
  });
}

void ProgressLine::show(const FamilyProgress& progress) {
  show([&](double elapsed) {
    return fmt::format("{} gradients, {} of {} verified, {:.0f} s", progress.fields,
                       progress.verified, plural(progress.candidates, "candidate"), elapsed);
  });
}

void ProgressLine::show(const std::function<std::string(double)>& text) {
  if (!wanted_) return;
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  if (elapsed < 1 || now - last_shown_ < std::chrono::milliseconds(200)) return;
  last_shown_ = now;
  shown_ = true;
  fmt::print(stderr, "\r{}\x1b[K", text(elapsed));
  std::fflush(stderr);
}

}  // namespace abide::app
