// SPDX-License-Identifier: MIT
#include "abide/onnx/known_inputs.hpp"

#include <fmt/format.h>

#include <cmath>

#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"

namespace abide {

std::map<std::string, Known> take_whole_numbers(const OnnxFile& file, RealArrays& data,
                                                const std::string& place) {
  constexpr double most = 9007199254740992.0;  // 2^53: beyond, doubles leave numbers out
  std::map<std::string, Known> result;
  for (const OnnxValue& input : file.model().graph.inputs) {
    const auto found = data.find(input.name);
    if (found == data.end() || input.type == 0) continue;
    const ElementType type = element_type(input.type, file.path() + ": error: ");
    if (is_real(type)) continue;
    Known known = Known::zeros(type, found->second.shape);
    auto& entries = std::get<Known::Integers>(known.entries);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const double value = found->second.values[i];
      if (value != std::floor(value) || std::abs(value) > most)
        throw file_error(place, fmt::format("{} holds {}; expected whole numbers for this input",
                                            input.name, value));
      entries[i] = static_cast<std::int64_t>(value);
    }
    result.emplace(input.name, std::move(known));
    data.erase(found);
  }
  return result;
}

}  // namespace abide
