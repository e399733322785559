// SPDX-License-Identifier: MIT
#include "abide/train/risk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/batch.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/real_tensor.hpp"
#include "abide/train/open_gates.hpp"

namespace abide {

namespace {

std::size_t total_entries(const Program& program, const std::vector<NodeId>& nodes) {
  std::size_t total = 0;
  for (const NodeId id : nodes) total += static_cast<std::size_t>(entries(program.shape(id)));
  return total;
}

std::vector<NodeId> values_of(const Model& model) {
  std::vector<NodeId> nodes;
  for (const Model::Output& output : model.outputs) nodes.push_back(output.value);
  return nodes;
}

}  // namespace

std::size_t input_entries_of(const Model& model) {
  return total_entries(model.program, model.inputs);
}
std::size_t output_entries_of(const Model& model) {
  return total_entries(model.program, values_of(model));
}

// The gradient for a fixed number of samples at a time.
class Risk::Engine {
 public:
  /// Samples as a chunk sees them: one tensor per probe (of the inputs; the rest are empty), and
  /// the targets [entries, samples].
  struct Chunk {
    std::vector<RealTensor> probes;
    RealTensor targets;
    std::size_t used = 0;           ///< the first so many count
    std::vector<RealTensor> gates;  ///< as they were remembered
  };
  /// What gates do: they follow their arguments, are remembered too, or are as remembered.
  enum class Gates { follow, remember, keep };

  Engine(const Model& model, Loss loss, std::size_t samples)
      : loss_(loss),
        samples_(samples),
        batch_(with_gradient(model, samples)),
        schedule_(batch_.program, gradient_and_weights(), followers_),
        evaluation_(schedule_),
        arithmetic_([this](NodeId leaf, std::span<const RealTensor* const> operands,
                           RealTensor& result) { follow(leaf, operands, result); }) {
    for (const NodeId id : batch_.program.parameters())
      parameters_.emplace_back(
          std::vector<double>(static_cast<std::size_t>(entries(batch_.program.shape(id)))));
    rows_ = output_entries_of(model);
    for (const NodeId input : model.inputs) {
      const auto& probes = model.program.probes();
      input_probes_.push_back(static_cast<std::size_t>(
          std::find(probes.begin(), probes.end(), input) - probes.begin()));
    }
  }
  Engine(const Engine&) = delete;  // the schedule refers to the program
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::size_t samples() const { return samples_; }

  [[nodiscard]] Chunk empty_chunk() const {
    Chunk chunk;
    chunk.probes.resize(batch_.program.probes().size());
    for (const std::size_t probe : input_probes_)
      chunk.probes[probe] = RealTensor(std::vector<double>(
          static_cast<std::size_t>(entries(batch_.program.shape(batch_.program.probes()[probe])))));
    chunk.targets = RealTensor(std::vector<double>(rows_ * samples_));
    return chunk;
  }

  /// Column `column` of the chunk becomes this sample.
  void set(Chunk& chunk, std::size_t column, const Dataset& data, std::size_t sample) const {
    const double* x = data.inputs.data() + sample * static_cast<std::size_t>(input_size(data));
    for (const std::size_t probe : input_probes_) {
      RealTensor& tensor = chunk.probes[probe];
      for (std::size_t at = column; at < tensor.size(); at += samples_) tensor[at] = *x++;
    }
    const double* y = data.targets.data() + sample * rows_;
    for (std::size_t i = 0; i < rows_; ++i) chunk.targets[i * samples_ + column] = y[i];
  }

  /// Adds to the gradient; `of` is the number of samples that the loss is an average over.
  double add(std::span<const double> theta, Chunk& chunk, std::size_t of,
             std::span<double> gradient, Gates gates = Gates::follow) {
    const double* next = theta.data();
    for (RealTensor& tensor : parameters_) {
      std::copy(next, next + tensor.size(), tensor.data());
      next += tensor.size();
    }
    chunk_ = &chunk;
    chunk.gates.resize(gate_numbers_.size());
    gates_ = gates;
    of_ = of;
    value_ = 0;
    evaluation_.run(arithmetic_, parameters_, chunk.probes);
    double* out = gradient.data();
    for (std::size_t i = 0; i < gradient_.size(); ++i)
      for (const double entry : std::as_const(evaluation_).output(i).entries()) *out++ += entry;
    return value_;
  }
  /// Whether a gate changed in remembering, since this was set to false.
  bool changed = false;

 private:
  static std::int64_t input_size(const Dataset& data) { return entries(data.input_shape); }

