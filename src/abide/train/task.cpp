// SPDX-License-Identifier: MIT
#include "abide/train/task.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "abide/error.hpp"
#include "abide/model/model_builder.hpp"
#include "abide/onnx/any_model.hpp"
#include "abide/train/data_choice.hpp"
#include "abide/train/matrix_task.hpp"
#include "abide/train/risk.hpp"

namespace abide {

namespace {

std::string replaced(std::string text, const std::string& from, std::int64_t to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from))
    text.replace(at, from.size(), std::to_string(to));
  return text;
}

// Of a model without inputs, whose value is compared with the matrix entry by entry.
void check_shape(const Model& model, const RealArray& matrix, const std::string& data) {
  const auto essential = [](Shape shape) {
    std::erase(shape, 1);
    return shape;
  };
  if (model.outputs.size() == 1 &&
      essential(model.program.shape(model.outputs[0].value)) == essential(matrix.shape))
    return;
  const std::string found = model.outputs.size() == 1
                                ? to_string(model.program.shape(model.outputs[0].value))
                                : fmt::format("{} values", model.outputs.size());
  throw ModelError(fmt::format("{}: error: a matrix {}; {} is {}: expected the same shape", data,
                               to_string(matrix.shape), model.name, found));
}

Model loaded(const Experiment& e, Loss loss) {
  const Model model = any_model(e.model);
  if (!model.fields.empty())
    throw UsageError(
        fmt::format("{} has a [field] and no loss: it is not trained; abide laws finds its first "
                    "integrals, abide check decides whether an expression is one",
                    e.model));
  // The loss that is trained says which gradients there are, whatever the file says: those of a
  // softmax over several outputs sum to 0.
  const auto has_classes = [&] {
    const Shape& shape = model.program.shape(model.outputs[0].value);
    return shape.size() == 1 && shape[0] > 1;
  };
  const bool softmax = loss == Loss::cross_entropy && model.outputs.size() == 1 && has_classes();
  return with_loss(model, softmax ? LossClass::cross_entropy : LossClass::any);
}

}  // namespace

Task load_task(Experiment& e, Loss loss) {
  Task task;
  std::optional<RealArray> matrix;
  std::vector<std::string> notes;
  if (is_matrix_task(e.data)) {
    matrix = task_matrix(e.data, e.seed, notes);
    e.model =
        replaced(replaced(e.model, "{rows}", matrix->shape[0]), "{columns}", matrix->shape[1]);
  }
  if (e.model.find('{') != std::string::npos)
    throw UsageError(
        fmt::format("{} takes its sizes from a matrix: expected --matrix, found "
                    "--data {}",
                    e.model, e.data));
  Model trained = loaded(e, loss);
  // Laws may be sought in some parameters alone; all are trained.
  task.only = e.only.empty() ? trained.only : e.only;
  trained.only.clear();
  task.model = std::make_shared<Model>(std::move(trained));
  const Model& model = *task.model;
  if (matrix) {
    if (model.inputs.empty()) check_shape(model, *matrix, e.data);
    task.data = matrix_samples(*matrix, e.data, !model.inputs.empty());
    task.data.notes = std::move(notes);
    check_targets(task.data, loss);
    return task;
  }
  if (model.inputs.empty())
    throw UsageError(
        fmt::format("{} has no inputs: expected a matrix to fit, --matrix ..", e.model));
  DataRequest request;
  request.input_shape = model.inputs.size() == 1
                            ? model.program.shape(model.inputs[0])
                            : Shape{static_cast<std::int64_t>(input_entries_of(model))};
  request.target_shape = model.outputs.size() == 1
                             ? model.program.shape(model.outputs[0].value)
                             : Shape{static_cast<std::int64_t>(output_entries_of(model))};
  if (e.samples != 0) request.most_samples = e.samples;
  request.labels = loss == Loss::cross_entropy;
  request.target_columns = e.target_columns;
  task.data = chosen_data(e.data, e.targets, request, e.seed);
  check_targets(task.data, loss);
  return task;
}

}  // namespace abide
