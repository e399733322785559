// SPDX-License-Identifier: MIT
//
// Convolutions: a gather of the patches that lie under the windows (onnx/window.hpp), and one
// contraction with the weights. Groups of channels are an axis that both share.
#include <fmt/format.h>

#include "abide/onnx/index_map.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/onnx/window.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

template <class List>
List joined(std::initializer_list<List> parts) {
  List result;
  for (const List& part : parts) result.insert(result.end(), part.begin(), part.end());
  return result;
}

// Patches [samples, groups, channels of one, kernel.., windows..] times the weights, of which the
// axes behind that of the groups are outputs and channels, or the other way around.
NodeId contracted(Program& program, NodeId patches, NodeId weight, std::size_t axes,
                  bool outputs_first) {
  enum Label { kSample, kGroup, kOutput, kChannel, kKernel };
  const Labels kernel = label_range(kKernel, axes);
  const Labels place = label_range(kKernel + static_cast<int>(axes), axes);
  const Labels pair = outputs_first ? Labels{kOutput, kChannel} : Labels{kChannel, kOutput};
  return program.contract({patches, weight},
                          {joined<Labels>({{kSample, kGroup, kChannel}, kernel, place}),
                           joined<Labels>({{kGroup}, pair, kernel})},
                          joined<Labels>({{kSample, kGroup, kOutput}, place}), "a convolution");
}

Values convolved(Importer& importer, const NodeContext& node, bool transposed) {
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId x = operand_in(work, node, 1);
  const NodeId weight = work.node(node.input(1));
  const Shape before = program.shape(x);
  const Shape weights = program.shape(weight);
  if (weights.size() != before.size())
    throw node.refused("the weights have another number of axes than the operand");
  const Shape kernel = sizes_of(weights);
  if (node.integers("kernel_shape").value_or(kernel) != kernel)
    throw node.refused(fmt::format("the attribute kernel_shape is not that of the weights, {}",
                                   to_string(kernel)));
  const std::int64_t groups = node.integer("group", 1);
  if (groups < 1 || before[1] % groups != 0 || weights[0] % groups != 0)
    throw node.refused(
        fmt::format("the attribute group is {}, which does not divide the channels", groups));
  const std::int64_t channels = before[1] / groups;
  const std::int64_t outputs = transposed ? weights[1] : weights[0] / groups;
  if (transposed ? weights[0] != before[1] : weights[1] != channels)
    throw node.refused(fmt::format("the weights are for {} channels, the operand has {}{}",
                                   transposed ? weights[0] : weights[1],
                                   transposed ? before[1] : channels,
                                   groups == 1 || transposed ? "" : " in each group"));
  const std::vector<AxisWindows> windows =
      transposed ? transposed_windows_of(node, sizes_of(before), kernel)
                 : windows_of(node, sizes_of(before), kernel);
  View view = patches_of(before, windows);
  const Shape split = joined<Shape>(
      {{before[0], groups, channels}, {view.to.begin() + kFirstSliding, view.to.end()}});
  const Shape pair = transposed ? Shape{channels, outputs} : Shape{outputs, channels};
  NodeId result = contracted(program, program.reshape(program.view(x, std::move(view)), split),
                             program.reshape(weight, joined<Shape>({{groups}, pair, kernel})),
                             kernel.size(), !transposed);
  Shape shape{before[0], groups * outputs};
  for (const AxisWindows& along : windows) shape.push_back(along.count());
  result = program.reshape(result, shape);
  if (!node.has(2)) return {computed(result)};
  Shape own(shape.size() - 1, 1);
  own[0] = shape[1];
  const NodeId bias = work.node(node.input(2));
  if (program.shape(bias) != Shape{shape[1]})
    throw node.refused(fmt::format("the bias has shape {}; expected {}",
                                   to_string(program.shape(bias)), to_string({shape[1]})));
  return {computed(add(program, result, program.reshape(bias, own)))};
}

Values convolution(Importer& importer, const NodeContext& node) {
  return convolved(importer, node, false);
}
Values transposed_convolution(Importer& importer, const NodeContext& node) {
  return convolved(importer, node, true);
}

// Blocks of an image, which are columns of the operand, added where they came from.
Values image_of_columns(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId x = work.node(node.input(0));
  const Shape& image = node.integers(1, "the shape of the image");
  const Shape& block = node.integers(2, "the shape of a block");
  const Shape before = program.shape(x);
  std::vector<AxisWindows> windows = windows_of(node, image, block);
  const std::size_t axes = image.size();
  Shape counts;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    counts.push_back(windows[axis].count());
    windows[axis] = inverted(windows[axis], image[axis]);
  }
  const auto columns = static_cast<std::int64_t>(known_entries(counts));
  const auto size = static_cast<std::int64_t>(known_entries(block));
  if (before.size() != 3 || before[1] % size != 0 || before[2] != columns)
    throw node.refused(fmt::format(
        "expected an operand [samples, channels * {}, {}], the entries and the number of blocks",
        size, columns));
  const std::int64_t channels = before[1] / size;
  const Shape apart = joined<Shape>({{before[0], channels}, block, image});
  const std::vector<std::int64_t> stride =
      strides(joined<Shape>({{before[0], channels}, block, counts}));
  const std::vector<std::int64_t> index = index_map(apart, [&](const Shape& at) {
    std::int64_t entry = at[0] * stride[0] + at[1] * stride[1];
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const std::int64_t k = at[kFirstSliding + axis];
      const auto place = static_cast<std::size_t>(at[kFirstSliding + axes + axis]);
      const std::int64_t i = windows[axis].places[place][static_cast<std::size_t>(k)];
      if (i < 0) return std::int64_t{-1};
      entry += k * stride[kFirstSliding + axis] + i * stride[kFirstSliding + axes + axis];
    }
    return entry;
  });
  const Labels labels = label_range(0, apart.size());
  Labels kept = labels;
  kept.erase(kept.begin() + kFirstSliding,
             kept.begin() + static_cast<std::ptrdiff_t>(kFirstSliding + axes));
  return {computed(program.contract({work.node(work.moved(Computed{x}, index, apart))}, {labels},
                                    kept, "Col2Im"))};
}

}  // namespace

std::vector<RuleRow> window_rules() {
  constexpr std::string_view kPlaces =
      "takes entries at places that are results of a network, and are no whole numbers";
  return {
      {"Conv", 1, convolution},
      {"ConvTranspose", 1, transposed_convolution},
      {"Col2Im", 18, image_of_columns},
      {.operation = "MaxRoiPool", .since = 1, .refused = kPlaces},
      {.operation = "RoiAlign", .since = 10, .refused = kPlaces},
      {.operation = "GridSample", .since = 16, .refused = kPlaces},
      {.operation = "DeformConv", .since = 19, .refused = kPlaces},
  };
}

}  // namespace abide
