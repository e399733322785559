// SPDX-License-Identifier: MIT
#include "abide/onnx/onnx_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "abide/onnx/mapped_file.hpp"
#include "abide/onnx/onnx_messages.hpp"
#include "abide/onnx/tensor_data.hpp"
#include "onnx/writer.hpp"

namespace abide {
namespace {

using testing::Written;

// A folder that is gone after the test.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("abide-onnx-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
};

TEST(OnnxFile, SaysWhatItsMessagesSay) {
  const Written written{
      .nodes = {testing::node("Gemm", {"x", "W"}, {"y"}, {testing::attribute("transB", 1L)})},
      .initializers = {testing::floats("W", {2, 3}, {1, 2, 3, 4, 5, 6})},
      .inputs = {testing::value("x", {-1, 3})},
      .outputs = {testing::value("y", {-1, 2})},
      .more = testing::text(14, testing::text(1, "key") + testing::text(2, "value"))};
  const OnnxModel model = testing::file_of(written)->model();
  EXPECT_EQ(model.ir_version, 8);
  EXPECT_EQ(model.opsets.at(""), 17);
  EXPECT_EQ(model.metadata.at("key"), "value");
  ASSERT_EQ(model.graph.nodes.size(), 1U);
  EXPECT_EQ(model.graph.nodes[0].operation, "Gemm");
  EXPECT_EQ(model.graph.nodes[0].inputs, (std::vector<std::string>{"x", "W"}));
  EXPECT_EQ(model.graph.nodes[0].attributes[0].integer, 1);
  EXPECT_EQ(model.graph.inputs[0].sizes, (std::vector<std::int64_t>{OnnxValue::kOpen, 3}));
  EXPECT_EQ(model.graph.inputs[0].size_names[0], "open");
  EXPECT_EQ(model.graph.initializers[0].sizes, (std::vector<std::int64_t>{2, 3}));
}

TEST(OnnxFile, IsNoneWithoutAGraph) {
  EXPECT_THROW(OnnxFile("f", testing::number(1, 8)), ModelError);
  EXPECT_THROW(OnnxFile("f", "no protocol buffer"), ModelError);
  EXPECT_THROW(OnnxFile("/no/such/file"), ModelError);
}

TEST(OnnxFile, GraphsAreNestedOnlySoDeep) {
  std::string graph;
  for (int depth = 0; depth < 100; ++depth)
    graph = testing::text(1, testing::text(5, testing::text(6, graph)));
  EXPECT_THROW(OnnxFile("f", testing::text(7, graph)), ModelError);
}

TEST(OnnxFile, WeightsMayLieBesideItButNotElsewhere) {
  const Folder folder;
  (void)folder.write("weights", testing::raw<float>({9, 1, 2, 9}));
  const auto read = [&](const std::string& location, std::uint64_t offset, std::uint64_t length) {
    const auto entry = [](const std::string& key, const std::string& value) {
      return testing::text(13, testing::text(1, key) + testing::text(2, value));
    };
    const std::string tensor = testing::number(1, 2) + testing::number(2, 1) +
                               testing::number(14, 1) + entry("location", location) +
                               entry("offset", std::to_string(offset)) +
                               entry("length", std::to_string(length));
    const OnnxFile file(
        folder.write("net.onnx", testing::bytes_of({.nodes = {}, .initializers = {tensor}})));
    return TensorData(file, file.model().graph.initializers[0]).reals();
  };
  EXPECT_EQ(read("weights", 4, 8), (std::vector<double>{1, 2}));
  EXPECT_EQ(read("./weights", 4, 8), (std::vector<double>{1, 2}));
  EXPECT_THROW((void)read("weights", 12, 8), ModelError);
  EXPECT_THROW((void)read("weights", 400, 8), ModelError);
  EXPECT_THROW((void)read("weights", 4, 4), ModelError);
  EXPECT_THROW((void)read("none", 0, 8), ModelError);
  EXPECT_THROW((void)read("../weights", 0, 8), ModelError);
  EXPECT_THROW((void)read("/dev/zero", 0, 8), ModelError);
  EXPECT_THROW((void)read("", 0, 8), ModelError);
  std::filesystem::create_symlink("/etc/passwd", folder.path / "link");
  EXPECT_THROW((void)read("link", 0, 8), ModelError);
}

TEST(MappedFile, HoldsTheBytes) {
  const Folder folder;
  EXPECT_EQ(MappedFile(folder.write("f", "abc")).bytes(), "abc");
  EXPECT_THROW(MappedFile(folder.write("g", "")), ModelError);
  EXPECT_THROW(MappedFile(folder.path.string()), ModelError);
}

}  // namespace
}  // namespace abide
