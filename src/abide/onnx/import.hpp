// SPDX-License-Identifier: MIT
//
// From an ONNX file to a model: what a network computes, exactly as the file says it.
//
//     initializers        parameters, frozen parameters, constants (onnx/roles.hpp)
//     inputs of floats    probes
//     inputs of whole     known, if their values are given; otherwise tokens that pick rows of a
//     numbers             table, a one-hot probe
//     nodes               by their rules (onnx/rules.hpp)
//     outputs of floats   outputs of the model
//
// Outputs that are known, whole numbers or truth values, running statistics, and losses beside
// other outputs are none of the model's; each is listed. What cannot be imported exactly is refused
// with the node and the reason.
//
// Sizes that the file leaves open are given by the user; the first of an input is 1 otherwise,
// which one sample needs.
//
// Example: y = Gemm(x, W) with an initializer W is the model <w, x W>.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abide/model/imported.hpp"
#include "abide/model/model.hpp"
#include "abide/onnx/import_options.hpp"
#include "abide/onnx/onnx_file.hpp"
#include "abide/onnx/roles.hpp"
#include "abide/onnx/value.hpp"

namespace abide {

struct ImportedModel {
  Model model;
  std::shared_ptr<const OnnxFile> file;
  std::map<std::string, Shape> opened;        ///< inputs whose first size is open, and taken as 1
  std::vector<std::string> outputs;           ///< the names of the model's outputs, in order
  std::map<std::string, Known> known;         ///< outputs that depend on nothing
  std::map<std::string, NodeId> truths;       ///< outputs that are gates, 0 or 1
  Imported about;                             ///< the model remembers it
  std::map<std::string, OnnxTensor> tensors;  ///< of each parameter

  /// The entries of a parameter in the file.
  [[nodiscard]] std::vector<Rational> exact_values(const std::string& parameter) const;
};

/// Throws ModelError with the file, the node, its operands and the reason. A model needs an output
/// that depends on a parameter or an input, unless `known_too`.
[[nodiscard]] ImportedModel import_onnx(const std::shared_ptr<const OnnxFile>& file,
                                        const ImportOptions& options = {}, bool known_too = false);
[[nodiscard]] ImportedModel import_onnx(const std::string& path, const ImportOptions& options = {},
                                        bool known_too = false);

}  // namespace abide
