// SPDX-License-Identifier: MIT
#include "abide/onnx/any_model.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "abide/error.hpp"
#include "abide/io/file_kind.hpp"
#include "abide/io/input_file.hpp"
#include "abide/model/load.hpp"
#include "abide/onnx/import.hpp"

namespace abide {

namespace {

// As files begin: the version of the format, and who wrote it.
constexpr const char* kBeginning = "\x08\x07\x12\x01";

}  // namespace

bool is_onnx_file(const std::string& model) {
  if (model.ends_with(".onnx")) return true;
  std::error_code unknown;
  if (!is_model_file(model) || !std::filesystem::is_regular_file(model, unknown)) return false;
  if (std::filesystem::file_size(model, unknown) == 0 || unknown) return false;
  const FileKind kind = file_kind(first_bytes(model, kKindBytes), model);
  return kind.form == FileForm::other && kind.words == file_kind(kBeginning, "").words;
}

Model any_model(const std::string& model, const ImportOptions& options) {
  if (is_onnx_file(model)) return import_onnx(model, options).model;
  if (options != ImportOptions{})
    throw UsageError(fmt::format(
        "{} is no ONNX file: expected none of --input, --frozen, --parameters, --outputs and "
        "--free-dropout",
        model));
  return load_model(model);
}

}  // namespace abide
