// SPDX-License-Identifier: MIT
//
// Of builds without MPI; ranks.cpp is of those with it.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "abide/error.hpp"
#include "abide/sweep/ranks.hpp"

namespace abide {

struct Ranks::Job {};

Ranks::Ranks() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const char* size = std::getenv(name); size != nullptr && std::string(size) != "1")
      throw UsageError(fmt::format(
          "this abide was built without MPI; expected to be started once, not {} times", size));
}
Ranks::~Ranks() = default;

std::string_view Ranks::description() { return "without MPI"; }
int Ranks::rank() const { return 0; }
int Ranks::size() const { return 1; }
Workforce* Ranks::others() { return nullptr; }
void Ranks::share(const ModelTexts&) {}
void Ranks::serve(const std::atomic<bool>&) {}

void Ranks::leave_at_once(int exit_code) {
  std::fflush(nullptr);
  std::_Exit(exit_code);
}

}  // namespace abide
