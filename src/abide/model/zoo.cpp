// SPDX-License-Identifier: MIT
#include "abide/model/zoo.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "abide/model/model_builder.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

enum class Activation { none, relu };

// W_q a(.. a(W_1 x + b_1) ..), a ReLU being an elementwise product with a free gate.
Model network(const NamedModel& named, Activation activation) {
  const std::vector<std::int64_t>& dims = named.dims;
  ModelBuilder builder;
  Program& program = builder.program();
  NodeId signal = builder.input("x", {dims[0]});
  for (std::size_t layer = 1; layer < dims.size(); ++layer) {
    const NodeId weight =
        builder.parameter(fmt::format("W{}", layer), {dims[layer], dims[layer - 1]});
    signal = matmul(program, weight, signal);
    if (layer + 1 == dims.size() || activation == Activation::none) continue;
    if (named.bias)
      signal = add(program, signal, builder.parameter(fmt::format("b{}", layer), {dims[layer]}));
    signal = builder.gated(fmt::format("gate{}", layer), signal);
  }
  builder.output(signal, "w");
  return std::move(builder).finish();
}

Model linear(const NamedModel& named) { return network(named, Activation::none); }
Model relu(const NamedModel& named) { return network(named, Activation::relu); }

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

Model monomial(const NamedModel& named) {
  ModelBuilder builder;
  const NodeId x = builder.parameter("x", {named.dims[0]});
  builder.output(product_of_entries(builder.program(), x), "w");
  return std::move(builder).finish();
}

}  // namespace

const std::vector<Family>& zoo() {
  static const std::vector<Family> families = {
      {"linear", "n0,n1,..,nq", "deep linear network W_q .. W_1 x", "linear:3,2,4", 2, 0, false,
       "euclidean", linear},
      {"relu", "n0,n1,..,nq", "ReLU network, hidden biases with +bias", "relu:3,5,2+bias", 2, 0,
       true, "euclidean", relu},
      // Both factors are kept positive by mirror descent ([I24]).
      {"nmf", "n,r,m", "non-negative matrix factorization W2 @ W1", "nmf:4,2,3", 3, 3, false,
       "mirror", linear},
      // The output weights are ([I24]).
      {"icnn", "n,r,m", "input-convex network W2 @ relu(W1 @ x + b1), biases with +bias",
       "icnn:4,3,2+bias", 3, 3, true, "W2=mirror", relu},
      {"monomial", "n", "the monomial x_1 x_2 .. x_n", "monomial:5", 1, 1, false, "euclidean",
       monomial},
  };
  return families;
}

const Family* family_of(const std::string& name) {
  for (const Family& family : zoo())
    if (family.name == name) return &family;
  return nullptr;
}

Model built(const NamedModel& named) {
  const Family* family = family_of(named.family);
  if (family == nullptr) throw std::logic_error("built: a family of no name");
  Model model = family->build(named);
  model.metric = family->metric;
  return model;
}

}  // namespace abide
