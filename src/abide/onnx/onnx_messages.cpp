// SPDX-License-Identifier: MIT
#include "abide/onnx/onnx_messages.hpp"

#include <fmt/format.h>

#include <bit>
#include <utility>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"

namespace abide {

namespace {

constexpr int kMostNested = 64;  // which protects the stack
// Two bytes are enough for a message: so many of them would take far more memory than the file.
constexpr std::size_t kMostParts = std::size_t{1} << 21;

// Reads the messages of one file, each by a function of its name.
class Parser {
 public:
  explicit Parser(const WireBytes& file) : file_(file) {}

  OnnxModel model() {
    OnnxModel result;
    bool has_graph = false;
    WireReader reader = over(file_.bytes);
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          result.ir_version = reader.integer(*field);
          break;
        case 2:
          result.producer = reader.bytes(*field);
          break;
        case 3:
          result.producer_version = reader.bytes(*field);
          break;
        case 7:
          if (std::exchange(has_graph, true)) throw reader.fail(*field, "a second graph");
          result.graph = graph(reader.bytes(*field), 0);
          break;
        case 8:
          add_opset(reader, *field, result.opsets);
          break;
        case 14:
          result.metadata.insert(entry(reader.bytes(*field)));
          break;
        case 25:
          result.functions.push_back(function(reader.bytes(*field)));
          break;
        default:
          break;
      }
    if (!has_graph) throw file_error(file_.name, "no ONNX model: no graph; expected one");
    return result;
  }

  OnnxTensor tensor(std::string_view message) {
    count();
    OnnxTensor result;
    result.message = message;
    WireReader reader = over(message);
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          reader.add_integers(*field, result.sizes);
          break;
        case 2:
          result.type = reader.integer(*field);
          break;
        case 3:
          result.segmented = true;
          break;
        case 8:
          result.name = reader.bytes(*field);
          break;
        case 9:
          result.raw = reader.bytes(*field);
          result.has_raw = true;
          break;
        case 13:
          result.external.insert(entry(reader.bytes(*field)));
          break;
        case 14:
          result.outside = reader.integer(*field) == 1;
          break;
        default:  // entries in fields of their own: onnx/tensor_data.hpp
          break;
      }
    return result;
  }

 private:
  [[nodiscard]] WireReader over(std::string_view message) const { return {file_, message}; }

  void count() {
    if (++parts_ > kMostParts)
      throw file_error(file_.name,
                       fmt::format("more than {} nodes, names and tensors", kMostParts));
  }

  std::string name(const WireReader& reader, const WireField& field) {
    count();
    return std::string(reader.bytes(field));
  }

  std::pair<std::string, std::string> entry(std::string_view message) {
    count();
    std::pair<std::string, std::string> result;
    WireReader reader = over(message);
    while (const auto field = reader.next()) {
      if (field->number == 1) result.first = reader.bytes(*field);
      if (field->number == 2) result.second = reader.bytes(*field);
    }
    return result;
  }

  void add_opset(const WireReader& outer, const WireField& outer_field,
                 std::map<std::string, std::int64_t>& all) {
    count();
    std::string domain;
    std::int64_t version = 1;
    WireReader reader = over(outer.bytes(outer_field));
    while (const auto field = reader.next()) {
      if (field->number == 1) domain = reader.bytes(*field);
      if (field->number == 2) version = reader.integer(*field);
    }
    if (domain == "ai.onnx") domain.clear();
    if (!all.emplace(domain, version).second)
      throw outer.fail(outer_field,
                       fmt::format("two versions of the operations of {}", quoted_name(domain)));
  }

