// SPDX-License-Identifier: MIT
//
// What a network is trained on: N inputs x_i and N targets y_i, in double precision, from files.
//
//     read_dataset("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
//                  {.input_shape = Shape{784}, .target_shape = Shape{10}, .labels = true})
//
// is MNIST for a network from 784 numbers to 10: images flattened, brightnesses in [0, 1], the
// label 3 as the row (0, 0, 0, 1, 0, 0, 0, 0, 0, 0). docs/data.md has every format.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "abide/io/real_array.hpp"
#include "abide/program/shape.hpp"

namespace abide {

/// Samples to train on, in double precision.
struct Dataset {
  std::string name;  ///< as given: `blobs:3`, `train.csv`
  std::size_t samples = 0;
  Shape input_shape;            ///< of one sample's input: [784], [1, 28, 28]
  Shape target_shape;           ///< of one sample's target; [] is a scalar
  std::vector<double> inputs;   ///< [samples, entries(input_shape)], row-major
  std::vector<double> targets;  ///< [samples, entries(target_shape)], row-major
  std::size_t classes = 0;      ///< targets are one-hot rows of so many classes; 0: they are values
  std::vector<std::string> notes{};  ///< what was decided in reading that might be meant otherwise
};

/// The first of the samples only, when there are more.
void truncate(Dataset& data, std::size_t most_samples);

/// What the model and the command line know of the data.
struct DataRequest {
  /// What the model takes. A file with another number of entries a sample is an error; entries are
  /// reshaped.
  std::optional<Shape> input_shape{};
  /// What the model puts out. Labels become one-hot rows of so many entries; a label that is not
  /// below it is an error.
  std::optional<Shape> target_shape{};
  /// The first samples only; at least 1.
  std::optional<std::size_t> most_samples{};
  /// The targets are class labels: whole numbers from 0, one a sample, or one-hot rows. Targets of
  /// one number a sample are labels in any case where the model puts out more.
  bool labels = false;
  /// Of a table: the columns that are the targets, by name or by number from 0, -1 being the last;
  /// all others are inputs. None given: the last ones are.
  std::vector<std::string> target_columns{};
};

/// Reads samples by what the files are, by their content first and by their ending second:
///
///     inputs and targets in two files    each IDX, .npy, .npz with one member, or .csv
///     one .npz                           members x and y, or X and Y, or inputs and targets
///     one .csv                           a row a sample; the last columns, or those asked for, are
///                                        the targets
///
/// and each of them compressed by gzip, but for .npz, which is compressed already. Throws
/// ModelError with the file, the place in it, the cause, and what was expected. A matrix alone is
/// no set of samples: see read_matrix.
[[nodiscard]] Dataset read_dataset(const std::string& path,
                                   const std::optional<std::string>& targets_path,
                                   const DataRequest& request);

/// A numeric matrix [rows, columns], to factor: .npy, .npz with one member, .csv, or IDX (the first
/// axis is the rows, the others are flattened). Adds to `notes`. Throws ModelError as above.
[[nodiscard]] RealArray read_matrix(const std::string& path, std::vector<std::string>& notes);

/// Makes `values`, which has one label (a whole number from 0) a sample, the one-hot targets of
/// `data`: rows of the request's target shape, or of as many classes as there are. `place` begins
/// the message of the ModelError when a label is too large or no label.
void set_labels(Dataset& data, const std::vector<double>& values, const DataRequest& request,
                const std::string& place);

}  // namespace abide
