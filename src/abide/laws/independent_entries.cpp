// SPDX-License-Identifier: MIT
#include "abide/laws/independent_entries.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>

#include "abide/error.hpp"
#include "abide/linalg/echelon.hpp"
#include "abide/linalg/fflas.hpp"
#include "abide/linalg/sparse_span.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/jet_tensor.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/program/sparse_tensor.hpp"
#include "abide/ring/prime.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

namespace {

constexpr double kMostSparseWork = 3e8;  // products, and coordinates looked at
constexpr double kMostDenseWork = 2e11;  // of an elimination
constexpr std::size_t kBatch = 64;
constexpr std::uint64_t kBytesOfCoordinate = 16;

// The entries that count: all, or those that symmetry leaves.
std::vector<std::int64_t> representatives(const WeightedGradient& h) {
  std::vector<std::int64_t> result;
  for (std::int64_t i = 0; i < entries(h.shape); ++i) {
    if (h.symmetric && i / h.shape[1] > i % h.shape[1]) continue;
    if (h.antisymmetric && i / h.shape[1] >= i % h.shape[1]) continue;
    result.push_back(i);
  }
  return result;
}

// The index of an entry along an axis.
std::size_t index_along(const Shape& shape, std::size_t axis, std::int64_t entry) {
  return static_cast<std::size_t>(entry / strides(shape)[axis] % shape[axis]);
}

// At a point whose matrices are diagonal; nothing where h is not defined there.
std::optional<std::size_t> sparse_rank(const WeightedGradient& h,
                                       const std::vector<std::int64_t>& chosen, std::uint64_t seed,
                                       std::uint64_t memory, StopFlag stop) {
  using Tensor = SparseTensor<std::uint64_t>;
  const Program& program = h.program;
  Random random(seed_about(program, seed), {0xc4ed, 1});
  const WordField field = WordField::random(random);
  const auto point = [&](const std::vector<NodeId>& inputs) {
    std::vector<Tensor> tensors;
    for (const NodeId id : inputs) {
      const Shape& shape = program.shape(id);
      const std::int64_t size = entries(shape);
      std::vector<std::size_t> places;
      if (shape.size() < 2) {
        places.resize(static_cast<std::size_t>(size));
        std::iota(places.begin(), places.end(), std::size_t{0});
      } else {
        const std::vector<std::int64_t> stride = strides(shape);
        for (std::int64_t i = 0; i < *std::max_element(shape.begin(), shape.end()); ++i) {
          std::int64_t at = 0;
          for (std::size_t axis = 0; axis < shape.size(); ++axis)
            at += i % shape[axis] * stride[axis];
          places.push_back(static_cast<std::size_t>(at));
        }
        std::sort(places.begin(), places.end());
      }
      tensors.push_back({static_cast<std::size_t>(size), {}});
      for (const std::size_t place : places)
        tensors.back().entries.emplace_back(place, 1 + random.below(field.prime() - 1));
    }
    return tensors;
  };
  const std::vector<Tensor> parameters = point(program.parameters());
  std::vector<Tensor> probes = point(program.probes());
  const Schedule schedule(program, h.gradient);
  const SparseArithmetic<WordField> arithmetic(field, kMostSparseWork);
  Evaluation<SparseArithmetic<WordField>> evaluation(schedule);
  SparseSpan<WordField, std::size_t> echelon(field);
  const std::size_t weights = h.shape.size();
  try {
    for (std::size_t r = 0; r < chosen.size(); ++r) {
      if (r % kBatch == 0) look_at(stop);
      for (std::size_t axis = 0; axis < weights; ++axis)
        probes[probes.size() - weights + axis].entries = {
            {index_along(h.shape, axis, chosen[r]), 1}};
      evaluation.run(arithmetic, std::span<const Tensor>(parameters),
                     std::span<const Tensor>(probes));
      decltype(echelon)::Vector row;
      std::size_t first = 0;
      for (std::size_t b = 0; b < h.gradient.size(); ++b) {
        for (const auto& [at, x] : evaluation.output(b).entries) row.emplace_back(first + at, x);
        first += evaluation.output(b).size;
      }
      (void)echelon.add(std::move(row));
      if (echelon.work() > kMostSparseWork || echelon.size() * kBytesOfCoordinate > memory) break;
    }
  } catch (const SingularMatrix&) {
    return std::nullopt;
  } catch (const UnluckyPrime&) {
    return std::nullopt;
  } catch (const TooMuchWork&) {  // what was seen counts
  }
  return echelon.rank();
}

// The rows of a batch at a random point, dense.
class DenseRows {
 public:
  DenseRows(const WeightedGradient& h, const PrimeField& field, Random& random)
      : h_(h), field_(field), schedule_(h.program, h.gradient) {
    const JetArithmetic arithmetic(field, kBatch);
    for (const NodeId id : h.program.parameters())
      parameters_.push_back(arithmetic.random_shared(size_of(id), random));
    for (const NodeId id : h.program.probes())
      probes_.push_back(arithmetic.random_shared(size_of(id), random));
    for (const NodeId id : h.gradient) columns_ += size_of(id);
  }

