// SPDX-License-Identifier: MIT
//
// What the numbers in a file are: parameters that training moves, parameters that it does not, or
// constants. An ONNX file does not say, unless who wrote it put it there: the entry `abide.roles`
// of metadata_props is JSON, {"encoder.weight": "parameter", "mask": "constant"}.
//
// Otherwise a tensor of floats among the initializers is a parameter, except
//
//  - operands 3 and 4 of BatchNormalization, its running statistics;
//  - what is only compared, or is a condition, a shape, an exponent, a limit: there a rule needs to
//    know it;
//  - tensors with entries of 1e30 and more, which are masks: they hold minus infinity.
//
// These are constants, and so are whole numbers, bools, and what stands in a node Constant.
// Patterns of names, given by the user, come before all of this. A table of position encodings
// looks like any parameter: that is for the user to say, so each decision is listed with its
// reason.
//
// Example: `pos_encoder.*` frozen makes pos_encoder.pe a parameter that does not move.
//
// Cost: linear in the nodes; entries are read once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "abide/model/imported.hpp"
#include "abide/onnx/import_options.hpp"
#include "abide/onnx/onnx_file.hpp"

namespace abide {

class Roles {
 public:
  /// Throws ModelError for metadata that say no roles, and for a pattern that no tensor matches.
  Roles(const OnnxFile& file, const ImportOptions& options);

  /// Of a tensor of the file by its name; of one in a node Constant by that of its result.
  [[nodiscard]] Role of(const std::string& name) const;
  /// In the order of the file.
  [[nodiscard]] const std::vector<RoleDecision>& decisions() const { return decisions_; }

 private:
  std::vector<RoleDecision> decisions_;
  std::map<std::string, Role> by_name_;
};

}  // namespace abide
