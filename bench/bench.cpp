// SPDX-License-Identifier: MIT
//
// The parts of the benchmark that run inside one process; bench/bench.py runs them and makes the
// tables.
//     abide_bench count SEED    the 100 random networks of [N23]'s experiment, counted
//     abide_bench laws SEED     the 20 random networks of its polynomial experiment, laws found
//     abide_bench rank N        one rank of a random N x N matrix mod p, the limit to measure by
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "abide/laws/finder.hpp"
#include "abide/lie/count.hpp"
#include "abide/linalg/echelon.hpp"
#include "abide/linalg/fflas.hpp"
#include "abide/model/load.hpp"
#include "abide/ring/prime.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// `count` linear and as many ReLU networks: up to `layers` layers (two at least), widths from 2 to
// `linear_width` and `relu_width`; with `biases`, half of the ReLU networks have them.
std::vector<std::string> networks(std::uint64_t seed, int count, std::int64_t layers,
                                  std::int64_t linear_width, std::int64_t relu_width, bool biases) {
  abide::Random random(seed);
  std::vector<std::string> names;
  for (int i = 0; i < 2 * count; ++i) {
    const bool relu = i >= count;
    std::string name = relu ? "relu:" : "linear:";
    const std::int64_t depth = random.between(2, layers);
    for (std::int64_t l = 0; l <= depth; ++l)
      name += fmt::format("{}{}", l == 0 ? "" : ",",
                          random.between(2, relu ? relu_width : linear_width));
    if (relu && biases && i % 2 == 1) name += "+bias";
    names.push_back(name);
  }
  return names;
}

void find_in_networks(std::uint64_t seed) {
  const std::vector<std::string> names = networks(seed, 10, 3, 4, 4, false);
  std::size_t laws = 0;
  const Clock::time_point start = Clock::now();
  for (const std::string& name : names) {
    const abide::Search search =
        abide::find_laws(abide::Flow::gradient(abide::load_model(name)), {});
    if (!search.complete()) throw std::runtime_error(name + " is incomplete");
    laws += search.independent;
  }
  fmt::print("{{\"seconds\": {}, \"laws\": {}}}\n", since(start), laws);
}

void count_networks(std::uint64_t seed) {
  const std::vector<std::string> names = networks(seed, 50, 4, 5, 9, true);
  std::size_t laws = 0;
  const Clock::time_point start = Clock::now();
  for (const std::string& name : names) {
    const abide::Count count =
        abide::count_laws(abide::Flow::gradient(abide::load_model(name)), {});
    if (!count.closed) throw std::runtime_error(name + " did not close");
    laws += count.laws();
  }
  fmt::print("{{\"seconds\": {}, \"laws\": {}}}\n", since(start), laws);
}

void one_rank(std::size_t n) {
  abide::fflas::use_one_blas_thread();
  abide::Random random(1);
  const abide::PrimeField field(abide::random_prime(random));
  abide::Matrix a(n, n);
  for (double& entry : a.entries) entry = field.random(random);
  const Clock::time_point start = Clock::now();
  const std::size_t rank = abide::rank(field, std::move(a));
  fmt::print("{{\"seconds\": {}, \"rank\": {}}}\n", since(start), rank);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 3 ? argv[1] : "";
  if (what == "laws") {
    find_in_networks(std::strtoull(argv[2], nullptr, 10));
  } else if (what == "count") {
    count_networks(std::strtoull(argv[2], nullptr, 10));
  } else if (what == "rank") {
    one_rank(std::strtoull(argv[2], nullptr, 10));
  } else {
    fmt::print(stderr, "usage: abide_bench count SEED | laws SEED | rank N\n");
    return 2;
  }
}
