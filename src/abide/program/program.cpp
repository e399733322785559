// SPDX-License-Identifier: MIT
#include "abide/program/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "abide/plural.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

bool contains(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

bool is_fill(const Node& node) {
  const auto* constant = std::get_if<Constant>(&node.operation);
  return constant != nullptr && constant->values.size() == 1;
}

bool is_zero(const Node& node) {
  return is_fill(node) && std::get<Constant>(node.operation).values[0].is_zero();
}

void combine(std::size_t& hash, std::size_t value) {
  hash ^= value + 0x9e3779b97f4a7c15U + (hash << 6) + (hash >> 2);
}

std::size_t hash_of(const Node& node) {
  std::size_t hash = node.operation.index();
  for (const NodeId id : node.operands) combine(hash, id);
  for (const std::int64_t size : node.shape) combine(hash, static_cast<std::size_t>(size));
  const auto all = [&hash](const auto& numbers) {
    for (const auto number : numbers) combine(hash, static_cast<std::size_t>(number));
  };
  match(
      node, [&](const Parameter& p) { combine(hash, std::hash<std::string>{}(p.name)); },
      [&](const Probe& p) { combine(hash, std::hash<std::string>{}(p.name)); },
      [](const Constant&) {},
      [&](const Contraction& contraction) {
        for (const Labels& labels : contraction.operands) all(labels);
        all(contraction.result);
      },
      [](const Sum&) {}, [&](const Gather& gather) { all(gather.map.numbers()); },
      [](const Inverse&) {},
      [&](const Function& f) { combine(hash, static_cast<std::size_t>(f.function)); });
  for (const Rational& number : exact_numbers(node)) combine(hash, number.hash());
  return hash;
}

void number_by_first_appearance(std::vector<Labels>& operands, Labels& result) {
  std::map<int, int> numbers;
  for (Labels& labels : operands)
    for (int& label : labels)
      label = numbers.try_emplace(label, static_cast<int>(numbers.size())).first->second;
  for (int& label : result) label = numbers.at(label);
}

// Views with no more entries are lists.
constexpr std::int64_t kLargestList = 1 << 16;

}  // namespace

NodeId Program::add(Node node) {
  // Squared again and again, numbers would soon fill the memory.
  for (const Rational& q : exact_numbers(node))
    if (q.height_bits() > limits().constant_bits)
      throw ShapeError(fmt::format("the model is too large: a constant has over {} bits{}",
                                   limits().constant_bits, raised_by(&Limits::constant_bits)));
  const std::size_t hash = hash_of(node);
  const auto [first, last] = by_hash_.equal_range(hash);
  for (auto it = first; it != last; ++it)
    if (nodes_[it->second] == node) return it->second;
  total_entries_ += entries(node.shape);
  if (std::cmp_greater_equal(nodes_.size(), limits().operations))
    throw ShapeError(fmt::format("the model is too large: over {} operations{}",
                                 limits().operations, raised_by(&Limits::operations)));
  if (total_entries_ > limits().model_entries)
    throw ShapeError(fmt::format("the model is too large: over {} intermediate values{}",
                                 limits().model_entries, raised_by(&Limits::model_entries)));
  nodes_.push_back(std::move(node));
  const auto id = static_cast<NodeId>(nodes_.size() - 1);
  by_hash_.emplace(hash, id);
  return id;
}

NodeId Program::add_named(Node node, const std::string& name, std::vector<NodeId>& list) {
  if (names_.contains(name))
    throw std::invalid_argument("the name '" + name + "' is already taken");
  list.push_back(add(std::move(node)));
  names_.insert(name);
  return list.back();
}

NodeId Program::parameter(const std::string& name, const Shape& shape) {
  const NodeId id = add_named({Parameter{name}, {}, shape}, name, parameters_);
  parameter_entries_ += entries(shape);
  return id;
}

NodeId Program::probe(const std::string& name, const Shape& shape) {
  return add_named({Probe{name}, {}, shape}, name, probes_);
}

NodeId Program::constant(std::vector<Rational> values, const Shape& shape) {
  const auto count = static_cast<std::size_t>(entries(shape));
  if (values.size() != 1 && values.size() != count)
    throw ShapeError(
        fmt::format("constant: {} values for shape {}", values.size(), to_string(shape)));
  if (std::all_of(values.begin(), values.end(),
                  [&](const Rational& value) { return value == values[0]; }))
    values.resize(1);
  return add({Constant{std::move(values)}, {}, shape});
}

