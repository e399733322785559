// SPDX-License-Identifier: MIT
//
// Families of the zoo that are written in the language of model files.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/model/lowering.hpp"
#include "abide/model/model_builder.hpp"
#include "abide/model/zoo.hpp"

namespace abide {

namespace {

// Declares parameters and inputs, and names what is computed between.
class WrittenNetwork {
 public:
  WrittenNetwork() = default;
  WrittenNetwork(const WrittenNetwork&) = delete;  // what it holds refers to it
  WrittenNetwork& operator=(const WrittenNetwork&) = delete;

  void parameter(const std::string& name, const Shape& shape) {
    names_[name] = builder_.parameter(name, shape);
  }
  void input(const std::string& name, const Shape& shape) {
    names_[name] = builder_.input(name, shape);
  }
  // A text of expressions, and the name that it gets.
  void let(const std::string& name, const std::string& text) { names_[name] = node(text); }

  Model finish(const std::string& output, LossClass loss = LossClass::any) {
    builder_.model().loss = loss;
    builder_.output(node(output), "w");
    for (const Model::Gate& gate : lowering_.gates()) builder_.model().gates.push_back(gate);
    return std::move(builder_).finish();
  }

 private:
  NodeId node(const std::string& text) {
    try {
      return lowering_.lower(parse_expression(text));
    } catch (const ExpressionError& error) {
      throw ShapeError(error.what());
    }
  }

