// SPDX-License-Identifier: MIT
#include "abide/proof/prove.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "abide/error.hpp"
#include "abide/laws/finder.hpp"
#include "abide/model/model_file.hpp"
#include "abide/proof/verify.hpp"
#include "flow/random_flow.hpp"
#include "proof/altered.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::proved;

// The metric of a parameter that never moves has a pole at 1: points are drawn where it is defined.
TEST(Prove, PointsAreWhereAllThatIsWrittenIsDefined) {
  const Model model = parse_model("[parameters]\na = []\nb = [3]\n[model]\nphi = 'a**2'\n", "m");
  const Flow flow = Flow::make(model, {Dynamics::momentum, "0", "b=diag(1/(b-1))"});
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SearchOptions options;
    options.count.seed = seed;
    const Search search = find_laws(flow, options);
    const Certificate c = make_certificate(flow, search, options.count);
    EXPECT_TRUE(verify_certificate(c).complete()) << seed;
    const CertifiedFlow certified(c);
    std::size_t probes = 0;
    for (const NodeId id : certified.program().probes())
      probes += static_cast<std::size_t>(entries(certified.program().shape(id)));
    const Certificate::Integers ones(probes, 1);
    EXPECT_TRUE(fields_defined_at(certified, c.bound.prime, c.bound.point, ones));
    Certificate::Integers pole = c.bound.point;
    pole[5] = 1;  // without damping the metric is taken at the velocity
    EXPECT_FALSE(fields_defined_at(certified, c.bound.prime, pole, ones));
  }
}

// What divides by an input is not defined for the first inputs that come to mind.
TEST(Prove, InputsMayBeDivisors) {
  for (const char* divisor : {"u - 1", "u + 1", "u", "u**2 - 4"}) {
    const Flow flow = Flow::gradient(parse_model(
        std::string("[parameters]\nx = []\ny = []\n[inputs]\nu = []\n[field]\nx = 'y/(") + divisor +
            ")'\ny = '-x/(" + divisor + ")'\n",
        "f.toml"));
    const Search search = find_laws(flow, {});
    EXPECT_TRUE(verify_certificate(make_certificate(flow, search, {})).complete()) << divisor;
  }
}

TEST(Prove, PublishedNumbersAreProved) {
  struct Case {
    const char* model;
    FlowOptions options;
    std::size_t laws;
  };
  // With momentum, linear:1,r,1 has the rotations of W1 + W2.T and of W1 - W2.T: r (r - 1) laws.
  const std::vector<Case> cases{{"linear:2,2,2", {}, 3},
                                {"linear:1,2,1", {}, 3},
                                {"relu:3,4,2", {}, 4},
                                {"monomial:4", {}, 3},
                                {"nmf:2,2,2", {}, 2},
                                {"linear:2,2,1", {Dynamics::momentum, "0", {}}, 1},
                                {"linear:1,3,1", {Dynamics::momentum, "3/t", {}}, 6},
                                {"nmf:2,2,1", {Dynamics::momentum, "1", {}}, 0}};
  for (const Case& one : cases) {
    SCOPED_TRACE(one.model);
    const Certificate c = proved(one.model, one.options);
    EXPECT_EQ(c.claim.at_most, one.laws);
    EXPECT_EQ(c.claim.at_least, one.laws);
    const Verified verified = verify_certificate(c);
    EXPECT_TRUE(verified.complete());
    EXPECT_FALSE(verified.tested);
  }
}

TEST(Prove, TheExampleOfTheHeaderIsOneBracketAtAPointOfSmallNumbers) {
  const Certificate c = testing::smallest();
  EXPECT_EQ(c.bound.rows.size(), 1U);
  EXPECT_EQ(c.bound.rows[0].size(), 1U);
  for (const std::int64_t x : c.bound.point) EXPECT_TRUE(x != 0 && x >= -3 && x <= 3);
  ASSERT_EQ(c.laws.size(), 1U);
  EXPECT_EQ(c.laws[0].terms.size(), 2U);
  const Certificate other = proved("linear:2,2,2");
  EXPECT_EQ(other.bound.rows.size(), 5U);
  for (const auto& row : other.bound.rows) EXPECT_LE(row.size(), 2U);
}

TEST(Prove, ClaimsNoMoreThanTheSearchAndIsVerified) {
  testing::for_seeds(15, [](Random& random) {
    const Model model = testing::random_reparametrization(
        random.between(1, 3), random.between(1, 2), random.between(1, 2),
        static_cast<int>(random.between(1, 2)), random);
    const FlowOptions flow_options = testing::random_flow_options(random);
    SCOPED_TRACE(testing::to_string(flow_options));
    const Flow flow = Flow::make(model, flow_options);
    SearchOptions options;
    options.max_degree = 2;
    options.count.threads = 1;
    const Search search = find_laws(flow, options);
    const Certificate c = make_certificate(flow, search, options.count);
    EXPECT_EQ(c.claim.state, flow.dimension());
    EXPECT_GE(c.claim.at_most, search.count.laws());
    EXPECT_LE(c.claim.at_least, search.independent);
    EXPECT_LE(c.claim.at_least, c.claim.at_most);
    EXPECT_EQ(testing::refusal_of(write_certificate(c)), "");
  });
}

TEST(Prove, DependsOnTheSeedAlone) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  SearchOptions options;
  const std::string text = write_certificate(proved(flow, options));
  EXPECT_EQ(write_certificate(proved(flow, options)), text);
  options.count.seed = 2;
  EXPECT_NE(write_certificate(proved(flow, options)), text);
}

TEST(Prove, LogarithmsMakeNaturalGradientComplete) {
  const Certificate without = proved("linear:2,2,2", {Dynamics::gradient, "0", "natural-block"});
  EXPECT_EQ(without.claim.at_most, 1U);
  EXPECT_EQ(without.claim.at_least, 0U);
  const Certificate with = proved(testing::with_logarithms());
  EXPECT_EQ(with.claim.at_most, 1U);
  EXPECT_EQ(with.claim.at_least, 1U);
  EXPECT_EQ(with.features.size(), 2U);
  EXPECT_EQ(with.features[0].kind, CertifiedFeature::Kind::logdet);
}

TEST(Prove, SaysWhatItCannotWriteDown) {
  const Variables flow =
      Variables(Flow::gradient(load_model("linear:1,1,1"))).with_features({"log(W1[0,0])**2"});
  EXPECT_THROW((void)proved(flow), ModelError);
  std::atomic<bool> stop = false;
  const Flow plain = Flow::gradient(load_model("linear:2,2,2"));
  SearchOptions options;
  options.count.stop = &stop;
  const Search search = find_laws(plain, options);
  stop = true;
  EXPECT_THROW((void)make_certificate(plain, search, options.count), Interrupted);
}

}  // namespace
}  // namespace abide
