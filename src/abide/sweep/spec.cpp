// SPDX-License-Identifier: MIT
#include "abide/sweep/spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "abide/ask/question.hpp"
#include "abide/error.hpp"
#include "abide/flow/damping.hpp"
#include "abide/flow/flow.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/io/toml_values.hpp"
#include "abide/model/exact_number.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/model/named_model.hpp"
#include "abide/model/size_choice.hpp"
#include "abide/model/zoo.hpp"
#include "abide/program/limits.hpp"
#include "abide/ring/random.hpp"
#include "abide/sweep/networks.hpp"

namespace abide {

namespace {

constexpr std::int64_t kHighestDegreeAsked = 20;
constexpr std::int64_t kMostMegabytes = std::int64_t{1} << 30;

// What a message says, without its place.
std::string cause(const ModelError& error) {
  const std::string text = error.what();
  const std::string line = text.substr(0, text.find('\n'));
  const std::size_t mark = line.find("error: ");
  return mark == std::string::npos ? line : line.substr(mark + 7);
}

class Reader : TomlValues {
 public:
  using TomlValues::TomlValues;

  SweepSpec read() {
    only_keys(root(), "the file", with_shared({"seed", "group"}));
    if (const toml::node* seed = root().get("seed")) seed_ = number(*seed, "seed", 0, INT64_MAX);
    const toml::node* groups = root().get("group");
    if (groups == nullptr) throw fail(Place{}, "expected at least one [[group]]");
    if (!groups->is_array_of_tables() || groups->as_array()->empty())
      throw fail(*groups, "group: expected tables, each beginning with [[group]]");
    for (const toml::node& group : *groups->as_array()) {
      group_ = group.as_table();
      read_group();
      ++groups_read_;
    }
    spec_.text = source().text;
    return std::move(spec_);
  }

 private:
  // With the keys that a group and the top of the file share.
  static std::vector<std::string> with_shared(std::vector<std::string> keys) {
    keys.insert(keys.end(), {"compute", "flow", "tau", "metric", "features", "limits", "max_degree",
                             "weight_decay", "rates", "loss", "freeze", "only"});
    return keys;
  }

  // What the group says, or the top of the file.
  [[nodiscard]] const toml::node* find(const std::string& key) const {
    const toml::node* own = group_->get(key);
    return own != nullptr ? own : root().get(key);
  }

  // What does not fit together in a question does not in a case: said at its place in the file.
  template <class Asked>
  auto placed(const toml::node& where, const Asked& asked) const {
    try {
      return asked();
    } catch (const UsageError& error) {
      throw fail(where, error.what());
    }
  }

  void read_group() {
    only_keys(
        *group_, "[[group]]",
        with_shared({"name", "models", "family", "layers", "widths", "bias", "random", "sizes"}));
    Case what;
    if (const toml::node* name = group_->get("name")) what.group = text(*name, "name");
    read_computation(what);
    read_forces(what);
    const std::vector<std::string> metrics = read_metrics();
    const std::vector<std::pair<Dynamics, std::string>> flows = read_flows();
    const std::vector<std::string> models = read_models(flows.size() * metrics.size());
    check_flows(models);
    for (const std::string& model : models)
      for (const auto& [flow, tau] : flows)
        for (const std::string& metric : metrics) {
          what.model = model;
          what.flow = flow;
          what.tau = tau;
          what.metric = metric;
          what.seed = derived_seed(static_cast<std::uint64_t>(seed_), what);
          Case asked = what;
          asked.limits = {};
          if (seen_.insert(to_request(asked)).second) spec_.cases.push_back(what);
        }
  }

