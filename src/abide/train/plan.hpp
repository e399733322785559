// SPDX-License-Identifier: MIT
//
// An experiment made definite: the model and its data, and for each setting the method, the flow
// that it discretizes, and the functions to watch.
//
//     gd, sgd       theta' = -M grad E                   natural, mirror: with their metrics
//     momentum      mu theta'' + nu theta' = -M grad E, the momentum flow with tau = nu / mu;
//                   gradient flow where mu = 0
//     nesterov      the momentum flow with tau = 3/t
//     flow          gradient flow, or with a tau the momentum flow, integrated
//
// What is watched are the laws of that flow, found and verified exactly; along momentum also those
// of gradient flow, which it breaks. A search that is not complete says so. What the caller names
// is checked, and said to be a law or not. Weight decay is part of that flow where the metric is
// Euclidean, and where the flow itself is integrated; elsewhere it is multiplied by the metric, and
// whether a law is one with it too is decided besides (train/law_form.hpp). A counterexample that
// needs gates which no input opens is none to the network (train/gate_witness.hpp).
//
// Metrics of potentials are taken at mu v + nu x, which multiplies their part by a constant where
// mu or nu is not 1. That is the same flow on another scale when every parameter has such a metric,
// and another flow when only some have: there the plan is refused.
//
// Example: `momentum` with mu = 1/2 and nu = 1 has tau = 2, and laws with the factor exp(2*t).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/laws/finder.hpp"
#include "abide/train/dataset.hpp"
#include "abide/train/drift.hpp"
#include "abide/train/experiment.hpp"
#include "abide/train/loss.hpp"
#include "abide/train/trainer.hpp"

namespace abide {

/// A function that is watched.
struct Watched {
  enum class Standing {
    own,            ///< a law of the flow that the method discretizes
    without_decay,  ///< a law of that flow without the weight decay of this run, and not with it
    of_gradient,    ///< of gradient flow, and not of this one
    not_a_law,      ///< given, and no law of this flow
    not_with_free_gates,  ///< given, and no law if gates are free; of the network it may be one
    undecided,            ///< given; it has logarithms that leave it open (laws/check.hpp)
  };
  std::string expression;
  Standing standing = Standing::own;
  std::size_t count = 0;  ///< how many laws it is; 0 where not known
  DriftCase drift;
  Shape shape;  ///< of its entries
};

struct Setting {
  std::string label;  ///< `mu = 0.5`, `step 0.01`
  double step = 0, mass = 0;
  std::shared_ptr<const Flow> flow;
  std::vector<Watched> watched;
  /// What is not known of the laws of this flow, and what to do: `3 of at most 9 laws were found
  /// ..`; empty when all are watched, or what to watch was given.
  std::string missing;
  std::optional<Method> method;  ///< a discrete one, or
  FlowEquation equation;         ///< the flow
  std::uint64_t steps = 0;
};

struct Plan {
  Experiment experiment;
  std::shared_ptr<const Model> model;
  Dataset data;
  Loss loss = Loss::mse;
  std::vector<Setting> settings;
  bool steps_differ = false, masses_differ = false;
};

/// For the search of laws, which may take long.
struct PlanOptions {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const LevelProgress&)> count_progress;
  std::function<void(const SearchProgress&)> search_progress;
};

/// Throws ModelError and UsageError, with what was expected.
[[nodiscard]] Plan make_plan(const Experiment& experiment, const PlanOptions& options = {});

}  // namespace abide
