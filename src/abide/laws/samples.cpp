// SPDX-License-Identifier: MIT
#include "abide/laws/samples.hpp"

#include <algorithm>
#include <optional>

#include "abide/error.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

// Streams of the seed, apart from those of counting.
constexpr std::uint64_t kPrimeStream = 0x5a3;
constexpr std::uint64_t kPointStream = 0x5a4;
constexpr std::size_t kChunk = 64;

std::uint64_t prime_of(const Program& program, std::uint64_t seed, std::size_t index) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Random random(seed, {kPrimeStream, index, attempt});
    const std::uint64_t prime = random_prime(random);
    const PrimeField field(prime);
    if (reduces_modulo(program, field)) return prime;
  }
}

double entry(const JetTensor& tensor, std::size_t i, std::size_t b) {
  if (tensor.zero(0)) return 0;
  return tensor.planes[0].values[tensor.planes[0].batched ? i * kChunk + b : i];
}

// Copies the first `size` of a chunk's points.
void append(std::span<const JetTensor> tensors, std::size_t first, std::size_t size,
            std::size_t count, std::vector<double>& table) {
  std::size_t variable = 0;
  for (const JetTensor& tensor : tensors) {
    for (std::size_t i = 0; i < tensor.entries; ++i)
      for (std::size_t b = 0; b < size; ++b)
        table[(variable + i) * count + first + b] = entry(tensor, i, b);
    variable += tensor.entries;
  }
}

}  // namespace

Samples::Samples(const Flow& flow, std::uint64_t seed, std::size_t index, std::size_t count)
    : field_(prime_of(flow.law_schedule().program(), seed, index)),
      count_(count),
      dimension_(flow.dimension()),
      values_(flow.variable_count() * count),
      motions_(flow.variable_count() * count),
      directions_(flow.features() == 0 ? 0 : flow.variable_count() * count),
      feature_gradients_(flow.features() * flow.dimension()) {
  for (std::size_t first = 0; first < count; first += kChunk) {
    const std::size_t size = std::min(kChunk, count - first);
    for (int failures = 0;; ++failures) try {
        Random random =
            failures == 0
                ? Random(seed, {kPointStream, index, first})
                : Random(seed, {kPointStream, index, first, static_cast<std::uint64_t>(failures)});
        draw(flow, std::move(random), first, size);
        break;
      } catch (const SingularMatrix& error) {
        if (failures + 1 == kPointsTried) throw singular_everywhere(error);
      }
  }
}

void Samples::draw(const Flow& flow, Random random, std::size_t first, std::size_t size) {
  // Whole chunks are drawn, so that the points do not depend on how many are wanted.
  const JetArithmetic arithmetic(field_, kChunk);
  const Program& program = flow.law_schedule().program();
  const auto tensors = [&](const std::vector<std::size_t>& sizes) {
    std::vector<JetTensor> result;
    for (const std::size_t n : sizes) result.push_back(arithmetic.random_batched(n, random));
    return result;
  };
  std::vector<std::size_t> parameters = flow.blocks();
  for (std::size_t i = parameters.size(); i < program.parameters().size(); ++i)
    parameters.push_back(static_cast<std::size_t>(entries(program.shape(program.parameters()[i]))));
  const std::vector<JetTensor> point = tensors(parameters);
  const std::vector<JetTensor> probes = tensors(flow.probe_blocks());
  const std::vector<JetTensor> values =
      evaluate(flow.law_schedule(), arithmetic, std::span<const JetTensor>(point), probes);
  const std::span<const JetTensor> all(values);
  append(all.first(all.size() / 2), first, size, count_, values_);
  append(all.last(all.size() / 2), first, size, count_, motions_);
  if (flow.features() == 0) return;

  const std::vector<JetTensor> direction = tensors(flow.blocks());
  append(direction, first, size, count_, directions_);
  const std::vector<JetTensor> gradients =
      evaluate(flow.feature_gradients(), arithmetic, std::span<const JetTensor>(point), probes);
  const std::size_t blocks = flow.blocks().size();
  for (std::size_t f = 0; f < flow.features(); ++f) {
    std::size_t coordinate = 0;
    for (std::size_t b = 0; b < blocks; ++b) {
      const JetTensor& part = gradients[f * blocks + b];
      for (std::size_t i = 0; i < part.entries; ++i, ++coordinate) {
        if (first == 0) feature_gradients_[f * dimension_ + coordinate] = entry(part, i, 0);
        for (std::size_t k = 0; k < size; ++k) {
          double& total = directions_[(dimension_ + f) * count_ + first + k];
          total = field_.add(
              total, field_.mul(entry(part, i, k), directions_[coordinate * count_ + first + k]));
        }
      }
    }
  }
}

Matrix Samples::derivatives(const std::vector<Monomial>& monomials, std::size_t rows,
                            const std::vector<double>& motions) const {
  Matrix result(rows, monomials.size());
  for (std::size_t column = 0; column < monomials.size(); ++column) {
    const Monomial& m = monomials[column];
    for (std::size_t j = 0; j < m.size(); ++j)  // the derivative hits factor j
      for (std::size_t t = 0; t < rows; ++t) {
        double value = motions[m[j] * count_ + t];
        for (std::size_t i = 0; i < m.size(); ++i)
          if (i != j) value = field_.mul(value, values_[m[i] * count_ + t]);
        result(t, column) = field_.add(result(t, column), value);
      }
  }
  return result;
}

std::vector<double> Samples::gradient(const SparsePolynomial& polynomial) const {
  std::vector<double> result(dimension_, 0.0);
  for (const auto& [m, coefficient] : polynomial.terms) {
    const double c = field_.from(coefficient);
    for (std::size_t j = 0; j < m.size(); ++j) {
      double value = c;
      for (std::size_t i = 0; i < m.size(); ++i)
        if (i != j) value = field_.mul(value, values_[m[i] * count_]);
      if (m[j] < dimension_) {
        result[m[j]] = field_.add(result[m[j]], value);
        continue;
      }
      const std::size_t feature = (m[j] - dimension_) * dimension_;
      for (std::size_t i = 0; i < dimension_; ++i)
        result[i] = field_.add(result[i], field_.mul(value, feature_gradients_[feature + i]));
    }
  }
  return result;
}

}  // namespace abide
