// SPDX-License-Identifier: MIT
#include "abide/train/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "abide/error.hpp"
#include "abide/train/data_source.hpp"
#include "abide/train/file_bytes.hpp"

namespace abide {

namespace {

// The inputs and targets of a table. Where the model says how many inputs there are, the other
// columns are targets.
SourcePair split_table(const Source& table, const DataRequest& request) {
  const std::size_t all = table.per_sample();
  std::size_t targets = 1;
  if (request.input_shape) {
    const auto inputs = static_cast<std::size_t>(entries(*request.input_shape));
    if (all <= inputs)
      throw file_error(table.place, fmt::format("{} columns; expected {} for the inputs, and the "
                                                "targets after them",
                                                all, inputs));
    targets = all - inputs;
  } else if (request.target_shape && !request.labels) {
    targets = static_cast<std::size_t>(entries(*request.target_shape));
    if (all <= targets)
      throw file_error(table.place, fmt::format("{} columns; expected the inputs, and {} for the "
                                                "targets after them",
                                                all, targets));
  } else if (!request.labels) {
    throw file_error(table.place,
                     "which columns are targets is not known; expected the targets in "
                     "another file, or a model that says how many there are");
  } else if (all < 2) {
    throw file_error(table.place,
                     "one column; expected the inputs, and a label in the last column");
  }
  return {columns_of(table, 0, all - targets), columns_of(table, all - targets, targets)};
}

Shape shape_of_sample(const Source& source) {
  return {source.shape().begin() + 1, source.shape().end()};
}

void set_inputs(Dataset& data, Source& source, const DataRequest& request) {
  data.input_shape = request.input_shape.value_or(shape_of_sample(source));
  const std::int64_t expected = entries(data.input_shape);
  if (static_cast<std::int64_t>(source.per_sample()) != expected)
    throw file_error(source.place,
                     fmt::format("{} entries a sample; the model takes {}, of shape "
                                 "{}",
                                 source.per_sample(), expected, to_string(data.input_shape)));
  data.inputs = std::move(source.rows.array.values);
}

// The labels that one-hot rows mean.
std::vector<double> labels_of_rows(const Source& source) {
  const std::size_t classes = source.per_sample();
  std::vector<double> labels;
  for (std::size_t sample = 0; sample < source.samples(); ++sample) {
    const double* row = source.values().data() + sample * classes;
    const double* one = std::find(row, row + classes, 1.0);
    const auto zeros = static_cast<std::size_t>(std::count(row, row + classes, 0.0));
    if (one == row + classes || zeros + 1 != classes)
      throw file_error(source.place, fmt::format("sample {} (from 0): {} numbers that are no "
                                                 "one-hot row; expected one 1 among zeros, or a "
                                                 "label alone",
                                                 sample, classes));
    labels.push_back(static_cast<double>(one - row));
  }
  return labels;
}

void set_targets(Dataset& data, Source& source, const DataRequest& request) {
  const std::size_t found = source.per_sample();
  std::optional<std::size_t> expected;
  if (request.target_shape) expected = static_cast<std::size_t>(entries(*request.target_shape));
  if (found == 1 && (request.labels || expected.value_or(1) > 1))
    return set_labels(data, source.values(), request, source.place);
  if (expected && found != *expected)
    throw file_error(source.place,
                     fmt::format("{} entries a target; the model puts out {}, of shape {}", found,
                                 *expected, to_string(*request.target_shape)));
  if (request.labels) {
    DataRequest as_many = request;
    if (!expected) as_many.target_shape = Shape{static_cast<std::int64_t>(found)};
    return set_labels(data, labels_of_rows(source), as_many, source.place);
  }
  data.target_shape = request.target_shape.value_or(shape_of_sample(source));
  data.targets = std::move(source.rows.array.values);
}

SourcePair read_sources(const std::string& path, const std::optional<std::string>& targets_path,
                        const DataRequest& request) {
  const std::int64_t most_rows =
      request.most_samples ? static_cast<std::int64_t>(*request.most_samples) : kAllRows;
  if (targets_path) return {read_source(path, most_rows), read_source(*targets_path, most_rows)};
  const DataFormat format = format_of(path);
  if (format == DataFormat::npz) return read_pair(path, most_rows);
  if (format == DataFormat::csv) return split_table(read_source(path, most_rows), request);
  throw file_error(path, "has one array; expected the targets in a second file");
}

}  // namespace

void truncate(Dataset& data, std::size_t most_samples) {
  if (data.samples <= most_samples) return;
  data.inputs.resize(data.inputs.size() / data.samples * most_samples);
  data.targets.resize(data.targets.size() / data.samples * most_samples);
  data.samples = most_samples;
}

void set_labels(Dataset& data, const std::vector<double>& values, const DataRequest& request,
                const std::string& place) {
  const auto most_classes = kMostRealEntries / static_cast<std::int64_t>(values.size());
  const std::int64_t bound = request.target_shape ? entries(*request.target_shape) : most_classes;
  if (bound > most_classes)
    throw file_error(place, fmt::format("{} labels of {} classes, more than {} numbers",
                                        values.size(), bound, kMostRealEntries));
  for (std::size_t sample = 0; sample < values.size(); ++sample) {
    const double label = values[sample];
    if (label >= 0 && label < static_cast<double>(bound) && std::floor(label) == label) continue;
    throw file_error(
        place,
        fmt::format("sample {} (from 0): the label {} {}; expected a whole "
                    "number from 0 to {}{}",
                    sample, label, std::floor(label) == label ? "is out of range" : "is no label",
                    bound - 1, request.target_shape ? ", one for each output of the model" : ""));
  }
  const auto classes =
      request.target_shape
          ? static_cast<std::size_t>(bound)
          : static_cast<std::size_t>(*std::max_element(values.begin(), values.end())) + 1;
  data.classes = classes;
  data.target_shape = request.target_shape.value_or(Shape{static_cast<std::int64_t>(classes)});
  data.targets.assign(values.size() * classes, 0.0);
  for (std::size_t sample = 0; sample < values.size(); ++sample)
    data.targets[sample * classes + static_cast<std::size_t>(values[sample])] = 1.0;
}

Dataset read_dataset(const std::string& path, const std::optional<std::string>& targets_path,
                     const DataRequest& request) {
  if (request.most_samples && *request.most_samples == 0)
    throw UsageError("0 samples to train on; expected at least 1");
  auto [inputs, targets] = read_sources(path, targets_path, request);
  if (inputs.rows.rows_in_file != targets.rows.rows_in_file)
    throw file_error(
        targets.place,
        fmt::format("{} targets; expected {}, one for each sample of {}", targets.rows.rows_in_file,
                    inputs.rows.rows_in_file, inputs.place));
  Dataset data;
  data.name = path;
  data.samples = inputs.samples();
  set_inputs(data, inputs, request);
  set_targets(data, targets, request);
  return data;
}

RealArray read_matrix(const std::string& path) {
  Source source = read_source(path, kAllRows);
  const auto columns_found = static_cast<std::int64_t>(source.per_sample());
  return {{source.shape()[0], columns_found}, std::move(source.rows.array.values)};
}

}  // namespace abide
