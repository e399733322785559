// SPDX-License-Identifier: MIT
#include "abide/flow/metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/assignments.hpp"
#include "abide/flow/natural_block.hpp"
#include "abide/flow/rates.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/lowering.hpp"
#include "abide/model/name.hpp"
#include "abide/program/defined.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

constexpr const char* kWhole = "euclidean, mirror, natural, natural-block";

// Whether the text is diag( .. ), the parenthesis closing at the end.
bool is_diagonal(const std::string& text) {
  if (!text.starts_with("diag(")) return false;
  int depth = 0;
  for (std::size_t i = 4; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i + 1 == text.size();
  }
  return false;
}

}  // namespace

// Reads the text of a metric.
class Metric::Reader {
 public:
  explicit Reader(Metric& metric) : metric_(metric), names_(metric.names_) {}

  void read() {
    metric_.kinds_.resize(names_.size());
    const std::vector<Assigned> parts = assignments(metric_.text_);
    if (parts.size() == 1 && !parts[0].named) {
      read_whole(parts[0]);
      return;
    }
    std::set<std::string> given;
    for (const Assigned& piece : parts) {
      if (piece.name.empty())
        throw metric_.fail(piece.value_at,
                           fmt::format("expected NAME=KIND, found '{}'", piece.value));
      if (piece.value.empty())
        throw metric_.fail(piece.value_at,
                           fmt::format("{}: expected a metric after '='", piece.name));
      const auto found = std::find(names_.begin(), names_.end(), piece.name);
      const bool joint = found == names_.end() && piece.name == "all" && parts.size() == 1;
      if (found == names_.end() && !joint)
        throw metric_.fail(piece.name_at,
                           fmt::format("unknown parameter '{}'; expected one of {}{}", piece.name,
                                       listed(names_), did_you_mean(piece.name, names_)));
      if (!given.insert(piece.name).second)
        throw metric_.fail(piece.name_at, fmt::format("{} is given twice", piece.name));
      if (joint) {
        metric_.joint_ = written(piece.value, piece.value_at, true);
        continue;
      }
      metric_.kinds_[static_cast<std::size_t>(found - names_.begin())] = kind(piece);
    }
  }

 private:
  void read_whole(const Assigned& piece) {
    const std::string& word = piece.value;
    std::optional<Kind> all = named_kind(word, piece.value_at);
    if (word == "natural") {
      metric_.natural_ = true;
      all = Euclidean{};
    }
    if (!all)
      throw metric_.fail(
          piece.value_at,
          fmt::format(
              "unknown metric '{}'; expected {}, or NAME=KIND for a parameter{}", word, kWhole,
              word == "kfac" || word == "KFAC" || word == "K-FAC"
                  ? "; natural-block has the factors of K-FAC"
                  : did_you_mean(word, {"euclidean", "mirror", "natural", "natural-block"})));
    metric_.kinds_.assign(names_.size(), *all);
  }

  static std::optional<Kind> named_kind(const std::string& word, std::size_t at) {
    if (word == "euclidean") return Euclidean{};
    if (word == "mirror") return Mirror{};
    if (word == "natural-block") return NaturalBlock{at};
    return std::nullopt;
  }

  Kind kind(const Assigned& piece) const {
    const std::string& text = piece.value;
    if (const std::optional<Kind> named = named_kind(text, piece.value_at)) return *named;
    if (is_diagonal(text))
      return written(text.substr(5, text.size() - 6), piece.value_at + 5, false);
    if (is_name(text) && std::find(names_.begin(), names_.end(), text) == names_.end())
      throw metric_.fail(
          piece.value_at,
          fmt::format("unknown metric '{}'; expected euclidean, mirror, natural-block, "
                      "diag(EXPRESSION) or a matrix",
                      text));
    return written(text, piece.value_at, true);
  }

  // The expression has its offsets in the text of the metric.
  Written written(const std::string& text, std::size_t at, bool full) const {
    try {
      return {parse_expression(std::string(at, ' ') + text), at, full};
    } catch (const ExpressionError& error) {
      throw metric_.fail(error.offset, error.what());
    }
  }

