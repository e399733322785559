// SPDX-License-Identifier: MIT
#include "abide/train/matrix_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/limits.hpp"
#include "abide/train/synthetic.hpp"

namespace abide {

namespace {

constexpr std::string_view kPrefix = "matrix ";
constexpr const char* kNonnegative = "nonnegative";
constexpr const char* kGaussian = "gaussian";

std::string name_of(const std::string& text) { return text.substr(0, text.find(':')); }

// `name:a,b,..` with exactly so many sizes; nothing when the name is another.
std::optional<std::vector<std::size_t>> sizes(const std::string& text, const std::string& name,
                                              std::size_t count) {
  if (name_of(text) != name) return {};
  std::vector<std::size_t> result;
  const char* end = text.data() + text.size();
  const char* next = std::min(text.data() + name.size() + 1, end);
  while (true) {
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(next, end, value);
    if (error != std::errc{} || value == 0 || std::cmp_greater(value, limits().matrix_rows)) break;
    result.push_back(value);
    if (stop == end && result.size() == count) return result;
    if (stop == end || *stop != ',') break;
    next = stop + 1;
  }
  throw ModelError(fmt::format("{}: error: expected {} sizes from 1 to {} after '{}:', as in {}{}",
                               text, count, limits().matrix_rows, name,
                               name == kGaussian ? "gaussian:12,16" : "nonnegative:12,16,3",
                               raised_by(&Limits::matrix_rows)));
}

}  // namespace

bool is_matrix_task(const std::string& data) { return data.starts_with(kPrefix); }

bool is_made_matrix(const std::string& text) {
  return name_of(text) == kNonnegative || name_of(text) == kGaussian;
}

RealArray task_matrix(const std::string& data, std::uint64_t seed,
                      std::vector<std::string>& notes) {
  const std::string text = data.substr(kPrefix.size());
  if (is_synthetic(text))
    throw UsageError(
        fmt::format("--matrix {0}: this is a set of samples; expected --data {0} (a file of this "
                    "name is ./{0})",
                    text));
  if (const auto size = sizes(text, kNonnegative, 3)) {
    RealArray matrix = low_rank_nonnegative((*size)[0], (*size)[1], (*size)[2], seed);
    double sum = 0;
    for (const double x : matrix.values) sum += x;
    for (double& x : matrix.values) x *= static_cast<double>((*size)[1]) / sum;
    return matrix;
  }
  if (const auto size = sizes(text, kGaussian, 2)) {
    // Samples of y = A x, whose covariance has the squares of A's singular values.
    Dataset samples = gaussian_regression((*size)[1], (*size)[1], (*size)[0], seed);
    return {{static_cast<std::int64_t>((*size)[0]), static_cast<std::int64_t>((*size)[1])},
            std::move(samples.targets)};
  }
  std::error_code unknown;
  if (!std::filesystem::exists(text, unknown) && !unknown)
    throw ModelError(
        fmt::format("{}: error: no such file; expected a file, {}:rows,columns or "
                    "{}:rows,columns,rank",
                    text, kGaussian, kNonnegative));
  return read_matrix(text, notes);
}

Dataset matrix_samples(const RealArray& matrix, const std::string& name, bool has_inputs) {
  Dataset data;
  data.name = name;
  if (!has_inputs) {
    data.samples = 1;
    data.input_shape = {1};
    data.inputs = {0};
    data.target_shape = matrix.shape;
    data.targets = matrix.values;
    return data;
  }
  const auto rows = static_cast<std::size_t>(matrix.shape[0]);
  const auto columns = static_cast<std::size_t>(matrix.shape[1]);
  data.samples = columns;
  data.input_shape = {matrix.shape[1]};
  data.target_shape = {matrix.shape[0]};
  data.inputs.assign(columns * columns, 0.0);
  for (std::size_t j = 0; j < columns; ++j) {
    data.inputs[j * columns + j] = 1;
    for (std::size_t i = 0; i < rows; ++i) data.targets.push_back(matrix.values[i * columns + j]);
  }
  return data;
}

}  // namespace abide