  // Also sets gradient_, followers_, gates_ and outputs_.
  Batch with_gradient(const Model& model, std::size_t samples) {
    const auto count = static_cast<std::int64_t>(samples);
    std::vector<NodeId> needed = values_of(model);
    for (const Model::Gate& gate : model.gates) needed.push_back(gate.argument);
    Batch batch = batched(model.program, needed, count);
    for (const Model::Gate& gate : model.gates) {
      followers_.push_back({batch.image[gate.probe], {batch.image[gate.argument]}});
      gate_numbers_.emplace(batch.image[gate.probe], gate_numbers_.size());
    }
    std::vector<NodeId> terms;
    std::size_t row = 0;
    for (const Model::Output& output : model.outputs) {
      const NodeId value = spread_over_samples(batch, output.value, count);
      // The probe is declared again, after the value that it follows.
      const NodeId weights =
          batch.program.probe(fmt::format("{}, following", model.program.name(output.probe)),
                              Shape(batch.program.shape(value)));
      followers_.push_back({weights, {value}});
      first_row_[weights] = row;
      const Shape& shape = model.program.shape(output.value);
      classes_[weights] = shape.empty() ? 1 : static_cast<std::size_t>(shape.back());
      row += static_cast<std::size_t>(entries(model.program.shape(output.value)));
      terms.push_back(inner(batch.program, weights, value));
    }
    const NodeId objective =
        batch.program.sum(terms, std::vector<Rational>(terms.size(), Rational(1)));
    gradient_ = abide::gradient(batch.program, objective, batch.program.parameters());
    return batch;
  }

  // The loss is computed with the weights of the outputs. The gradient needs those of outputs that
  // a parameter moves; the others are asked for.
  [[nodiscard]] std::vector<NodeId> gradient_and_weights() const {
    std::vector<NodeId> nodes = gradient_;
    const Schedule of_gradient(batch_.program, gradient_, followers_);
    for (const auto& [weights, row] : first_row_)
      if (std::none_of(of_gradient.steps().begin(), of_gradient.steps().end(),
                       [&](const Schedule::Step& step) { return step.node == weights; }))
        nodes.push_back(weights);
    return nodes;
  }

  void follow(NodeId leaf, std::span<const RealTensor* const> operands, RealTensor& result) {
    const RealTensor& operand = *operands[0];
    if (const auto gate = gate_numbers_.find(leaf); gate != gate_numbers_.end()) {
      RealTensor& remembered = chunk_->gates[gate->second];
      if (gates_ == Gates::keep) {
        std::copy(remembered.entries().begin(), remembered.entries().end(), result.data());
        return;
      }
      open_gates(operand, result);
      if (gates_ == Gates::remember) {
        const auto entries = std::as_const(result).entries();
        changed = changed || !std::equal(entries.begin(), entries.end(),
                                         remembered.entries().begin(), remembered.entries().end());
        remembered = result;
      }
      return;
    }
    LossArguments arguments;
    arguments.rows = operand.size() / samples_;
    arguments.columns = samples_;
    arguments.used = chunk_->used;
    arguments.samples = of_;
    arguments.outputs = operand.data();
    arguments.classes = classes_.at(leaf);
    arguments.targets = chunk_->targets.data() + first_row_.at(leaf) * samples_;
    // A part of the entries has its share of an average over all entries.
    const double share = loss_ == Loss::cross_entropy
                             ? 1.0
                             : static_cast<double>(arguments.rows) / static_cast<double>(rows_);
    value_ += share * loss_and_derivative(loss_, arguments, result.data());
    if (share != 1)
      for (double& entry : result.entries()) entry *= share;
  }

  Loss loss_;
  std::size_t samples_;
  std::vector<NodeId> gradient_;
  std::vector<Schedule::Follower> followers_;
  std::map<NodeId, std::size_t> gate_numbers_;
  std::map<NodeId, std::size_t> classes_;    // of the same: the length of the last axis
  std::map<NodeId, std::size_t> first_row_;  // of the outputs' weights: where their targets begin
  Batch batch_;
  Schedule schedule_;
  Evaluation<RealArithmetic> evaluation_;
  RealArithmetic arithmetic_;
  std::vector<RealTensor> parameters_;
  std::vector<std::size_t> input_probes_;
  std::size_t rows_ = 0;
  Chunk* chunk_ = nullptr;
  Gates gates_ = Gates::follow;
  std::size_t of_ = 1;
  double value_ = 0;
};

struct Risk::Parts {
  Dataset data;
  std::size_t size = 0;
  std::unique_ptr<Engine> whole, batch;
  std::vector<Engine::Chunk> chunks;  // of all samples
  Engine::Chunk batch_chunk;
  bool has_gates = false;
  const std::atomic<bool>* stop = nullptr;

