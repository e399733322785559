// SPDX-License-Identifier: MIT
#include "abide/report/picture_overlap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "seeded.hpp"

namespace abide {
namespace {

TEST(Overlap, SeesOneLineThroughOtherVertices) {
  const std::vector<Piece> line = {{{0, 0}, {4, 8}}};
  EXPECT_TRUE(coincide(line, {{{0, 0}, {1, 2}, {2, 4}, {4, 8}}}, 0.5));
  EXPECT_TRUE(coincide(line, {{{0, 0.4}, {1, 2.4}, {4, 8}}}, 0.5));
  EXPECT_FALSE(coincide(line, {{{0, 0}, {1, 2.6}, {4, 8}}}, 0.5));
  EXPECT_FALSE(coincide(line, {{{0, 0}, {2, 4}}}, 0.5));                    // ends early
  EXPECT_FALSE(coincide(line, {{{0, 0}, {2, 4}}, {{3, 6}, {4, 8}}}, 0.5));  // has a gap
  EXPECT_TRUE(coincide({}, {}, 0.5));
  EXPECT_FALSE(coincide(line, {}, 0.5));
}

TEST(Overlap, ComparesVerticesOfWhatGoesBack) {
  const std::vector<Piece> loop = {{{0, 0}, {2, 1}, {0, 2}}};
  EXPECT_TRUE(coincide(loop, {{{0, 0.1}, {2, 1}, {0, 2}}}, 0.5));
  EXPECT_FALSE(coincide(loop, {{{0, 0}, {2, 1}, {0, 3}}}, 0.5));
  EXPECT_FALSE(coincide(loop, {{{0, 0}, {2, 1}}}, 0.5));
}

// Of any polygonal line, with vertices put in, and one of them moved.
TEST(Overlap, IsSymmetricAndSeesOneVertex) {
  testing::for_seeds(50, [](Random& random) {
    Piece piece;
    for (int i = 0; i < 8; ++i)
      piece.push_back({10.0 * i, static_cast<double>(random.between(0, 400))});
    Piece finer;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      finer.push_back(piece[i]);
      if (i + 1 < piece.size())
        finer.push_back({piece[i].x + 5, (piece[i].y + piece[i + 1].y) / 2});
    }
    EXPECT_TRUE(coincide({piece}, {finer}, 1e-9));
    EXPECT_TRUE(coincide({finer}, {piece}, 1e-9));
    finer[random.below(finer.size())].y += 1;
    EXPECT_FALSE(coincide({piece}, {finer}, 0.75));
    EXPECT_FALSE(coincide({finer}, {piece}, 0.75));
  });
}

}  // namespace
}  // namespace abide
