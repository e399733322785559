// SPDX-License-Identifier: MIT
//
// Tensors of double-precision numbers, for training.
//
// A contraction is a product of matrices (program/contraction_plan.hpp), done by Eigen's kernels,
// which read a transposed operand where it lies. Tensors come from a pool and go back to it, so
// that evaluating a schedule again (Evaluation in program/evaluate.hpp) takes no memory.
//
// Example: 'ij,jn->in', a layer on n samples, is one product; so is its gradient by the weights,
// 'in,jn->ij', whose right operand is transposed.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "abide/program/contraction_plan.hpp"
#include "abide/program/program.hpp"

namespace abide {

/// Memory that begins at a cache line. Eigen adds numbers up in an order that depends on where they
/// lie; so the same computation gives the same bits.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  CacheLineAllocator() = default;
  template <class U>
  explicit CacheLineAllocator(const CacheLineAllocator<U>&) {}
  [[nodiscard]] T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new(n * sizeof(T), kAlignment));
  }
  void deallocate(T* p, std::size_t) { ::operator delete(p, kAlignment); }
  bool operator==(const CacheLineAllocator&) const = default;
};
using AlignedReals = std::vector<double, CacheLineAllocator<double>>;

/// Memory for tensors that come and go. Not for several threads at once.
class TensorPool {
 public:
  [[nodiscard]] AlignedReals take(std::size_t size);
  void give(AlignedReals values);

 private:
  std::vector<AlignedReals> free_;
};

/// The entries, row-major; the shape is the program's.
class RealTensor {
 public:
  RealTensor() = default;
  explicit RealTensor(const std::vector<double>& values) : values_(values.begin(), values.end()) {}
  /// From a pool, to which it returns; the entries are not set.
  RealTensor(std::size_t size, const std::shared_ptr<TensorPool>& pool)
      : values_(pool->take(size)), pool_(pool) {}
  RealTensor(const RealTensor& other) : values_(other.values_) {}
  RealTensor(RealTensor&& other) noexcept = default;
  RealTensor& operator=(RealTensor other) noexcept {
    std::swap(values_, other.values_);
    std::swap(pool_, other.pool_);
    return *this;
  }
  ~RealTensor() {
    if (pool_) pool_->give(std::move(values_));
  }

  [[nodiscard]] double* data() { return values_.data(); }
  [[nodiscard]] const double* data() const { return values_.data(); }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] double& operator[](std::size_t i) { return values_[i]; }
  [[nodiscard]] double operator[](std::size_t i) const { return values_[i]; }
  [[nodiscard]] std::span<double> entries() { return values_; }
  [[nodiscard]] std::span<const double> entries() const { return values_; }

 private:
  AlignedReals values_;
  std::shared_ptr<TensorPool> pool_;
};

class RealArithmetic {
 public:
  using Tensor = RealTensor;
  /// The value of a follower (Schedule::Follower), given the values that it follows.
  using Follow =
      std::function<void(NodeId leaf, std::span<const Tensor* const> operands, Tensor& result)>;
  /// What numbers of the program become.
  enum class Numbers {
    as_they_are,
    magnitudes,  ///< absolute values: sum |c_m m(x)| of a polynomial, at positive arguments
  };

  explicit RealArithmetic(Follow follow = nullptr, Numbers numbers = Numbers::as_they_are)
      : follow_(std::move(follow)), numbers_(numbers) {}

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const;
  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const;
  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const;
  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const;
  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const;
  /// Throws SingularMatrix when a matrix is singular to working precision.
  [[nodiscard]] Tensor inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                               const Tensor& operand) const;
  /// The function itself. What is given is not looked at.
  [[nodiscard]] Tensor function(const Function& f, const Tensor& operand,
                                const Tensor* given) const;
  [[nodiscard]] Tensor follow(NodeId leaf, const Shape& shape,
                              std::span<const Tensor* const> operands) const;

 private:
  [[nodiscard]] double number(const Rational& value) const;
  [[nodiscard]] Tensor fresh(std::size_t size) const { return Tensor(size, pool_); }
  [[nodiscard]] Tensor reordered(const Tensor& a, const EntryMap& order) const;

  Follow follow_;
  Numbers numbers_;
  std::shared_ptr<TensorPool> pool_ = std::make_shared<TensorPool>();
};

}  // namespace abide
