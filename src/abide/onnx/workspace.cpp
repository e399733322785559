// SPDX-License-Identifier: MIT
#include "abide/onnx/workspace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "abide/error.hpp"
#include "abide/model/gate_products.hpp"
#include "abide/onnx/real_values.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

ShapeError no_tokens(const Tokens& tokens) {
  return ShapeError(fmt::format(
      "the input '{}' holds whole numbers, and what is computed depends on which; expected their "
      "values to be given",
      tokens.input));
}

}  // namespace

Masked Workspace::masked(const Value& value) {
  return std::visit(
      Match{[&](const Known& known) {
              if (known.size() == 0)
                throw ShapeError(
                    fmt::format("shape {}: a tensor without entries", to_string(known.shape)));
              std::vector<bool> hidden;
              std::vector<double> reals(known.size());
              for (std::size_t i = 0; i < known.size(); ++i) {
                reals[i] = known.as_real(i);
                if (folding() && !known.real() && std::abs(reals[i]) >= 0x1p53)
                  throw ShapeError(
                      fmt::format("{} is beyond the whole numbers that are understood "
                                  "here",
                                  reals[i]));
                if (!(reals[i] <= kMinusInfinity)) continue;
                hidden.resize(known.size());
                hidden[i] = true;
                reals[i] = 0;
              }
              if (folding()) {
                const NodeId probe =
                    program_->probe(fmt::format("known#{}", leaves_.size()), known.shape);
                leaves_.emplace(probe, std::move(reals));
                return Masked{probe, hidden};
              }
              std::vector<Rational> values;
              for (std::size_t i = 0; i < known.size(); ++i)
                values.push_back(!hidden.empty() && hidden[i] ? Rational(0)
                                                              : exact_entry(known, i));
              return Masked{program_->constant(std::move(values), known.shape), hidden};
            },
            [](const Computed& computed) {
              return Masked{computed.node, {}};
            },
            [](const Masked& masked) { return masked; },
            [](const Tokens& tokens) -> Masked { throw no_tokens(tokens); }},
      value);
}

NodeId Workspace::node(const Value& value) {
  const Masked masked = this->masked(value);
  if (!masked.hidden.empty())
    throw ShapeError(
        "an entry is minus infinity, which is no number; it is understood on its way into a "
        "softmax alone");
  return masked.node;
}

Value Workspace::value(Masked masked) {
  if (std::find(masked.hidden.begin(), masked.hidden.end(), true) == masked.hidden.end())
    return Computed{masked.node};
  return masked;
}

NodeId Workspace::product(NodeId a, NodeId b) {
  return multiply_gated(*program_, gates_.all(), a, b);
}

Value Workspace::moved(const Value& value, const std::vector<std::int64_t>& index,
                       const Shape& shape) {
  const auto gathered = [&](NodeId node) {
    return program_->gather(node, std::vector<std::int32_t>(index.begin(), index.end()), shape);
  };
  const auto nothing_left = [&] { return index.empty(); };
  return std::visit(Match{[&](const Known& known) -> Value { return picked(known, index, shape); },
                          [&](const Computed& computed) -> Value {
                            if (nothing_left()) return Known::zeros(ElementType::float32, shape);
                            return Computed{gathered(computed.node), computed.truth};
                          },
                          [&](const Masked& masked) -> Value {
                            if (nothing_left()) return Known::zeros(ElementType::float32, shape);
                            std::vector<bool> hidden(index.size());
                            for (std::size_t i = 0; i < index.size(); ++i)
                              hidden[i] = index[i] >= 0 &&
                                          masked.hidden[static_cast<std::size_t>(index[i])];
                            return Workspace::value({gathered(masked.node), std::move(hidden)});
                          },
                          [&](const Tokens& tokens) -> Value {
                            for (std::size_t i = 0; i < index.size(); ++i)
                              if (index[i] != static_cast<std::int64_t>(i)) throw no_tokens(tokens);
                            if (index.size() != known_entries(tokens.shape))
                              throw no_tokens(tokens);
                            return Tokens{tokens.input, shape};
                          }},
                    value);
}

Value Workspace::reshaped(const Value& value, const Shape& shape) {
  const Shape before = shape_of(*program_, value);
  if (known_entries(before) != known_entries(shape))
    throw ShapeError(fmt::format("shape {} has {} entries, shape {} has {}", to_string(before),
                                 known_entries(before), to_string(shape), known_entries(shape)));
  return std::visit(
      Match{[&](Known known) -> Value {
              known.shape = shape;
              return known;
            },
            [&](const Computed& computed) -> Value {
              return Computed{program_->reshape(computed.node, shape), computed.truth};
            },
            [&](const Masked& masked) -> Value {
              return Masked{program_->reshape(masked.node, shape), masked.hidden};
            },
            [&](const Tokens& tokens) -> Value {
              return Tokens{tokens.input, shape};
            }},
      value);
}

Value Workspace::stretched(const Value& value, const Shape& shape) {
  const Shape before = shape_of(*program_, value);
  if (before == shape) return value;
  if (!stretches(before, shape))
    throw ShapeError(
        fmt::format("shape {} cannot be stretched to {}", to_string(before), to_string(shape)));
  if (const auto* computed = std::get_if<Computed>(&value); computed != nullptr)
    return Computed{multiply(*program_, computed->node, program_->constant({1}, shape)),
                    computed->truth};
  return moved(value, broadcast_index(before, shape), shape);
}

Known Workspace::folded(const Value& value, ElementType type) {
  if (const auto* known = std::get_if<Known>(&value)) return *known;
  const Masked masked = this->masked(value);
  const auto* computed = std::get_if<Computed>(&value);
  const bool truth = computed != nullptr && computed->truth;
  Known result = Known::zeros(truth ? ElementType::boolean : type, program_->shape(masked.node));
  const std::vector<double> reals =
      real_values(*program_, gates_.all(), {masked.node}, leaves_).at(0);
  for (std::size_t i = 0; i < reals.size(); ++i) {
    const bool hidden = !masked.hidden.empty() && masked.hidden[i];
    if (result.real())
      std::get<Known::Reals>(result.entries)[i] =
          hidden ? -std::numeric_limits<double>::infinity() : rounded(type, reals[i]);
    else if (hidden || reals[i] != std::nearbyint(reals[i]) || std::abs(reals[i]) >= 0x1p53)
      throw ShapeError(
          fmt::format("{} is no whole number of type {}", reals[i], to_string(result.type)));
    else
      std::get<Known::Integers>(result.entries)[i] =
          wrapped(result.type, static_cast<std::uint64_t>(static_cast<std::int64_t>(reals[i])));
  }
  return result;
}

}  // namespace abide
