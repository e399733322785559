// SPDX-License-Identifier: MIT
//
// An ONNX file that is open, and the files beside it that hold its weights.
//
// Nothing of the weights is read or copied before it is asked for. A tensor may say that its
// entries are in another file: `location`, with `offset` and `length` in bytes. That file lies in
// the folder of the model or below it; who wrote the model cannot have other files read.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "abide/onnx/mapped_file.hpp"
#include "abide/onnx/onnx_messages.hpp"

namespace abide {

/// A file and those beside it that hold its weights.
class OnnxFile {
 public:
  /// Throws ModelError when there is no such file, or it is none.
  explicit OnnxFile(const std::string& path);
  /// The same for bytes in memory; a tensor in another file is looked for beside `path`.
  OnnxFile(const std::string& path, std::string bytes);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const OnnxModel& model() const { return model_; }
  /// The entries of a tensor as bytes; of one whose entries stand in fields, none.
  [[nodiscard]] std::string_view raw(const OnnxTensor& tensor) const;
  [[nodiscard]] const WireBytes& bytes() const { return bytes_; }

 private:
  std::string path_, own_;
  std::unique_ptr<MappedFile> file_;
  WireBytes bytes_;
  OnnxModel model_;
  mutable std::map<std::string, std::unique_ptr<MappedFile>> beside_;
};

}  // namespace abide
