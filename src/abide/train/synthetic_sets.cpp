// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "abide/train/gaussian.hpp"
#include "abide/train/synthetic.hpp"

namespace abide {

namespace {

// Streams of random numbers: what the set is made by, and its samples one after the other.
constexpr std::uint64_t kMaker = 0;
constexpr std::uint64_t kSamples = 1;

constexpr double kNoise = 0.01;

Shape vector_shape(std::size_t size) { return {static_cast<std::int64_t>(size)}; }

double dot(const double* a, const double* b, std::size_t size) {
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

// `count` random orthonormal vectors of R^size, by Gram and Schmidt.
std::vector<std::vector<double>> orthonormal(Random& random, std::size_t count, std::size_t size) {
  std::vector<std::vector<double>> result;
  while (result.size() < count) {
    std::vector<double> v = gaussians(random, size);
    for (int twice = 0; twice < 2; ++twice)  // once leaves rounding errors along the others
      for (const std::vector<double>& u : result) {
        const double along = dot(u.data(), v.data(), size);
        for (std::size_t i = 0; i < size; ++i) v[i] -= along * u[i];
      }
    const double norm = std::sqrt(dot(v.data(), v.data(), size));
    if (norm < 1e-6) continue;  // hardly any new direction: draw another
    for (double& x : v) x /= norm;
    result.push_back(std::move(v));
  }
  return result;
}

// The classes take turns, in one-hot rows.
void set_turns(Dataset& data, std::size_t classes) {
  data.classes = classes;
  data.target_shape = vector_shape(classes);
  data.targets.assign(data.samples * classes, 0.0);
  for (std::size_t i = 0; i < data.samples; ++i) data.targets[i * classes + i % classes] = 1.0;
}

Dataset empty(const char* name, std::size_t samples, std::size_t inputs) {
  Dataset data;
  data.name = name;
  data.samples = samples;
  data.input_shape = vector_shape(inputs);
  data.inputs.reserve(samples * inputs);
  return data;
}

void append(std::vector<double>& values, const std::vector<double>& more) {
  values.insert(values.end(), more.begin(), more.end());
}

}  // namespace

Dataset gaussian_regression(std::size_t inputs, std::size_t outputs, std::size_t samples,
                            std::uint64_t seed) {
  constexpr std::size_t kMostRank = 16;
  Random maker(seed, {kMaker});
  const std::size_t rank = std::min({inputs, outputs, kMostRank});
  const auto left = orthonormal(maker, rank, outputs);
  const auto right = orthonormal(maker, rank, inputs);

  Dataset data = empty("regression", samples, inputs);
  data.target_shape = vector_shape(outputs);
  data.targets.reserve(samples * outputs);
  Random random(seed, {kSamples});
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const std::vector<double> x = gaussians(random, inputs);
    std::vector<double> y = gaussians(random, outputs);
    for (double& value : y) value *= kNoise;
    double singular_value = 1;
    for (std::size_t k = 0; k < rank; ++k, singular_value /= 2) {
      const double along = singular_value * dot(right[k].data(), x.data(), inputs);
      for (std::size_t i = 0; i < outputs; ++i) y[i] += along * left[k][i];
    }
    append(data.inputs, x);
    append(data.targets, y);
  }
  return data;
}

Dataset teacher(std::size_t inputs, std::size_t outputs, std::size_t width, std::size_t samples,
                std::uint64_t seed) {
  Random maker(seed, {kMaker});
  const std::vector<double> u = gaussians(maker, width * inputs);
  const std::vector<double> v = gaussians(maker, outputs * width);
  const double u_scale = 1 / std::sqrt(static_cast<double>(inputs));
  const double v_scale = std::sqrt(2 / static_cast<double>(width));

  Dataset data = empty("teacher", samples, inputs);
  data.target_shape = vector_shape(outputs);
  data.targets.reserve(samples * outputs);
  Random random(seed, {kSamples});
  std::vector<double> hidden(width);
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const std::vector<double> x = gaussians(random, inputs);
    for (std::size_t unit = 0; unit < width; ++unit)
      hidden[unit] = std::max(0.0, u_scale * dot(u.data() + unit * inputs, x.data(), inputs));
    for (std::size_t i = 0; i < outputs; ++i)
      data.targets.push_back(v_scale * dot(v.data() + i * width, hidden.data(), width));
    append(data.inputs, x);
  }
  return data;
}

