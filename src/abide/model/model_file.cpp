// SPDX-License-Identifier: MIT
#include "abide/model/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/io/toml_text.hpp"
#include "abide/io/toml_values.hpp"
#include "abide/model/load.hpp"
#include "abide/model/lowering.hpp"
#include "abide/model/model_builder.hpp"
#include "abide/model/name.hpp"
#include "abide/model/sizes.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/defined.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

class Reader : TomlValues {
 public:
  Reader(const std::string& text, const SizeChoice& choice)
      : TomlValues(text, choice.path), sizes_(read_sizes(*this, choice.sizes)) {
    model_.name = to_string(choice);
  }

  Model read() {
    only_keys(
        root(), "the file",
        {"name", "sizes", "parameters", "inputs", "constants", "definitions", "model", "field"});
    if (const toml::node* name = root().get("name"); name != nullptr && !name->is_string())
      throw fail(*name, "name: expected a string");
    const toml::node* field = root().get("field");
    const toml::table* formula = root().contains("model") ? &table("model", true) : nullptr;
    if (formula == nullptr && field == nullptr) throw fail(Place{}, "the table [model] is missing");
    if (formula != nullptr) read_settings(*formula, field != nullptr);
    const toml::node* phi = formula == nullptr ? nullptr : formula->get("phi");
    const toml::node* output = formula == nullptr ? nullptr : formula->get("output");
    if (field == nullptr && (phi == nullptr) == (output == nullptr))
      throw fail(*formula,
                 "[model]: expected either phi (a reparametrization) or output (a network)");

    declare(table("parameters", true), true);
    if (model_.program.parameters().empty())
      throw fail(table("parameters", true), "[parameters]: expected at least one parameter");
    if (root().contains("inputs")) {
      if (phi != nullptr)
        throw fail(*root().get("inputs"),
                   "[inputs] belong to a network: expected [model] output, "
                   "found phi");
      declare(table("inputs", false), false);
    }
    std::map<std::string, std::int64_t> numbers;
    for (const NamedSize& size : sizes_) numbers[size.name] = size.value;
    lowering_.emplace(
        model_.program,
        [this](const std::string& name, std::size_t offset) { return meaning(name, offset); },
        Grammar{.gates = output != nullptr, .functions = true, .numbers = numbers});
    if (root().contains("constants")) read_constants(table("constants", false));
    if (root().contains("definitions")) collect_definitions(table("definitions", false));
    if (formula != nullptr) {
      model_.frozen = names_of_parameters(*formula, "frozen");
      model_.only = names_of_parameters(*formula, "only");
    }

    if (field != nullptr)
      read_fields(*field);
    else if (phi != nullptr)
      reparametrization(*phi);
    else
      network(*output);
    std::vector<NodeId> outputs;
    for (const std::vector<NodeId>& each : model_.fields)
      outputs.insert(outputs.end(), each.begin(), each.end());
    if (field == nullptr) outputs = {builder_.objective()};
    for (const NodeId id : outputs)
      for (const Model::Gate& gate : lowering_->gates_needed_for(id)) model_.gates.push_back(gate);
    check_unused_definitions();
    const Bounds size = common_bounds(model_.program, outputs);
    const auto most = static_cast<double>(limits().degree);
    if (size.parameter_degree > most || size.probe_degree > most)
      throw fail(
          field != nullptr ? *field
          : phi != nullptr ? *phi
                           : *output,
          fmt::format("the degree of the model exceeds {}{}", most, raised_by(&Limits::degree)));
    return std::move(builder_).finish();
  }

 private:
  struct Definition {
    const toml::node* text;
    std::optional<NodeId> node;
    bool being_read = false;
  };

  [[nodiscard]] const toml::table& table(const std::string& name, bool required) const {
    const toml::node* found = root().get(name);
    if (found == nullptr && required)
      throw fail(Place{}, fmt::format("the table [{}] is missing", name));
    if (!found->is_table()) throw fail(*found, fmt::format("{}: expected a table", name));
    return *found->as_table();
  }

  // What is said of the model's flow.
  void read_settings(const toml::table& settings, bool has_fields) {
    if (has_fields) {
      for (const char* key : {"phi", "output", "metric", "rates", "loss"})
        if (const toml::node* value = settings.get(key))
          throw fail(*value, fmt::format("{}: a model with [field] moves by that alone; expected "
                                         "frozen or only in [model]",
                                         key));
    }
    only_keys(settings, "[model]", {"phi", "output", "metric", "rates", "loss", "frozen", "only"});
    const auto placed = [&](const char* key, const char* expected, std::string& where_to,
                            std::string& value_to) {
      const toml::node* value = settings.get(key);
      if (value == nullptr) return;
      if (!value->is_string()) throw fail(*value, fmt::format("{}: expected {}", key, expected));
      value_to = value->as_string()->get();
      const Place where = place(value->source());
      where_to = fmt::format("{}:{}:{}", source().name, where.line, where.column);
    };
    placed("metric", "a string such as \"mirror\" or \"W1=mirror\"", model_.metric_place,
           model_.metric);
    placed("rates", "a string such as \"W1=2, W2=1/3\"", model_.rates_place, model_.rates);
    const toml::node* loss = settings.get("loss");
    if (loss == nullptr) return;
    if (const auto known = loss_class_of(text(*loss, "loss")))
      model_.loss = *known;
    else
      throw fail(*loss, "loss: expected \"any\" or \"cross_entropy\"");
  }

