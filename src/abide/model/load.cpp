// SPDX-License-Identifier: MIT
#include "abide/model/load.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/model_file.hpp"
#include "abide/model/named_model.hpp"
#include "abide/model/size_choice.hpp"
#include "abide/model/zoo.hpp"

namespace abide {

namespace {

// Throws ModelError where the dimensions are too large.
Model build(const std::string& text) {
  const NamedModel named = parse_named_model(text);
  try {
    Model model = built(named);
    model.name = text;
    return model;
  } catch (const ShapeError& error) {
    const Place dims = place_of(text, named.family.size() + 1);
    throw ModelError(diagnostic({"MODEL", text}, dims, error.what()));
  }
}

}  // namespace

bool is_model_file(const std::string& model) {
  const std::string path = model_path(model);
  const bool is_path = path.find('/') != std::string::npos || path.ends_with(".toml");
  std::error_code unknown;  // whether a file exists can be unknown: its name may be too long
  return is_path ||
         (model.find(':') == std::string::npos && std::filesystem::exists(model, unknown));
}

Model load_model(const std::string& model) {
  return is_model_file(model) ? read_model_file(model) : build(model);
}

}  // namespace abide
