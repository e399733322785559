// SPDX-License-Identifier: MIT
#include "abide/flow/metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string_view>

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

class Metric {
 public:
  Metric(const MetricPlace& place, const std::string& text)
      : place_(place), program_(place.program), source_{"METRIC", text} {
    for (const NodeId id : place.parameters) names_.push_back(program_.name(id));
    std::vector<Piece> parts = pieces(text);
    if (parts.size() == 1 && !parts[0].named) {
      for (const std::string& name : names_) kinds_[name] = parts[0];
      const std::string& kind = parts[0].kind;
      if (kind != "euclidean" && kind != "mirror" && kind != "natural" && kind != "natural-block")
        throw fail(
            parts[0].kind_at,
            fmt::format(
                "unknown metric '{}'; expected {}, or NAME=KIND for a parameter{}", kind, kWhole,
                kind == "kfac" || kind == "KFAC" || kind == "K-FAC"
                    ? "; natural-block has the factors of K-FAC"
                    : did_you_mean(kind, {"euclidean", "mirror", "natural", "natural-block"})));
      return;
    }
    for (const Piece& piece : parts) {
      if (piece.name.empty())
        throw fail(piece.kind_at, fmt::format("expected NAME=KIND, found '{}'", piece.kind));
      if (piece.kind.empty())
        throw fail(piece.kind_at, fmt::format("{}: expected a metric after '='", piece.name));
      const bool known = std::find(names_.begin(), names_.end(), piece.name) != names_.end();
      if (!known && !(piece.name == "all" && parts.size() == 1)) {
        std::vector<std::string> shown = names_;
        shown.resize(std::min<std::size_t>(shown.size(), 30));
        throw fail(piece.name_at,
                   fmt::format("unknown parameter '{}'; expected one of {}{}", piece.name,
                               fmt::join(shown, ", "), did_you_mean(piece.name, names_)));
      }
      if (kinds_.contains(piece.name))
        throw fail(piece.name_at, fmt::format("{} is given twice", piece.name));
      kinds_[piece.name] = piece;
    }
  }

  std::vector<NodeId> apply(std::vector<NodeId> gradient) {
    if (const auto all = kinds_.find("all");
        all != kinds_.end() && std::find(names_.begin(), names_.end(), "all") == names_.end())
      return all_together(all->second, gradient);
    std::vector<NodeId> result = gradient;
    for (std::size_t b = 0; b < names_.size(); ++b)
      if (const auto found = kinds_.find(names_[b]); found != kinds_.end())
        result[b] = one(b, found->second, gradient[b]);
    return result;
  }

  [[nodiscard]] std::vector<std::size_t> mirrored() const {
    std::vector<std::size_t> result;
    for (std::size_t b = 0; b < names_.size(); ++b)
      if (const auto found = kinds_.find(names_[b]);
          found != kinds_.end() && found->second.kind == "mirror")
        result.push_back(b);
    return result;
  }

 private:
  NodeId one(std::size_t b, const Piece& piece, NodeId gradient) {
    const std::string& kind = piece.kind;
    if (kind == "euclidean" || (kind == "natural" && piece.name.empty())) return gradient;
    if (kind == "mirror") return multiply(program_, place_.shifted[b], gradient);
    const std::int64_t n = entries(program_.shape(gradient));
    if (kind == "natural-block") {
      try {
        return natural_block(program_, place_.objective, place_.parameters[b], gradient);
      } catch (const ShapeError& error) {
        throw fail(piece.kind_at, error.what());
      }
    }
    if (is_diagonal(kind)) {
      const NodeId diagonal = expression(kind.substr(5, kind.size() - 6), piece.kind_at + 5, true);
      const Shape& shape = program_.shape(diagonal);
      if (!shape.empty() && shape != program_.shape(gradient))
        throw fail(piece.kind_at + 5,
                   fmt::format("{}: the diagonal has shape {}, expected that of the parameter, {}",
                               piece.name, to_string(shape), to_string(program_.shape(gradient))));
      return multiply(program_, diagonal, gradient);
    }
    if (is_name(kind) && std::find(names_.begin(), names_.end(), kind) == names_.end())
      throw fail(piece.kind_at,
                 fmt::format("unknown metric '{}'; expected euclidean, mirror, natural-block, "
                             "diag(EXPRESSION) or a matrix",
                             kind));
    return times(matrix(piece, n), gradient);
  }