NodeId Program::contract(std::vector<NodeId> operands, std::vector<Labels> labels, Labels result,
                         const std::string& operation) {
  std::map<int, std::int64_t> sizes;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const Shape& operand = shape(operands[k]);
    if (operand.size() != labels[k].size())
      throw ShapeError(fmt::format("{}: {} for shape {}", operation,
                                   plural(labels[k].size(), "index", "indices"),
                                   to_string(operand)));
    for (std::size_t axis = 0; axis < operand.size(); ++axis) {
      const auto [it, fresh] = sizes.try_emplace(labels[k][axis], operand[axis]);
      if (!fresh && it->second != operand[axis])
        throw ShapeError(fmt::format(
            "{}: shapes {} and {} do not fit: sizes {} and {} should agree", operation,
            to_string(shape(operands[0])), to_string(operand), it->second, operand[axis]));
    }
  }
  Shape result_shape;
  for (const int label : result) result_shape.push_back(sizes.at(label));

  for (std::size_t k = 0; k < operands.size(); ++k) {
    if (is_zero(nodes_[operands[k]])) return constant({0}, result_shape);
    // A transposed operand is its own operand with other labels.
    const auto* inner = std::get_if<Contraction>(&nodes_[operands[k]].operation);
    if (inner != nullptr && inner->operands.size() == 1 &&
        inner->result.size() == inner->operands[0].size()) {
      Labels renamed;
      for (const int label : inner->operands[0])
        renamed.push_back(labels[k][static_cast<std::size_t>(
            std::find(inner->result.begin(), inner->result.end(), label) - inner->result.begin())]);
      labels[k] = renamed;
      operands[k] = nodes_[operands[k]].operands[0];
    }
  }

  // A constant that fills its shape only scales, apart from the indices that it alone has.
  for (std::size_t k = 0; operands.size() == 2 && k < 2; ++k) {
    if (!is_fill(nodes_[operands[k]])) continue;
    Rational scale = std::get<Constant>(nodes_[operands[k]].operation).values[0];
    Labels broadcast;
    Shape broadcast_shape;
    for (const int label : labels[k]) {
      if (contains(labels[1 - k], label)) continue;
      if (contains(result, label)) {
        broadcast.push_back(label);
        broadcast_shape.push_back(sizes.at(label));
      } else {
        scale *= Rational(sizes.at(label));
      }
    }
    if (broadcast.empty())
      return sum({contract({operands[1 - k]}, {labels[1 - k]}, result, operation)}, {scale});
    if (!scale.is_one() || broadcast.size() != labels[k].size()) {
      const NodeId ones = constant({1}, broadcast_shape);
      return sum({contract({operands[1 - k], ones}, {labels[1 - k], broadcast}, result, operation)},
                 {scale});
    }
  }

  // Indices that one operand alone has are summed first.
  for (std::size_t k = 0; operands.size() == 2 && k < 2; ++k) {
    Labels kept;
    for (const int label : labels[k])
      if (contains(labels[1 - k], label) || contains(result, label)) kept.push_back(label);
    if (kept.size() == labels[k].size()) continue;
    operands[k] = contract({operands[k]}, {labels[k]}, kept, operation);
    labels[k] = kept;
  }
  if (operands.size() == 1 && labels[0] == result) return operands[0];
  if (operands.size() == 1 && is_fill(nodes_[operands[0]])) {
    Rational value = std::get<Constant>(nodes_[operands[0]].operation).values[0];
    for (const int label : labels[0])
      if (!contains(result, label)) value *= Rational(sizes.at(label));
    return constant({value}, result_shape);
  }
  number_by_first_appearance(labels, result);
  return add({Contraction{std::move(labels), std::move(result)}, std::move(operands),
              std::move(result_shape)});
}

