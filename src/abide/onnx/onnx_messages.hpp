// SPDX-License-Identifier: MIT
//
// What an ONNX file says, as it says it: the messages of onnx.proto3 that a network needs, with
// their fields under the names of this program.
//
//     ModelProto       OnnxModel      who wrote it, which versions of operations, the graph
//     GraphProto       OnnxGraph      nodes in order, initializers, inputs, outputs
//     NodeProto        OnnxNode       an operation, the names of its operands and results
//     AttributeProto   OnnxAttribute  a number, a text, a tensor, a graph, or a list of one of
//     these TensorProto      OnnxTensor     a shape, a type, and where the entries stand
//     ValueInfoProto   OnnxValue      a name, a type, a shape, of which sizes may be open
//     FunctionProto    OnnxFunction   a graph that nodes may call by name
//
// The weights stay where they are (onnx/onnx_file.hpp). Fields that are not listed are annotations,
// and passed over: they say nothing about values. Cost: linear in the bytes other than weights.
// Reference: onnx/onnx.proto3.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "abide/onnx/wire.hpp"

namespace abide {

struct OnnxTensor {
  std::string name;
  std::vector<std::int64_t> sizes;
  std::int64_t type = 0;     ///< the number of an ElementType (onnx/tensor_data.hpp)
  std::string_view message;  ///< all of it: entries in fields of their own are read when asked for
  std::string_view raw;      ///< entries as bytes
  bool has_raw = false;
  bool segmented = false;
  bool outside = false;  ///< the entries are in another file
  std::map<std::string, std::string> external;
};

struct OnnxGraph;

struct OnnxAttribute {
  std::string name;
  std::string reference;  ///< the attribute of the function that it stands for; none if empty
  std::int64_t type = 0;  ///< which of these it is; 0 in old files, where it follows from the rest
  float real = 0;
  std::int64_t integer = 0;
  std::string text;
  std::vector<float> reals;
  std::vector<std::int64_t> integers;
  std::vector<std::string> texts;
  std::vector<OnnxTensor> tensors;  ///< one, or a list
  std::vector<OnnxGraph> graphs;    ///< one, or a list
  bool other = false;               ///< holds what is no tensor: sparse tensors, types

  static constexpr std::int64_t kReal = 1, kInteger = 2, kText = 3, kTensor = 4, kGraph = 5,
                                kReals = 6, kIntegers = 7, kTexts = 8;
};

struct OnnxNode {
  std::string name, operation, domain;
  std::vector<std::string> inputs, outputs;  ///< an empty name: left out
  std::vector<OnnxAttribute> attributes;
};

struct OnnxValue {
  static constexpr std::int64_t kOpen = -1;
  std::string name;
  std::int64_t type = 0;  ///< 0: no tensor
  bool has_shape = false;
  std::vector<std::int64_t> sizes;      ///< kOpen where a size is left open
  std::vector<std::string> size_names;  ///< of each; may be empty
};

struct OnnxGraph {
  std::string name;
  std::vector<OnnxNode> nodes;
  std::vector<OnnxTensor> initializers;
  std::vector<OnnxValue> inputs, outputs, values;
  bool sparse = false;  ///< has initializers that are sparse
};

struct OnnxFunction {
  std::string name, domain;
  std::vector<std::string> inputs, outputs, attributes;
  std::vector<OnnxAttribute> defaults;
  std::vector<OnnxNode> nodes;
  std::map<std::string, std::int64_t> opsets;  ///< by domain; "" is ONNX's own
};

struct OnnxModel {
  std::int64_t ir_version = 0;
  std::string producer, producer_version;
  std::map<std::string, std::int64_t> opsets;  ///< by domain; "" is ONNX's own
  std::map<std::string, std::string> metadata;
  OnnxGraph graph;
  std::vector<OnnxFunction> functions;
};

/// Throws ModelError with the byte of the file, the cause and what was expected.
[[nodiscard]] OnnxModel read_onnx(const WireBytes& file);
/// A message that is a tensor alone, as test data are.
[[nodiscard]] OnnxTensor read_onnx_tensor(const WireBytes& file);

}  // namespace abide
