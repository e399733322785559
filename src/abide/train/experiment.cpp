// SPDX-License-Identifier: MIT
#include "abide/train/experiment.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace abide {

namespace {

Experiment pca() {
  Experiment e;
  e.name = "pca";
  e.description = "principal components: a linear network of two layers factors a matrix";
  e.model = "linear:{columns},4,{rows}";
  e.data = "matrix gaussian:12,16";
  e.optimizer = "momentum";
  e.masses = {"0", "1", "5", "20"};
  e.steps = {0.2};
  e.time = 200;
  e.velocity = 0.01;
  return e;
}

Experiment mlp() {
  Experiment e;
  e.name = "mlp";
  e.description = "a ReLU network on images; momentum breaks the laws of its hidden neurons";
  e.model = "relu:784,512,256,10";
  e.data = "digits";
  e.samples = 100;
  e.loss = "cross-entropy";
  e.optimizer = "momentum";
  e.masses = {"0", "0.5", "2.5", "5"};
  e.steps = {0.02};
  e.time = 10;
  e.laws = {"sum(W1**2, axis=1) - sum(W2**2, axis=0)", "sum(W2**2, axis=1) - sum(W3**2, axis=0)"};
  return e;
}

Experiment nmf() {
  Experiment e;
  e.name = "nmf";
  e.description = "non-negative factorization of rank 10 by mirror flow, with and without momentum";
  e.model = "nmf:{columns},10,{rows}";
  e.data = "matrix nonnegative:100,80,10";
  e.scale = 0.3;
  e.optimizer = "momentum";
  e.masses = {"0", "1e4", "5e4", "1e5"};
  e.steps = {1e3};
  e.time = 1e6;
  e.laws = {"sum(W1, axis=1) - sum(W2, axis=0)"};
  return e;
}

Experiment balanced() {
  Experiment e;
  e.name = "balanced";
  e.description = "a deep linear network from a balanced start, where its laws are 0";
  e.model = "linear:8,6,6,4";
  e.data = "regression";
  e.samples = 200;
  e.start = "balanced";
  e.scale = 1.5;
  e.optimizer = "gd";
  e.steps = {0.08, 0.04, 0.02, 0.01};
  e.time = 20;
  return e;
}

}  // namespace

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all = {pca(), mlp(), nmf(), balanced()};
  return all;
}

const std::vector<std::string>& optimizer_names() {
  static const std::vector<std::string> names = {"gd",      "momentum", "nesterov", "mirror",
                                                 "natural", "sgd",      "flow"};
  return names;
}

std::string description(const Experiment& e) {
  const std::string columns =
      e.target_columns.empty()
          ? ""
          : fmt::format("\ntarget columns {}", fmt::join(e.target_columns, "; "));
  // Lines that runs of before do not have are left out when there is nothing to say.
  std::string flow;
  if (e.rates) flow += "\nrates " + *e.rates;
  if (!e.frozen.empty()) flow += fmt::format("\nfrozen {}", fmt::join(e.frozen, ", "));
  if (!e.only.empty()) flow += fmt::format("\nonly {}", fmt::join(e.only, ", "));
  return fmt::format(
      "model {}\nmetric {}{}\ndata {}\ntargets {}{}\nsamples {}\nloss {}\nstart {}\nscale {}\n"
      "velocity {}\noptimizer {}\nsteps {}\nmasses {}\nfriction {}\ntau {}\ntime {}\nbatch {}\n"
      "weight decay {}\ntolerance {}\nlaws {}\nrecords {}\nseed {}\n",
      e.model, e.metric.value_or("-"), flow, e.data, e.targets.value_or("-"), columns, e.samples,
      e.loss, e.start, e.scale, e.velocity, e.optimizer, fmt::join(e.steps, ", "),
      fmt::join(e.masses, ", "), e.friction, e.tau.value_or("-"), e.time, e.batch, e.weight_decay,
      e.tolerance, fmt::join(e.laws, "; "), e.records, e.seed);
}

}  // namespace abide
