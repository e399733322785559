// SPDX-License-Identifier: MIT
//
// Any bytes at all are either a model or a ModelError: as the text of a model file, also with a
// size that is chosen, and as MODEL on the command line. Any other exception escapes, and is
// reported as a crash.
#include <cstddef>
#include <cstdint>
#include <string>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"

namespace {

void read_as_file(const std::string& text, const std::string& model) {
  try {
    (void)abide::parse_model(text, model);
  } catch (const abide::ModelError&) {
  }
}

void read_as_shorthand(const std::string& text) {
  // A shorthand has a colon and neither a slash nor the ending of a model file; anything else would
  // open files.
  if (text.find(':') == std::string::npos || text.find('/') != std::string::npos ||
      text.ends_with(".toml"))
    return;
  try {
    (void)abide::load_model(text);
  } catch (const abide::ModelError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_as_file(text, "fuzz.toml");
  if (text.find("sizes") != std::string::npos) read_as_file(text, "fuzz.toml:d=3");
  read_as_shorthand(text);
  return 0;
}
