// SPDX-License-Identifier: MIT
#include "abide/linalg/span.hpp"

#include <stdexcept>
#include <utility>

#include "abide/linalg/echelon.hpp"
#include "abide/linalg/sparse_span.hpp"

namespace abide {

namespace {

constexpr std::size_t kBytesOfNode = 64;  // of a map, with what its allocation takes

class SparseForm : public Span {
 public:
  SparseForm(const PrimeField& field, std::size_t columns) : rows_(field), columns_(columns) {}

  std::size_t add(const Matrix& batch) override {
    if (batch.columns != columns_)
      throw std::invalid_argument("Span: a batch with another number of columns");
    std::size_t added = 0;
    for (std::size_t i = 0; i < batch.rows; ++i) {
      Rows::Vector row;
      for (std::size_t j = 0; j < columns_; ++j)
        if (batch(i, j) != 0) row.emplace_back(j, batch(i, j));
      added += rows_.add(std::move(row)) ? 1 : 0;
    }
    return added;
  }
  [[nodiscard]] std::size_t rank() const override { return rows_.rank(); }
  [[nodiscard]] std::size_t bytes_to_add(std::size_t batch_rows) const override {
    // The batch and the rows it adds, all of which may fill up; while one is reduced, itself, what
    // is left of it and the next remainder, with room for two rows each; and, for each row kept, a
    // place in the lists and in the map.
    const std::size_t keys = rows_.size() + (2 * batch_rows + 6) * columns_;
    return keys * sizeof(Rows::Vector::value_type) +
           (rows_.rank() + batch_rows) *
               (2 * (sizeof(Rows::Vector) + sizeof(Rows::Element)) + kBytesOfNode);
  }

 private:
  using Rows = SparseSpan<PrimeField, std::size_t>;
  Rows rows_;
  std::size_t columns_;
};

}  // namespace

std::unique_ptr<Span> make_span(SpanForm form, const PrimeField& field, std::size_t columns) {
  switch (form) {
    case SpanForm::dense:
      return std::make_unique<Echelon>(field, columns);
    case SpanForm::sparse:
      return std::make_unique<SparseForm>(field, columns);
  }
  throw std::logic_error("make_span: a form of no kind");
}

}  // namespace abide
