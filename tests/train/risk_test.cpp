// SPDX-License-Identifier: MIT
#include "abide/train/risk.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>
#include <numeric>

#include "abide/error.hpp"
#include "seeded.hpp"
#include "train/models.hpp"

namespace {
std::atomic<std::size_t> allocations = 0;
}
// Counts what the library asks for.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto multiple = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(multiple, (size + multiple - 1) / multiple * multiple))
    return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace abide {
namespace {

using testing::for_seeds;

// The directional derivative of E against differences of E, which is smooth unless a gate switches:
// of a few directions, most must agree to many digits.
TEST(Risk, GradientsAreFiniteDifferencesOnEveryModel) {
  for (const std::string& name : testing::every_model()) {
    SCOPED_TRACE(name);
    const Model model = load_model(name);
    for (const Loss loss : {Loss::mse, Loss::cross_entropy, Loss::kl}) {
      if (loss == Loss::cross_entropy && model.outputs.size() != 1) continue;
      Random random(7, {static_cast<std::uint64_t>(loss)});
      const bool positive = loss == Loss::kl;
      Dataset data = testing::random_data(model, 5, random, loss != Loss::mse);
      if (positive)
        for (double& x : data.inputs) x = std::abs(x);
      // Chunks of 2: the last one is filled up.
      Risk risk(model, std::move(data), loss, 0, 2);
      const std::vector<double> theta = testing::moderate(random, risk.size(), positive);
      std::vector<double> gradient(risk.size());
      std::vector<double> unused(risk.size());
      const double value = risk(theta, gradient);
      if (!std::isfinite(value)) continue;  // kl of a network with negative outputs
      int agree = 0;
      for (int direction = 0; direction < 5; ++direction) {
        std::vector<double> v(risk.size());
        for (double& x : v) x = testing::uniform(random);
        const auto difference_of = [&](double h) {
          std::vector<double> forward = theta;
          std::vector<double> backward = theta;
          for (std::size_t i = 0; i < v.size(); ++i) {
            forward[i] += h * v[i];
            backward[i] -= h * v[i];
          }
          return (risk(forward, unused) - risk(backward, unused)) / (2 * h);
        };
        // Of two steps, so that what is strongly curved agrees as well (Richardson).
        const double difference = (4 * difference_of(1e-5) - difference_of(2e-5)) / 3;
        const double derivative = std::inner_product(v.begin(), v.end(), gradient.begin(), 0.0);
        if (std::abs(difference - derivative) <= 1e-7 * (1 + std::abs(derivative))) ++agree;
      }
      EXPECT_GE(agree, 4) << loss_name(loss);
    }
  }
}

// W2 relu(W1 x + b1) by loops.
TEST(Risk, IsTheLossOfTheNetwork) {
  for_seeds(20, [](Random& random) {
    const Model model = load_model("relu:3,4,2+bias");
    const Dataset data = testing::random_data(model, 7, random);
    Risk risk(model, data, Loss::mse, 0, 3);
    const std::vector<double> theta = testing::moderate(random, risk.size(), false);
    double expected = 0;
    for (std::size_t s = 0; s < 7; ++s) {
      double hidden[4];
      for (std::size_t i = 0; i < 4; ++i) {
        hidden[i] = theta[12 + i];
        for (std::size_t j = 0; j < 3; ++j) hidden[i] += theta[3 * i + j] * data.inputs[3 * s + j];
        hidden[i] = std::max(0.0, hidden[i]);
      }
      for (std::size_t i = 0; i < 2; ++i) {
        double out = -data.targets[2 * s + i];
        for (std::size_t j = 0; j < 4; ++j) out += theta[16 + 4 * i + j] * hidden[j];
        expected += out * out / 14;
      }
    }
    std::vector<double> gradient(risk.size());
    EXPECT_NEAR(risk(theta, gradient), expected, 1e-12);
  });
}

TEST(Risk, DoesNotDependOnTheChunks) {
  for_seeds(10, [](Random& random) {
    const Model model = load_model("relu:3,5,2");
    const Dataset data = testing::random_data(model, 23, random);
    Risk whole(model, data, Loss::mse);
    Risk chunked(model, data, Loss::mse, 4, 5);
    const std::vector<double> theta = testing::moderate(random, whole.size(), false);
    std::vector<double> a(whole.size());
    std::vector<double> b(whole.size());
    EXPECT_NEAR(whole(theta, a), chunked(theta, b), 1e-12);
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-12);
    // Mini-batches of 4, the last of 3, average to the whole when weighted by their sizes.
    std::fill(b.begin(), b.end(), 0.0);
    std::vector<double> part(b.size());
    for (std::uint32_t first = 0; first < 23; first += 4) {
      std::vector<std::uint32_t> samples;
      for (std::uint32_t s = first; s < std::min(first + 4, 23U); ++s) samples.push_back(s);
      (void)chunked.on_batch(theta, samples, part);
      for (std::size_t i = 0; i < b.size(); ++i)
        b[i] += part[i] * static_cast<double>(samples.size()) / 23;
    }
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-12);
  });
}

TEST(Risk, AllocatesNothingAfterTheFirstCall) {
  Random random(3);
  const Model model = load_model("relu:6,20,10,3+bias");
  Risk risk(model, testing::random_data(model, 100, random, true), Loss::cross_entropy, 16, 32);
  const std::vector<double> theta = testing::moderate(random, risk.size(), false);
  std::vector<double> gradient(risk.size());
  const std::vector<std::uint32_t> samples = {5, 3, 99, 7};
  (void)risk(theta, gradient);
  (void)risk.on_batch(theta, samples, gradient);
  const std::size_t before = allocations;
  (void)risk(theta, gradient);
  (void)risk.on_batch(theta, samples, gradient);
  EXPECT_EQ(allocations - before, 0U);
}

TEST(Risk, RefusesDataThatDoNotFit) {
  Random random(1);
  const Model model = load_model("relu:3,4,2");
  const Dataset good = testing::random_data(model, 4, random, true);
  const auto message = [&](const Dataset& data, Loss loss) -> std::string {
    try {
      const Risk risk(model, data, loss);
    } catch (const ModelError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message(good, Loss::mse), "");
  Dataset wrong = good;
  wrong.input_shape = {4};
  EXPECT_EQ(message(wrong, Loss::mse),
            "random: error: a sample's input has 4 entries; relu:3,4,2 takes 3");
  wrong = good;
  wrong.target_shape = {3};
  EXPECT_EQ(message(wrong, Loss::mse),
            "random: error: a sample's target has 3 entries; relu:3,4,2 puts out 2");
  wrong = good;
  wrong.targets[5] = -1;
  EXPECT_NE(message(wrong, Loss::kl).find("the target of sample 2 is -1"), std::string::npos);
  wrong = good;
  wrong.samples = 0;
  EXPECT_EQ(message(wrong, Loss::mse), "random: error: no samples");
}

}  // namespace
}  // namespace abide
