// SPDX-License-Identifier: MIT
#include "abide/model/zoo.hpp"

#include <fmt/format.h>

#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

enum class Activation { none, relu };

// w . (W_q a(.. a(W_1 x + b_1) ..)), a ReLU being an elementwise product with a free gate.
Model network(const std::vector<std::int64_t>& dims, Activation activation, bool bias) {
  Model model;
  Program& program = model.program;
  NodeId signal = program.probe("x", {dims[0]});
  model.inputs = {signal};
  for (std::size_t layer = 1; layer < dims.size(); ++layer) {
    const NodeId weight =
        program.parameter(fmt::format("W{}", layer), {dims[layer], dims[layer - 1]});
    signal = matmul(program, weight, signal);
    if (layer + 1 == dims.size() || activation == Activation::none) continue;
    if (bias)
      signal = add(program, signal, program.parameter(fmt::format("b{}", layer), {dims[layer]}));
    const NodeId gate = program.probe(fmt::format("gate{}", layer), {dims[layer]});
    model.gates.push_back({gate, signal});
    signal = multiply(program, signal, gate);
  }
  model.outputs = {{signal, program.probe("w", {dims.back()})}};
  model.objective = inner(program, model.outputs[0].weights, signal);
  return model;
}

Model linear(const std::vector<std::int64_t>& dims, bool) {
  return network(dims, Activation::none, false);
}

Model relu(const std::vector<std::int64_t>& dims, bool bias) {
  return network(dims, Activation::relu, bias);
}

// Both factors are kept positive by mirror descent ([I24]).
Model nmf(const std::vector<std::int64_t>& dims, bool) {
  Model model = network(dims, Activation::none, false);
  model.metric = "mirror";
  return model;
}

// The output weights are ([I24]).
Model icnn(const std::vector<std::int64_t>& dims, bool bias) {
  Model model = network(dims, Activation::relu, bias);
  model.metric = "W2=mirror";
  return model;
}

// The product of all entries, halves multiplied with halves.
NodeId product_of_entries(Program& program, NodeId x) {
  while (program.shape(x)[0] > 1) {
    const std::int64_t size = program.shape(x)[0];
    const std::int64_t half = size / 2;
    const NodeId product = multiply(program, slice(program, x, {{.stop = half}}),
                                    slice(program, x, {{.start = half, .stop = 2 * half}}));
    x = size % 2 == 0 ? product
                      : concat(program, {product, slice(program, x, {{.start = size - 1}})}, 0);
  }
  return x;
}

Model monomial(const std::vector<std::int64_t>& dims, bool) {
  Model model;
  Program& program = model.program;
  const NodeId x = program.parameter("x", {dims[0]});
  const NodeId product = product_of_entries(program, x);
  model.outputs = {{product, program.probe("w", {1})}};
  model.objective = inner(program, model.outputs[0].weights, product);
  return model;
}

}  // namespace

const std::vector<Family>& zoo() {
  static const std::vector<Family> families = {
      {"linear", "n0,n1,..,nq", "deep linear network W_q .. W_1 x", "linear:3,2,4", 2, 0, false,
       linear},
      {"relu", "n0,n1,..,nq", "ReLU network, hidden biases with +bias", "relu:3,5,2+bias", 2, 0,
       true, relu},
      {"nmf", "n,r,m", "non-negative matrix factorization W2 @ W1", "nmf:4,2,3", 3, 3, false, nmf},
      {"icnn", "n,r,m", "input-convex network W2 @ relu(W1 @ x + b1), biases with +bias",
       "icnn:4,3,2+bias", 3, 3, true, icnn},
      {"monomial", "n", "the monomial x_1 x_2 .. x_n", "monomial:5", 1, 1, false, monomial},
  };
  return families;
}

}  // namespace abide
