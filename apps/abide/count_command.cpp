// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"
#include "abide/model/load.hpp"
#include "abide/report/count_report.hpp"
#include "commands.hpp"
#include "progress.hpp"

namespace abide::app {

namespace {

struct Arguments {
  std::string model;
  CountOptions options;
  std::uint64_t memory = 0;
  bool json = false;
  bool quiet = false;
};

// Three quarters of the machine's memory, unless told otherwise.
std::uint64_t default_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return SIZE_MAX;
  return static_cast<std::uint64_t>(pages) / 4 * 3 * static_cast<std::uint64_t>(page);
}

// CLI11 alone takes -1 and what is too large for the largest integer, and 010 for 8.
std::string not_a_seed(const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const bool natural = error == std::errc{} && stop == end && (text == "0" || text[0] != '0');
  return natural ? "" : "Expected an integer from 0 to 18446744073709551615, found " + text;
}

// CLI::Range lets nan pass.
std::string not_a_probability(const std::string& text) {
  double value = 0;
  const bool inside = CLI::detail::lexical_cast(text, value) && value >= 1e-100 && value <= 0.5;
  return inside ? "" : "Expected a number from 1e-100 to 0.5, found " + text;
}

// CLI::AsSizeValue takes a minus sign for a very large size.
std::string not_a_size(std::string& text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const bool natural = !text.empty() && text[0] >= '1' && text[0] <= '9' && text.size() <= 18 &&
                       (digits == std::string::npos || text[digits] != '.');
  return natural ? "" : "Expected a size such as 3GB, found " + text;
}

Outcome count(const Arguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const Flow flow = Flow::gradient(load_model(arguments.model));
  CountOptions options = arguments.options;
  options.memory = arguments.memory == 0 ? default_memory() : arguments.memory;
  options.stop = &stop_requested;
  Count result;
  {
    ProgressLine line(arguments.quiet);
    options.progress = [&](const LevelProgress& progress) { line.show(progress); };
    result = count_laws(flow, options);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Outcome outcome;
  outcome.output = arguments.json ? count_json(flow, result, seconds) : count_text(flow, result);
  if (!result.as_wished())
    outcome.exit_code = result.ending == Ending::interrupted ? interrupted : limit_reached;
  return outcome;
}

}  // namespace

void add_count_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("count", "How many independent conservation laws there are");
  command
      ->add_option("MODEL", arguments->model,
                   "A model file, or family:dims[+option]: see abide zoo")
      ->required();
  command->add_option("--seed", arguments->options.seed, "Seed of the random points and primes")
      ->check(not_a_seed)
      ->capture_default_str();
  command
      ->add_option("--error", arguments->options.error_probability,
                   "Use as many primes as bring the error probability below this")
      ->check(not_a_probability)
      ->capture_default_str();
  command->add_option("--depth", arguments->options.depth, "Stop after brackets of so many fields")
      ->check(CLI::Range(1, 64));
  command
      ->add_option("--memory", arguments->memory,
                   "Stop before more memory than this is needed, e.g. 3GB (three quarters of the "
                   "machine's)")
      ->transform(CLI::Validator(not_a_size, "SIZE"))
      ->transform(CLI::AsSizeValue(false));
  command->add_option("--threads", arguments->options.threads, "Threads (all processors)")
      ->check(CLI::Range(1, 1024));
  command->add_flag("--json", arguments->json, "Print one JSON document");
  command->add_flag("--quiet", arguments->quiet, "No progress on standard error");
  command->callback([arguments, &outcome] { outcome = count(*arguments); });
}

}  // namespace abide::app
