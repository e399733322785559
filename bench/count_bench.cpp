// SPDX-License-Identifier: MIT
//
// The parts of the benchmark that run inside one process; bench/count.py runs them and makes the
// table.
//     count_bench networks SEED    the 100 random networks of [N23]'s experiment, counted
//     count_bench rank N           one rank of a random N x N matrix mod p, the limit to measure by
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

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

// As in the authors' notebook: 50 linear networks of 2 to 4 layers of widths 2 to 5, 50 ReLU
// networks of 2 to 4 layers of widths 2 to 9, half of them with biases.
std::vector<std::string> networks(std::uint64_t seed) {
  abide::Random random(seed);
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) {
    const bool relu = i >= 50;
    std::string name = relu ? "relu:" : "linear:";
    const std::int64_t layers = random.between(2, 4);
    for (std::int64_t l = 0; l <= layers; ++l)
      name += fmt::format("{}{}", l == 0 ? "" : ",", random.between(2, relu ? 9 : 5));
    if (relu && i % 2 == 1) name += "+bias";
    names.push_back(name);
  }
  return names;
}

void count_networks(std::uint64_t seed) {
  const std::vector<std::string> names = networks(seed);
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
  if (what == "networks") {
    count_networks(std::strtoull(argv[2], nullptr, 10));
  } else if (what == "rank") {
    one_rank(std::strtoull(argv[2], nullptr, 10));
  } else {
    fmt::print(stderr, "usage: count_bench networks SEED | rank N\n");
    return 2;
  }
}
