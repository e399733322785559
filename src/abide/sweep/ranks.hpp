// SPDX-License-Identifier: MIT
//
// The processes of an MPI job, `mpirun -n K abide sweep ..`. Rank 0 hands cases out and writes;
// every other rank computes, one case at a time, in a child process of its own (sweep/worker.hpp).
//
// A rank says that it is free, or gives an answer, which says the same; rank 0 sends it the next
// case. So long and short cases mix. In the end rank 0 dismisses everyone, also in the middle of a
// case, and each says goodbye before the job ends.
//
// Waiting does not keep a processor busy: MPI is asked again and again, after pauses of 0.05 to 1
// milliseconds.
//
// A job whose rank is killed is ended by mpirun as a whole; the same command goes on with it.
// In a build without MPI, or not started by mpirun, there is one rank, 0.
#pragma once

#include <atomic>
#include <memory>
#include <string_view>

#include "abide/sweep/workforce.hpp"

namespace abide {

class Ranks {
 public:
  /// Joins the job that this process was started in, if it was. Throws UsageError when it was
  /// started by mpirun with others and this build has no MPI.
  Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;
  /// Rank 0 dismisses the others and waits for their goodbyes.
  ~Ranks();

  /// `with MPI` or `without MPI`, whatever this process is part of.
  [[nodiscard]] static std::string_view description();

  [[nodiscard]] int rank() const;
  [[nodiscard]] int size() const;

  /// Of rank 0: the other ranks, when there are any; otherwise null.
  [[nodiscard]] Workforce* others();
  /// Of rank 0, before it hands out cases: gives the others the model files.
  void share(const ModelTexts& texts);
  /// Of any other rank: computes until dismissed. Returns early when `stop` is set. Where it cannot
  /// go on, it says why and ends the whole job with exit code 4.
  void serve(const std::atomic<bool>& stop);

  /// Ends this process without a goodbye to anyone, as when the job is being killed, and some ranks
  /// may be dead. What it printed is printed.
  [[noreturn]] static void leave_at_once(int exit_code);

 private:
  struct Job;
  std::unique_ptr<Job> job_;
};

}  // namespace abide
