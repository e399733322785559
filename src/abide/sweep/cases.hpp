// SPDX-License-Identifier: MIT
//
// One case of a sweep: a model, its flow, what to compute, and how long and in how much memory.
//
// A case says all that its result depends on, so it is its own key: two equal cases are one. It is
// written as one line of JSON, its request, which names it in a database, goes to the process that
// works on it, and from one rank to another.
//
// Example: relu:3,5,2 with momentum and tau = 3/t, counted with seed 7, is
//     abide count relu:3,5,2 --flow momentum --tau 3/t --memory 2147483648 --seed 7 --json
// on the command line.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "abide/flow/dynamics.hpp"

namespace abide {

enum class Computation {
  count,  ///< as `abide count`
  laws,   ///< as `abide laws`
  proof,  ///< as `abide prove`: laws, and a certificate that has been verified
};
/// `count`, `laws`, `proof`
[[nodiscard]] std::string_view to_string(Computation computation);

/// What one case may take. Time is that of a clock on the wall. Memory is what the computation
/// keeps to; its process ends when it needs 64 MB more than that, beyond what it has when it is
/// idle.
struct CaseLimits {
  double seconds = 60;                               ///< 0: no limit
  std::uint64_t memory = std::uint64_t{2048} << 20;  ///< bytes; 0: no limit

  bool operator==(const CaseLimits&) const = default;
};

struct Case {
  std::string group = {};  ///< a free label, such as the name of an experiment
  std::string model = {};  ///< MODEL: a shorthand, or the path of a model file, with its sizes
  Dynamics flow = Dynamics::gradient;
  std::string tau = {};     ///< of momentum; empty: 0
  std::string metric = {};  ///< empty: the model's own
  /// As the options of that name: empty where they are not given.
  std::string weight_decay = {}, rates = {}, loss = {};
  std::vector<std::string> freeze = {}, only = {};
  Computation compute = Computation::count;
  int max_degree = 4;                      ///< of laws
  std::vector<std::string> features = {};  ///< of laws: expressions, or `auto` alone
  std::uint64_t seed = 1;                  ///< below 2^63
  CaseLimits limits = {};

  bool operator==(const Case&) const = default;
  /// Whether flow, damping and metric are all that is said of the flow.
  [[nodiscard]] bool plain() const {
    return weight_decay.empty() && rates.empty() && loss.empty() && freeze.empty() && only.empty();
  }
};

/// The texts of model files by their paths, as they were when a sweep began: it computes with
/// these, whatever becomes of the files.
using ModelTexts = std::map<std::string, std::string>;

/// The case as one line of JSON. Equal for equal cases only.
[[nodiscard]] std::string to_request(const Case& what);
/// The reverse. Throws std::invalid_argument when the text is no request.
[[nodiscard]] Case from_request(const std::string& request);

/// The first part of a case in which two differ, as in `max_degree was 4, is now 5`; empty when
/// they are the same but for their limits. Those do not change what is asked.
[[nodiscard]] std::string difference(const Case& before, const Case& now);

/// The command that redoes this one case, quoted for a shell. A proof goes to the file proof.json.
[[nodiscard]] std::string command_of(const Case& what);

/// A seed for this case of a sweep, below 2^32: it depends on the sweep's seed and on all of the
/// case but its group, limits and seed.
[[nodiscard]] std::uint64_t derived_seed(std::uint64_t sweep_seed, const Case& what);

}  // namespace abide
