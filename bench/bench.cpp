// SPDX-License-Identifier: MIT
//
// The parts of the benchmark that run inside one process; bench/bench.py runs them and makes the
// tables.
//     abide_bench count SEED    the 100 random networks of [N23]'s experiment, counted
//     abide_bench laws SEED     the 20 random networks of its polynomial experiment, laws found
//     abide_bench momentum SEED the 120 random networks of [I24]'s experiments, counted, and for
//     the
//                               sets that have laws these found up to degree 2
//     abide_bench sweep SPEC    the cases of a sweep: computed in this process, swept on one thread
//                               and swept on two
//     abide_bench rank N        one rank of a random N x N matrix mod p, the limit to measure by
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
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
#include "abide/sweep/compute.hpp"
#include "abide/sweep/runner.hpp"
#include "abide/sweep/spec.hpp"

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

// One of the sets of 20 networks of [I24].
struct Experiment {
  const char* name;
  const char* family;
  std::int64_t layers, width;  // two layers at least, widths from 1
  bool momentum, biases;       // biases: half of them
  bool find;                   // laws too; otherwise there are none
};
constexpr Experiment kExperiments[] = {
    {"linear, momentum", "linear", 3, 3, true, false, true},
    {"ReLU, momentum", "relu", 3, 3, true, true, false},
    {"NMF", "nmf", 2, 7, false, false, true},
    {"NMF, momentum", "nmf", 2, 5, true, false, false},
    {"ICNN", "icnn", 2, 5, false, true, true},
    {"ICNN, momentum", "icnn", 2, 5, true, true, false},
};

std::size_t run_one(const Experiment& experiment, const std::string& name) {
  abide::FlowOptions options;
  if (experiment.momentum) options.dynamics = abide::Dynamics::momentum;
  const abide::Flow flow = abide::Flow::make(abide::load_model(name), options);
  if (experiment.find) {
    abide::SearchOptions search;
    search.max_degree = 2;
    const abide::Search found = abide::find_laws(flow, search);
    if (!found.count.closed) throw std::runtime_error(name + " did not close");
    return found.independent;
  }
  const abide::Count count = abide::count_laws(flow, {});
  if (!count.closed || count.laws() > 0) throw std::runtime_error(name + " should have no law");
  return 0;
}

void momentum_networks(std::uint64_t seed) {
  abide::Random random(seed);
  std::string sets;
  for (const Experiment& experiment : kExperiments) {
    std::vector<std::string> names;
    for (int i = 0; i < 20; ++i) {
      std::string name =
          fmt::format("{}:{}", experiment.family, random.between(1, experiment.width));
      for (std::int64_t l = random.between(2, experiment.layers); l > 0; --l)
        name += fmt::format(",{}", random.between(1, experiment.width));
      names.push_back(name + (experiment.biases && i % 2 == 1 ? "+bias" : ""));
    }
    std::size_t laws = 0;
    const Clock::time_point start = Clock::now();
    for (const std::string& name : names) laws += run_one(experiment, name);
    sets += fmt::format("{}{{\"set\": \"{}\", \"seconds\": {}, \"laws\": {}}}",
                        sets.empty() ? "" : ", ", experiment.name, since(start), laws);
  }
  fmt::print("[{}]\n", sets);
}

void one_rank(std::size_t n) {
  abide::fflas::end_blas_threads();
  abide::Random random(1);
  const abide::PrimeField field(abide::random_prime(random));
  abide::Matrix a(n, n);
  for (double& entry : a.entries) entry = field.random(random);
  const Clock::time_point start = Clock::now();
  const std::size_t rank = abide::rank(field, std::move(a));
  fmt::print("{{\"seconds\": {}, \"rank\": {}}}\n", since(start), rank);
}

// Of this process and of its children that have ended.
double processor_seconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      seconds += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  }
  return seconds;
}

void sweep(const std::string& spec) {
  const std::vector<abide::Case> cases = abide::read_spec(spec).cases;
  Clock::time_point start = Clock::now();
  for (const abide::Case& each : cases) (void)abide::compute_case(each);
  std::string seconds = fmt::format("\"alone\": {}", since(start));
  double processor = processor_seconds();
  seconds += fmt::format(", \"alone_processor\": {}", processor);
  for (const unsigned threads : {1U, 2U}) {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / fmt::format("abide_bench.{}.db", getpid());
    {
      abide::Store store = abide::Store::open(path.string());
      start = Clock::now();
      (void)abide::run_sweep(cases, {.threads = threads}, store);
      const double all = processor_seconds();
      seconds += fmt::format(", \"threads_{0}\": {1}, \"threads_{0}_processor\": {2}", threads,
                             since(start), all - processor);
      processor = all;
    }
    std::filesystem::remove(path);
  }
  fmt::print("{{\"cases\": {}, {}}}\n", cases.size(), seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 3 ? argv[1] : "";
  if (what == "laws") {
    find_in_networks(std::strtoull(argv[2], nullptr, 10));
  } else if (what == "count") {
    count_networks(std::strtoull(argv[2], nullptr, 10));
  } else if (what == "momentum") {
    momentum_networks(std::strtoull(argv[2], nullptr, 10));
  } else if (what == "sweep") {
    sweep(argv[2]);
  } else if (what == "rank") {
    one_rank(std::strtoull(argv[2], nullptr, 10));
  } else {
    fmt::print(stderr,
               "usage: abide_bench count SEED | laws SEED | momentum SEED | sweep SPEC | rank N\n");
    return 2;
  }
}