NodeId Program::sum(const std::vector<NodeId>& operands, const std::vector<Rational>& coefficients,
                    const std::string& operation) {
  const Shape& first = shape(operands.at(0));
  std::vector<NodeId> kept;
  std::vector<Rational> scales;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    if (shape(operands[k]) != first)
      throw ShapeError(fmt::format("{}: shapes {} and {} differ", operation, to_string(first),
                                   to_string(shape(operands[k]))));
    if (is_zero(nodes_[operands[k]])) continue;
    const auto found = std::find(kept.begin(), kept.end(), operands[k]);
    if (found == kept.end()) {
      kept.push_back(operands[k]);
      scales.push_back(coefficients[k]);
    } else {
      scales[static_cast<std::size_t>(found - kept.begin())] += coefficients[k];
    }
  }
  for (std::size_t k = kept.size(); k-- > 0;) {
    if (!scales[k].is_zero()) continue;
    kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(k));
    scales.erase(scales.begin() + static_cast<std::ptrdiff_t>(k));
  }
  if (kept.empty()) return constant({0}, Shape(first));
  if (kept.size() == 1 && scales[0].is_one()) return kept[0];
  if (kept.size() == 1 && is_fill(nodes_[kept[0]]))
    return constant({scales[0] * std::get<Constant>(nodes_[kept[0]].operation).values[0]},
                    Shape(first));
  return add({Sum{std::move(scales)}, std::move(kept), Shape(first)});
}

NodeId Program::gather(NodeId operand, std::vector<std::int32_t> index, const Shape& result) {
  const std::int64_t available = entries(shape(operand));
  if (static_cast<std::int64_t>(index.size()) != entries(result))
    throw ShapeError(fmt::format("gather: {} for shape {}",
                                 plural(index.size(), "index", "indices"), to_string(result)));
  bool identity = static_cast<std::int64_t>(index.size()) == available;
  for (std::size_t i = 0; i < index.size(); ++i) {
    if (index[i] < -1 || index[i] >= available)
      throw ShapeError(
          fmt::format("gather: index {} is outside shape {}", index[i], to_string(shape(operand))));
    identity = identity && index[i] == static_cast<std::int32_t>(i);
  }
  if (identity) return reshape(operand, result);
  if (is_zero(nodes_[operand])) return constant({0}, result);
  return add({Gather{std::move(index)}, {operand}, result});
}

NodeId Program::view(NodeId operand, View view) {
  if (view.from != shape(operand)) throw std::invalid_argument("view: of another shape");
  if (entries(view.to) <= kLargestList) return gather(operand, view.list(), view.to);
  if (is_zero(nodes_[operand])) return constant({0}, view.to);
  Shape result = view.to;
  return add({Gather{std::move(view)}, {operand}, std::move(result)});
}

NodeId Program::gather(NodeId operand, const EntryMap& map, const Shape& result) {
  if (map.in_order()) return reshape(operand, result);
  if (map.view() != nullptr) return view(operand, *map.view());
  std::vector<std::int32_t> storage;
  const std::span<const std::int32_t> list = map.list(storage);
  return gather(operand, std::vector<std::int32_t>(list.begin(), list.end()), result);
}

NodeId Program::reshape(NodeId operand, const Shape& result) {
  if (shape(operand) == result) return operand;
  if (entries(result) != entries(shape(operand)))
    throw ShapeError(fmt::format(
        "reshape: shape {} has {}, shape {} has {}", to_string(shape(operand)),
        plural(entries(shape(operand)), "entry", "entries"), to_string(result), entries(result)));
  if (const auto* constant = std::get_if<Constant>(&nodes_[operand].operation))
    return this->constant(constant->values, result);
  const auto* inner = std::get_if<Gather>(&nodes_[operand].operation);
  if (inner != nullptr && inner->map.in_order())
    return reshape(nodes_[operand].operands[0], result);
  return add({Gather{}, {operand}, result});
}

NodeId Program::inverse(NodeId operand, const std::string& what) {
  const Shape square = shape(operand);
  if (square.size() < 2 || square[square.size() - 1] != square[square.size() - 2])
    throw ShapeError(
        fmt::format("inv: shape {}: only a square matrix has an inverse", to_string(square)));
  return add({Inverse{what}, {operand}, square});
}

