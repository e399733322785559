// SPDX-License-Identifier: MIT
#include "abide/train/dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/array_archive.hpp"
#include "abide/io/input_file.hpp"
#include "abide/program/limits.hpp"
#include "abide/train/data_source.hpp"
#include "abide/train/table_columns.hpp"

namespace abide {

namespace {

// The last columns of a table, that are its targets. Where the model says how many inputs there
// are, the other columns are targets.
std::size_t count_targets(const Source& table, const DataRequest& request) {
  const std::size_t all = table.per_sample();
  if (request.input_shape) {
    const auto inputs = static_cast<std::size_t>(entries(*request.input_shape));
    if (all <= inputs)
      throw file_error(table.place, fmt::format("{} columns; expected {} for the inputs, and the "
                                                "targets after them",
                                                all, inputs));
    return all - inputs;
  }
  if (request.target_shape && !request.labels) {
    const auto targets = static_cast<std::size_t>(entries(*request.target_shape));
    if (all <= targets)
      throw file_error(table.place, fmt::format("{} columns; expected the inputs, and {} for the "
                                                "targets after them",
                                                all, targets));
    return targets;
  }
  if (!request.labels)
    throw file_error(table.place,
                     "which columns are targets is not known; expected the targets in "
                     "another file, or a model that says how many there are");
  if (all < 2)
    throw file_error(table.place,
                     "one column; expected the inputs, and a label in the last column");
  return 1;
}

SourcePair split_table(const Source& table, const DataRequest& request) {
  std::vector<std::size_t> targets;
  if (!request.target_columns.empty()) {
    targets = table_columns(table, request.target_columns);
  } else {
    for (std::size_t i = count_targets(table, request); i > 0; --i)
      targets.push_back(table.per_sample() - i);
  }
  std::vector<std::size_t> inputs;
  for (std::size_t column = 0; column < table.per_sample(); ++column)
    if (std::find(targets.begin(), targets.end(), column) == targets.end())
      inputs.push_back(column);
  if (inputs.empty())
    throw file_error(table.place, "all columns are targets; expected inputs beside them");
  SourcePair pair{columns_of(table, inputs), columns_of(table, targets)};
  pair.first.notes = table.notes;
  const std::vector<std::string> doubts = doubts_about(table, inputs, targets);
  pair.first.notes.insert(pair.first.notes.end(), doubts.begin(), doubts.end());
  return pair;
}

Shape shape_of_sample(const Source& source) {
  return {source.shape().begin() + 1, source.shape().end()};
}

// Entries are put into another shape only where that splits axes or joins neighbours. Pictures
// whose colours are the last axis would be scrambled where they are to be the first one.
void check_axes(const Source& source, const Shape& expected, const char* whose) {
  const Shape found = shape_of_sample(source);
  const auto bounds = [](const Shape& shape) {
    std::set<std::int64_t> result;
    std::int64_t product = 1;
    for (const std::int64_t size : shape) result.insert(product *= size);
    result.erase(1);
    return result;
  };
  const std::set<std::int64_t> a = bounds(found);
  const std::set<std::int64_t> b = bounds(expected);
  if (std::includes(a.begin(), a.end(), b.begin(), b.end()) ||
      std::includes(b.begin(), b.end(), a.begin(), a.end()))
    return;
  throw file_error(
      source.place,
      fmt::format("{} of shape {} a sample; the model's is {}: expected the same order "
                  "of the axes (numpy.transpose), or one axis",
                  whose, to_string(found), to_string(expected)));
}

void set_inputs(Dataset& data, Source& source, const DataRequest& request,
                const std::string& hint) {
  data.input_shape = request.input_shape.value_or(shape_of_sample(source));
  const std::int64_t expected = entries(data.input_shape);
  if (static_cast<std::int64_t>(source.per_sample()) != expected)
    throw file_error(source.place,
                     fmt::format("{} entries a sample; the model takes {}, of shape "
                                 "{}{}",
                                 source.per_sample(), expected, to_string(data.input_shape), hint));
  check_axes(source, data.input_shape, "inputs");
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
  check_axes(source, data.target_shape, "targets");
  data.targets = std::move(source.rows.array.values);
}

SourcePair read_sources(const std::string& path, const std::optional<std::string>& targets_path,
                        const DataRequest& request) {
  const std::int64_t most_rows =
      request.most_samples ? static_cast<std::int64_t>(*request.most_samples) : kAllRows;
  if (targets_path) {
    if (!request.target_columns.empty())
      throw UsageError("the targets are in a file of their own, and so no column of a table");
    if (format_of(path) == DataFormat::archive && ArrayArchive(path).members().size() > 1)
      throw file_error(path,
                       "has more than one array, and the targets are in another file; "
                       "expected inputs alone, or inputs and targets in one file");
    return {read_source(path, most_rows), read_source(*targets_path, most_rows, RowsFor::targets)};
  }
  const DataFormat format = format_of(path);
  if (format == DataFormat::csv) return split_table(read_source(path, most_rows), request);
  if (!request.target_columns.empty())
    throw file_error(path, "is no table in text; only of one, a column can be named as the target");
  if (format == DataFormat::archive) return read_pair(path, most_rows);
  throw file_error(path, "has one array; expected the targets in a second file (--targets)");
}

// What was not read, or is not there, though so many samples were asked for.
void note_samples(Dataset& data, const Source& inputs, const DataRequest& request) {
  const auto all = static_cast<std::size_t>(inputs.rows.rows_in_file);
  const std::size_t asked = request.most_samples.value_or(all);
  if (asked < all)
    data.notes.push_back(fmt::format("{}: the first {} of {} samples", inputs.place, asked, all));
  if (asked > all)
    data.notes.push_back(
        fmt::format("{}: {} samples, fewer than the {} asked for", inputs.place, all, asked));
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
  const auto most_classes = limits().data_entries / static_cast<std::int64_t>(values.size());
  const std::int64_t bound = request.target_shape ? entries(*request.target_shape) : most_classes;
  if (bound > most_classes)
    throw file_error(
        place, fmt::format("{} labels of {} classes, more than {} numbers{}", values.size(), bound,
                           limits().data_entries, raised_by(&Limits::data_entries)));
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
  data.notes = inputs.notes;
  data.notes.insert(data.notes.end(), targets.notes.begin(), targets.notes.end());
  if (targets_path) {
    const std::vector<std::string> doubts = doubts_about(inputs);
    data.notes.insert(data.notes.end(), doubts.begin(), doubts.end());
  }
  note_samples(data, inputs, request);
  const bool swapped =
      targets_path && request.input_shape &&
      entries(*request.input_shape) == static_cast<std::int64_t>(targets.per_sample());
  try {
    set_inputs(data, inputs, request,
               swapped ? "; inputs and targets may be the wrong way round" : "");
    set_targets(data, targets, request);
  } catch (const ModelError& error) {
    // What was decided before may be why.
    throw ModelError(fmt::format("{}{}{}", error.what(), data.notes.empty() ? "" : "\nnote: ",
                                 fmt::join(data.notes, "\nnote: ")));
  }
  return data;
}

RealArray read_matrix(const std::string& path, std::vector<std::string>& notes) {
  Source source = read_source(path, kAllRows);
  const auto columns_found = static_cast<std::int64_t>(source.per_sample());
  notes.insert(notes.end(), source.notes.begin(), source.notes.end());
  return {{source.shape()[0], columns_found}, std::move(source.rows.array.values)};
}

}  // namespace abide
