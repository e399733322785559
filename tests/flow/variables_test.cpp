// SPDX-License-Identifier: MIT
#include "abide/flow/variables.hpp"

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Variables, OfAFlowAreItsCoordinates) {
  for (const Dynamics dynamics : {Dynamics::gradient, Dynamics::momentum}) {
    const Flow flow = Flow::make(load_model("linear:2,1,2"), {dynamics, "1", {}});
    const Variables variables(flow);
    EXPECT_EQ(variables.features(), 0U);
    EXPECT_EQ(variables.count(), flow.dimension());
    EXPECT_EQ(variables.blocks().size(), flow.space().size());
    EXPECT_EQ(variables.schedule().outputs().size(), 2 * flow.space().size());
    EXPECT_TRUE(variables.feature_gradients().outputs().empty());
  }
}

TEST(Variables, KnowWhatFeaturesAreMadeOf) {
  using SourceKind = FeatureSource::Kind;
  const Variables variables =
      Variables(Flow::gradient(load_model("linear:2,2,2")))
          .with_features({"1/W1[0,0]", "log(W1[0,1])", "log(det(W1))", "log(W2[0,0])**2"});
  std::vector<SourceKind> kinds;
  for (const FeatureSource& source : variables.sources()) kinds.push_back(source.kind);
  EXPECT_EQ(kinds, (std::vector<SourceKind>{SourceKind::value, SourceKind::logarithm,
                                            SourceKind::log_determinant, SourceKind::other}));
}

TEST(Variables, FeaturesAreGivenOnce) {
  const Variables plain(Flow::gradient(load_model("linear:1,1,1")));
  EXPECT_THROW((void)plain.with_features({"log(W1)", "log(W1)"}), ModelError);
  const Variables once = plain.with_features({"log(W1)"});
  EXPECT_THROW((void)once.with_features({"log(W1)"}), ModelError);
  EXPECT_EQ(once.with_features({"log(W2)"}).features(), 2U);
  EXPECT_EQ(plain.features(), 0U);  // left as it was
}

}  // namespace
}  // namespace abide
