// SPDX-License-Identifier: MIT
#include "abide/onnx/node_context.hpp"

#include <fmt/format.h>

#include "abide/io/diagnostic.hpp"

namespace abide {

const Value* Scope::find(const std::string& name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer)
    if (const auto found = scope->values.find(name); found != scope->values.end())
      return &found->second;
  return nullptr;
}

const Value& NodeContext::input(std::size_t i) const {
  used_.insert(i);
  if (!has(i)) throw refused(fmt::format("operand {} is left out; expected one", i + 1));
  return *inputs_[i];
}

const Known* NodeContext::known(std::size_t i) const {
  used_.insert(i);
  return has(i) ? std::get_if<Known>(inputs_[i]) : nullptr;
}

const Known& NodeContext::known(std::size_t i, const std::string& what) const {
  (void)input(i);
  const Known* found = known(i);
  if (found == nullptr)
    throw refused(fmt::format("{} depends on data or parameters; expected a known one", what));
  return *found;
}

const Known::Integers& NodeContext::integers(std::size_t i, const std::string& what) const {
  const Known& found = known(i, what);
  if (found.real())
    throw refused(
        fmt::format("{} is of type {}; expected whole numbers", what, to_string(found.type)));
  return std::get<Known::Integers>(found.entries);
}

std::int64_t NodeContext::integer(std::size_t i, const std::string& what) const {
  const Known::Integers& all = integers(i, what);
  if (all.size() != 1)
    throw refused(fmt::format("{} has {} entries; expected one", what, all.size()));
  return all[0];
}

double NodeContext::real(std::size_t i, const std::string& what) const {
  const Known& found = known(i, what);
  if (found.size() != 1)
    throw refused(fmt::format("{} has {} entries; expected one", what, found.size()));
  return found.as_real(0);
}

const OnnxAttribute* NodeContext::attribute(const std::string& name, std::int64_t type) const {
  read_.insert(name);
  for (const OnnxAttribute& attribute : node_->attributes) {
    if (attribute.name != name) continue;
    if (attribute.other || (attribute.type != 0 && attribute.type != type))
      throw refused(fmt::format("the attribute {} is of the kind {}; expected {}", name,
                                attribute.type, type));
    return &attribute;
  }
  return nullptr;
}

bool NodeContext::has(const std::string& attribute) const {
  for (const OnnxAttribute& each : node_->attributes)
    if (each.name == attribute) return true;
  return false;
}

std::int64_t NodeContext::integer(const std::string& name, std::int64_t standard) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kInteger);
  return found == nullptr ? standard : found->integer;
}

Rational NodeContext::real(const std::string& name, float standard) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kReal);
  try {
    return exact(found == nullptr ? standard : found->real);
  } catch (const ShapeError& error) {
    throw refused(fmt::format("the attribute {}: {}", name, error.what()));
  }
}

std::string NodeContext::text(const std::string& name, const std::string& standard) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kText);
  return found == nullptr ? standard : found->text;
}

std::optional<std::vector<std::int64_t>> NodeContext::integers(const std::string& name) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kIntegers);
  if (found == nullptr) return {};
  return found->integers;
}

std::optional<std::vector<double>> NodeContext::reals(const std::string& name) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kReals);
  if (found == nullptr) return {};
  return std::vector<double>(found->reals.begin(), found->reals.end());
}

std::optional<std::vector<std::string>> NodeContext::texts(const std::string& name) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kTexts);
  if (found == nullptr) return {};
  return found->texts;
}

const OnnxTensor* NodeContext::tensor(const std::string& name) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kTensor);
  if (found == nullptr) return nullptr;
  if (found->tensors.size() != 1)
    throw refused(fmt::format("the attribute {} has no tensor; expected one", name));
  return &found->tensors[0];
}

const OnnxGraph* NodeContext::graph(const std::string& name) const {
  const OnnxAttribute* found = attribute(name, OnnxAttribute::kGraph);
  if (found == nullptr) return nullptr;
  if (found->graphs.size() != 1)
    throw refused(fmt::format("the attribute {} has no graph; expected one", name));
  return &found->graphs[0];
}

void NodeContext::require_all_read() const {
  for (const OnnxAttribute& attribute : node_->attributes)
    if (!read_.contains(attribute.name))
      throw refused(fmt::format("the attribute {} is not understood", quoted_name(attribute.name)));
  for (std::size_t i = 0; i < inputs_.size(); ++i)
    if (inputs_[i] != nullptr && !used_.contains(i))
      throw refused(fmt::format("operand {} is not understood", i + 1));
}

}  // namespace abide
