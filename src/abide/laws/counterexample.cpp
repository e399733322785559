// SPDX-License-Identifier: MIT
#include "abide/laws/counterexample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "abide/error.hpp"
#include "abide/flow/state_point.hpp"
#include "abide/program/ball_function.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/sparse_tensor.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

constexpr double kMostWork = 3e6;       // of one evaluation
constexpr double kMostWorkOfAll = 2e8;  // of a search
constexpr int kPointsOfAPattern = 4;

// How many of the entries of a tensor are drawn, as so many random diagonals.
constexpr std::size_t kDiagonals[] = {1, 2, 4};
constexpr std::size_t kAllEntries = SIZE_MAX;

// What it takes for a point to be one: over Q, that the derivative is not 0.
struct OverQ {
  using Ring = RationalField;
  static constexpr std::nullptr_t symbols = nullptr;
  static bool excludes_zero(const Rational& x) { return !x.is_zero(); }
  static bool defined(const Rational&) { return true; }
  static void describe(const Rational& x, Counterexample& result) { result.derivative = x; }
};

// With functions, that a ball which encloses it does not hold 0.
struct InBalls {
  using Ring = BallField;
  static Ball symbols(Elementary f, const Ball& u) { return ball_function(f, u); }
  static bool excludes_zero(const Ball& x) { return x.excludes_zero(); }
  static bool defined(const Ball& x) { return arb_is_finite(x.arb()) != 0; }
  static void describe(const Ball& x, Counterexample& result) {
    result.enclosure = x.to_string(kDigits);
  }
  static constexpr int kDigits = 12;
};

template <class How>
class CounterexampleSearch {
 public:
  CounterexampleSearch(const Sought& sought, std::uint64_t seed, StopFlag stop)
      : flow_(sought.flow),
        program_(sought.program),
        weights_(sought.weights),
        stop_(stop),
        random_(seed_about(program_, seed), {0xc4ec}),
        arithmetic_(Ring{}, kMostWork, How::symbols),
        value_(program_, with_what_may_be_undefined(program_, {sought.derivative})),
        evaluation_(value_) {
    inputs_ = program_.parameters();
    inputs_.insert(inputs_.end(), program_.probes().begin(), program_.probes().end());
  }

  std::optional<Counterexample> run(Effort effort) {
    try {
      for (const std::size_t diagonals : kDiagonals)
        if (auto found = try_pattern(diagonals)) return found;
      if (effort == Effort::full) return try_pattern(kAllEntries);
    } catch (const TooMuchWork&) {
    }
    return std::nullopt;
  }

 private:
  using Ring = typename How::Ring;
  using Tensor = SparseTensor<typename Ring::Element>;
  // Entry `entry` of input `input` has a value other than 0.
  struct Coordinate {
    std::size_t input, entry;
    Rational value;
    bool operator==(const Coordinate&) const = default;
  };
  using Point = std::vector<Coordinate>;

  // What the program inverts and its functions, whether the derivative depends on them or not.
  static std::vector<NodeId> with_what_may_be_undefined(const Program& program,
                                                        std::vector<NodeId> outputs) {
    for (const std::vector<NodeId>& nodes : {inverses_of(program), functions_of(program)})
      outputs.insert(outputs.end(), nodes.begin(), nodes.end());
    return outputs;
  }

  [[nodiscard]] std::size_t size_of(NodeId id) const {
    return static_cast<std::size_t>(entries(program_.shape(id)));
  }
  [[nodiscard]] bool in_state(std::size_t input) const { return input < flow_.space().size(); }
  [[nodiscard]] bool is_symbol(std::size_t input) const {
    return !in_state(input) && input < program_.parameters().size();
  }
  [[nodiscard]] bool is_drift(std::size_t input) const {
    return flow_.drift() && input == program_.parameters().size() + flow_.drift()->probe;
  }
  [[nodiscard]] bool is_weight(std::size_t input) const {
    return input + weights_.size() >= inputs_.size();
  }
  [[nodiscard]] bool is_positive(std::size_t input) const {
    return in_state(input) && flow_.space()[input].positive;
  }

  std::optional<Counterexample> try_pattern(std::size_t diagonals) {
    std::int64_t range = 2;
    for (int i = 0; i < kPointsOfAPattern; ++i, range *= 3) {
      look_at(stop_);
      Point point = drawn(diagonals, range);
      try {
        if (not_zero(point)) return shrunk(std::move(point));
      } catch (const TooMuchWork&) {
        if (total_ > kMostWorkOfAll) throw;
        return std::nullopt;  // with these patterns
      }
    }
    return std::nullopt;
  }