  [[nodiscard]] std::vector<std::string> names_of_parameters(const toml::table& settings,
                                                             const char* key) const {
    std::vector<std::string> names;
    const toml::node* value = settings.get(key);
    if (value == nullptr) return names;
    std::vector<std::string> known;
    for (const NodeId id : model_.program.parameters()) known.push_back(model_.program.name(id));
    for (const toml::node* each : each(*value, key)) {
      names.push_back(text(*each, key));
      if (std::find(known.begin(), known.end(), names.back()) == known.end())
        throw fail(*each,
                   fmt::format("{}: unknown parameter '{}'; expected one of {}{}", key,
                               names.back(), listed(known), did_you_mean(names.back(), known)));
    }
    return names;
  }

  void check_name(const toml::key& key) {
    const std::string name(key.str());
    if (!is_name(name) && !is_quoted_name(name))
      throw fail(key, fmt::format("'{}' is not a name: expected letters, digits and underscores, "
                                  "not beginning with a digit, or a name in quotes such as "
                                  "\"layers.0.weight\"",
                                  name));
    const std::vector<std::string> functions = Lowering::function_names();
    if (std::find(functions.begin(), functions.end(), name) != functions.end())
      throw fail(key, fmt::format("'{}' is the name of a function", name));
    const auto is_it = [&](const NamedSize& size) { return size.name == name; };
    if (nodes_.contains(name) || definitions_.contains(name) ||
        std::any_of(sizes_.begin(), sizes_.end(), is_it))
      throw fail(key, fmt::format("the name '{}' is declared twice", name));
  }

  void declare(const toml::table& tensors, bool parameters) {
    if (std::cmp_greater(tensors.size(), limits().parameters))
      throw fail(tensors, fmt::format("{} tensors; a model has at most {}{}", tensors.size(),
                                      limits().parameters, raised_by(&Limits::parameters)));
    for (const toml::key* key : in_file_order(tensors)) {
      check_name(*key);
      const std::string name(key->str());
      const toml::node& value = *tensors.get(key->str());
      const Shape size = read_shape(*this, name, value, sizes_);
      try {
        nodes_[name] = parameters ? builder_.parameter(name, size) : builder_.input(name, size);
      } catch (const ShapeError& error) {
        throw fail(value, error.what());
      }
    }
  }

  void read_constants(const toml::table& constants) {
    for (const toml::key* key : in_file_order(constants)) {
      check_name(*key);
      const std::string name(key->str());
      const toml::node& value = *constants.get(key->str());
      constants_only_ = true;
      try {
        constants_[name] = nodes_[name] =
            lowering_->lower(parse_expression(as_expression(value, name)));
      } catch (const ExpressionError& error) {
        throw fail(value, fmt::format("{}: {}", name, error.what()));
      }
      constants_only_ = false;
    }
  }

  void collect_definitions(const toml::table& definitions) {
    for (const toml::key* key : in_file_order(definitions)) {
      check_name(*key);
      definitions_[std::string(key->str())] = {definitions.get(key->str()), {}};
    }
  }

