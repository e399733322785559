// SPDX-License-Identifier: MIT
//
// Cumulative sums and products along an axis: sums are a product with a triangular matrix of ones,
// products take log2(n) rounds,
//
//     y_i <- y_i y_(i-1),    y_i <- y_i y_(i-2),    y_i <- y_i y_(i-4),    ..
//
// Example: of (a, b, c, d) the first round gives (a, ab, bc, cd) and the second (a, ab, abc, abcd).
#include "abide/onnx/index_map.hpp"
#include "abide/onnx/operands.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

struct Running {
  NodeId x;
  std::int64_t axis, size;
  bool exclusive, reverse;
};

Running running(Importer& importer, const NodeContext& node) {
  const NodeId x = importer.work().node(node.input(0));
  const Shape& shape = importer.work().program().shape(x);
  const std::int64_t axis = axis_of(shape, node.integer(1, "the axis"), node.operation());
  return {x, axis, shape[static_cast<std::size_t>(axis)], node.flag("exclusive", false),
          node.flag("reverse", false)};
}

// A product with the matrix that is 1 for entries up to the own place.
Values running_sums(Importer& importer, const NodeContext& node) {
  const Running r = running(importer, node);
  Program& program = importer.work().program();
  (void)known_entries({r.size, r.size});
  std::vector<Rational> matrix;
  for (std::int64_t i = 0; i < r.size; ++i)
    for (std::int64_t j = 0; j < r.size; ++j)
      matrix.emplace_back((r.reverse ? j > i : j < i) || (!r.exclusive && i == j) ? 1 : 0);
  const std::size_t rank = program.shape(r.x).size();
  Labels result = label_range(0, rank);
  const int summed = result[static_cast<std::size_t>(r.axis)];
  result[static_cast<std::size_t>(r.axis)] = static_cast<int>(rank);
  const NodeId below = program.constant(std::move(matrix), {r.size, r.size});
  return {computed(program.contract(
      {below, r.x}, {{static_cast<int>(rank), summed}, label_range(0, rank)}, result, "CumSum"))};
}

Values running_products(Importer& importer, const NodeContext& node) {
  const Running r = running(importer, node);
  Workspace& work = importer.work();
  Program& program = work.program();
  const Shape shape = program.shape(r.x);
  const std::vector<std::int64_t> stride = strides(shape);
  const auto axis = static_cast<std::size_t>(r.axis);
  // Entries from so many places before, and 1 where there are none.
  const auto from_before = [&](NodeId x, std::int64_t places) {
    std::vector<Rational> ones;
    const auto map = index_map(shape, [&](const Shape& at) {
      const std::int64_t there = at[axis] + (r.reverse ? places : -places);
      const bool outside = there < 0 || there >= r.size;
      ones.emplace_back(outside ? 1 : 0);
      return outside ? -1 : entry_at(at, stride) + (there - at[axis]) * stride[axis];
    });
    const NodeId moved = work.node(work.moved(computed(x), map, shape));
    return program.sum({moved, program.constant(std::move(ones), shape)}, {1, 1});
  };
  NodeId x = r.exclusive ? from_before(r.x, 1) : r.x;
  for (std::int64_t places = 1; places < r.size; places *= 2)
    x = work.product(x, from_before(x, places));
  return {computed(x)};
}

}  // namespace

std::vector<RuleRow> cumulative_rules() {
  return {
      {"CumSum", 11, running_sums},
      {"CumProd", 26, running_products},
  };
}

}  // namespace abide
