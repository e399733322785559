// SPDX-License-Identifier: MIT
//
// Runs the node tests of ONNX: folders with a model.onnx of mostly one node, and inputs and outputs
// as tensors. A network is imported with inputs of floats as probes, evaluated in double with gates
// as their arguments say, and compared: to 1e-3 of a value and 1e-7, as ONNX itself compares, or to
// two units in the last place of 16-bit numbers, which are rounded after every node there and never
// here.
//
//     abide_node_tests [--update] MANIFEST FOLDER..
//
// The manifest has one line a test, `name result`:
//
//     pass               as above
//     known              only with all inputs known: folded, not imported
//     refused: reason    what the importer says
//     differs            a result that is another on purpose; written by hand, with the reason
//
// The program fails where a result is another than the line, and where a test has none. With
// --update it writes the lines.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "abide/onnx/import.hpp"
#include "abide/onnx/known_operands.hpp"
#include "abide/onnx/real_values.hpp"
#include "abide/onnx/tensor_data.hpp"

namespace abide {
namespace {

namespace fs = std::filesystem;

// A tensor in a file of its own; nothing if it is a sequence or of texts.
std::optional<Known> read_tensor(const std::string& path) {
  if (fs::file_size(path) == 0) return Known::zeros(ElementType::float32, {});
  try {
    const MappedFile file(path);
    const WireBytes bytes{path, file.bytes()};
    const OnnxTensor tensor = read_onnx_tensor(bytes);
    return TensorData(bytes, tensor, tensor.raw).known();
  } catch (const ModelError&) {
    return {};
  }
}

// The files NAME_0.pb, NAME_1.pb, ..
std::vector<std::optional<Known>> read_tensors(const fs::path& folder, const std::string& name) {
  std::vector<std::optional<Known>> result;
  while (true) {
    const fs::path path = folder / fmt::format("{}_{}.pb", name, result.size());
    if (!fs::exists(path)) return result;
    result.push_back(read_tensor(path.string()));
  }
}

bool close(double a, double b, ElementType type) {
  if (std::isnan(b)) return std::isnan(a);
  const double relative = type == ElementType::bfloat16  ? 0x1p-6
                          : type == ElementType::float16 ? 0x1p-9
                                                         : 1e-3;
  return a == b || std::abs(a - b) <= 1e-7 + relative * std::abs(b);
}

std::string compared(const Known& expected, const Shape& shape, const std::vector<double>& values) {
  if (shape != expected.shape)
    return fmt::format("FAIL: shape {}, expected {}", to_string(shape), to_string(expected.shape));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!close(values[i], expected.as_real(i), expected.type))
      return fmt::format("FAIL: entry {} is {}, expected {}", i, values[i], expected.as_real(i));
  return "pass";
}

// What comes out of one way of importing the model: `pass`, `FAIL: ..`, or `refused: ..`.
std::string tried(const fs::path& folder, const OnnxGraph& graph, bool all_known) {
  const std::vector<std::optional<Known>> inputs =
      read_tensors(folder / "test_data_set_0", "input");
  const std::vector<std::optional<Known>> outputs =
      read_tensors(folder / "test_data_set_0", "output");
  const std::set<std::string> needed = needed_known(graph, true);
  ImportOptions options;
  std::map<std::string, Known> data;
  for (std::size_t i = 0; i < std::min(inputs.size(), graph.inputs.size()); ++i) {
    const std::string& name = graph.inputs[i].name;
    if (!inputs[i]) continue;
    data.emplace(name, *inputs[i]);
    if (all_known || !inputs[i]->real() || needed.contains(name) || inputs[i]->size() == 0)
      options.known_inputs.emplace(name, *inputs[i]);
    else
      options.shapes.emplace(name, inputs[i]->shape);
  }
  for (const OnnxValue& output : graph.outputs) options.outputs.push_back(output.name);
  try {
    const ImportedModel imported = import_onnx((folder / "model.onnx").string(), options, true);
    const Program& program = imported.model.program;
    std::map<NodeId, std::vector<double>> leaves;
    for (const NodeId id : imported.model.inputs) {
      const auto found = data.find(program.name(id));
      if (found == data.end()) return "refused: random";
      leaves[id] = std::get<Known::Reals>(found->second.entries);
    }
    for (const auto& [name, tensor] : imported.tensors)
      for (const NodeId id : program.parameters())
        if (program.name(id) == name) leaves[id] = imported.about.values(name);
    for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
      const std::string& name = graph.outputs[i].name;
      if (i >= outputs.size() || !outputs[i]) return "refused: outputs are no tensors of numbers";
      std::string result;
      if (const auto known = imported.known.find(name); known != imported.known.end()) {
        std::vector<double> values;
        for (std::size_t k = 0; k < known->second.size(); ++k)
          values.push_back(known->second.as_real(k));
        result = compared(*outputs[i], known->second.shape, values);
      } else {
        const auto at = std::find(imported.outputs.begin(), imported.outputs.end(), name);
        const auto truth = imported.truths.find(name);
        NodeId node = 0;
        if (truth != imported.truths.end())
          node = truth->second;
        else if (at != imported.outputs.end())
          node =
              imported.model.outputs[static_cast<std::size_t>(at - imported.outputs.begin())].value;
        else
          return "refused: the output is whole numbers";
        const auto values = real_values(program, imported.model.gates, {node}, leaves);
        result = compared(*outputs[i], program.shape(node), values.at(0));
      }
      if (result != "pass") return result;
    }
    return "pass";
  } catch (const ModelError& error) {
    // Without the path and the names, which differ from machine to machine.
    std::string reason = error.what();
    reason = reason.substr(reason.find("error: ") + 7);
    if (reason.starts_with("node ")) reason = reason.substr(reason.find("): ") + 3);
    return "refused: " + reason;
  } catch (const SingularMatrix& error) {
    return std::string("FAIL: ") + error.what();
  }
}