Dataset two_spirals(std::size_t samples, std::uint64_t seed) {
  constexpr std::size_t kPlaces = 4096;  // along a spiral
  constexpr double kTurns = 1.5;
  constexpr double kPi = 3.14159265358979323846;
  constexpr double kSpiralNoise = 0.02;
  // Each direction is the one before, turned by the angle whose half has the tangent t.
  constexpr double t = kPi * kTurns / kPlaces;
  constexpr double cosine = (1 - t * t) / (1 + t * t);
  constexpr double sine = 2 * t / (1 + t * t);
  std::vector<std::array<double, 2>> direction{{1, 0}};
  while (direction.size() < kPlaces) {
    const auto [x, y] = direction.back();
    direction.push_back({cosine * x - sine * y, sine * x + cosine * y});
  }

  Dataset data = empty("spirals", samples, 2);
  Random random(seed, {kSamples});
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const auto place = static_cast<std::size_t>(random.below(kPlaces));
    const double radius = static_cast<double>(place + 1) / kPlaces * (sample % 2 == 0 ? 1 : -1);
    for (const double x : direction[place])
      data.inputs.push_back(radius * x + kSpiralNoise * gaussian(random));
  }
  set_turns(data, 2);
  return data;
}

Dataset blobs(std::size_t classes, std::size_t dimension, std::size_t samples, std::uint64_t seed) {
  Random maker(seed, {kMaker});
  const std::vector<double> centres = gaussians(maker, classes * dimension);
  Dataset data = empty("blobs", samples, dimension);
  Random random(seed, {kSamples});
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const double* centre = centres.data() + sample % classes * dimension;
    for (std::size_t i = 0; i < dimension; ++i)
      data.inputs.push_back(3 * centre[i] + gaussian(random));
  }
  set_turns(data, classes);
  return data;
}

Dataset digits(std::size_t samples, std::size_t side, std::size_t classes, std::uint64_t seed) {
  constexpr int kBumps = 6;
  constexpr double kPixelNoise = 0.1;
  const auto size = static_cast<double>(side);
  const auto length = static_cast<std::int64_t>(side);
  // A picture is a sum of round bumps (1 - r^2 / R^2)^2, scaled to a largest brightness of 1.
  Random maker(seed, {kMaker});
  std::vector<std::vector<double>> pictures(classes, std::vector<double>(side * side, 0.0));
  for (std::vector<double>& picture : pictures) {
    for (int bump = 0; bump < kBumps; ++bump) {
      const double row = size * (0.2 + 0.6 * uniform(maker));
      const double column = size * (0.2 + 0.6 * uniform(maker));
      const double radius = size * (0.15 + 0.1 * uniform(maker)) + 1;
      for (std::size_t i = 0; i < side; ++i)
        for (std::size_t j = 0; j < side; ++j) {
          const double down = static_cast<double>(i) + 0.5 - row;
          const double right = static_cast<double>(j) + 0.5 - column;
          const double inside = 1 - (down * down + right * right) / (radius * radius);
          if (inside > 0) picture[i * side + j] += inside * inside;
        }
    }
    const double brightest = *std::max_element(picture.begin(), picture.end());
    for (double& pixel : picture) pixel /= brightest;
  }

  Dataset data = empty("digits", samples, side * side);
  Random random(seed, {kSamples});
  const std::int64_t shift = length / 14;
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const std::vector<double>& picture = pictures[sample % classes];
    const std::int64_t down = random.between(-shift, shift);
    const std::int64_t right = random.between(-shift, shift);
    const double light = 0.7 + 0.3 * uniform(random);
    for (std::int64_t i = down; i < down + length; ++i)
      for (std::int64_t j = right; j < right + length; ++j) {
        const bool inside = i >= 0 && i < length && j >= 0 && j < length;
        const double pixel = inside ? picture[static_cast<std::size_t>(i * length + j)] : 0.0;
        data.inputs.push_back(std::clamp(light * pixel + kPixelNoise * gaussian(random), 0.0, 1.0));
      }
  }
  set_turns(data, classes);
  return data;
}

RealArray low_rank_nonnegative(std::size_t rows, std::size_t columns, std::size_t rank,
                               std::uint64_t seed) {
  Random maker(seed, {kMaker});
  std::vector<double> left(rows * rank);
  std::vector<double> right(columns * rank);
  for (double& value : left) value = uniform(maker);
  for (double& value : right) value = uniform(maker);
  RealArray matrix{{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)}, {}};
  matrix.values.reserve(rows * columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      matrix.values.push_back(dot(left.data() + i * rank, right.data() + j * rank, rank) +
                              kNoise * uniform(maker));
  return matrix;
}

}  // namespace abide
