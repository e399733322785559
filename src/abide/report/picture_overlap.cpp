// SPDX-License-Identifier: MIT
#include "abide/report/picture_overlap.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace abide {

namespace {

bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

bool forward(const Piece& piece) {
  return std::is_sorted(piece.begin(), piece.end(),
                        [](const Spot& a, const Spot& b) { return a.x < b.x; });
}

// Whether every vertex of a is above or below b by at most the tolerance. Both go forward.
bool on(const Piece& a, const Piece& b, double tolerance) {
  std::size_t k = 0;
  for (const Spot& vertex : a) {
    while (k + 1 < b.size() && b[k + 1].x < vertex.x) ++k;
    const Spot& left = b[k];
    const Spot& right = b[std::min(k + 1, b.size() - 1)];
    const double length = right.x - left.x;
    const double part = length > 0 ? std::clamp((vertex.x - left.x) / length, 0.0, 1.0) : 0.0;
    const double y = left.y + part * (right.y - left.y);
    // On what is vertical, any of its heights will do.
    const bool upright = length <= tolerance && vertex.y >= std::min(left.y, right.y) - tolerance &&
                         vertex.y <= std::max(left.y, right.y) + tolerance;
    if (!near(vertex.y, y, tolerance) && !upright) return false;
  }
  return true;
}

bool coincide(const Piece& a, const Piece& b, double tolerance) {
  if (!forward(a) || !forward(b))
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [tolerance](const Spot& p, const Spot& q) {
                        return near(p.x, q.x, tolerance) && near(p.y, q.y, tolerance);
                      });
  return near(a.front().x, b.front().x, tolerance) && near(a.back().x, b.back().x, tolerance) &&
         on(a, b, tolerance) && on(b, a, tolerance);
}

}  // namespace

bool coincide(const std::vector<Piece>& a, const std::vector<Piece>& b, double tolerance) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [tolerance](const Piece& p, const Piece& q) {
        return p.empty() || q.empty() ? p.size() == q.size() : coincide(p, q, tolerance);
      });
}

}  // namespace abide
