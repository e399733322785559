// SPDX-License-Identifier: MIT
#include "abide/laws/samples.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

// Streams of the seed, apart from those of counting.
constexpr std::uint64_t kPrimeStream = 0x5a3;
constexpr std::uint64_t kPointStream = 0x5a4;
constexpr std::size_t kTile = 8;  // columns whose entries are written together

std::uint64_t prime_of(const Program& program, std::uint64_t seed, std::size_t index) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Random random(seed, {kPrimeStream, index, attempt});
    const std::uint64_t prime = random_prime(random);
    const PrimeField field(prime);
    if (reduces_modulo(program, field)) return prime;
  }
}

// All entries at n points, tensor by tensor.
void append(std::span<const JetTensor> tensors, std::size_t n, std::vector<double>& table) {
  for (const JetTensor& tensor : tensors)
    for (std::size_t i = 0; i < tensor.entries; ++i)
      for (std::size_t b = 0; b < n; ++b) table.push_back(coefficient(tensor, 0, i, b, n));
}

}  // namespace

Samples::Samples(Variables variables, std::uint64_t seed, std::size_t index, std::size_t count,
                 StopFlag stop)
    : variables_(std::move(variables)),
      seed_(seed_about(variables_.schedule().program(), seed)),
      index_(index),
      stop_(stop),
      field_(prime_of(variables_.schedule().program(), seed_, index)),
      dimension_(variables_.dimension()),
      feature_gradients_(variables_.features() * variables_.dimension()) {
  extend(std::max<std::size_t>(count, 1));
}

void Samples::extend(std::size_t count) {
  while (this->count() < count) {
    look_at(stop_);
    const std::uint64_t first = this->count();
    const auto attempt = [&](int failures) {
      return draw(failures == 0 ? Random(seed_, {kPointStream, index_, first})
                                : Random(seed_, {kPointStream, index_, first,
                                                 static_cast<std::uint64_t>(failures)}),
                  first == 0);
    };
    chunks_.push_back(at_regular_point_of_model(attempt));
  }
}

double Samples::bytes(const Variables& variables, std::size_t count) {
  const double tables = variables.features() > 0 ? 3 : 2;
  return tables * sizeof(double) * static_cast<double>(variables.count()) *
         static_cast<double>(count + kChunk);
}

Samples::Chunk Samples::draw(Random random, bool first) {
  const JetArithmetic arithmetic(field_, kChunk);
  const Program& program = variables_.schedule().program();
  const auto tensors = [&](const std::vector<std::size_t>& sizes) {
    std::vector<JetTensor> result;
    for (const std::size_t n : sizes) result.push_back(arithmetic.random_batched(n, random));
    return result;
  };
  const Flow& flow = variables_.flow();
  std::vector<std::size_t> parameters = flow.space().sizes();
  for (std::size_t i = parameters.size(); i < program.parameters().size(); ++i)
    parameters.push_back(static_cast<std::size_t>(entries(program.shape(program.parameters()[i]))));
  const std::vector<JetTensor> point = tensors(parameters);
  const std::vector<JetTensor> probes = tensors(flow.probe_blocks());
  const std::vector<JetTensor> values =
      evaluate(variables_.schedule(), arithmetic, std::span<const JetTensor>(point), probes);
  const std::span<const JetTensor> all(values);
  Chunk chunk;
  const std::size_t size = variables_.count() * kChunk;
  chunk.values.reserve(size);
  chunk.motions.reserve(size);
  append(all.first(all.size() / 2), kChunk, chunk.values);
  append(all.last(all.size() / 2), kChunk, chunk.motions);
  if (variables_.features() == 0) return chunk;

  append(tensors(flow.space().sizes()), kChunk, chunk.directions);
  chunk.directions.resize(size);
  const std::vector<JetTensor> gradients = evaluate(variables_.feature_gradients(), arithmetic,
                                                    std::span<const JetTensor>(point), probes);
  const std::size_t blocks = flow.space().size();
  for (std::size_t f = 0; f < variables_.features(); ++f) {
    double* total = &chunk.directions[(dimension_ + f) * kChunk];
    std::size_t coordinate = 0;
    for (std::size_t b = 0; b < blocks; ++b) {
      const JetTensor& part = gradients[f * blocks + b];
      for (std::size_t i = 0; i < part.entries; ++i, ++coordinate) {
        if (first)
          feature_gradients_[f * dimension_ + coordinate] = coefficient(part, 0, i, 0, kChunk);
        const double* direction = &chunk.directions[coordinate * kChunk];
        for (std::size_t k = 0; k < kChunk; ++k)
          total[k] =
              field_.add(total[k], field_.mul(coefficient(part, 0, i, k, kChunk), direction[k]));
      }
    }
  }
  return chunk;
}

