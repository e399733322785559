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

// The coordinate of the time, t being 0 unless it was given: s = exp(c t) is 1 there.
Rational time_coordinate(const TimeVariable& time, const Rational& t) {
  return time.exponential() ? Rational(1) : t;
}

StatePoint from_file(const Flow& flow, const std::string& path) {
  const Arrays arrays = read_arrays(path);
  NamedShapes expected;
  for (const StateBlock& block : flow.space().blocks())
    if (block.kind != Kind::time) expected.emplace_back(block.name, block.shape);
  const std::optional<TimeVariable>& time = flow.space().time();
  const bool timed = time && (needs_time(flow) || arrays.contains("t"));
  if (timed) expected.emplace_back("t", Shape{});
  StatePoint point = point_from(expected, arrays, path);
  if (!time) return point;
  // The dimension is the same at all times where the time enters by an exponential.
  const Rational t = timed ? point.back()[0] : Rational(0);
  if (timed) point.pop_back();
  point.push_back({time_coordinate(*time, t)});
  return point;
}

StatePoint special(const Flow& flow, const std::string& what, std::uint64_t seed) {
  Random random(seed, {0xa7, 1});
  const Program& program = flow.model().program;
  StatePoint point = what == "balanced"          ? balanced_point(program, random)
                     : what.starts_with("rank=") ? rank_point(program, rank_of(what), random)
                                                 : generic_point(program, random);
  if (flow.space().has_velocities()) {
    StatePoint velocities = generic_point(program, random);
    for (std::vector<Rational>& block : velocities)
      for (Rational& entry : block)
        if (what == "zero-velocity") entry = 0;
    for (const std::size_t b : flow.space().moving()) point.push_back(std::move(velocities[b]));
  }
  if (const std::optional<TimeVariable>& time = flow.space().time())
    point.push_back({time->exponential() ? Rational(1) : Rational(random.between(2, 20))});
  return point;
}

// tau at the point's time, 0 where there is none. Throws ModelError where it has a pole.
Rational tau_of(const Flow& flow, const StatePoint& point) {
  const std::optional<Damping>& damping = flow.damping();
  if (!damping) return 0;
  if (damping->constant()) return damping->value();
  return tau_at(*damping, point[flow.space().time().value().block][0]);
}

}  // namespace

std::optional<std::string> not_positive(const Flow& flow, const StatePoint& point) {
  const bool shifted = flow.space().has_velocities();
  const Rational tau = tau_of(flow, point);
  for (const std::size_t b : flow.metric().mirrored()) {
    if (flow.space()[b].kind == Kind::frozen) continue;
    for (std::size_t i = 0; i < point[b].size(); ++i) {
      const Rational value =
          shifted ? tau * point[b][i] + point[flow.space().velocity(b)][i] : point[b][i];
      if (Rational(0) < value) continue;
      const StateBlock& block = flow.space()[b];
      const std::string entry =
          block.text() + index_text(block.shape, static_cast<std::int64_t>(i));
      return fmt::format("{} = {}", shifted ? fmt::format("tau*{0} + d{0}", entry) : entry,
                         value.to_string());
    }
  }
  return std::nullopt;
}

StatePoint state_point(const Flow& flow, const std::string& what, std::uint64_t seed) {
  if (what == "zero-velocity" && !flow.space().has_velocities())
    throw ModelError(
        "--at zero-velocity: gradient flow has no velocities; expected --flow momentum");
  const bool named = what == "balanced" || what == "zero-velocity" || what.starts_with("rank=");
  if (!named && !is_array_file(what))
    throw ModelError(
        fmt::format("--at {}: expected balanced, rank=K, zero-velocity, or a file whose name ends "
                    "in .npz, .safetensors or .json{}",
                    what, did_you_mean(what, {"balanced", "rank=1", "zero-velocity"})));
  if (!flow.only().empty())
    throw ModelError("--at: with --only the other parameters are free; expected one of the two");
  if (flow.metric().natural())
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
