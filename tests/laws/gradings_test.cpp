// SPDX-License-Identifier: MIT
//
// Symmetry changes nothing about the laws: against those that are found without it.
#include "abide/flow/symmetry.hpp"
#include "abide/laws/ansatz.hpp"
#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"
#include "flow/random_flow.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

// All laws within the limits, from those found.
std::vector<SparsePolynomial> all_laws(const Flow& flow, const Search& search, int most_time) {
  const Ansatz ansatz(flow, no_symmetry(flow), most_time);
  std::vector<std::pair<SparsePolynomial, std::size_t>> open;
  for (std::size_t i = 0; i < search.laws.size(); ++i)
    open.emplace_back(search.laws[i].polynomial, i);
  std::vector<SparsePolynomial> result;
  while (!open.empty()) {
    const auto [partial, last] = open.back();
    open.pop_back();
    result.push_back(partial);
    for (std::size_t i = last; i < search.laws.size(); ++i) {
      const SparsePolynomial more = product(partial, search.laws[i].polynomial);
      if (ansatz.fits(ansatz.degrees(more), {search.searched_degree, 1}))
        open.emplace_back(more, i);
    }
  }
  return result;
}

// With and without symmetry; classes that are too fine would lose laws.
std::size_t expect_same_laws(const Flow& flow, int degree) {
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = degree;
  options.max_time_degree = 2;
  const Search with = find_laws(flow, options);
  options.use_symmetry = false;
  const Search without = find_laws(flow, options);
  EXPECT_EQ(with.searched_degree, without.searched_degree);
  EXPECT_EQ(with.independent, without.independent);
  EXPECT_EQ(with.undecided + without.undecided, 0U);
  EXPECT_TRUE(testing::same_span(all_laws(flow, with, 2), all_laws(flow, without, 2)))
      << with.laws.size() << " laws with symmetry, " << without.laws.size() << " without";
  return with.laws.size();
}

TEST(Gradings, ChangeNothingAboutTheLawsOfRandomModels) {
  for_seeds(12, [](Random& random) {
    const std::int64_t d = random.between(2, 4);
    // Single terms and pairs have many symmetries and often laws.
    expect_same_laws(Flow::gradient(testing::random_reparametrization(
                         d, random.between(1, d - 1), random.between(1, 3),
                         static_cast<int>(random.between(1, 2)), random)),
                     3);
  });
}

TEST(Gradings, ChangeNothingAboutTheLawsOfRandomFlows) {
  for_seeds(12, [](Random& random) {
    const FlowOptions options = testing::random_flow_options(random);
    SCOPED_TRACE(testing::to_string(options));
    expect_same_laws(
        Flow::make(testing::random_reparametrization(
                       2, 1, random.between(1, 2), static_cast<int>(random.between(1, 2)), random),
                   options),
        2);
  });
}

TEST(Gradings, ChangeNothingAboutTheLawsOfKnownModels) {
  for (const char* name : {"linear:1,1,1", "linear:2,2,1", "linear:1,1,1,1", "relu:1,2,1+bias",
                           "relu:1,1,1,1+bias", "monomial:3"}) {
    SCOPED_TRACE(name);
    EXPECT_GT(expect_same_laws(Flow::gradient(load_model(name)), 2), 0U);
  }
  // Never complete, so that all degrees are searched: z only turns, and the degrees mix in the
  // last.
  const std::string parameters = "x = [2]\ny = []\nz = [2]";
  const std::string turn = ", 'z[0]**2 + z[1]**2'";
  for (const char* coordinate : {"'(x[0] + x[1])*y'", "'(x[0] + x[1])*(y + 1)'"}) {
    SCOPED_TRACE(coordinate);
    expect_same_laws(Flow::gradient(testing::phi(parameters, coordinate + turn)), 3);
  }
}

TEST(Gradings, ChangeNothingAboutTheLawsOfKnownMomentumFlows) {
  // x0 + x1 pushes both alike: d(x0 - x1) is conserved but for the damping.
  const Model sum = testing::phi("x = [2]", "'x[0] + x[1]'");
  for (const char* tau : {"0", "1/2", "2/t"}) {
    SCOPED_TRACE(tau);
    EXPECT_GT(expect_same_laws(Flow::make(sum, {Dynamics::momentum, tau, {}}), 2), 0U);
    // Turning invariance: x0 dx1 - x1 dx0.
    const Model round = testing::phi("x = [2]", "'x[0]**2 + x[1]**2'");
    EXPECT_GT(expect_same_laws(Flow::make(round, {Dynamics::momentum, tau, {}}), 2), 0U);
  }
}

}  // namespace
}  // namespace abide