std::string result_of(const fs::path& folder) {
  OnnxGraph graph;
  try {
    graph = OnnxFile((folder / "model.onnx").string()).model().graph;
  } catch (const ModelError& error) {
    return std::string("refused: ") + error.what();
  }
  const std::string result = tried(folder, graph, false);
  if (result.starts_with("refused") && tried(folder, graph, true) == "pass") return "known";
  return result;
}

std::map<std::string, std::string> read_manifest(const std::string& path) {
  std::map<std::string, std::string> lines;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.starts_with("#")) continue;
    const std::size_t space = line.find(' ');
    lines[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 1);
  }
  return lines;
}

int run(std::vector<std::string> arguments) {
  const bool update = !arguments.empty() && arguments[0] == "--update";
  if (update) arguments.erase(arguments.begin());
  if (arguments.size() < 2) {
    std::cerr << "usage: abide_node_tests [--update] MANIFEST FOLDER..\n";
    return 2;
  }
  std::map<std::string, std::string> manifest = read_manifest(arguments[0]);
  std::map<std::string, std::size_t> counts;
  int wrong = 0;
  for (std::size_t k = 1; k < arguments.size(); ++k) {
    if (!fs::is_directory(arguments[k])) {
      std::cerr << arguments[k] << ": no folder; expected node tests of ONNX (Debian: "
                << "libonnx-testdata)\n";
      return 2;
    }
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(arguments[k]))
      if (fs::exists(entry.path() / "model.onnx")) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    for (const fs::path& folder : folders) {
      const std::string name =
          folder.parent_path().filename().string() + "/" + folder.filename().string();
      const std::string result = result_of(folder);
      std::string& line = manifest[name];
      const bool differs = line.starts_with("differs") && result.starts_with("FAIL");
      ++counts[differs ? "differs" : result.substr(0, result.find(':'))];
      if (differs || line == result) continue;
      std::cout << name << ": " << result << (line.empty() ? "" : "; the manifest has: " + line)
                << "\n";
      if (update && !result.starts_with("FAIL"))
        line = result;
      else
        ++wrong;
    }
  }
  for (const auto& [kind, count] : counts) std::cout << count << " " << kind << "\n";
  if (update) {
    std::ofstream file(arguments[0]);
    file << "# The node tests of ONNX, and what becomes of each: see node_tests.cpp\n";
    for (const auto& [name, line] : manifest)
      if (!line.empty()) file << name << " " << line << "\n";
  }
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace abide

int main(int argc, char** argv) { return abide::run({argv + 1, argv + argc}); }
