// SPDX-License-Identifier: MIT
#include "abide/laws/class_key.hpp"

#include <map>

#include "abide/laws/ansatz.hpp"
#include "abide/model/load.hpp"
#include "flow/random_flow.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

ClassKey key_of(const std::vector<ClassKey>& keys, const Monomial& monomial) {
  ClassKey result;
  for (const std::uint32_t i : monomial) result *= keys[i];
  return result;
}

TEST(ClassKey, IsOneToOneOnTheClassesOfMonomials) {
  testing::for_seeds(20, [](Random& random) {
    const Flow flow =
        Flow::make(testing::random_reparametrization(random.between(1, 3), 2, 2, 2, random),
                   testing::random_flow_options(random));
    const Symmetry symmetry = find_symmetry(flow);
    const std::vector<ClassKey> keys = class_keys(symmetry);
    std::map<ClassKey, SymmetryClass> by_key;
    std::map<SymmetryClass, ClassKey> by_class;
    for (int i = 0; i < 300; ++i) {
      Monomial m;
      for (std::uint64_t d = random.below(5); d-- > 0;)
        m.push_back(static_cast<std::uint32_t>(random.below(Variables(flow).count())));
      const SymmetryClass of = symmetry.class_of(m);
      const ClassKey key = key_of(keys, m);
      EXPECT_EQ(by_key.try_emplace(key, of).first->second, of);
      EXPECT_EQ(by_class.try_emplace(of, key).first->second, key);
    }
  });
}

TEST(ClassKey, OfSquaresHasNoSigns) {
  const Flow flow = Flow::gradient(load_model("linear:2,3,2"));
  const std::vector<ClassKey> keys = class_keys(find_symmetry(flow));
  for (std::uint32_t i = 0; i < flow.dimension(); ++i) {
    EXPECT_EQ(key_of(keys, {i, i}), key_of(keys, {0, 0}));
    EXPECT_EQ(key_of(keys, {i, i}).signs, 0U);
    EXPECT_NE(keys[i].signs, 0U);
  }
}

// Where all may mix there is one class, and one key.
TEST(ClassKey, OfNoSymmetryIsTheSameForAll) {
  const Flow flow = Flow::gradient(load_model("linear:2,3,2"));
  for (const ClassKey& key : class_keys(no_symmetry(flow))) EXPECT_EQ(key, ClassKey{});
}

}  // namespace
}  // namespace abide