  std::vector<NodeId> all_together(const Piece& piece, const std::vector<NodeId>& gradient) {
    std::vector<NodeId> flat;
    std::int64_t n = 0;
    for (const NodeId id : gradient) {
      const std::int64_t size = entries(program_.shape(id));
      flat.push_back(program_.reshape(id, {size}));
      n += size;
    }
    const NodeId product = matmul(program_, matrix(piece, n), abide::concat(program_, flat, 0));
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

  NodeId matrix(const Piece& piece, std::int64_t n) {
    const NodeId id = expression(piece.kind, piece.kind_at, false);
    if (program_.shape(id) != Shape{n, n})
      throw fail(piece.kind_at,
                 fmt::format("{}: the matrix has shape {}, expected [{}, {}]: one row for each "
                             "entry; a diagonal is written diag(..)",
                             piece.name, to_string(program_.shape(id)), n, n));
    return id;
  }

  NodeId times(NodeId matrix, NodeId gradient) {
    const Shape shape = program_.shape(gradient);
    return program_.reshape(matmul(program_, matrix, program_.reshape(gradient, {entries(shape)})),
                            shape);
  }

  NodeId expression(const std::string& text, std::size_t at, bool shifted) {
    Lowering lowering(
        program_,
        [&](const std::string& name, std::size_t offset) {
          const auto found = std::find(names_.begin(), names_.end(), name);
          if (found == names_.end())
            throw ExpressionError(
                offset, fmt::format("unknown parameter '{}'; expected one of "
                                    "{}{}",
                                    name, fmt::join(names_, ", "), did_you_mean(name, names_)));
          const auto& nodes = shifted ? place_.shifted : place_.parameters;
          return nodes[static_cast<std::size_t>(found - names_.begin())];
        },
        Grammar{.rational = true});
    try {
      const NodeId id = lowering.lower(parse_expression(text));
      require_defined(id, at);
      return id;
    } catch (const ExpressionError& error) {
      throw fail(at + error.offset, error.what());
    }
  }

  // Where a divisor is 0 at every point there is no flow of which anything could be said.
  void require_defined(NodeId id, std::size_t at) const {
    const Schedule schedule(program_, {id});
    if (!schedule.has_inverses()) return;
    Random random(seed_about(program_, 1), {0x3e7});
    try {
      at_regular_point([&](int) {
        const WordField field = WordField::random(random);
        (void)values_of(program_, {id}, field, [&] { return field.random_element(random); });
      });
    } catch (const SingularMatrix& error) {
      throw fail(at, fmt::format("{} at every point that was tried, so that the flow is not "
                                 "defined; expected a metric that is defined somewhere",
                                 error.what()));
    }
  }

  [[nodiscard]] ModelError fail(std::size_t offset, const std::string& message) const {
    std::string text = diagnostic(source_, place_of(source_.text, offset), message);
    if (!place_.file_place.empty())
      text = fmt::format("{}: error: in the metric of the model\n{}", place_.file_place, text);
    return ModelError(text);
  }

  const MetricPlace& place_;
  Program& program_;
  SourceText source_;
  std::vector<std::string> names_;
  std::map<std::string, Piece> kinds_;
};

}  // namespace

std::vector<NodeId> apply_metric(const MetricPlace& place, const std::string& metric,
                                 std::vector<NodeId> gradient) {
  return Metric(place, metric).apply(std::move(gradient));
}

std::vector<std::size_t> mirrored_parameters(const MetricPlace& place, const std::string& metric) {
  return Metric(place, metric).mirrored();
}

}  // namespace abide
