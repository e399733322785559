// SPDX-License-Identifier: MIT
#include "abide/families/implied.hpp"

#include <gtest/gtest.h>

#include "abide/families/family.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

// What a family implies, written.
std::set<std::string> implied_by(const Flow& flow, const std::vector<LawFamily::Term>& terms) {
  const TemplateSet set = law_templates(flow.space(), flow.program());
  const GroupKey key = key_of(terms[0].of, set.views);
  const std::vector<LawTemplate>& group = set.groups.at(key);
  std::vector<Rational> row(group.size());
  for (const LawFamily::Term& term : terms)
    row[static_cast<std::size_t>(std::find(group.begin(), group.end(), term.of) - group.begin())] =
        term.coefficient;
  Combinations implied;
  add_implied(set, key, row, implied);
  std::set<std::string> result;
  for (const auto& [of, rows] : implied)
    for (const std::vector<Rational>& combination : rows) {
      LawFamily family;
      family.key = of;
      for (std::size_t t = combination.size(); t-- > 0;)
        if (!combination[t].is_zero())
          family.terms.push_back({set.groups.at(of)[t], combination[t]});
      result.insert(family_expression(flow, set.views, family));
    }
  return result;
}

TEST(Implied, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::make(load_model("linear:3,2,4"), {});
  const LawTemplate first{LawTemplate::Kind::square, 0, {}, std::size_t{0}};
  const LawTemplate second{LawTemplate::Kind::square, 1, {}, std::size_t{1}};
  EXPECT_EQ(
      implied_by(flow, {{first, -1}, {second, 1}}),
      (std::set<std::string>{"W2.T @ W2 - W1 @ W1.T", "sum(W2**2, axis=0) - sum(W1**2, axis=1)",
                             "sum(W2**2) - sum(W1**2)"}));
}

TEST(Implied, ATensorThatIsALawMakesLawsOfAllThatIsMadeOfIt) {
  const Flow flow = Flow::make(load_model("linear:3,2,4"), {});
  const auto found = implied_by(flow, {{{LawTemplate::Kind::linear, 0, {0, 1}, std::nullopt}, 1}});
  for (const char* text : {"W1", "sum(W1, axis=0)", "sum(W1)", "W1**2", "W1 @ W1.T", "sum(W1**2)"})
    EXPECT_TRUE(found.contains(text)) << text;
  for (const std::string& text : found) EXPECT_EQ(text.find("W2"), std::string::npos) << text;
}

}  // namespace
}  // namespace abide
