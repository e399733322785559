// SPDX-License-Identifier: MIT
#include "abide/flow/state_point.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/special_points.hpp"

namespace abide {

namespace {

using Kind = StateBlock::Kind;

// K of rank=K, which must be all there is.
std::int64_t rank_of(const std::string& text) {
  const std::string digits = text.substr(text.find('=') + 1);
  std::int64_t k = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, k);
  if (error != std::errc{} || stop != end)
    throw ModelError(fmt::format("--at {}: expected rank=K with an integer K", text));
  return k;
}

// Whether the fields depend on the time itself.
bool needs_time(const Flow& flow) { return flow.damping() && !flow.damping()->constant(); }

StatePoint from_file(const Flow& flow, const std::string& path) {
  const Arrays arrays = read_arrays(path);
  NamedShapes expected;
  for (const StateBlock& block : flow.state())
    if (block.kind != Kind::time) expected.emplace_back(block.name, block.shape);
  const bool timed = flow.damping() && (needs_time(flow) || arrays.contains("t"));
  if (timed) expected.emplace_back("t", Shape{});
  StatePoint point = point_from(expected, arrays, path);
  if (!flow.damping()) return point;
  // s = exp(tau t) is 1 at t = 0, and the dimension is the same at all times.
  if (!flow.state().back().rate.is_zero()) {
    if (timed) point.pop_back();
    point.push_back({1});
  } else if (!timed) {
    point.push_back({0});
  }
  return point;
}

StatePoint special(const Flow& flow, const std::string& what, std::uint64_t seed) {
  Random random(seed, {0xa7, 1});
  const Program& program = flow.model().program;
  StatePoint point = what == "balanced"          ? balanced_point(program, random)
                     : what.starts_with("rank=") ? rank_point(program, rank_of(what), random)
                                                 : generic_point(program, random);
  if (!flow.damping()) return point;
  StatePoint velocities = generic_point(program, random);
  for (std::vector<Rational>& block : velocities)
    for (Rational& entry : block)
      if (what == "zero-velocity") entry = 0;
  point.insert(point.end(), velocities.begin(), velocities.end());
  point.push_back({flow.state().back().rate.is_zero() ? random.between(2, 20) : 1});
  return point;
}

// tau at the point's time. Throws ModelError where it has a pole.
Rational tau_at(const Flow& flow, const StatePoint& point) {
  const Damping& damping = *flow.damping();
  if (damping.constant()) return damping.value();
  const Rational& t = point.back()[0];
  const Rational divisor = value_at(damping.denominator, t);
  if (divisor.is_zero())
    throw ModelError(fmt::format("tau = {} is not defined at t = {}", damping.text, t.to_string()));
  return value_at(damping.numerator, t) / divisor;
}

}  // namespace

std::optional<std::string> not_positive(const Flow& flow, const StatePoint& point) {
  const Rational tau = flow.damping() ? tau_at(flow, point) : Rational(0);
  const std::size_t parameters = flow.model().program.parameters().size();
  for (const std::size_t b : flow.mirrored())
    for (std::size_t i = 0; i < point[b].size(); ++i) {
      const Rational value =
          flow.damping() ? tau * point[b][i] + point[parameters + b][i] : point[b][i];
      if (Rational(0) < value) continue;
      const StateBlock& block = flow.state()[b];
      const std::string entry = block.name + index_text(block.shape, static_cast<std::int64_t>(i));
      return fmt::format("{} = {}", flow.damping() ? fmt::format("tau*{0} + d{0}", entry) : entry,
                         value.to_string());
    }
  return std::nullopt;
}

StatePoint state_point(const Flow& flow, const std::string& what, std::uint64_t seed) {
  if (what == "zero-velocity" && !flow.damping())
    throw ModelError(
        "--at zero-velocity: gradient flow has no velocities; expected --flow momentum");
  const bool named = what == "balanced" || what == "zero-velocity" || what.starts_with("rank=");
  if (!named && !what.ends_with(".npz") && !what.ends_with(".json"))
    throw ModelError(
        fmt::format("--at {}: expected balanced, rank=K, zero-velocity, or a file whose name ends "
                    "in .npz or .json{}",
                    what, did_you_mean(what, {"balanced", "rank=1", "zero-velocity"})));
  if (flow.metric() == "natural")
    throw ModelError(
        "--at: the natural metric is the euclidean one only at generic points; expected another "
        "metric");
  StatePoint point = named ? special(flow, what, seed) : from_file(flow, what);
  if (const std::optional<std::string> entry = not_positive(flow, point))
    throw ModelError(
        fmt::format("--at {}: {}; the mirror metric needs it to be positive", what, *entry));
  return point;
}

}  // namespace abide