  Metric& metric_;
  const std::vector<std::string>& names_;
};

// Applies a metric at a place.
class Metric::Action {
 public:
  Action(const Metric& metric, const MetricPlace& place)
      : metric_(metric), place_(place), program_(place.program) {}

  std::vector<NodeId> run(const std::vector<NodeId>& gradient) {
    if (metric_.joint_) return all_together(*metric_.joint_, gradient);
    std::vector<NodeId> result;
    for (std::size_t b = 0; b < gradient.size(); ++b) result.push_back(one(b, gradient[b]));
    return result;
  }

 private:
  NodeId one(std::size_t b, NodeId gradient) {
    return std::visit(
        Match{[&](const Euclidean&) { return gradient; },
              [&](const Mirror&) { return multiply(program_, place_.shifted[b], gradient); },
              [&](const NaturalBlock& block) {
                try {
                  return natural_block(program_, place_.objective, place_.parameters[b], gradient);
                } catch (const ShapeError& error) {
                  throw metric_.fail(block.at, error.what());
                }
              },
              [&](const Written& written) {
                return written.full ? times_matrix(b, written, gradient)
                                    : times_diagonal(b, written, gradient);
              }},
        metric_.kinds_[b]);
  }

  NodeId times_diagonal(std::size_t b, const Written& written, NodeId gradient) {
    const NodeId diagonal = lowered(written, true);
    const Shape& shape = program_.shape(diagonal);
    if (!shape.empty() && shape != program_.shape(gradient))
      throw metric_.fail(
          written.at,
          fmt::format("{}: the diagonal has shape {}, expected that of the parameter, {}",
                      metric_.names_[b], to_string(shape), to_string(program_.shape(gradient))));
    return multiply(program_, diagonal, gradient);
  }

  NodeId times_matrix(std::size_t b, const Written& written, NodeId gradient) {
    const Shape shape = program_.shape(gradient);
    const NodeId square = matrix(metric_.names_[b], written, entries(shape));
    return program_.reshape(matmul(program_, square, program_.reshape(gradient, {entries(shape)})),
                            shape);
  }

  std::vector<NodeId> all_together(const Written& written, const std::vector<NodeId>& gradient) {
    std::vector<NodeId> flat;
    std::int64_t n = 0;
    for (const NodeId id : gradient) {
      const std::int64_t size = entries(program_.shape(id));
      flat.push_back(program_.reshape(id, {size}));
      n += size;
    }
    const NodeId square = matrix("all", written, n);
    const NodeId product = matmul(program_, square, abide::concat(program_, flat, 0));
    std::vector<NodeId> result;
    std::int64_t first = 0;
    for (const NodeId id : gradient) {
      const std::int64_t size = entries(program_.shape(id));
      result.push_back(
          program_.reshape(slice(program_, product, {{.start = first, .stop = first + size}}),
                           Shape(program_.shape(id))));
      first += size;
    }
    return result;
  }

  NodeId matrix(const std::string& name, const Written& written, std::int64_t n) {
    const NodeId id = lowered(written, false);
    if (program_.shape(id) != Shape{n, n})
      throw metric_.fail(
          written.at,
          fmt::format("{}: the matrix has shape {}, expected [{}, {}]: one row for each "
                      "entry; a diagonal is written diag(..)",
                      name, to_string(program_.shape(id)), n, n));
    return id;
  }

  NodeId lowered(const Written& written, bool shifted) {
    const std::vector<std::string>& names = metric_.names_;
    Lowering lowering(
        program_,
        [&](const std::string& name, std::size_t offset) {
          const auto found = std::find(names.begin(), names.end(), name);
          if (found == names.end())
            throw ExpressionError(offset,
                                  fmt::format("unknown parameter '{}'; expected one of "
                                              "{}{}",
                                              name, listed(names), did_you_mean(name, names)));
          const auto& nodes = shifted ? place_.shifted : place_.parameters;
          return nodes[static_cast<std::size_t>(found - names.begin())];
        },
        Grammar{.functions = true});
    try {
      const NodeId id = lowering.lower(written.expression);
      require_defined(id, written.at);
      return id;
    } catch (const ExpressionError& error) {
      throw metric_.fail(error.offset, error.what());
    }
  }

