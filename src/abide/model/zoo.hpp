// SPDX-License-Identifier: MIT
//
// The families of models that have a name. Dimensions run from input to output, as in PyTorch's
// Linear(in, out); W_l is [n_l, n_(l-1)], b_l is [n_l].
//
//     linear:n0,..,nq    W_q .. W_1 x
//     relu:n0,..,nq      W_q relu( .. relu(W_1 x + b_1) ..), biases on hidden layers with +bias
//     nmf:n,r,m          W_2 W_1, non-negative matrix factorization
//     icnn:n,r,m         W_2 relu(W_1 x + b_1), input-convex: W_2 is kept non-negative
//     monomial:n         x_1 x_2 .. x_n
//     mlp:n0,..,nq       W_q a( .. a(W_1 x + b_1) ..) with a smooth activation a, GELU unless
//                        another is named: +silu, +tanh, +sigmoid, +softplus, +sin
//     swiglu:n,h         B (silu(A x) * U x);  geglu with GELU in place of silu
//     attention:d,h,k    h heads of width k over 2 tokens of width d, or +tokens=N; head j is
//                        softmax(Qj x (Kj x)^T / sqrt(k)) Vj x, with +causal, +bias, +rope, and
//                        with +gqa=G heads that share G pairs of keys and values
//     gpt:d,h,f,L        L blocks with LayerNorm first, biases, causal attention of h heads, GELU
//                        layers of width f; tokens, cross-entropy; +vocab=N, +tokens=N, +tied
//     llama:d,h,f,L      L blocks with RMSNorm first, causal attention with rotary embeddings where
//                        heads have an even width, SwiGLU, no biases; options of gpt, and +gqa=G
//     resnet:c,L         L blocks of two 3x3 convolutions of c channels with batch norms, and a
//     skip
//
// The latter are written in the language of model files (model/zoo_networks.cpp). Heads have their
// own parameters, so that the laws of each are matrices.
//
// Sources: [N23] Marcotte, Gribonval, Peyre, "Abide by the Law and Follow the Flow", NeurIPS 2023
// (linear, ReLU); [I24] the same, "Keep the Momentum", ICML 2024 (NMF, ICNN). Transformers: Vaswani
// et al., "Attention Is All You Need", NeurIPS 2017; Radford et al., 2019 (GPT-2); Touvron et al.,
// 2023 (LLaMA). ResNet: He et al., CVPR 2016.
//
// To add a family: write its program in zoo.cpp, and a line in `zoo()`; see CONTRIBUTING.md.
#pragma once

#include <string>
#include <vector>

#include "abide/model/model.hpp"
#include "abide/model/named_model.hpp"

namespace abide {

/// An option of a family: a word, or a word with a number.
struct FamilyOption {
  std::string name;
  bool number = false;
  bool activation = false;  ///< there is at most one of these

  [[nodiscard]] std::string written() const { return "+" + name + (number ? "=N" : ""); }
};

struct Family {
  std::string name;
  std::string dims;         ///< how the dimensions are written: `n0,n1,..,nq`
  std::string description;  ///< one line
  std::string example;      ///< a MODEL of the family
  std::size_t least_dims;
  std::size_t most_dims;  ///< 0: no limit
  std::vector<FamilyOption> options;
  bool layers;         ///< whether the dimensions are the widths of dense layers
  std::string metric;  ///< of its training flow
  /// Builds the program, without name and metric.
  Model (*build)(const NamedModel& named);

  [[nodiscard]] bool has(const std::string& option) const;
};

/// In the order of `abide zoo`.
[[nodiscard]] const std::vector<Family>& zoo();
/// Nothing where there is none of this name.
[[nodiscard]] const Family* family_of(const std::string& name);

/// Families of smooth networks (model/zoo_networks.cpp).
[[nodiscard]] Model mlp(const NamedModel& named);
[[nodiscard]] Model swiglu(const NamedModel& named);
[[nodiscard]] Model geglu(const NamedModel& named);
[[nodiscard]] Model attention(const NamedModel& named);
[[nodiscard]] Model gpt(const NamedModel& named);
[[nodiscard]] Model llama(const NamedModel& named);
[[nodiscard]] Model resnet(const NamedModel& named);

/// The model of this name, with its metric. Throws ShapeError when it is too large.
[[nodiscard]] Model built(const NamedModel& named);

}  // namespace abide
