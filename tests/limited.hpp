// SPDX-License-Identifier: MIT
//
// Limits of the process for one scope of a test.
#pragma once

#include "abide/program/limits.hpp"

namespace abide::testing {

class Limited {
 public:
  Limited(std::int64_t Limits::*limit, std::int64_t value) : before_(limits()) {
    Limits changed = before_;
    changed.*limit = value;
    set_limits(changed);
  }
  ~Limited() { set_limits(before_); }
  Limited(const Limited&) = delete;
  Limited& operator=(const Limited&) = delete;

 private:
  const Limits before_;
};

}  // namespace abide::testing