  [[nodiscard]] std::size_t columns() const { return columns_; }

  [[nodiscard]] Matrix operator()(std::span<const std::int64_t> chosen) {
    const std::size_t count = chosen.size();
    const std::size_t weights = h_.shape.size();
    for (std::size_t axis = 0; axis < weights; ++axis) {
      const auto size = static_cast<std::size_t>(h_.shape[axis]);
      Plane units{std::vector<double>(size * count, 0.0), true};
      for (std::size_t r = 0; r < count; ++r)
        units.values[index_along(h_.shape, axis, chosen[r]) * count + r] = 1;
      probes_[probes_.size() - weights + axis].planes = {units};
    }
    Matrix rows(count, columns_);
    copy_batch_to_rows(
        evaluate(schedule_, JetArithmetic(field_, count), std::span<const JetTensor>(parameters_),
                 std::span<const JetTensor>(probes_)),
        count, rows.row(0), columns_);
    return rows;
  }

 private:
  [[nodiscard]] std::size_t size_of(NodeId id) const {
    return static_cast<std::size_t>(entries(h_.program.shape(id)));
  }

  const WeightedGradient& h_;
  PrimeField field_;
  Schedule schedule_;
  std::vector<JetTensor> parameters_, probes_;
  std::size_t columns_ = 0;
};

IndependentEntries dense_rank(const WeightedGradient& h, const std::vector<std::int64_t>& chosen,
                              std::uint64_t seed, std::uint64_t memory, StopFlag stop) {
  const fflas::OneBlasThread one_blas_thread;
  Random random(seed_about(h.program, seed), {0xc4ed});
  PrimeField field(random_prime(random));
  while (!reduces_modulo(h.program, field)) field = PrimeField(random_prime(random));
  const auto at_point = [&](int) -> IndependentEntries {
    DenseRows rows(h, field, random);
    Echelon echelon(field, rows.columns());
    double work = 0;
    for (std::size_t first = 0; first < chosen.size(); first += kBatch) {
      look_at(stop);
      const std::size_t count = std::min(kBatch, chosen.size() - first);
      work += 2.0 * static_cast<double>(count) * static_cast<double>(echelon.rank() + kBatch) *
              static_cast<double>(rows.columns());
      if (work > kMostDenseWork || echelon.bytes_to_add(2 * count) > memory)
        return {echelon.rank(), false};
      echelon.add(rows(std::span(chosen).subspan(first, count)));
      if (echelon.rank() == rows.columns()) break;
    }
    return {echelon.rank(), true};
  };
  return at_regular_point_of_model(at_point);
}

}  // namespace

IndependentEntries independent_entries(const WeightedGradient& h, std::uint64_t seed,
                                       std::uint64_t memory, StopFlag stop) {
  const std::vector<std::int64_t> chosen = representatives(h);
  const std::size_t sparse = sparse_rank(h, chosen, seed, memory, stop).value_or(0);
  if (sparse == chosen.size()) return {sparse, true};
  const IndependentEntries dense = dense_rank(h, chosen, seed, memory, stop);
  return dense.all || dense.count > sparse ? dense : IndependentEntries{sparse, false};
}

}  // namespace abide
