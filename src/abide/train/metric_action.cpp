// SPDX-License-Identifier: MIT
#include "abide/train/metric_action.hpp"

#include <algorithm>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/real_tensor.hpp"

namespace abide {

struct MetricAction::Parts {
  Program program;
  std::vector<NodeId> outputs;
  std::size_t inputs;  // of the program: theta, then the shifted point
  std::unique_ptr<Schedule> schedule;
  std::unique_ptr<Evaluation<RealArithmetic>> evaluation;
  RealArithmetic arithmetic;
  std::vector<RealTensor> parameters, probes;
  std::size_t first_probe = 0;  // of the gradient: the model's own come before

  Parts(const Model& model, const Metric& metric) : program(model.program) {
    const std::vector<NodeId> theta = program.parameters();
    first_probe = program.probes().size();
    std::vector<NodeId> shifted;
    std::vector<NodeId> gradient;
    for (const NodeId id : theta) {
      // Not names that an expression could use.
      shifted.push_back(program.parameter("shifted " + program.name(id), Shape(program.shape(id))));
      gradient.push_back(
          program.probe("gradient of " + program.name(id), Shape(program.shape(id))));
    }
    outputs = metric.apply({program, theta, shifted, model.objective}, gradient);
    schedule = std::make_unique<Schedule>(program, outputs);
    evaluation = std::make_unique<Evaluation<RealArithmetic>>(*schedule);
    const auto tensor = [&](NodeId id) {
      return RealTensor(std::vector<double>(static_cast<std::size_t>(entries(program.shape(id)))));
    };
    for (const NodeId id : program.parameters()) parameters.push_back(tensor(id));
    for (const NodeId id : program.probes()) probes.push_back(tensor(id));
  }
};

MetricAction::MetricAction(const Flow& flow) {
  const Metric& metric = flow.metric();
  if (metric.natural())
    throw UsageError(
        "--metric natural: its laws are those of the Euclidean metric, and no step is made of it; "
        "expected natural-block, or another metric, to train with");
  const StateSpace& space = flow.space();
  if (metric.has_rates() || space.frozen() > 0)
    for (std::size_t b = 0; b < space.parameters(); ++b)
      rates_.insert(rates_.end(), space.sizes()[b],
                    space[b].kind == StateBlock::Kind::frozen ? 0 : metric.rates()[b].to_double());
  if (!metric.euclidean()) parts_ = std::make_unique<Parts>(flow.model(), metric);
}
MetricAction::MetricAction(MetricAction&&) noexcept = default;
MetricAction& MetricAction::operator=(MetricAction&&) noexcept = default;
MetricAction::~MetricAction() = default;

void MetricAction::apply(std::span<const double> theta, std::span<const double> shifted,
                         std::span<double> gradient) const {
  const auto hold = [&] {  // rates are the metric's own
    for (std::size_t i = 0; i < rates_.size(); ++i)
      if (rates_[i] == 0) gradient[i] = 0;
  };
  hold();
  if (!parts_) return;
  const auto fill = [](std::span<RealTensor> tensors, std::span<const double> values) {
    const double* next = values.data();
    for (RealTensor& tensor : tensors) {
      std::copy(next, next + tensor.size(), tensor.data());
      next += tensor.size();
    }
  };
  const std::size_t blocks = parts_->parameters.size() / 2;
  fill(std::span(parts_->parameters).first(blocks), theta);
  fill(std::span(parts_->parameters).subspan(blocks), shifted);
  fill(std::span(parts_->probes).subspan(parts_->first_probe), gradient);
  parts_->evaluation->run(parts_->arithmetic, parts_->parameters, parts_->probes);
  double* out = gradient.data();
  for (std::size_t i = 0; i < parts_->evaluation->outputs(); ++i)
    for (const double entry : parts_->evaluation->output(i).entries()) *out++ = entry;
  hold();
}

void MetricAction::scale(std::span<double> gradient) const {
  for (std::size_t i = 0; i < rates_.size(); ++i) gradient[i] *= rates_[i];
}

}  // namespace abide