  ModelBuilder builder_;
  std::map<std::string, NodeId> names_;
  Lowering lowering_{builder_.program(),
                     [this](const std::string& name, std::size_t) { return names_.at(name); },
                     Grammar{.gates = true, .functions = true}};
};

constexpr const char* kNormEps = "eps=1/100000";

std::string activation_of(const NamedModel& named) {
  for (const FamilyOption& option : family_of(named.family)->options)
    if (option.activation && named.has(option.name)) return option.name;
  return "gelu";
}

Model gated_layer(const NamedModel& named, const char* activation) {
  const std::int64_t n = named.dims[0];
  const std::int64_t h = named.dims[1];
  WrittenNetwork network;
  network.input("x", {n});
  network.parameter("A", {h, n});
  network.parameter("U", {h, n});
  network.parameter("B", {n, h});
  return network.finish(fmt::format("B @ ({}(A @ x) * (U @ x))", activation));
}

struct Heads {
  std::int64_t width, heads, head_width;
  std::int64_t pairs;  // of keys and values
  bool causal = false, bias = false, rope = false;
};

// 1/sqrt(k) as a factor at the end of a product.
std::string over_root(std::int64_t k) {
  std::int64_t root = 1;
  while (root * root < k) ++root;
  if (root * root != k) return fmt::format(" / sqrt({})", k);
  return root == 1 ? "" : fmt::format(" / {}", root);
}

// What heads make of the tokens of this name [tokens, width]: softmax(q k^T / sqrt(k)) v O^T,
// added up. Each head has parameters of its own, named by the block, if there are several, and by
// the head.
std::string attention_of(WrittenNetwork& network, const std::string& tokens, const Heads& heads,
                         const std::string& block = "") {
  if (heads.heads % heads.pairs != 0)
    throw ShapeError(fmt::format("+gqa={}: {} heads cannot share as many keys and values evenly",
                                 heads.pairs, heads.heads));
  const auto numbered = [&](const std::string& letter, std::int64_t i, std::int64_t all) {
    const std::string head = all > 1 ? fmt::format("{}", i + 1) : "";
    return letter + block + (block.empty() || head.empty() ? "" : "_") + head;
  };
  // The images of the tokens, `_q1` of Q1, and so on.
  const auto images = [&](char letter, std::int64_t all, bool turned) {
    for (std::int64_t i = 0; i < all; ++i) {
      const std::string weight =
          numbered(std::string(1, static_cast<char>(letter - 'a' + 'A')), i, all);
      network.parameter(weight, {heads.head_width, heads.width});
      std::string text = fmt::format("{} @ {}.T", tokens, weight);
      if (heads.bias) {
        const std::string bias = numbered(fmt::format("b{}", letter), i, all);
        network.parameter(bias, {heads.head_width});
        text += " + " + bias;
      }
      network.let(numbered(fmt::format("_{}", letter), i, all),
                  turned ? fmt::format("rope({})", text) : text);
    }
  };
  images('q', heads.heads, heads.rope);
  images('k', heads.pairs, heads.rope);
  images('v', heads.pairs, false);
  std::vector<std::string> parts;
  for (std::int64_t i = 0; i < heads.heads; ++i) {
    const std::string output = numbered("O", i, heads.heads);
    network.parameter(output, {heads.width, heads.head_width});
    const std::int64_t pair = i * heads.pairs / heads.heads;
    const std::string scores =
        fmt::format("{} @ {}.T{}", numbered("_q", i, heads.heads),
                    numbered("_k", pair, heads.pairs), over_root(heads.head_width));
    parts.push_back(fmt::format("softmax({}, axis=-1) @ {} @ {}.T",
                                heads.causal ? fmt::format("causal_mask({})", scores) : scores,
                                numbered("_v", pair, heads.pairs), output));
  }
  if (heads.bias) {
    network.parameter("bo" + block, {heads.width});
    parts.push_back("bo" + block);
  }
  return fmt::format("{}", fmt::join(parts, " + "));
}

// The width of a head of a transformer block d,h,..
std::int64_t head_width(const NamedModel& named) {
  if (named.dims[0] % named.dims[1] != 0)
    throw ShapeError(fmt::format("{}: {} heads cannot share a width of {} evenly", named.family,
                                 named.dims[1], named.dims[0]));
  return named.dims[0] / named.dims[1];
}

constexpr std::int64_t kTokens = 2, kVocabulary = 3;

// Tokens as one-hot vectors, and what they are embedded as.
void embed(WrittenNetwork& network, const NamedModel& named) {
  const std::int64_t vocabulary = named.number("vocab", kVocabulary);
  network.input("tok", {named.number("tokens", kTokens), vocabulary});
  network.parameter("E", {vocabulary, named.dims[0]});
  network.let("_x", "tok @ E");
}

// Heads read what the norm makes of _x and add to _x; _n is then the norm of that.
template <class Norm>
void attend(WrittenNetwork& network, const Norm& norm, const Heads& heads,
            const std::string& block) {
  network.let("_n", norm("a" + block));
  network.let("_x", "_x + " + attention_of(network, "_n", heads, block));
  network.let("_n", norm("m" + block));
}

Model predicted(WrittenNetwork& network, const NamedModel& named, const std::string& last) {
  const bool tied = named.has("tied");
  if (!tied) network.parameter("W", {named.number("vocab", kVocabulary), named.dims[0]});
  return network.finish(fmt::format("({}) @ {}.T", last, tied ? "E" : "W"),
                        LossClass::cross_entropy);
}

}  // namespace

Model mlp(const NamedModel& named) {
  const std::vector<std::int64_t>& dims = named.dims;
  const std::string activation = activation_of(named);
  WrittenNetwork network;
  network.input("x", {dims[0]});
  network.let("_x", "x");
  std::string output;
  for (std::size_t l = 1; l < dims.size(); ++l) {
    network.parameter(fmt::format("W{}", l), {dims[l], dims[l - 1]});
    output = fmt::format("W{} @ _x", l);
    if (l + 1 == dims.size()) break;
    if (named.bias) {
      network.parameter(fmt::format("b{}", l), {dims[l]});
      output += fmt::format(" + b{}", l);
    }
    network.let("_x", fmt::format("{}({})", activation, output));
  }
  return network.finish(output);
}

Model swiglu(const NamedModel& named) { return gated_layer(named, "silu"); }
Model geglu(const NamedModel& named) { return gated_layer(named, "gelu"); }

Model attention(const NamedModel& named) {
  const Heads heads{.width = named.dims[0],
                    .heads = named.dims[1],
                    .head_width = named.dims[2],
                    .pairs = named.number("gqa", named.dims[1]),
                    .causal = named.has("causal"),
                    .bias = named.bias,
                    .rope = named.has("rope")};
  WrittenNetwork network;
  network.input("x", {named.number("tokens", kTokens), heads.width});
  const std::string output = attention_of(network, "x", heads);
  return network.finish(output);
}

Model gpt(const NamedModel& named) {
  const std::int64_t d = named.dims[0];
  const std::int64_t f = named.dims[2];
  const Heads heads{.width = d,
                    .heads = named.dims[1],
                    .head_width = head_width(named),
                    .pairs = named.dims[1],
                    .causal = true,
                    .bias = true};
  WrittenNetwork network;
  embed(network, named);
  // The text of a norm of _x, with its weight and bias.
  const auto norm = [&](const std::string& name) {
    network.parameter("g" + name, {d});
    network.parameter("b" + name, {d});
    return fmt::format("layer_norm(_x, axis=-1, {0}) * g{1} + b{1}", kNormEps, name);
  };
  for (std::int64_t l = 1; l <= named.dims[3]; ++l) {
    const std::string block = std::to_string(l);
    attend(network, norm, heads, block);
    network.parameter("A" + block, {f, d});
    network.parameter("a" + block, {f});
    network.parameter("B" + block, {d, f});
    network.parameter("b" + block, {d});
    network.let("_x", fmt::format("_x + gelu(_n @ A{0}.T + a{0}) @ B{0}.T + b{0}", block));
  }
  const std::string last = norm("f");
  return predicted(network, named, last);
}

Model llama(const NamedModel& named) {
  const std::int64_t d = named.dims[0];
  const std::int64_t f = named.dims[2];
  const Heads heads{.width = d,
                    .heads = named.dims[1],
                    .head_width = head_width(named),
                    .pairs = named.number("gqa", named.dims[1]),
                    .causal = true,
                    .rope = head_width(named) % 2 == 0};
  WrittenNetwork network;
  embed(network, named);
  const auto norm = [&](const std::string& name) {
    network.parameter("g" + name, {d});
    return fmt::format("rms_norm(_x, axis=-1, {}) * g{}", kNormEps, name);
  };
  for (std::int64_t l = 1; l <= named.dims[3]; ++l) {
    const std::string block = std::to_string(l);
    attend(network, norm, heads, block);
    network.parameter("A" + block, {f, d});
    network.parameter("U" + block, {f, d});
    network.parameter("B" + block, {d, f});
    network.let("_x", fmt::format("_x + (silu(_n @ A{0}.T) * (_n @ U{0}.T)) @ B{0}.T", block));
  }
  const std::string last = norm("f");
  return predicted(network, named, last);
}

// Over one image of 3 x 3 pixels, which are what batch norms are taken over.
Model resnet(const NamedModel& named) {
  constexpr std::int64_t kPixels = 3, kClasses = 2;
  const std::int64_t c = named.dims[0];
  WrittenNetwork network;
  network.input("x", {c, kPixels, kPixels});
  network.let("_x", "x");
  const auto normed = [&](const std::string& signal, const std::string& place) {
    network.parameter("K" + place, {c, c, 3, 3});
    network.parameter("g" + place, {c});
    network.parameter("b" + place, {c});
    return fmt::format(
        "batch_norm(conv2d({0}, K{1}, padding=1), axis=[1, 2], {2}) * reshape(g{1}, [{3}, 1, 1])"
        " + reshape(b{1}, [{3}, 1, 1])",
        signal, place, kNormEps, c);
  };
  for (std::int64_t l = 1; l <= named.dims[1]; ++l) {
    network.let("_h", fmt::format("relu({})", normed("_x", fmt::format("{}_1", l))));
    network.let("_x", fmt::format("relu(_x + {})", normed("_h", fmt::format("{}_2", l))));
  }
  network.parameter("W", {kClasses, c});
  return network.finish("W @ mean(_x, axis=[1, 2])");
}

}  // namespace abide
