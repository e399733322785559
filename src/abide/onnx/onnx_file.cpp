// SPDX-License-Identifier: MIT
#include "abide/onnx/onnx_file.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"

namespace abide {

OnnxFile::OnnxFile(const std::string& path)
    : path_(path),
      file_(std::make_unique<MappedFile>(path)),
      bytes_{path, file_->bytes()},
      model_(read_onnx(bytes_)) {}

OnnxFile::OnnxFile(const std::string& path, std::string bytes)
    : path_(path), own_(std::move(bytes)), bytes_{path, own_}, model_(read_onnx(bytes_)) {}

std::string_view OnnxFile::raw(const OnnxTensor& tensor) const {
  if (!tensor.outside) return tensor.raw;
  const auto fail = [&](const std::string& message) {
    return file_error(path_, fmt::format("the tensor {}: {}", quoted_name(tensor.name), message));
  };
  const auto number = [&](const char* key) -> std::optional<std::uint64_t> {
    const auto found = tensor.external.find(key);
    if (found == tensor.external.end()) return {};
    const std::string& text = found->second;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
      throw fail(fmt::format("{} is {}; expected a number of bytes", key, quoted_name(text)));
    return value;
  };
  const auto found = tensor.external.find("location");
  if (found == tensor.external.end())
    throw fail("its entries are in another file; which, is not said");
  // A file that was made by a stranger reads no other files than those that lie beside it.
  const std::filesystem::path location = std::filesystem::path(found->second).lexically_normal();
  const bool leads_out = location.is_absolute() || location.empty() || *location.begin() == "..";
  const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
  std::error_code unknown;
  const auto inside = std::filesystem::weakly_canonical(folder / location, unknown);
  const auto own = std::filesystem::weakly_canonical(folder.empty() ? "." : folder, unknown);
  const std::filesystem::path way = inside.lexically_relative(own);
  if (leads_out || unknown || way.empty() || *way.begin() == "..")
    throw fail(fmt::format("its entries are in {}, outside the folder of the model",
                           quoted_name(found->second)));
  std::unique_ptr<MappedFile>& file = beside_[location.string()];
  if (!file) file = std::make_unique<MappedFile>((folder / location).string());
  const std::string_view bytes = file->bytes();
  const std::uint64_t offset = number("offset").value_or(0);
  if (offset > bytes.size())
    throw fail(fmt::format("begins at byte {} of {}, which has {}", offset,
                           quoted_name(found->second), bytes.size()));
  const std::uint64_t length = number("length").value_or(bytes.size() - offset);
  if (length > bytes.size() - offset)
    throw fail(fmt::format("has {} bytes at byte {} of {}, which has {}", length, offset,
                           quoted_name(found->second), bytes.size()));
  return bytes.substr(offset, length);
}

}  // namespace abide