  // Vectors and scalars are full; so are the weights, and what must be positive. Other tensors
  // have entries on diagonals: (i mod n_0, i mod n_1 + shift, ..).
  Point drawn(std::size_t diagonals, std::int64_t range) {
    Point point;
    for (std::size_t input = 0; input < inputs_.size(); ++input) {
      if (is_symbol(input) || is_drift(input)) continue;
      const Shape& shape = program_.shape(inputs_[input]);
      const std::size_t size = size_of(inputs_[input]);
      std::vector<std::size_t> chosen;
      if (shape.size() < 2 || diagonals == kAllEntries || is_positive(input)) {
        chosen.resize(size);
        std::iota(chosen.begin(), chosen.end(), std::size_t{0});
      } else {
        const std::vector<std::int64_t> stride = strides(shape);
        const std::int64_t longest = *std::max_element(shape.begin(), shape.end());
        for (std::size_t d = 0; d < diagonals; ++d) {
          std::vector<std::int64_t> shift(shape.size(), 0);
          if (d > 0)
            for (std::size_t axis = 0; axis < shape.size(); ++axis)
              shift[axis] = random_.between(0, shape[axis] - 1);
          for (std::int64_t i = 0; i < longest; ++i) {
            std::int64_t at = 0;
            for (std::size_t axis = 0; axis < shape.size(); ++axis)
              at += (i + shift[axis]) % shape[axis] * stride[axis];
            chosen.push_back(static_cast<std::size_t>(at));
          }
        }
        std::sort(chosen.begin(), chosen.end());
        chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
      }
      for (const std::size_t entry : chosen) {
        const Rational drawn = random_.between(is_positive(input) ? 1 : -range, range);
        if (!drawn.is_zero()) point.push_back({input, entry, drawn});
      }
    }
    return point;
  }

  bool not_zero(const Point& point) { return How::excludes_zero(value(point)); }

  // Of the derivative: 0 also where something is not defined.
  typename Ring::Element value(const Point& point) {
    const Ring ring;
    std::vector<Tensor> tensors;
    for (const NodeId id : inputs_) tensors.push_back({size_of(id), {}});
    for (const Coordinate& c : point)
      tensors[c.input].entries.emplace_back(c.entry, ring.from(c.value));
    for (std::size_t input = 0; input < inputs_.size(); ++input)
      if (is_symbol(input))  // on which the derivative does not depend
        for (std::size_t i = 0; i < tensors[input].size; ++i)
          tensors[input].entries.emplace_back(i, ring.from(2));
    const std::size_t parameters = program_.parameters().size();
    if (const std::optional<Drift>& drift = flow_.drift()) {
      const std::size_t time = flow_.space().time().value().block;
      Rational t;
      for (const Coordinate& c : point)
        if (c.input == time) t = c.value;
      const Rational q = value_at(drift->factor, t);
      if (q.is_zero()) return ring.zero();
      tensors[parameters + drift->probe].entries = {{0, ring.from(Rational(1) / q)}};
    }
    if (!flow_.metric().mirrored().empty() && !is_inside(point)) return ring.zero();
    arithmetic_.begin_work();
    struct Count {
      double& total;
      const SparseArithmetic<Ring>& arithmetic;
      ~Count() { total += arithmetic.products() + 1000; }
    } const count{total_, arithmetic_};
    if (total_ > kMostWorkOfAll) throw TooMuchWork("the search takes too many products");
    try {
      evaluation_.run(arithmetic_, std::span<const Tensor>(tensors).first(parameters),
                      std::span<const Tensor>(tensors).subspan(parameters));
    } catch (const SingularMatrix&) {
      return ring.zero();
    }
    for (std::size_t i = 1; i < evaluation_.outputs(); ++i)  // also what the derivative lost
      for (const auto& [at, x] : evaluation_.output(i).entries)
        if (!How::defined(x)) return ring.zero();
    const Tensor& result = evaluation_.output(0);
    return result.entries.empty() ? ring.zero() : result.entries[0].second;
  }

  // Whether what a mirror metric takes is positive.
  [[nodiscard]] bool is_inside(const Point& point) const {
    StatePoint state;
    for (std::size_t b = 0; b < flow_.space().size(); ++b) state.emplace_back(size_of(inputs_[b]));
    for (const Coordinate& c : point)
      if (in_state(c.input)) state[c.input][c.entry] = c.value;
    return !not_positive(flow_, state);
  }

