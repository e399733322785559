// SPDX-License-Identifier: MIT
#include "abide/onnx/largest.hpp"

#include "abide/program/operations.hpp"

namespace abide {

NodeId largest_of_first_axis(Workspace& work, NodeId parts) {
  Program& program = work.program();
  while (true) {
    Shape shape = program.shape(parts);
    const std::int64_t count = shape[0];
    const Shape rest(shape.begin() + 1, shape.end());
    if (count == 1) return program.reshape(parts, rest);
    const std::int64_t size = entries(shape) / count;
    // Parts start, start + step, .. as one node with so many of them; 0 where there are no more.
    const auto every = [&](NodeId from, std::int64_t start, std::int64_t step, std::int64_t some) {
      Shape own = program.shape(from);
      const std::int64_t available = own[0];
      own[0] = some;
      std::vector<std::int32_t> index;
      for (std::int64_t i = 0; i < some; ++i)
        for (std::int64_t entry = 0; entry < size; ++entry) {
          const std::int64_t part = start + i * step;
          index.push_back(part < available ? static_cast<std::int32_t>(part * size + entry) : -1);
        }
      return program.gather(from, std::move(index), own);
    };
    const std::int64_t pairs = count / 2;
    const NodeId excess =
        work.gates().relu(add(program, every(parts, 1, 2, pairs), every(parts, 0, 2, pairs), -1));
    // A last one without a neighbour stays as it is.
    const std::int64_t left = count - pairs;
    parts = add(program, every(parts, 0, 2, left), every(excess, 0, 1, left));
  }
}

}  // namespace abide
