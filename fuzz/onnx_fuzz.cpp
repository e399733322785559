// SPDX-License-Identifier: MIT
//
// Any bytes at all are either a network or a ModelError. Any other exception escapes, and is
// reported as a crash.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "abide/error.hpp"
#include "abide/onnx/import.hpp"
#include "abide/program/limits.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  // What is large by its size alone takes time and says nothing new.
  abide::Limits limits = abide::limits();
  limits.tensor_entries = 1 << 12;
  limits.model_entries = 1 << 16;
  limits.operations = 1000;
  abide::set_limits(limits);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    (void)abide::import_onnx(std::make_shared<const abide::OnnxFile>("fuzz.onnx", bytes));
  } catch (const abide::ModelError&) {
  }
  return 0;
}
