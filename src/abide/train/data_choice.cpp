// SPDX-License-Identifier: MIT
#include "abide/train/data_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/train/matrix_task.hpp"
#include "abide/train/synthetic.hpp"

namespace abide {

namespace {

bool is_there(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::exists(path, unknown) || unknown;
}

// What is neither there nor looks like the path of a file.
void refuse_unknown(const std::string& data) {
  if (is_made_matrix(data))
    throw UsageError(fmt::format("--data {0}: this is a matrix; expected --matrix {0}", data));
  if (data.find_first_of("/.") != std::string::npos) return;
  std::vector<std::string> names;
  std::vector<std::string> usages;
  for (const SyntheticSet& set : synthetic_sets()) {
    names.push_back(set.name);
    usages.push_back(set.usage);
  }
  throw file_error(data, fmt::format("no such file, and no set of this name; expected a file, or "
                                     "one of {}{}",
                                     fmt::join(usages, ", "),
                                     did_you_mean(data.substr(0, data.find(':')), names)));
}

}  // namespace

Dataset chosen_data(const std::string& data, const std::optional<std::string>& targets,
                    const DataRequest& request, std::uint64_t seed) {
  if (request.labels && request.target_shape && entries(*request.target_shape) < 2)
    throw UsageError(
        "--loss cross-entropy tells classes apart by one output each; the model has one "
        "output: expected two or more, or another --loss");
  if (!is_synthetic(data)) {
    if (!is_there(data)) refuse_unknown(data);
    return read_dataset(data, targets, request);
  }
  const std::string own = fmt::format(
      "{0} is a set made from a seed, with targets of its own; expected --data {0} alone, or "
      "--data "
      "with a file (a file of this name is ./{0})",
      data);
  if (targets) throw UsageError(fmt::format("--targets {}: {}", *targets, own));
  if (!request.target_columns.empty())
    throw UsageError(fmt::format("--target-column {}: {}", request.target_columns[0], own));
  Dataset made = synthetic(data, request, seed);
  if (is_there(data))
    made.notes.push_back(fmt::format("{0}: the set of this name; the file is ./{0}", data));
  return made;
}

void check_targets(const Dataset& data, Loss loss) {
  if (loss == Loss::mse) return;
  const auto wrong = std::find_if(data.targets.begin(), data.targets.end(),
                                  [](double target) { return target < 0; });
  if (wrong == data.targets.end()) return;
  const auto sample =
      static_cast<std::size_t>(wrong - data.targets.begin()) / (data.targets.size() / data.samples);
  throw file_error(data.name, fmt::format("sample {} (from 0): the target {}; the loss {} is for "
                                          "targets that are not negative: expected --loss mse",
                                          sample, *wrong, loss_name(loss)));
}

}  // namespace abide