  // What is said of the flow besides its kind, damping and metric, for all cases of the group.
  void read_forces(Case& what) const {
    if (const toml::node* node = find("weight_decay")) {
      const std::string given = as_expression(*node, "weight_decay");
      try {
        what.weight_decay = exact_number(given, "WEIGHT-DECAY").to_string();
      } catch (const ModelError& error) {
        throw fail(*node, "weight_decay: " + cause(error));
      }
    }
    if (const toml::node* node = find("rates")) what.rates = text(*node, "rates");
    if (const toml::node* node = find("loss")) {
      what.loss = text(*node, "loss");
      if (!loss_class_of(what.loss)) throw fail(*node, "loss: expected any or cross_entropy");
    }
    for (const auto& [key, names] : {std::pair("freeze", &what.freeze), {"only", &what.only}})
      if (const toml::node* node = find(key))
        for (const toml::node* one : each(*node, key)) names->push_back(text(*one, key));
  }

  void read_computation(Case& what) const {
    if (const toml::node* node = find("compute")) {
      const std::string name = text(*node, "compute");
      const std::map<std::string, Computation> known = {{"count", Computation::count},
                                                        {"laws", Computation::laws},
                                                        {"proof", Computation::proof}};
      if (!known.contains(name)) throw fail(*node, "compute: expected count, laws or proof");
      what.compute = known.at(name);
    }
    const bool count = what.compute == Computation::count;
    for (const char* key : {"max_degree", "features"})
      if (count && group_->contains(key))
        throw fail(*group_->get(key),
                   fmt::format("{} is for laws: expected compute = \"laws\" or \"proof\"", key));
    if (const toml::node* node = count ? nullptr : find("max_degree"))
      what.max_degree = static_cast<int>(number(*node, "max_degree", 1, kHighestDegreeAsked));
    if (const toml::node* node = count ? nullptr : find("features")) {
      for (const toml::node* one : each(*node, "features"))
        what.features.push_back(text(*one, "features"));
      placed(*node, [&] { return automatic({.model = "", .features = what.features}); });
    }
    for (const toml::table* from : {&root(), group_})
      if (const toml::node* limits = from->get("limits")) read_limits(*limits, what.limits);
  }

  void read_limits(const toml::node& node, CaseLimits& limits) const {
    if (!node.is_table())
      throw fail(node, "limits: expected {seconds = .., megabytes = ..}, 0 for no limit");
    only_keys(*node.as_table(), "limits", {"seconds", "megabytes"});
    if (const toml::node* seconds = node.as_table()->get("seconds")) {
      const std::optional<double> value = seconds->value<double>();
      if (!value || !std::isfinite(*value) || *value < 0)
        throw fail(*seconds, "seconds: expected a number, 0 for no limit");
      limits.seconds = *value;
    }
    if (const toml::node* megabytes = node.as_table()->get("megabytes"))
      limits.memory = static_cast<std::uint64_t>(number(*megabytes, "megabytes", 0, kMostMegabytes))
                      << 20;
  }

  [[nodiscard]] std::vector<std::string> read_metrics() const {
    std::vector<std::string> metrics;
    if (const toml::node* node = find("metric"))
      for (const toml::node* one : each(*node, "metric")) {
        const std::string name = text(*one, "metric");
        metrics.push_back(name == "own" ? "" : name);
      }
    if (metrics.empty()) metrics.emplace_back();
    return metrics;
  }

  // A size or a metric that suits no model of the group is a mistake. The first and the last model
  // stand for all.
  void check_flows(const std::vector<std::string>& models) const {
    const auto check = [&](const toml::node& where, const std::optional<std::string>& metric) {
      const std::string why = unsuited(models.front(), metric);
      if (!why.empty() && !unsuited(models.back(), metric).empty())
        throw fail(where, fmt::format("{}: {}", models.front(), why));
    };
    check(*group_->get(group_->contains("models") ? "models" : "widths"), std::nullopt);
    if (const toml::node* node = find("metric"))
      for (const toml::node* one : each(*node, "metric")) check(*one, text(*one, "metric"));
  }

  // Why there is no such model or, with a metric, no such flow; empty when there is one.
  static std::string unsuited(const std::string& model, const std::optional<std::string>& metric) {
    try {
      Model loaded = load_model(model);
      FlowOptions options;
      if (metric && *metric != "own") options.metric = metric;
      if (metric) (void)Flow::make(std::move(loaded), options);
      return "";
    } catch (const ModelError& error) {
      return cause(error);
    }
  }

