// SPDX-License-Identifier: MIT
#include "abide/laws/samples.hpp"

#include <algorithm>

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

// Copies the first `size` of a chunk's points.
void append(const StateTensors& tensors, std::size_t first, std::size_t size, std::size_t count,
            std::vector<double>& table) {
  std::size_t variable = 0;
  for (const JetTensor& tensor : tensors) {
    for (std::size_t i = 0; i < tensor.entries && !tensor.zero(0); ++i)
      for (std::size_t b = 0; b < size; ++b)
        table[(variable + i) * count + first + b] =
            tensor.planes[0].values[tensor.planes[0].batched ? i * kChunk + b : i];
    variable += tensor.entries;
  }
}

}  // namespace

Samples::Samples(const Flow& flow, std::uint64_t seed, std::size_t index, std::size_t count)
    : field_(prime_of(flow.model().program, seed, index)),
      count_(count),
      state_(flow.dimension() * count),
      fields_(flow.dimension() * count) {
  std::uint64_t failures = 0;  // in a row
  for (std::size_t first = 0; first < count;) {
    const std::size_t size = std::min(kChunk, count - first);
    Random random = failures == 0 ? Random(seed, {kPointStream, index, first})
                                  : Random(seed, {kPointStream, index, first, failures});
    // Whole chunks are drawn, so that the points do not depend on how many are wanted.
    const JetArithmetic arithmetic(field_, kChunk);
    const auto draw = [&](const std::vector<std::size_t>& blocks) {
      std::vector<JetTensor> tensors;
      for (const std::size_t block : blocks)
        tensors.push_back(arithmetic.random_batched(block, random));
      return tensors;
    };
    const StateTensors point = draw(flow.blocks());
    const std::vector<JetTensor> probes = draw(flow.probe_blocks());
    try {
      append(flow.field(arithmetic, point, probes), first, size, count, fields_);
    } catch (const SingularMatrix& error) {
      if (++failures == kPointsTried) throw singular_everywhere(error);
      continue;
    }
    append(point, first, size, count, state_);
    first += size;
    failures = 0;
  }
}

Matrix Samples::equations(const std::vector<Monomial>& monomials, std::size_t rows) const {
  Matrix result(rows, monomials.size());
  for (std::size_t column = 0; column < monomials.size(); ++column) {
    const Monomial& m = monomials[column];
    for (std::size_t j = 0; j < m.size(); ++j)  // the derivative hits factor j
      for (std::size_t t = 0; t < rows; ++t) {
        double value = fields_[m[j] * count_ + t];
        for (std::size_t i = 0; i < m.size(); ++i)
          if (i != j) value = field_.mul(value, state_[m[i] * count_ + t]);
        result(t, column) = field_.add(result(t, column), value);
      }
  }
  return result;
}

std::vector<double> Samples::gradient(const SparsePolynomial& polynomial) const {
  std::vector<double> result(state_.size() / count_, 0.0);
  for (const auto& [m, coefficient] : polynomial.terms) {
    const double c = field_.from(coefficient);
    for (std::size_t j = 0; j < m.size(); ++j) {
      double value = c;
      for (std::size_t i = 0; i < m.size(); ++i)
        if (i != j) value = field_.mul(value, state_[m[i] * count_]);
      result[m[j]] = field_.add(result[m[j]], value);
    }
  }
  return result;
}

}  // namespace abide