  void require_defined(NodeId id, std::size_t at) const {
    if (const auto why = undefined_everywhere(program_, {id}))
      throw metric_.fail(at, *why +
                                 " at every point that was tried, so that the flow is not defined; "
                                 "expected a metric that is defined somewhere");
  }

  const Metric& metric_;
  const MetricPlace& place_;
  Program& program_;
};

Metric::Metric(const Model& model, const std::optional<std::string>& asked,
               const std::optional<std::string>& rates)
    : text_(asked.value_or(model.metric)), file_place_(asked ? "" : model.metric_place) {
  for (const NodeId id : model.program.parameters()) names_.push_back(model.program.name(id));
  Reader(*this).read();
  rates_text_ = rates.value_or(model.rates);
  if (!rates && rates_text_.empty()) {
    rates_.assign(names_.size(), Rational(1));
    return;
  }
  try {
    rates_ = parse_rates(rates_text_, names_);
  } catch (const ModelError& error) {
    if (rates || model.rates_place.empty()) throw;
    throw ModelError(
        fmt::format("{}: error: in the rates of the model\n{}", model.rates_place, error.what()));
  }
}

bool Metric::has_rates() const {
  return std::any_of(rates_.begin(), rates_.end(), [](const Rational& c) { return !c.is_one(); });
}

NodeId shifted_point(Program& program, NodeId tau, NodeId theta, NodeId velocity) {
  return add(program, multiply(program, tau, theta), velocity);
}

bool Metric::euclidean() const {
  return !joint_ && !natural_ && !has_rates() &&
         std::all_of(kinds_.begin(), kinds_.end(),
                     [](const Kind& kind) { return std::holds_alternative<Euclidean>(kind); });
}

std::vector<std::size_t> Metric::mirrored() const {
  std::vector<std::size_t> result;
  for (std::size_t b = 0; b < kinds_.size(); ++b)
    if (std::holds_alternative<Mirror>(kinds_[b])) result.push_back(b);
  return result;
}

bool Metric::has_potential_steps() const {
  return !joint_ && !natural_ && std::all_of(kinds_.begin(), kinds_.end(), [](const Kind& kind) {
    return std::holds_alternative<Euclidean>(kind) || std::holds_alternative<Mirror>(kind);
  });
}

bool Metric::depends_on_probes() const {
  return std::any_of(kinds_.begin(), kinds_.end(),
                     [](const Kind& kind) { return std::holds_alternative<NaturalBlock>(kind); });
}

bool Metric::scales_with_potentials() const {
  const auto diagonal = [](const Kind& kind) {
    const Written* written = std::get_if<Written>(&kind);
    return written != nullptr && !written->full;
  };
  const std::size_t mirrors = mirrored().size();
  return std::none_of(kinds_.begin(), kinds_.end(), diagonal) &&
         (mirrors == 0 || mirrors == kinds_.size());
}

std::vector<NodeId> Metric::apply(const MetricPlace& place,
                                  const std::vector<NodeId>& gradient) const {
  std::vector<NodeId> result = Action(*this, place).run(gradient);
  for (std::size_t b = 0; b < result.size(); ++b)
    if (!rates_[b].is_one()) result[b] = scale(place.program, result[b], rates_[b]);
  return result;
}

ModelError Metric::fail(std::size_t offset, const std::string& message) const {
  std::string text = diagnostic({"METRIC", text_}, place_of(text_, offset), message);
  if (!file_place_.empty())
    text = fmt::format("{}: error: in the metric of the model\n{}", file_place_, text);
  return ModelError(text);
}

}  // namespace abide
