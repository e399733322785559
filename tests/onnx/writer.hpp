// SPDX-License-Identifier: MIT
//
// Writes ONNX files for tests, message by message.
//
// Example: model({node("Relu", {"x"}, {"y"})}, {value("x", {3})}, {value("y", {3})}).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "abide/onnx/import.hpp"

namespace abide::testing {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
inline std::string number(int field, std::uint64_t value) {
  return varint(static_cast<std::uint64_t>(field) << 3) + varint(value);
}
inline std::string text(int field, const std::string& bytes) {
  return varint(static_cast<std::uint64_t>(field) << 3 | 2U) + varint(bytes.size()) + bytes;
}
inline std::string word(int field, float value) {
  std::string bytes = varint(static_cast<std::uint64_t>(field) << 3 | 5U);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(bits >> (8 * i));
  return bytes;
}
template <class T>
std::string raw(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline constexpr int kFloat = 1, kInt64 = 7, kBool = 9;

inline std::string tensor(const std::string& name, int type, const Shape& shape,
                          const std::string& entries) {
  std::string message;
  for (const std::int64_t size : shape) message += number(1, static_cast<std::uint64_t>(size));
  return message + number(2, static_cast<std::uint64_t>(type)) + text(8, name) + text(9, entries);
}
inline std::string floats(const std::string& name, const Shape& shape,
                          const std::vector<float>& values) {
  return tensor(name, kFloat, shape, raw(values));
}
inline std::string integers(const std::string& name, const Shape& shape,
                            const std::vector<std::int64_t>& values) {
  return tensor(name, kInt64, shape, raw(values));
}

inline std::string attribute(const std::string& name, std::int64_t value) {
  return text(1, name) + number(3, static_cast<std::uint64_t>(value)) + number(20, 2);
}
inline std::string attribute(const std::string& name, float value) {
  return text(1, name) + word(2, value) + number(20, 1);
}
inline std::string attribute(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string message = text(1, name) + number(20, 7);
  for (const std::int64_t value : values) message += number(8, static_cast<std::uint64_t>(value));
  return message;
}

inline std::string attribute(const std::string& name, const std::string& value) {
  return text(1, name) + text(4, value) + number(20, 3);
}
inline std::string attribute(const std::string& name, const std::vector<float>& values) {
  std::string message = text(1, name) + number(20, 6);
  for (const float value : values) message += word(7, value);
  return message;
}
inline std::string attribute(const std::string& name, const std::vector<std::string>& values) {
  std::string message = text(1, name) + number(20, 8);
  for (const std::string& value : values) message += text(9, value);
  return message;
}

inline std::string node(const std::string& operation, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs,
                        const std::vector<std::string>& attributes = {},
                        const std::string& name = "n", const std::string& domain = "") {
  std::string message;
  for (const std::string& input : inputs) message += text(1, input);
  for (const std::string& output : outputs) message += text(2, output);
  message += text(3, name) + text(4, operation);
  for (const std::string& each : attributes) message += text(5, each);
  return message + (domain.empty() ? "" : text(7, domain));
}

/// A size of -1 is open.
inline std::string value(const std::string& name, const Shape& shape, int type = kFloat) {
  std::string sizes;
  for (const std::int64_t size : shape)
    sizes += text(1, size < 0 ? text(2, "open") : number(1, static_cast<std::uint64_t>(size)));
  const std::string tensor_type = number(1, static_cast<std::uint64_t>(type)) + text(2, sizes);
  return text(1, name) + text(2, text(1, tensor_type));
}

struct Written {
  std::vector<std::string> nodes = {}, initializers = {}, inputs = {}, outputs = {};
  std::int64_t version = 17;
  std::string more = "";  ///< fields of the model
};

inline std::string graph_of(const Written& written) {
  std::string graph;
  for (const std::string& each : written.nodes) graph += text(1, each);
  for (const std::string& each : written.initializers) graph += text(5, each);
  for (const std::string& each : written.inputs) graph += text(11, each);
  for (const std::string& each : written.outputs) graph += text(12, each);
  return graph;
}
/// A graph inside a node.
inline std::string attribute(const std::string& name, const Written& graph) {
  return text(1, name) + text(6, graph_of(graph)) + number(20, 5);
}
inline std::string bytes_of(const Written& written) {
  return number(1, 8) + text(7, graph_of(written)) +
         text(8, number(2, static_cast<std::uint64_t>(written.version))) + written.more;
}

inline std::shared_ptr<const OnnxFile> file_of(const Written& written) {
  return std::make_shared<const OnnxFile>("net.onnx", bytes_of(written));
}
inline ImportedModel imported(const Written& written, const ImportOptions& options = {}) {
  return import_onnx(file_of(written), options);
}
/// What it is refused with; empty when it is not.
inline std::string refusal(const Written& written, const ImportOptions& options = {}) {
  try {
    (void)imported(written, options);
    return "";
  } catch (const ModelError& error) {
    return error.what();
  }
}

}  // namespace abide::testing
