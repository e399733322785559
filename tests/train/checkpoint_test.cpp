// SPDX-License-Identifier: MIT
#include "abide/train/checkpoint.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/array_file.hpp"
#include "abide/train/training.hpp"
#include "train/experiments.hpp"

namespace abide {
namespace {

// What a file says of a run is checked before it is believed.
TEST(Checkpoint, ThatIsDamagedIsRefused) {
  Experiment e = testing::small_experiment("linear:2,2,2", "momentum");
  const Plan plan = make_plan(e);
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_checkpoint_test.npz").string();
  std::atomic<bool> stop = false;
  TrainingOptions options;
  options.stop = &stop;
  options.progress = [&](const TrainingProgress& progress) { stop = progress.step >= 10; };
  Training training;
  train(plan, options, training);
  save_training(path, plan, training);
  const RealArrays good = read_real_arrays(path);
  const auto message = [&](const std::function<void(RealArrays&)>& damage) -> std::string {
    RealArrays arrays = good;
    damage(arrays);
    write_real_arrays(path, arrays, Entries::any);
    try {
      (void)load_training(path, plan);
    } catch (const ModelError& error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_EQ(message([](RealArrays&) {}), "taken");
  using Damage = std::function<void(RealArrays&)>;
  const std::vector<std::pair<const char*, Damage>> damages = {
      {"no array 'state.velocity'", [](RealArrays& a) { a.erase("state.velocity"); }},
      {"-5 is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = -5; }},
      {"10.5 is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = 10.5; }},
      {"is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = 1e30; }},
      {"is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = NAN; }},
      {"not of one run", [](RealArrays& a) { a["state.progress"].values[0] = 3; }},
      {"not finite", [](RealArrays& a) { a["state.theta"].values[0] = INFINITY; }},
      {"no state of one that is not", [](RealArrays& a) { a.erase("state.theta"); }},
      {"has the state of a run that is over", [](RealArrays& a) { a["0.end"].values[0] = 0; }},
      {"the end of a run", [](RealArrays& a) { a["0.end"].values[0] = 1.5; }},
      {"'0.first.0' has 1 entries",
       [](RealArrays& a) {
         a["0.first.0"] = {{1}, {0}};
       }},
      {"do not fit the laws",
       [](RealArrays& a) {
         a["0.records"] = {{1, 4}, {0, 0, 0, 0}};
       }},
      {"not those of a run", [](RealArrays& a) { a["0.records"].values[1] = NAN; }},
      {"more runs than the experiment",
       [](RealArrays& a) {
         a["0.end"].values[0] = 0;
         a["1.end"] = a["0.end"];
       }},
  };
  for (const auto& [part, damage] : damages)
    EXPECT_NE(message(damage).find(part), std::string::npos) << part << ": " << message(damage);
  // The experiment may be the same by its words alone: the start has another loss.
  write_real_arrays(path, good);
  Training resumed = load_training(path, plan);
  resumed.histories[0].records[0].loss *= 1.001;
  EXPECT_THROW(train(plan, {}, resumed), ModelError);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace abide