// Of numbers: what is rational, and functions of the others, each once and of positive numbers
// where there is a reflection; so equal values have one symbol.
NodeId Program::function_of_numbers(Elementary function, const Constant& constant,
                                    const Shape& shape) {
  const std::optional<Reflection>& reflection = row(function).reflection;
  std::vector<Rational> known, factors, numbers;  // the value is known + factor * f(number)
  std::vector<std::int32_t> place;
  for (const Rational& q : constant.values) {
    std::optional<Rational> value;
    try {
      value = exact_value(function, q);
    } catch (const std::domain_error& error) {
      throw ShapeError(error.what());
    }
    const bool reflected = !value && reflection && q < Rational(0);
    const Rational u = reflected ? -q : q;
    factors.emplace_back(reflected ? reflection->sign : 1);
    known.push_back(value       ? *value
                    : reflected ? reflection->constant + reflection->slope * u
                                : Rational(0));
    place.push_back(-1);
    if (value) continue;
    const auto found = std::find(numbers.begin(), numbers.end(), u);
    place.back() = static_cast<std::int32_t>(found - numbers.begin());
    if (found == numbers.end()) numbers.push_back(u);
  }
  if (numbers.empty()) return this->constant(std::move(known), shape);
  if (numbers == constant.values)
    return add({Function{function}, {this->constant(numbers, shape)}, shape});
  const Shape flat{std::ssize(numbers)};
  const NodeId values = add({Function{function}, {this->constant(numbers, flat)}, flat});
  if (place.size() == 1) place.resize(static_cast<std::size_t>(entries(shape)), place[0]);
  const Labels labels = label_range(0, shape.size());
  const NodeId all = gather(values, std::move(place), shape);
  const NodeId scaled =
      contract({all, this->constant(std::move(factors), shape)}, {labels, labels}, labels);
  return this->sum({scaled, this->constant(std::move(known), shape)}, {1, 1});
}

NodeId Program::function(Elementary function, NodeId operand) {
  const Shape result = shape(operand);
  if (std::holds_alternative<Constant>(nodes_[operand].operation)) {
    const Constant constant = std::get<Constant>(nodes_[operand].operation);  // the graph grows
    return function_of_numbers(function, constant, result);
  }
  const auto* sum = std::get_if<Sum>(&nodes_[operand].operation);
  const std::optional<Reflection>& reflection = row(function).reflection;
  const bool negative = sum != nullptr && sum->coefficients[0] < Rational(0);
  if (!negative || (!reflection && function != Elementary::exp))
    return add({Function{function}, {operand}, result});
  // The first coefficient of u being positive, exp(-u) = 1/exp(u), and other f(-u) = sign f(u) +
  // constant + slope u.
  std::vector<Rational> negated;
  for (const Rational& coefficient : sum->coefficients) negated.push_back(-coefficient);
  const std::vector<NodeId> terms = nodes_[operand].operands;
  const NodeId u = this->sum(terms, negated);
  if (function == Elementary::exp) {
    Shape matrices = result;
    matrices.insert(matrices.end(), {1, 1});
    const NodeId e = this->function(function, u);
    return reshape(inverse(reshape(e, matrices), "an exponential"), result);
  }
  return this->sum({this->function(function, u), constant({reflection->constant}, result), u},
                   {reflection->sign, 1, reflection->slope});
}

const std::string& Program::name(NodeId id) const {
  const Node& node = nodes_[id];
  if (const auto* parameter = std::get_if<Parameter>(&node.operation)) return parameter->name;
  return std::get<Probe>(node.operation).name;
}

namespace {

// Calls for each exact number in the program.
template <class Visit>
void for_each_number(const Program& program, Visit visit) {
  for (const Node& node : program.nodes())
    for (const Rational& q : exact_numbers(node)) visit(q);
}

}  // namespace

bool reduces_modulo(const Program& program, const PrimeField& field) {
  bool result = true;
  try {
    for_each_number(program, [&](const Rational& q) {
      result = result && (q.is_zero() || !field.is_zero(field.from(q)));
    });
  } catch (const UnluckyPrime&) {
    return false;
  }
  return result;
}

double primes_refused(const Program& program, double log2_low) {
  double count = 0;
  for_each_number(program, [&](const Rational& q) {
    // Numerator and denominator have at most so many bits each.
    count += 2 * std::floor(static_cast<double>(q.height_bits()) / log2_low);
  });
  return count;
}

}  // namespace abide
