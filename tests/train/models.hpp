// SPDX-License-Identifier: MIT
//
// What tests of training share: every model there is, points, and data for them.
#pragma once

#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "abide/model/load.hpp"
#include "abide/model/zoo.hpp"
#include "abide/ring/random.hpp"
#include "abide/train/risk.hpp"

namespace abide::testing {

/// The examples of the zoo, some networks with three layers, and every file of examples/.
inline std::vector<std::string> every_model() {
  std::vector<std::string> models;
  for (const Family& family : zoo()) models.push_back(family.example);
  models.insert(models.end(), {"linear:2,3,2,2", "relu:2,3,3,2+bias", "icnn:3,2,2"});
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(ABIDE_SOURCE_DIR "/examples"))
    if (entry.path().extension() == ".toml") files.insert(entry.path().string());
  models.insert(models.end(), files.begin(), files.end());
  return models;
}

/// Between -1 and 1.
inline double uniform(Random& random) {
  return 2 * static_cast<double>(random.below(1U << 30)) / (1U << 30) - 1;
}

/// Numbers of size 0.3 to 1, of either sign or positive.
inline std::vector<double> moderate(Random& random, std::size_t count, bool positive) {
  std::vector<double> result;
  for (std::size_t i = 0; i < count; ++i) {
    const double size = 0.65 + 0.35 * uniform(random);
    result.push_back(positive || random.below(2) == 0 ? size : -size);
  }
  return result;
}

/// Random inputs and targets that fit the model; targets between 0 and 1 if asked for.
inline Dataset random_data(const Model& model, std::size_t samples, Random& random,
                           bool positive = false) {
  Dataset data;
  data.name = "random";
  data.samples = model.inputs.empty() ? 1 : samples;
  data.input_shape = {static_cast<std::int64_t>(std::max<std::size_t>(1, input_entries_of(model)))};
  data.target_shape = {static_cast<std::int64_t>(output_entries_of(model))};
  for (std::size_t i = 0; i < data.samples * static_cast<std::size_t>(data.input_shape[0]); ++i)
    data.inputs.push_back(uniform(random));
  for (std::size_t i = 0; i < data.samples * static_cast<std::size_t>(data.target_shape[0]); ++i)
    data.targets.push_back(positive ? std::abs(uniform(random)) : uniform(random));
  return data;
}

}  // namespace abide::testing
