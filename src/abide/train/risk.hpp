// SPDX-License-Identifier: MIT
//
// The empirical risk E(theta), the average loss of a model over a data set, and its gradient.
//
// The gradient is grad_theta L(theta; xi) at the one probe xi that the data choose: the inputs are
// the samples, each ReLU gate is the step function of its argument (0 at 0, as in PyTorch), and the
// weights of the output are the derivative of the loss. All samples go through one program
// (program/batch.hpp) in chunks that fit the processor's caches; the last chunk is filled up with
// samples that do not count. Nothing is allocated after the first call.
//
// Example: for linear:1,1,1, one sample (x, y) and the loss mse, E = (W2 W1 x - y)^2 and the
// gradient by W1 is 2 (W2 W1 x - y) W2 x.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/train/dataset.hpp"
#include "abide/train/loss.hpp"

namespace abide {

/// The number of entries that a sample's input and target must have for this model.
[[nodiscard]] std::size_t input_entries_of(const Model& model);
[[nodiscard]] std::size_t output_entries_of(const Model& model);

class Risk {
 public:
  static constexpr std::size_t kChunk = 512;

  /// `batch` samples are the most that `on_batch` is asked for; 0 when it is not.
  /// Throws ModelError when the data do not fit the model or the loss, saying what was expected.
  Risk(const Model& model, Dataset data, Loss loss, std::size_t batch = 0,
       std::size_t chunk = kChunk);
  Risk(Risk&&) noexcept;
  Risk& operator=(Risk&&) noexcept;
  ~Risk();

  /// D: all entries of all parameters.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] const Dataset& data() const;

  /// E(theta) over all samples; its gradient [D] goes to `gradient`.
  double operator()(std::span<const double> theta, std::span<double> gradient);
  /// The same, remembering which gates are open; the first is whether any changed since the last
  /// time, and true at first.
  std::pair<bool, double> with_new_gates(std::span<const double> theta, std::span<double> gradient);
  /// The same with the gates as they were remembered, whatever theta is: smooth in theta.
  double with_old_gates(std::span<const double> theta, std::span<double> gradient);
  [[nodiscard]] bool has_gates() const;

  /// From now on evaluations end with `Stopped` soon after this is set; null: never.
  void stop_when(const std::atomic<bool>* stop);
  struct Stopped {};

  /// The same as the first averaged over these samples only.
  double on_batch(std::span<const double> theta, std::span<const std::uint32_t> samples,
                  std::span<double> gradient);

 private:
  class Engine;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace abide