  NodeId meaning(const std::string& name, std::size_t offset) {
    if (constants_only_ && !constants_.contains(name))
      throw ExpressionError(offset,
                            fmt::format("a constant is made of numbers and constants before "
                                        "it; '{}' is none",
                                        name));
    if (const auto found = nodes_.find(name); found != nodes_.end()) return found->second;
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) {
      std::vector<std::string> known;
      for (const auto& [other, node] : nodes_) known.push_back(other);
      for (const auto& [other, definition] : definitions_) known.push_back(other);
      for (const NamedSize& size : sizes_) known.push_back(size.name);
      const std::string suggestion = did_you_mean(name, known);
      throw ExpressionError(offset, fmt::format("unknown name '{}'; expected one of {}{}", name,
                                                listed(std::move(known)), suggestion));
    }
    Definition& definition = found->second;
    if (definition.being_read || reading_ > 100)
      throw ExpressionError(
          offset, definition.being_read
                      ? fmt::format("the definition of '{}' is circular: it needs itself", name)
                      : "definitions are nested more than 100 deep");
    if (!definition.node) {
      definition.being_read = true;
      ++reading_;
      definition.node = expression(*definition.text, fmt::format("the definition of {}", name));
      --reading_;
      definition.being_read = false;
    }
    return *definition.node;
  }

  // What the formula does not use is read too, and leaves no trace.
  void check_unused_definitions() {
    const auto unused = [](const auto& entry) { return !entry.second.node; };
    if (std::none_of(definitions_.begin(), definitions_.end(), unused)) return;
    Program kept = model_.program;
    for (auto& [name, definition] : definitions_) (void)meaning(name, 0);
    model_.program = std::move(kept);
  }

  NodeId expression(const toml::node& text, const std::string& what) {
    const toml::value<std::string>* string = text.as_string();
    if (string == nullptr)
      throw fail(text, fmt::format("{}: expected an expression in quotes", what));
    try {
      return lowering_->lower(parse_expression(string->get()));
    } catch (const ExpressionError& error) {
      const std::size_t begin = offset_of(source().text, place(text.source()));
      throw fail(place_of(source().text, inside_literal(source().text, begin, error.offset)),
                 error.what());
    }
  }

  // L = sum of <xi, part> over the parts, each with a probe of its own shape.
  void reparametrization(const toml::node& phi) {
    std::vector<NodeId> parts;
    if (const toml::array* list = phi.as_array()) {
      if (list->empty()) throw fail(phi, "phi is empty: expected at least one expression");
      if (std::cmp_greater(list->size(), limits().features))
        throw fail(phi, fmt::format("phi: {} expressions; a list has at most {}{}", list->size(),
                                    limits().features, raised_by(&Limits::features)));
      for (const toml::node& part : *list) parts.push_back(expression(part, "phi"));
    } else {
      parts.push_back(expression(phi, "phi"));
    }
    pair_with_probes(parts, phi, "xi");
  }

  // [field], or several [[field]].
  void read_fields(const toml::node& field) {
    std::vector<const toml::table*> tables;
    if (const toml::table* one = field.as_table()) tables.push_back(one);
    if (const toml::array* several = field.as_array())
      for (const toml::node& each : *several) tables.push_back(each.as_table());
    if (tables.empty() || std::find(tables.begin(), tables.end(), nullptr) != tables.end())
      throw fail(field, "field: expected a table [field], or several [[field]]");
    std::vector<std::string> names;
    for (const NodeId id : model_.program.parameters()) names.push_back(model_.program.name(id));
    for (const toml::table* each : tables) {
      only_keys(*each, "[field]", names);
      std::vector<NodeId> parts;
      for (const std::string& name : names) {
        const toml::node* value = each->get(name);
        if (value == nullptr)
          throw fail(*each, fmt::format("[field]: {} is missing; expected an expression for each "
                                        "parameter",
                                        name));
        parts.push_back(expression(*value, fmt::format("the field of {}", name)));
        const Shape& found = model_.program.shape(parts.back());
        const Shape& shape = model_.program.shape(nodes_.at(name));
        if (found != shape)
          throw fail(*value, fmt::format("the field of {} has shape {}, expected that of {}, {}",
                                         name, to_string(found), name, to_string(shape)));
      }
      model_.fields.push_back(std::move(parts));
    }
    if (const auto why = undefined_everywhere(model_.program, inverses_of(model_.program)))
      throw fail(field, *why +
                            " at every point that was tried, so that the field is not defined; "
                            "expected one that is defined somewhere");
  }

  void network(const toml::node& output) {
    pair_with_probes({expression(output, "output")}, output, "w");
  }

  void pair_with_probes(const std::vector<NodeId>& parts, const toml::node& where,
                        const std::string& name) {
    try {
      for (std::size_t i = 0; i < parts.size(); ++i)  // not a name that an expression could use
        builder_.output(parts[i], parts.size() == 1 ? fmt::format("{}#", name)
                                                    : fmt::format("{}#{}", name, i + 1));
      (void)builder_.objective();
    } catch (const ShapeError& error) {
      throw fail(where, error.what());
    }
  }

  Sizes sizes_;
  ModelBuilder builder_;
  Model& model_ = builder_.model();
  std::map<std::string, NodeId> nodes_, constants_;
  bool constants_only_ = false;
  std::map<std::string, Definition> definitions_;
  int reading_ = 0;
  std::optional<Lowering> lowering_;
};

TextFile model_file() {
  return {FileForm::toml, &Limits::model_file_bytes,
          "a model of abide: TOML text with [parameters] and [model], as in docs/models.md",
          "a model file"};
}

}  // namespace

Model parse_model(const std::string& text, const std::string& model) {
  const SizeChoice choice = size_choice(model);
  if (std::cmp_greater(text.size(), limits().model_file_bytes))
    throw text_too_large(choice.path, model_file());
  return Reader(text, choice).read();
}

Model read_model_file(const std::string& model) {
  return parse_model(text_of(model_path(model), model_file()), model);
}

Sizes sizes_of_model(const std::string& model) {
  if (!is_model_file(model)) return {};
  const SizeChoice choice = size_choice(model);
  return read_sizes(TomlValues(text_of(choice.path, model_file()), choice.path), choice.sizes);
}

}  // namespace abide
