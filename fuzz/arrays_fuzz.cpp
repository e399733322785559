// SPDX-License-Identifier: MIT
//
// Any bytes at all are either arrays or a ModelError, as .npy, as JSON and
// as .safetensors. Any other exception
// escapes, and is reported as a crash.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "abide/error.hpp"
#include "abide/io/json_arrays.hpp"
#include "abide/io/npy_array.hpp"
#include "abide/io/safetensors.hpp"

namespace {

// What is read has as many values as its shape says.
void check(const abide::Array& array) {
  if (static_cast<std::int64_t>(array.values.size()) != abide::entries(array.shape)) std::abort();
}

void read_as_npy(const std::string& bytes) {
  try {
    check(abide::read_npy(bytes, "fuzz.npy"));
  } catch (const abide::ModelError&) {
  }
}

void read_as_json(const std::string& text) {
  try {
    for (const auto& [name, array] : abide::read_json_arrays(text, "fuzz.json")) check(array);
  } catch (const abide::ModelError&) {
  }
}

// The first eight bytes of a file say where its header ends; here a line does.
void read_as_safetensors(const std::string& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::uint64_t rest = text.size() - end;
  try {
    std::uint64_t next = 0;
    for (const auto& entry : abide::read_safetensors_header(text.substr(0, end), "fuzz", rest)) {
      if (entry.begin != next || entry.end < next) std::abort();
      next = entry.end;
    }
    if (next != rest) std::abort();
  } catch (const abide::ModelError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_as_npy(text);
  read_as_json(text);
  read_as_safetensors(text);
  return 0;
}