  // Flows with their damping.
  [[nodiscard]] std::vector<std::pair<Dynamics, std::string>> read_flows() const {
    std::vector<Dynamics> all;
    if (const toml::node* node = find("flow"))
      for (const toml::node* one : each(*node, "flow")) {
        const std::string name = text(*one, "flow");
        all.push_back(placed(*one, [&] { return asked_dynamics({.model = "", .flow = name}); }));
      }
    if (all.empty()) all.push_back(Dynamics::gradient);
    const bool momentum = std::any_of(all.begin(), all.end(), has_velocities);
    std::vector<std::string> taus;
    if (const toml::node* node = find("tau")) {
      if (!momentum && group_->contains("tau"))
        placed(*node, [&] {
          return asked_dynamics(
              {.model = "", .flow = std::string(to_string(all.front())), .tau = ""});
        });
      for (const toml::node* one : each(*node, "tau")) {
        const auto integer = one->value_exact<std::int64_t>();
        taus.push_back(integer ? std::to_string(*integer) : text(*one, "tau"));
        try {
          (void)parse_damping(taus.back());
        } catch (const ModelError& error) {
          throw fail(*one, "tau: " + cause(error));
        }
      }
    }
    if (taus.empty()) taus.emplace_back();
    std::vector<std::pair<Dynamics, std::string>> flows;
    for (const Dynamics dynamics : all) {
      if (!has_velocities(dynamics)) {
        flows.emplace_back(dynamics, "");
        continue;
      }
      for (const std::string& tau : taus) flows.emplace_back(dynamics, tau);
    }
    return flows;
  }

  // `times` cases will be made of each.
  [[nodiscard]] std::vector<std::string> read_models(std::size_t times) {
    const toml::node* models = group_->get("models");
    if ((models == nullptr) == (group_->get("family") == nullptr))
      throw fail(*group_, "[[group]]: expected either models (a list) or family");
    if (models == nullptr) {
      if (const toml::node* node = group_->get("sizes"))
        throw fail(*node, "sizes belong to models, files with a table [sizes], not to family");
      return read_families(times);
    }
    for (const char* key : {"layers", "widths", "bias", "random"})
      if (const toml::node* node = group_->get(key))
        throw fail(*node, fmt::format("{} belongs to family, not to models", key));
    const toml::node* sizes = group_->get("sizes");
    const std::vector<SizeRange> ranges =
        sizes != nullptr ? read_size_ranges(*this, *sizes) : std::vector<SizeRange>{};
    const std::vector<const toml::node*> all = each(*models, "models");
    count_cases(static_cast<double>(all.size() * times) * number_of(ranges), *models);
    const std::vector<std::vector<std::string>> choices = all_choices(ranges);
    std::vector<std::string> names;
    for (const toml::node* one : all) {
      const std::string model = text(*one, "models");
      for (const std::vector<std::string>& chosen : choices) {
        names.push_back(placed(*one, [&] { return with_sizes(model, chosen); }));
        check_model(names.back(), *one);
      }
    }
    return names;
  }

  void check_model(const std::string& name, const toml::node& where) {
    const std::string path = model_path(name);
    const bool known = spec_.files.contains(path);
    std::error_code unknown;
    const bool is_file = is_model_file(name) && std::filesystem::is_regular_file(path, unknown);
    try {
      (void)(known ? parse_model(spec_.files.at(path), name) : load_model(name));
    } catch (const ModelError& error) {
      // A wrong file has its own places.
      if (is_file) throw;
      throw fail(where, fmt::format("{}: {}", name, cause(error)));
    }
    if (!is_file || known) return;
    // What is kept has been read as a model, whoever writes to the file.
    const std::string text = file_bytes(path);
    (void)parse_model(text, name);
    spec_.files[path] = text;
  }