  // The same with an entry of the expression: linear in each weight, the derivative is not 0 for
  // one of its unit vectors if it is not for the weight drawn.
  Point at_an_entry(Point point) {
    for (std::size_t k = 0; k < weights_.size(); ++k) {
      const std::size_t input = inputs_.size() - weights_.size() + k;
      const auto without = [&](std::size_t entry) {
        Point changed;
        for (const Coordinate& c : point)
          if (c.input != input) changed.push_back(c);
        changed.push_back({input, entry, 1});
        std::sort(changed.begin(), changed.end(), [](const Coordinate& a, const Coordinate& b) {
          return std::pair(a.input, a.entry) < std::pair(b.input, b.entry);
        });
        return changed;
      };
      // Half of the weights that are left, while it is not 0 for them.
      std::vector<Coordinate> left;
      for (const Coordinate& c : point)
        if (c.input == input) left.push_back(c);
      const auto with = [&](std::span<const Coordinate> kept) {
        Point changed;
        for (const Coordinate& c : point)
          if (c.input < input) changed.push_back(c);
        changed.insert(changed.end(), kept.begin(), kept.end());
        for (const Coordinate& c : point)
          if (c.input > input) changed.push_back(c);
        return changed;
      };
      while (left.size() > 1) {
        const std::size_t half = left.size() / 2;
        const auto first = static_cast<std::ptrdiff_t>(half);
        if (!not_zero(with(std::span(left).first(half))))
          left.erase(left.begin(), left.begin() + first);
        else
          left.erase(left.begin() + first, left.end());
      }
      point = without(left[0].entry);
    }
    return point;
  }

  Counterexample shrunk(Point point) {
    point = at_an_entry(std::move(point));
    // Coordinates first .. first + count - 1 of those that may change, set to a value.
    const auto attempt = [&](std::size_t first, std::size_t count, const Rational& there) {
      Point changed;
      std::size_t index = 0;
      for (const Coordinate& c : point) {
        const bool chosen = !is_weight(c.input) && index >= first && index < first + count;
        ++index;
        if (!chosen)
          changed.push_back(c);
        else if (!there.is_zero() || is_positive(c.input))
          changed.push_back({c.input, c.entry, there.is_zero() ? c.value : there});
      }
      if (changed == point) return;
      look_at(stop_);
      try {
        if (not_zero(changed)) point = std::move(changed);
      } catch (const TooMuchWork&) {  // then it stays as large as it is
      }
    };
    for (std::size_t block = point.size(); block > 0; block /= 2)
      for (std::size_t end = point.size(); end > 0;) {  // from the end: earlier places stay
        const std::size_t first = end > block ? end - block : 0;
        attempt(first, end - first, 0);
        end = first;
      }
    attempt(0, point.size(), 1);
    for (std::size_t i = 0; i < point.size(); ++i) attempt(i, 1, 1);
    return described(point);
  }

  Counterexample described(const Point& point) {
    Counterexample result;
    const auto name_of = [&](const std::string& name, const Coordinate& c) {
      return name +
             index_text(program_.shape(inputs_[c.input]), static_cast<std::int64_t>(c.entry));
    };
    const Model& model = flow_.model();
    for (const Coordinate& c : point) {
      const NodeId id = inputs_[c.input];
      if (is_weight(c.input)) {
        result.entry += fmt::format("{}{}", result.entry.empty() ? "[" : ",", c.entry);
        continue;
      }
      if (in_state(c.input)) {
        result.state.emplace_back(name_of(flow_.space()[c.input].text(), c), c.value);
        continue;
      }
      // By name: of a flow that is restricted to some parameters the program is another.
      std::string name = program_.name(id);
      const auto is_it = [&](NodeId of_model) { return model.program.name(of_model) == name; };
      const std::vector<NodeId>& parameters = model.program.parameters();
      if (std::any_of(parameters.begin(), parameters.end(), is_it)) {  // one that is free
        result.state.emplace_back(name_of(name_text(name), c), c.value);
        continue;
      }
      const auto gate = std::find_if(model.gates.begin(), model.gates.end(),
                                     [&](const Model::Gate& g) { return is_it(g.probe); });
      const bool is_input = std::any_of(model.inputs.begin(), model.inputs.end(), is_it);
      // `w#` in the program of a file, where `w` could be a name of the user's.
      name.erase(std::remove(name.begin(), name.end(), '#'), name.end());
      if (gate != model.gates.end())
        result.gates.emplace_back(name_of(fmt::format("gate{}", gate - model.gates.begin() + 1), c),
                                  c.value);
      else if (is_input)
        result.inputs.emplace_back(name_of(name_text(name), c), c.value);
      else
        result.loss_gradient.emplace_back(name_of(name, c), c.value);
    }
    if (!result.entry.empty()) result.entry += "]";
    How::describe(value(point), result);
    return result;
  }

  const Flow& flow_;
  const Program& program_;
  std::vector<NodeId> weights_, inputs_;  // parameters, then probes
  StopFlag stop_;
  Random random_;
  SparseArithmetic<Ring> arithmetic_;
  Schedule value_;
  Evaluation<SparseArithmetic<Ring>> evaluation_;
  double total_ = 0;  // products so far
};

}  // namespace

std::optional<Counterexample> find_counterexample(const Sought& sought, Effort effort,
                                                  std::uint64_t seed, StopFlag stop) {
  if (!functions_of(sought.program).empty())
    return CounterexampleSearch<InBalls>(sought, seed, stop).run(effort);
  return CounterexampleSearch<OverQ>(sought, seed, stop).run(effort);
}

}  // namespace abide