  OnnxAttribute attribute(std::string_view message, int depth) {
    count();
    OnnxAttribute result;
    WireReader reader = over(message);
    std::vector<std::uint64_t> words;
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          result.name = reader.bytes(*field);
          break;
        case 2:
          result.real = reader.real(*field);
          break;
        case 3:
          result.integer = reader.integer(*field);
          break;
        case 4:
          result.text = reader.bytes(*field);
          break;
        case 5:
        case 10:
          result.tensors.push_back(tensor(reader.bytes(*field)));
          break;
        case 6:
        case 11:
          result.graphs.push_back(graph(reader.bytes(*field), depth + 1));
          break;
        case 7:
          reader.add_words(*field, 4, words);
          break;
        case 8:
          reader.add_integers(*field, result.integers);
          break;
        case 9:
          result.texts.push_back(name(reader, *field));
          break;
        case 14:
        case 15:
        case 22:
        case 23:
          result.other = true;
          break;
        case 20:
          result.type = reader.integer(*field);
          break;
        case 21:
          result.reference = reader.bytes(*field);
          break;
        default:
          break;
      }
    for (const std::uint64_t word : words)
      result.reals.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(word)));
    return result;
  }

  OnnxNode node(std::string_view message, int depth) {
    count();
    OnnxNode result;
    WireReader reader = over(message);
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          result.inputs.push_back(name(reader, *field));
          break;
        case 2:
          result.outputs.push_back(name(reader, *field));
          break;
        case 3:
          result.name = reader.bytes(*field);
          break;
        case 4:
          result.operation = reader.bytes(*field);
          break;
        case 5:
          result.attributes.push_back(attribute(reader.bytes(*field), depth));
          break;
        case 7:
          result.domain = reader.bytes(*field);
          break;
        default:
          break;
      }
    if (result.domain == "ai.onnx") result.domain.clear();
    return result;
  }

  void add_size(std::string_view message, OnnxValue& value) {
    count();
    value.sizes.push_back(OnnxValue::kOpen);
    value.size_names.emplace_back();
    WireReader reader = over(message);
    while (const auto field = reader.next()) {
      if (field->number == 1) value.sizes.back() = reader.integer(*field);
      if (field->number == 2) value.size_names.back() = reader.bytes(*field);
    }
  }

  // TypeProto: of tensors alone; others are told by the type 0.
  void add_type(std::string_view message, OnnxValue& value) {
    WireReader reader = over(message);
    while (const auto field = reader.next()) {
      if (field->number != 1) continue;
      WireReader tensor = over(reader.bytes(*field));
      while (const auto part = tensor.next()) {
        if (part->number == 1) value.type = tensor.integer(*part);
        if (part->number != 2) continue;
        value.has_shape = true;
        WireReader shape = over(tensor.bytes(*part));
        while (const auto size = shape.next())
          if (size->number == 1) add_size(shape.bytes(*size), value);
      }
    }
  }

  OnnxValue value(std::string_view message) {
    count();
    OnnxValue result;
    WireReader reader = over(message);
    while (const auto field = reader.next()) {
      if (field->number == 1) result.name = reader.bytes(*field);
      if (field->number == 2) add_type(reader.bytes(*field), result);
    }
    return result;
  }

  OnnxGraph graph(std::string_view message, int depth) {
    if (depth > kMostNested)
      throw file_error(file_.name, fmt::format("graphs are nested more than {} deep", kMostNested));
    OnnxGraph result;
    WireReader reader = over(message);
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          result.nodes.push_back(node(reader.bytes(*field), depth));
          break;
        case 2:
          result.name = reader.bytes(*field);
          break;
        case 5:
          result.initializers.push_back(tensor(reader.bytes(*field)));
          break;
        case 11:
          result.inputs.push_back(value(reader.bytes(*field)));
          break;
        case 12:
          result.outputs.push_back(value(reader.bytes(*field)));
          break;
        case 13:
          result.values.push_back(value(reader.bytes(*field)));
          break;
        case 15:
          result.sparse = true;
          break;
        default:
          break;
      }
    return result;
  }

  OnnxFunction function(std::string_view message) {
    count();
    OnnxFunction result;
    WireReader reader = over(message);
    while (const auto field = reader.next()) switch (field->number) {
        case 1:
          result.name = reader.bytes(*field);
          break;
        case 4:
          result.inputs.push_back(name(reader, *field));
          break;
        case 5:
          result.outputs.push_back(name(reader, *field));
          break;
        case 6:
          result.attributes.push_back(name(reader, *field));
          break;
        case 7:
          result.nodes.push_back(node(reader.bytes(*field), 1));
          break;
        case 9:
          add_opset(reader, *field, result.opsets);
          break;
        case 10:
          result.domain = reader.bytes(*field);
          break;
        case 11:
          result.defaults.push_back(attribute(reader.bytes(*field), 1));
          break;
        default:
          break;
      }
    return result;
  }

  const WireBytes& file_;
  std::size_t parts_ = 0;
};

}  // namespace

OnnxModel read_onnx(const WireBytes& file) { return Parser(file).model(); }

OnnxTensor read_onnx_tensor(const WireBytes& file) { return Parser(file).tensor(file.bytes); }

}  // namespace abide