  [[nodiscard]] std::vector<std::string> read_families(std::size_t times) {
    std::vector<NetworkRange> ranges;
    for (const toml::node* one : each(*group_->get("family"), "family"))
      for (const bool bias : read_biases()) ranges.push_back(range_of(*one, bias));
    const toml::node* random = group_->get("random");
    const std::int64_t drawn = random != nullptr ? number(*random, "random", 1, kMostNumber) : 0;
    double networks = 0;
    for (const NetworkRange& range : ranges)
      networks +=
          drawn > 0 ? std::min(number_of(range), static_cast<double>(drawn)) : number_of(range);
    count_cases(networks * static_cast<double>(times), *group_);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      Random stream(static_cast<std::uint64_t>(seed_), {groups_read_, i});
      const std::vector<std::string> some =
          drawn > 0 ? random_networks(ranges[i], static_cast<std::size_t>(drawn), stream)
                    : all_networks(ranges[i]);
      names.insert(names.end(), some.begin(), some.end());
    }
    return names;
  }

  [[nodiscard]] std::vector<bool> read_biases() const {
    std::vector<bool> biases;
    if (const toml::node* node = group_->get("bias"))
      for (const toml::node* one : each(*node, "bias")) {
        const auto value = one->value_exact<bool>();
        if (!value) throw fail(*one, "bias: expected true, false, or [false, true]");
        biases.push_back(*value);
      }
    if (biases.empty()) biases.push_back(false);
    return biases;
  }

  [[nodiscard]] NetworkRange range_of(const toml::node& where, bool bias) const {
    const std::string name = text(where, "family");
    const auto family = std::find_if(zoo().begin(), zoo().end(),
                                     [&](const Family& each) { return each.name == name; });
    if (family == zoo().end()) {
      std::vector<std::string> names;
      for (const Family& each : zoo()) names.push_back(each.name);
      throw fail(where, fmt::format("family: unknown family '{}'; expected {}{}", name,
                                    fmt::join(names, ", "), did_you_mean(name, names)));
    }
    if (bias && !family->has("bias"))
      throw fail(*group_->get("bias"), fmt::format("bias: {} has no biases", name));
    NetworkRange range{.family = name, .bias = bias};
    const auto least = static_cast<std::int64_t>(family->least_dims) - 1;
    const std::int64_t most = family->most_dims != 0
                                  ? static_cast<std::int64_t>(family->most_dims) - 1
                                  : limits().dimensions - 1;
    const toml::node* layers = group_->get("layers");
    if (layers == nullptr && most != least)
      throw fail(*group_, fmt::format("[[group]]: expected layers = .. for {}", name));
    range.layers =
        layers != nullptr ? numbers(*layers, "layers", 0) : std::vector<std::int64_t>{least};
    for (const std::int64_t value : range.layers)
      if (value < least || value > most)
        throw fail(*layers, fmt::format("layers: found {}; expected {} for {}:{}", value,
                                        least == most ? fmt::format("{}", least)
                                                      : fmt::format("{} to {}", least, most),
                                        name, family->dims));
    const toml::node* widths = group_->get("widths");
    if (widths == nullptr) throw fail(*group_, "[[group]]: expected widths = ..");
    range.widths = numbers(*widths, "widths", 1);
    return range;
  }

  void count_cases(double more, const toml::node& where) {
    if (static_cast<double>(spec_.cases.size()) + more > static_cast<double>(limits().cases))
      throw fail(where, fmt::format("more than {} cases; random = .. draws some of them{}",
                                    limits().cases, raised_by(&Limits::cases)));
  }

  const toml::table* group_ = nullptr;
  std::uint64_t groups_read_ = 0;
  std::int64_t seed_ = 1;
  SweepSpec spec_;
  std::set<std::string> seen_;
};

}  // namespace

SweepSpec parse_spec(const std::string& text, const std::string& file) {
  return Reader(text, file).read();
}

SweepSpec read_spec(const std::string& path) {
  return parse_spec(
      text_of(path, {FileForm::toml, &Limits::spec_bytes,
                     "a spec of a sweep: TOML text with [[group]], as in docs/sweep.md", "a spec"}),
      path);
}

}  // namespace abide
