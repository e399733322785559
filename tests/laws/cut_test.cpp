// SPDX-License-Identifier: MIT
#include "abide/laws/cut.hpp"

#include <gtest/gtest.h>

#include "abide/laws/verify.hpp"
#include "abide/model/load.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {
namespace {

TEST(Cut, FreesWhatIsFurtherThanTheDepth) {
  Program p;
  const NodeId x = p.parameter("x", {2});
  const NodeId y = multiply(p, multiply(p, multiply(p, x, x), x), x);
  const Cut one = cut_at(p, {y}, 1);
  EXPECT_EQ(one.cut, 1U);
  ASSERT_EQ(one.program.probes().size(), 1U);
  EXPECT_EQ(one.program.shape(one.program.probes()[0]), Shape{2});
  EXPECT_EQ(cut_at(p, {y}, 3).cut, 0U);
  EXPECT_EQ(cut_at(p, {y}, 3).program.probes().size(), 0U);
}

// With the true values in place of what was freed, the cut program gives what the whole gives.
TEST(Cut, IsTheProgramAtTheTrueInnerValues) {
  Program p;
  const NodeId w = p.parameter("W", {2, 2});
  const NodeId x = p.probe("x", {2});
  const NodeId h = p.function(Elementary::sigmoid, matmul(p, w, x));
  const NodeId y = matmul(p, w, multiply(p, h, h));
  Random random(3);
  const WordField field = WordField::random(random);
  const auto values = assigned(p, [&] { return field.random_element(random); });
  const DenseArithmetic<WordField> arithmetic(field);
  const auto whole = evaluate(Schedule(p, {y, h, x}), arithmetic, values);
  const Cut cut = cut_at(p, {y}, 2);
  ASSERT_EQ(cut.cut, 1U);
  Assignment<std::vector<std::uint64_t>> inner{values.parameters, {whole[1]}};
  EXPECT_EQ(evaluate(Schedule(cut.program, cut.outputs), arithmetic, inner)[0], whole[0]);
}

// Laws of deep networks are proved from the end, and what is none is not.
TEST(Cut, ProvesLawsOfDeepNetworks) {
  const Flow flow = Flow::gradient(load_model("attention:4,2,2"));
  const Variables variables(flow);
  Verifier verifier(variables, 1);
  const auto square = [](std::uint32_t i, int c) { return std::pair(Monomial{i, i}, Rational(c)); };
  // K1 and Q1 [2, 4] come first: of row 0 the squares.
  SparsePolynomial law;
  for (std::uint32_t i = 0; i < 4; ++i) law.terms.push_back(square(i, 1));
  for (std::uint32_t i = 16; i < 20; ++i) law.terms.push_back(square(i, -1));
  EXPECT_EQ(verifier.verify(law), Proof::expanded);
  law.terms.back() = square(20, -1);
  EXPECT_EQ(verifier.verify(law), Proof::disproved);
}

}  // namespace
}  // namespace abide
