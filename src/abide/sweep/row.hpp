// SPDX-License-Identifier: MIT
//
// What became of one case: a row of the table.
//
// Everything but `seconds` depends on the case and the version of abide alone, as long as no limit
// of time is hit: not on threads, ranks, interruptions, or what else was in the sweep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abide/flow/dynamics.hpp"
#include "abide/sweep/cases.hpp"

namespace abide {

enum class Status {
  pending,        ///< not finished yet: nothing below is known
  done,           ///< as the command with exit code 0
  limit,          ///< cut short by a limit of its own (memory, depth): the document says which
  timeout,        ///< took longer than its limit, and was killed
  out_of_memory,  ///< needed more than its limit
  crashed,        ///< its process died
  error,          ///< the model, the flow or the metric is wrong: `message` is that of the command
};
/// `pending`, `done`, `limit`, `timeout`, `out of memory`, `crashed`, `error`
[[nodiscard]] std::string_view to_string(Status status);
/// Throws std::invalid_argument.
[[nodiscard]] Status status_of(std::string_view text);

/// What the document of `abide count --json` and `abide laws --json` says.
struct Result {
  Dynamics flow = Dynamics::gradient;  ///< the one followed, also when the model has its own
  std::string metric;                  ///< likewise; empty where the flow has none
  std::size_t parameters = 0, state = 0, lie_dimension = 0;
  std::size_t laws = 0;  ///< the upper bound; exact when `closed`, up to the error probability
  std::vector<std::size_t> levels;
  bool closed = false;
  std::string stopped_by;  ///< empty: by nothing
  std::vector<std::uint64_t> primes;
  std::optional<double> error_probability;  ///< when closed
  bool free_gates = false;

  /// Of laws and proofs.
  struct Found {
    std::size_t independent = 0;
    bool complete = false;
    int max_degree = 0, max_time_degree = 0;  ///< up to which was searched
    std::string ended;                        ///< why the search ended, as in the document
    std::size_t undecided = 0;
    std::size_t found = 0;  ///< how many laws the list has
  };
  std::optional<Found> found;

  /// Of proofs: what the certificate proves.
  struct Proved {
    std::size_t at_most = 0, at_least = 0;
  };
  std::optional<Proved> proved;
};

/// What a computation says of its case.
struct Answer {
  Status status = Status::pending;
  std::string message = {};      ///< why, unless done
  double seconds = 0;            ///< that the computation took, in its process
  std::string document = {};     ///< when done or limit: JSON on one line, without `seconds`
  std::string certificate = {};  ///< of a proof: the text of the file
};

struct Row {
  Case what;
  std::string command;           ///< command_of(what)
  std::string version;           ///< of the abide that computed it
  Answer answer;                 ///< pending as long as there is none
  std::optional<Result> result;  ///< result_of the answer, when done or limit
};

/// Reads the document of `abide count --json` or `abide laws --json`, and the claim of the
/// certificate unless that is empty. Throws std::invalid_argument when they are none.
[[nodiscard]] Result result_of(const std::string& document, const std::string& certificate);

}  // namespace abide
