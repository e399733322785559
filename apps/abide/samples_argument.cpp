// SPDX-License-Identifier: MIT
#include "samples_argument.hpp"

#include "help.hpp"
#include "progress.hpp"

namespace abide::app {

void add_samples_argument(CLI::App& command, Arguments& arguments) {
  command
      .add_option(
          "--samples", arguments.samples,
          "For ReLU networks, also count with the gates that this many random inputs open, "
          "at random parameters: the network itself may have more laws than with free gates")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000))
      ->group(kSearchGroup);
}

std::optional<RegionCounts> region_counts(const Arguments& arguments, const Flow& flow,
                                          const Count& free) {
  if (arguments.samples == 0) return std::nullopt;
  ProgressLine line(arguments.quiet);
  CountOptions options = count_options(arguments);
  options.progress = [&](const LevelProgress& progress) { line.show(progress); };
  return count_in_regions(flow, free, arguments.samples, options);
}

}  // namespace abide::app