  void look_at_stop() const {
    if (stop != nullptr && stop->load()) throw Stopped{};
  }
  double total(std::span<const double> theta, std::span<double> gradient, Engine::Gates gates) {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double value = 0;
    for (Engine::Chunk& chunk : chunks) {
      look_at_stop();
      value += whole->add(theta, chunk, data.samples, gradient, gates);
    }
    return value;
  }
};

Risk::Risk(const Model& model, Dataset data, Loss loss, std::size_t batch, std::size_t chunk)
    : parts_(std::make_unique<Parts>()) {
  const std::size_t outputs = output_entries_of(model);
  const auto inputs = static_cast<std::size_t>(entries(data.input_shape));
  const bool has_inputs = !model.inputs.empty();
  if (has_inputs && inputs != input_entries_of(model))
    throw ModelError(fmt::format("{}: error: a sample's input has {} entries; {} takes {}",
                                 data.name, inputs, model.name, input_entries_of(model)));
  if (static_cast<std::size_t>(entries(data.target_shape)) != outputs)
    throw ModelError(fmt::format("{}: error: a sample's target has {} entries; {} puts out {}",
                                 data.name, entries(data.target_shape), model.name, outputs));
  if (data.samples == 0) throw ModelError(fmt::format("{}: error: no samples", data.name));
  if (loss == Loss::cross_entropy && model.outputs.size() != 1)
    throw ModelError(fmt::format("{}: error: cross-entropy needs a single output", model.name));
  if (loss != Loss::mse)
    for (std::size_t i = 0; i < data.targets.size(); ++i)
      if (data.targets[i] < 0)
        throw ModelError(
            fmt::format("{}: error: the target of sample {} is {}; the loss {} needs "
                        "targets that are not negative",
                        data.name, i / outputs, data.targets[i], loss_name(loss)));
  const auto engine = [&](std::size_t samples) {
    // As many chunks of one size as are needed; smaller ones where a tensor would be too large.
    for (std::size_t most = std::max<std::size_t>(1, chunk);; most /= 2) {
      const std::size_t chunks = (samples + most - 1) / most;
      try {
        return std::make_unique<Engine>(model, loss, (samples + chunks - 1) / chunks);
      } catch (const ShapeError&) {
        if (most == 1) throw;
      }
    }
  };
  parts_->size = static_cast<std::size_t>(model.program.parameter_entries());
  parts_->has_gates = !model.gates.empty();
  parts_->whole = engine(data.samples);
  const std::size_t columns = parts_->whole->samples();
  for (std::size_t first = 0; first < data.samples; first += columns) {
    Engine::Chunk filled = parts_->whole->empty_chunk();
    filled.used = std::min(columns, data.samples - first);
    for (std::size_t s = 0; s < filled.used; ++s) parts_->whole->set(filled, s, data, first + s);
    parts_->chunks.push_back(std::move(filled));
  }
  if (batch != 0) {
    parts_->batch = engine(std::min(batch, data.samples));
    parts_->batch_chunk = parts_->batch->empty_chunk();
  }
  parts_->data = std::move(data);
}

Risk::Risk(Risk&&) noexcept = default;
Risk& Risk::operator=(Risk&&) noexcept = default;
Risk::~Risk() = default;

std::size_t Risk::size() const { return parts_->size; }
const Dataset& Risk::data() const { return parts_->data; }

void Risk::stop_when(const std::atomic<bool>* stop) { parts_->stop = stop; }

bool Risk::has_gates() const { return parts_->has_gates; }

double Risk::operator()(std::span<const double> theta, std::span<double> gradient) {
  return parts_->total(theta, gradient, Engine::Gates::follow);
}

std::pair<bool, double> Risk::with_new_gates(std::span<const double> theta,
                                             std::span<double> gradient) {
  parts_->whole->changed = false;
  const double value = parts_->total(theta, gradient, Engine::Gates::remember);
  return {parts_->whole->changed, value};
}

double Risk::with_old_gates(std::span<const double> theta, std::span<double> gradient) {
  return parts_->total(theta, gradient, Engine::Gates::keep);
}

double Risk::on_batch(std::span<const double> theta, std::span<const std::uint32_t> samples,
                      std::span<double> gradient) {
  std::fill(gradient.begin(), gradient.end(), 0.0);
  double value = 0;
  Engine& engine = *parts_->batch;
  for (std::size_t first = 0; first < samples.size(); first += engine.samples()) {
    parts_->look_at_stop();
    Engine::Chunk& chunk = parts_->batch_chunk;
    chunk.used = std::min(engine.samples(), samples.size() - first);
    for (std::size_t s = 0; s < chunk.used; ++s)
      engine.set(chunk, s, parts_->data, samples[first + s]);
    value += engine.add(theta, chunk, samples.size(), gradient);
  }
  return value;
}

}  // namespace abide