Matrix Samples::derivatives(const std::vector<Monomial>& monomials, std::size_t rows,
                            std::vector<double> Chunk::*motions) const {
  Matrix result(rows, monomials.size());
  for (std::size_t first = 0; first < rows; first += kChunk) {
    const Chunk& chunk = chunks_.at(first / kChunk);
    const std::size_t points = std::min(kChunk, rows - first);
    for (std::size_t column = 0; column < monomials.size(); column += kTile) {
      look_at(stop_);
      const std::size_t width = std::min(kTile, monomials.size() - column);
      std::array<double, kTile * kChunk> tile{};
      for (std::size_t k = 0; k < width; ++k) {
        const Monomial& m = monomials[column + k];
        double* sum = &tile[k * kChunk];
        for (std::size_t j = 0; j < m.size(); ++j) {  // the derivative hits factor j
          std::array<double, kChunk> term;
          std::copy_n(&(chunk.*motions)[m[j] * kChunk], kChunk, term.begin());
          for (std::size_t i = 0; i < m.size(); ++i) {
            if (i == j) continue;
            const double* value = &chunk.values[m[i] * kChunk];
            for (std::size_t t = 0; t < kChunk; ++t) term[t] = field_.mul(term[t], value[t]);
          }
          for (std::size_t t = 0; t < kChunk; ++t) sum[t] = field_.add(sum[t], term[t]);
        }
      }
      for (std::size_t t = 0; t < points; ++t)
        for (std::size_t k = 0; k < width; ++k)
          result(first + t, column + k) = tile[k * kChunk + t];
    }
  }
  return result;
}

bool Samples::independent(const MonomialBlock& block) const {
  const std::size_t n = block.size();
  const Chunk& chunk = chunks_[0];
  std::array<std::array<double, kMostIndependent>, kMostIndependent> rows;  // by monomial
  for (std::size_t c = 0; c < n; ++c) {
    const std::span<const std::uint32_t> m = block[c];
    for (std::size_t t = 0; t < n; ++t) {
      double sum = 0;
      for (std::size_t j = 0; j < m.size(); ++j) {
        double term = chunk.motions[m[j] * kChunk + t];
        for (std::size_t i = 0; i < m.size(); ++i)
          if (i != j) term = field_.mul(term, chunk.values[m[i] * kChunk + t]);
        sum += term;
      }
      rows[c][t] = field_.reduce(sum);
    }
  }
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    while (pivot < n && rows[pivot][c] == 0) ++pivot;
    if (pivot == n) return false;
    std::swap(rows[c], rows[pivot]);
    for (std::size_t r = c + 1; r < n; ++r)
      for (std::size_t t = n; t-- > c;)
        rows[r][t] = field_.reduce(rows[r][t] * rows[c][c] - rows[r][c] * rows[c][t]);
  }
  return true;
}

std::vector<double> Samples::gradient(const SparsePolynomial& polynomial) const {
  const std::vector<double>& values = chunks_[0].values;
  std::vector<double> result(dimension_, 0.0);
  for (const auto& [m, coefficient] : polynomial.terms) {
    const double c = field_.from(coefficient);
    for (std::size_t j = 0; j < m.size(); ++j) {
      double value = c;
      for (std::size_t i = 0; i < m.size(); ++i)
        if (i != j) value = field_.mul(value, values[m[i] * kChunk]);
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
