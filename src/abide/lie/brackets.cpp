// SPDX-License-Identifier: MIT
#include "abide/lie/brackets.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <variant>

namespace abide {

ProbeTensors Brackets::with_symbols(std::vector<JetTensor> probe, std::size_t batch,
                                    Random& random) const {
  DrawnSymbols drawn =
      draw_.draw(JetArithmetic(field_, batch), point_, symbols_, std::move(probe), random);
  ProbeTensors result = std::move(drawn.probes);
  for (JetTensor& symbol : drawn.symbols) result.push_back(std::move(symbol));
  return result;
}

void Brackets::evaluate(std::span<const ProbeTensors> probes, std::size_t batch, Matrix& rows,
                        std::size_t first) const {
  const JetArithmetic arithmetic(field_, batch);
  copy_batch_to_rows(bracket(flow_, arithmetic, point_, 0, probes), batch, rows.row(first),
                     rows.columns);
}

std::size_t Brackets::at_once(int fields) const {
  const double per_bracket = static_cast<double>(flow_.dimension()) * std::exp2(fields - 1);
  return static_cast<std::size_t>(std::clamp(std::exp2(20) / per_bracket, 8.0, 256.0));
}

// The jets of every value of the gradient program, and of the state at each of the nested points.
std::size_t Brackets::bytes(int fields, std::size_t count) const {
  std::size_t values = flow_.dimension() * static_cast<std::size_t>(2 * fields + 2);
  for (const Node& node : flow_.program().nodes()) {
    // With a reordered copy, or the halves and products of an inverse or a function.
    const bool halved = std::holds_alternative<Inverse>(node.operation) ||
                        std::holds_alternative<Function>(node.operation);
    const std::size_t copies = halved ? 5 : 2;
    values += copies * static_cast<std::size_t>(entries(node.shape));
  }
  const double bytes = static_cast<double>(values) *
                       static_cast<double>(std::min(count, at_once(fields))) * 8 *
                       std::exp2(fields - 1);
  return bytes < 9e18 ? static_cast<std::size_t>(bytes) : SIZE_MAX;
}

}  // namespace abide
