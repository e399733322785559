// SPDX-License-Identifier: MIT
#include "abide/onnx/import_options.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "abide/error.hpp"

namespace abide {

namespace {

Shape shape_of(const std::string& text, const std::string& sizes) {
  Shape shape;
  const char* at = sizes.data();
  const char* end = at + sizes.size();
  while (at != end) {
    std::int64_t size = 0;
    const auto [next, error] = std::from_chars(at, end, size);
    const bool last = next == end;
    if (error != std::errc{} || size < 1 || (!last && (*next != 'x' || next + 1 == end)))
      throw UsageError(fmt::format(
          "the shape of an input '{}': expected its name and sizes, as in x=1x3x32x32", text));
    shape.push_back(size);
    at = last ? next : next + 1;
  }
  return shape;
}

}  // namespace

std::map<std::string, Shape> shapes_of_inputs(const std::vector<std::string>& texts) {
  std::map<std::string, Shape> result;
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError(fmt::format(
          "the shape of an input '{}': expected its name and sizes, as in x=1x3x32x32", text));
    const std::string name = text.substr(0, equals);
    if (!result.emplace(name, shape_of(text, text.substr(equals + 1))).second)
      throw UsageError(fmt::format("the shape of the input '{}' is given twice", name));
  }
  return result;
}

}  // namespace abide
