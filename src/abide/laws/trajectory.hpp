// SPDX-License-Identifier: MIT
//
// Trajectories of a flow under controls that change with the time, as power series.
//
// For controls xi(t) = xi_0 + xi_1 t + .. the trajectory x' = X_xi(t)(x) through a point has a
// series. Coefficient j of h(x(t)), for a function h, is w_j(h) at that point: w_j is a combination
// of words of length up to j in the operators X_xi, w_0 = 1, w_1 = X_xi_0. So words are evaluated
// at a point of any ring, without an expression for what they are applied to.
//
// Example, x' = x^2 xi with xi = 1: x = x_0 + x_0^2 t + x_0^3 t^2 + .., and X(X(x)) / 2 = x^3.
//
// Cost: n evaluations of the fields for n coefficients, on series of 1 .. n terms.
// K.-T. Chen, "Iterated integrals and exponential homomorphisms", Proc. London Math. Soc. 4 (1954);
// M. Fliess, "Fonctionnelles causales non linéaires et indéterminées non commutatives", Bull. Soc.
// Math. France 109 (1981).
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/ring/random.hpp"
#include "abide/ring/series.hpp"
#include "abide/stop.hpp"

namespace abide {

/// xi_0, xi_1, ..: integers for the entries of all probes. Those not drawn yet are drawn when they
/// are needed.
class Controls {
 public:
  Controls(const Flow& flow, std::uint64_t seed) : random_(seed) {
    for (const std::size_t size : flow.probe_blocks()) entries_ += size;
  }
  [[nodiscard]] const std::vector<Rational>& operator[](std::size_t power) {
    while (drawn_.size() <= power) {
      drawn_.emplace_back();
      for (std::size_t i = 0; i < entries_; ++i) drawn_.back().emplace_back(random_.between(1, 99));
    }
    return drawn_[power];
  }

 private:
  Random random_;
  std::size_t entries_ = 0;
  std::vector<std::vector<Rational>> drawn_;
};

/// For each coordinate its series up to t^order. The flow must invert nothing.
template <Ring R>
[[nodiscard]] std::vector<std::vector<typename R::Element>> trajectory(
    const Flow& flow, const R& ring, const std::vector<typename R::Element>& start,
    Controls& controls, std::size_t order, StopFlag stop = nullptr) {
  using Series = typename SeriesRing<R>::Element;
  std::vector<Series> x;
  for (const auto& entry : start) x.push_back({entry});
  for (std::size_t j = 0; j < order; ++j) {
    look_at(stop);
    const SeriesRing<R> series(ring, j + 1);
    std::size_t next = 0;
    const auto input = [&] {
      const std::size_t i = next++;
      if (i < x.size()) return x[i];
      Series xi;
      for (std::size_t power = 0; power <= j; ++power)
        xi.push_back(ring.from(controls[power][i - x.size()]));
      return xi;
    };
    const auto fields = evaluate(flow.field_schedule(), DenseArithmetic<SeriesRing<R>>(series),
                                 assigned(flow.program(), input));
    const auto step = ring.from(Rational(1, static_cast<std::int64_t>(j) + 1));
    std::size_t i = 0;
    for (const auto& block : fields)
      for (const Series& field : block) x[i++].push_back(ring.mul(field[j], step));
  }
  return x;
}

}  // namespace abide
