// SPDX-License-Identifier: MIT
#include "abide/flow/metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "abide/error.hpp"
#include "abide/flow/natural_block.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/lowering.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

namespace {

constexpr const char* kWhole = "euclidean, mirror, natural, natural-block";

// NAME=kind, with the offsets of both in the text.
struct Piece {
  bool named = false;  // whether there is a '='
  std::string name, kind;
  std::size_t name_at = 0, kind_at = 0;
};

std::string trimmed(std::string_view text, std::size_t& offset) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
    ++offset;
  }
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

// The text at commas and the first '=' of each part, those inside brackets or quotes apart.
std::vector<Piece> pieces(const std::string& text) {
  std::vector<Piece> result;
  int depth = 0;
  bool quoted = false;
  std::size_t first = 0;
  std::size_t equals = std::string::npos;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (c == '\'') quoted = !quoted;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (i < text.size() && (depth > 0 || quoted)) continue;
    if (c == '=' && equals == std::string::npos) equals = i;
    if (c != ',') continue;
    Piece piece;
    piece.name_at = first;
    piece.named = equals != std::string::npos;
    piece.kind_at = piece.named ? equals + 1 : first;
    const std::string_view whole(text);
    if (piece.named) piece.name = trimmed(whole.substr(first, equals - first), piece.name_at);
    piece.kind = trimmed(whole.substr(piece.kind_at, i - piece.kind_at), piece.kind_at);
    result.push_back(std::move(piece));
    first = i + 1;
    equals = std::string::npos;
  }
  return result;
}

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
    const std::vector<Piece> parts = pieces(metric_.text_);
    if (parts.size() == 1 && !parts[0].named) {
      read_whole(parts[0]);
      return;
    }
    std::set<std::string> given;
    for (const Piece& piece : parts) {
      if (piece.name.empty())
        throw metric_.fail(piece.kind_at,
                           fmt::format("expected NAME=KIND, found '{}'", piece.kind));
      if (piece.kind.empty())
        throw metric_.fail(piece.kind_at,
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
        metric_.joint_ = written(piece.kind, piece.kind_at, true);
        continue;
      }
      metric_.kinds_[static_cast<std::size_t>(found - names_.begin())] = kind(piece);
    }
  }

 private:
  void read_whole(const Piece& piece) {
    const std::string& word = piece.kind;
    std::optional<Kind> all = named_kind(word, piece.kind_at);
    if (word == "natural") {
      metric_.natural_ = true;
      all = Euclidean{};
    }
    if (!all)
      throw metric_.fail(
          piece.kind_at,
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

  Kind kind(const Piece& piece) const {
    const std::string& text = piece.kind;
    if (const std::optional<Kind> named = named_kind(text, piece.kind_at)) return *named;
    if (is_diagonal(text))
      return written(text.substr(5, text.size() - 6), piece.kind_at + 5, false);
    if (is_name(text) && std::find(names_.begin(), names_.end(), text) == names_.end())
      throw metric_.fail(
          piece.kind_at,
          fmt::format("unknown metric '{}'; expected euclidean, mirror, natural-block, "
                      "diag(EXPRESSION) or a matrix",
                      text));
    return written(text, piece.kind_at, true);
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
        Grammar{.rational = true});
    try {
      const NodeId id = lowering.lower(written.expression);
      require_defined(id, written.at);
      return id;
    } catch (const ExpressionError& error) {
      throw metric_.fail(error.offset, error.what());
    }
  }

  // Where a divisor is 0 at every point there is no flow of which anything could be said.
  void require_defined(NodeId id, std::size_t at) const {
    if (!Schedule(program_, {id}).has_inverses()) return;
    Random random(seed_about(program_, 1), {0x3e7});
    try {
      at_regular_point([&](int) {
        const WordField field = WordField::random(random);
        (void)values_of(program_, {id}, field, [&] { return field.random_element(random); });
      });
    } catch (const SingularMatrix& error) {
      throw metric_.fail(at,
                         fmt::format("{} at every point that was tried, so that the flow is not "
                                     "defined; expected a metric that is defined somewhere",
                                     error.what()));
    }
  }

  const Metric& metric_;
  const MetricPlace& place_;
  Program& program_;
};

Metric::Metric(const Model& model, const std::optional<std::string>& asked)
    : text_(asked.value_or(model.metric)), file_place_(asked ? "" : model.metric_place) {
  for (const NodeId id : model.program.parameters()) names_.push_back(model.program.name(id));
  Reader(*this).read();
}

std::vector<NodeId> shifted_point(Program& program, NodeId tau, const std::vector<NodeId>& theta,
                                  const std::vector<NodeId>& velocities) {
  std::vector<NodeId> result;
  for (std::size_t b = 0; b < theta.size(); ++b)
    result.push_back(add(program, multiply(program, tau, theta[b]), velocities[b]));
  return result;
}

bool Metric::euclidean() const {
  return !joint_ && !natural_ && std::all_of(kinds_.begin(), kinds_.end(), [](const Kind& kind) {
    return std::holds_alternative<Euclidean>(kind);
  });
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
  return Action(*this, place).run(gradient);
}

ModelError Metric::fail(std::size_t offset, const std::string& message) const {
  std::string text = diagnostic({"METRIC", text_}, place_of(text_, offset), message);
  if (!file_place_.empty())
    text = fmt::format("{}: error: in the metric of the model\n{}", file_place_, text);
  return ModelError(text);
}

}  // namespace abide
