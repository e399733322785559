// SPDX-License-Identifier: MIT
#include "abide/model/zoo.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  const FamilyOption bias{"bias"}, causal{"causal"}, rope{"rope"}, tied{"tied"};
  const FamilyOption gqa{"gqa", true}, tokens{"tokens", true}, vocab{"vocab", true};
  const auto activation = [](const char* name) { return FamilyOption{name, false, true}; };
  static const std::vector<Family> families = {
      {"linear",
       "n0,n1,..,nq",
       "deep linear network W_q .. W_1 x",
       "linear:3,2,4",
       2,
       0,
       {},
       true,
       "euclidean",
       linear},
      {"relu",
       "n0,n1,..,nq",
       "ReLU network, hidden biases with +bias",
       "relu:3,5,2+bias",
       2,
       0,
       {bias},
       true,
       "euclidean",
       relu},
      // Both factors are kept positive by mirror descent ([I24]).
      {"nmf",
       "n,r,m",
       "non-negative matrix factorization W2 @ W1",
       "nmf:4,2,3",
       3,
       3,
       {},
       true,
       "mirror",
       linear},
      // The output weights are ([I24]).
      {"icnn",
       "n,r,m",
       "input-convex network W2 @ relu(W1 @ x + b1), biases with +bias",
       "icnn:4,3,2+bias",
       3,
       3,
       {bias},
       true,
       "W2=mirror",
       relu},
      {"monomial",
       "n",
       "the monomial x_1 x_2 .. x_n",
       "monomial:5",
       1,
       1,
       {},
       false,
       "euclidean",
       monomial},
      {"mlp",
       "n0,n1,..,nq",
       "network with a smooth activation, GELU unless another is named",
       "mlp:2,3,2+tanh",
       2,
       0,
       {bias, activation("gelu"), activation("silu"), activation("tanh"), activation("sigmoid"),
        activation("softplus"), activation("sin")},
       true,
       "euclidean",
       mlp},
      {"swiglu",
       "n,h",
       "gated layer B @ (silu(A @ x) * (U @ x))",
       "swiglu:2,3",
       2,
       2,
       {},
       false,
       "euclidean",
       swiglu},
      {"geglu",
       "n,h",
       "gated layer B @ (gelu(A @ x) * (U @ x))",
       "geglu:2,3",
       2,
       2,
       {},
       false,
       "euclidean",
       geglu},
      {"attention",
       "d,h,k",
       "h softmax attention heads of width k over tokens of width d",
       "attention:2,1,2",
       3,
       3,
       {bias, causal, rope, gqa, tokens},
       false,
       "euclidean",
       attention},
      {"gpt",
       "d,h,f,L",
       "L transformer blocks: LayerNorm, causal heads, GELU; cross-entropy",
       "gpt:3,1,2,1",
       4,
       4,
       {tied, tokens, vocab},
       false,
       "euclidean",
       gpt},
      {"llama",
       "d,h,f,L",
       "L transformer blocks: RMSNorm, rotary heads, SwiGLU; cross-entropy",
       "llama:2,1,2,1+vocab=2",
       4,
       4,
       {gqa, tied, tokens, vocab},
       false,
       "euclidean",
       llama},
      {"resnet",
       "c,L",
       "L blocks of two 3x3 convolutions with batch norms, and a skip",
       "resnet:2,1",
       2,
       2,
       {},
       false,
       "euclidean",
       resnet},
  };
  return families;
}

const Family* family_of(const std::string& name) {
  for (const Family& family : zoo())
    if (family.name == name) return &family;
  return nullptr;
}

bool Family::has(const std::string& option) const {
  return std::any_of(options.begin(), options.end(),
                     [&](const FamilyOption& known) { return known.name == option; });
}

Model built(const NamedModel& named) {
  const Family* family = family_of(named.family);
  if (family == nullptr) throw std::logic_error("built: a family of no name");
  Model model = family->build(named);
  model.metric = family->metric;
  return model;
}

}  // namespace abide
