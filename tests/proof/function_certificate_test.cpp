// SPDX-License-Identifier: MIT
//
// Certificates of programs with functions.
#include <gtest/gtest.h>

#include "abide/model/model_file.hpp"
#include "abide/proof/certified_brackets.hpp"
#include "abide/proof/certified_functions.hpp"
#include "abide/proof/certified_symbols.hpp"
#include "abide/proof/independence_search.hpp"
#include "abide/proof/verify.hpp"
#include "proof/altered.hpp"

namespace abide {
namespace {

using nlohmann::json;
using testing::refusal_of;

Certificate proved_text(const std::string& text, const FlowOptions& options = {}) {
  return testing::proved(Variables(Flow::make(parse_model(text, "m.toml"), options)));
}

std::string model(const std::string& parameters, const std::string& output) {
  return "[inputs]\nx = [2]\n[parameters]\n" + parameters + "[model]\noutput = \"" + output +
         "\"\n";
}

const std::string kMatrices = "A = [2, 2]\nU = [2, 2]\nB = [2, 2]\n";
const std::string kGates = model(kMatrices, "B @ (silu(A @ x) * (U @ x))");
const std::string kNorm =
    model("A = [2, 2]\ng = [2]\nB = [2, 2]\n", "B @ (g * rms_norm(A @ x, axis=-1, eps=1/100))");
const std::string kNumbers =
    model(kMatrices, "B @ (A @ x) * cos(1) * sin(-3/2) + exp(2) * sigmoid(3) * U @ x");
const std::string kRelated = model("u = [2]\n", "sigmoid(u * x) * exp(2 * u * x)");

TEST(FunctionCertificate, ProvesTheLawsOfNetworks) {
  struct Case {
    std::string model;
    std::size_t laws;
    bool independent;
  };
  const std::vector<Case> cases{
      {kGates, 2, true},
      {kNorm, 2, true},
      {kNumbers, 3, true},
      {kRelated, 0, false},
      {model(kMatrices, "B @ gelu(A @ x) + tanh(U @ x)"), 0, true},
      {model(kMatrices, "B @ softmax(A @ x, axis=-1) + sin(U @ x)"), 2, true},
      {model("u = [2]\nv = [2]\n", "u * exp(v) * erf(x) + log(x**2 + 1) * softplus(u)"), 0, true}};
  for (const Case& one : cases) {
    SCOPED_TRACE(one.model);
    const Certificate c = proved_text(one.model);
    EXPECT_EQ(c.claim.at_most, one.laws);
    EXPECT_EQ(c.claim.at_least, one.laws);
    ASSERT_TRUE(c.symbols);
    EXPECT_EQ(c.symbols->independent, one.independent);
    const std::string text = write_certificate(c);
    const Certificate read = read_certificate(text);
    EXPECT_EQ(write_certificate(read), text);
    const Verified verified = verify_certificate(read);
    EXPECT_EQ(verified.free_symbols, !one.independent);
    EXPECT_EQ(verified.complete(), one.independent);
  }
}

TEST(FunctionCertificate, OtherFlows) {
  const Certificate momentum = proved_text(kGates, {Dynamics::momentum, "1", {}});
  EXPECT_EQ(momentum.claim.at_most, 0U);
  EXPECT_EQ(refusal_of(write_certificate(momentum)), "");
  FlowOptions decay;
  decay.decay = 1;
  EXPECT_EQ(proved_text(kGates, decay).claim.at_least, 2U);
}

TEST(FunctionCertificate, WithoutFunctionsThereAreNoSymbols) {
  const Certificate c = testing::smallest();
  EXPECT_FALSE(c.symbols);
  EXPECT_EQ(write_certificate(c).find("symbols"), std::string::npos);
  const json symbols{{"hypothesis", "free"},
                     {"units", {{"exp", nullptr}, {"circle", nullptr}}},
                     {"point", json::array()},
                     {"rows", json::array()},
                     {"roots", json::array()}};
  EXPECT_NE(refusal_of(c, [&](json& d) { d["symbols"] = symbols; }).find("symbols: expected"),
            std::string::npos);
  EXPECT_NE(refusal_of(proved_text(kGates), [](json& d) { d.erase("symbols"); })
                .find("symbols: expected"),
            std::string::npos);
}

TEST(FunctionCertificate, RefusesValuesThatDoNotFit) {
  struct Case {
    const std::string& model;
    std::function<void(json&)> change;
    const char* reason;
  };
  const std::vector<Case> cases{
      {kNorm, [](json& s) { s["rows"][0][0][0] = s["rows"][0][0][0].get<int>() + 1; },
       "not a root"},
      {kNorm, [](json& s) { s["rows"][0][0].push_back(1); }, "one value for each symbol"},
      {kNorm, [](json& s) { s["rows"][0][0].erase(0); }, "one value for each symbol"},
      {kNorm, [](json& s) { s["rows"].erase(0); }, "a list for each row"},
      {kNorm, [](json& s) { s["point"].push_back(1); }, "one value for each symbol"},
      {kNorm, [](json& s) { s["roots"][0].erase(0); }, "square roots take"},
      {kNorm, [](json& s) { s["roots"].erase(0); }, "without trials"},
      {kNorm, [](json& s) { s["hypothesis"] = "free"; }, "expected none"},
      {kNorm, [](json& s) { s["hypothesis"] = "so"; }, "expected \"independent\" or \"free\""},
      {kNorm, [](json& s) { s["units"]["exp"] = 5; }, "units.exp"},
      {kNumbers, [](json& s) { s["units"]["exp"] = 0; }, "units.exp"},
      {kNumbers, [](json& s) { s["units"]["exp"] = nullptr; }, "units.exp"},
      {kNumbers,
       [](json& s) {
         s["units"]["circle"] = {1, 1};
       },
       "not on the circle"},
      {kNumbers, [](json& s) { s["units"]["circle"] = nullptr; }, "units.circle"},
      {kRelated, [](json& s) { s["hypothesis"] = "independent"; }, "not shown to be independent"}};
  for (const Case& one : cases) {
    const Certificate c = proved_text(one.model);
    const std::string found = refusal_of(c, [&](json& d) { one.change(d["symbols"]); });
    EXPECT_NE(found.find(one.reason), std::string::npos) << one.reason << ": " << found;
  }
}

// Two functions of u x and k u x, each with a weight of its own.
TEST(FunctionCertificate, ClaimsIndependenceWhereATheoremShowsIt) {
  struct Case {
    const char *first, *second;
    bool independent;
  };
  const std::vector<Case> cases{{"exp(u * x)", "sigmoid(u * x)", false},
                                {"exp(u * x)", "exp(2 * u * x)", false},
                                {"exp(u * x)", "exp(v * x)", true},
                                {"exp(u * x)", "exp(u * x + v)", false},
                                {"exp(u * x)", "exp(u * exp(u * x))", true},
                                {"exp(u * x)", "sin(u * x)", true},
                                {"sin(u * x)", "cos(3 * u * x)", false},
                                {"sigmoid(u * x)", "softplus(-(u * x))", true},
                                {"sigmoid(u * x)", "softplus((-u) * x)", false},
                                {"erf(u * x)", "erf(2 * u * x)", false},
                                {"gelu(u * x)", "erf(u * x)", false},
                                {"gelu(u * x)", "sin(gelu(u * x))", false},
                                {"gelu(u * exp(x))", "x", false},
                                {"gelu(u * sqrt(1 + x**2))", "x", true},
                                {"sqrt(1 + u * x)", "sqrt(1 + v * x)", true},
                                {"sqrt(1 + u * x)", "sqrt(4 + 4 * u * x)", false},
                                {"sqrt(1 + u * x)", "sqrt(2 + sqrt(1 + u * x))", true},
                                {"sqrt(1 + u**2)", "x", false},
                                {"sqrt(2) * x", "sqrt(3) * x", true},
                                {"sqrt(2) * x", "sqrt(8) * x", false},
                                {"log(2) * x", "x", false}};
  for (const Case& one : cases) {
    SCOPED_TRACE(std::string(one.first) + ", " + one.second);
    const Certificate c = proved_text(
        "[inputs]\nx = []\n[parameters]\nu = []\nv = []\na = []\nb = []\n[model]\noutput = \"a * " +
        std::string(one.first) + " + b * " + one.second + "\"\n");
    ASSERT_TRUE(c.symbols);
    EXPECT_EQ(c.symbols->independent, one.independent);
    EXPECT_EQ(refusal_of(write_certificate(c)), "");
    if (!one.independent) {
      EXPECT_NE(refusal_of(c, [](json& d) { d["symbols"]["hypothesis"] = "independent"; })
                    .find("not shown to be independent"),
                std::string::npos);
    }
  }
}

// Two ways to evaluate brackets with the same symbols: jets of tensors for many probes, and jets of
// numbers by definition.
TEST(CertifiedBrackets, AgreeWithTheirDefinition) {
  for (const std::string& text : {kGates, kNorm, kNumbers, kRelated}) {
    Certificate c = proved_text(text);
    const CertifiedFlow flow(c);
    CertifiedBrackets brackets(flow, c.bound.prime);
    Random random(7);
    brackets.set_point(c.bound.point, CertifiedSymbols(c, flow).at({}, {}, 0));
    constexpr std::size_t kBatch = 3;
    std::size_t size = 0;
    for (const NodeId id : flow.program().probes())
      size += static_cast<std::size_t>(entries(flow.program().shape(id)));
    std::vector<ProbeTensors> drawn;
    c.bound.rows.assign(kBatch, {});
    c.symbols->rows.assign(kBatch, {});
    for (int k = 0; k < 3; ++k) {
      std::vector<Certificate::Integers> probes(kBatch);
      for (Certificate::Integers& probe : probes)
        for (std::size_t i = 0; i < size; ++i) probe.push_back(random.between(100, 999));
      drawn.push_back(brackets.draw(probes, random));
      const auto values = brackets.values(drawn.back(), kBatch);
      for (std::size_t b = 0; b < kBatch; ++b) {
        ASSERT_TRUE(values[b]);
        EXPECT_EQ(values[b]->circle, c.symbols->circle);
        c.bound.rows[b].push_back(probes[b]);
        c.symbols->rows[b].push_back(values[b]->probe);
      }
    }
    Matrix rows(kBatch, flow.dimension());
    brackets.evaluate(drawn, kBatch, rows);
    const CertifiedSymbols symbols(c, flow);
    std::vector<std::vector<SymbolTable>> tables(kBatch);
    for (std::size_t b = 0; b < kBatch; ++b)
      for (int k = 0; k < 3; ++k)
        tables[b].push_back(symbols.at(c.bound.rows[b][k], c.symbols->rows[b][k]));
    const auto expected = brackets_at(flow, c.bound.prime, c.bound.point, c.bound.rows, tables);
    const PrimeField field(c.bound.prime);
    for (std::size_t b = 0; b < kBatch; ++b)
      for (std::size_t i = 0; i < flow.dimension(); ++i)
        EXPECT_EQ(field.to_residue(rows(b, i)), expected[b][i]);
  }
}

TEST(CertifiedFunctions, KnowWhatTheyDependOnAndWhichEntriesAreTheSame) {
  const CertifiedFlow flow(proved_text(model(
      "u = [2]\nv = [2]\n", "sqrt(1 + sqrt(x[0])) * exp(concat([u, u])[1:3]) + sin(exp(v))")));
  const std::vector<CertifiedFunction>& all = flow.functions();
  std::size_t levels = 0;
  for (const CertifiedFunction& f : all) {
    levels = std::max(levels, f.level);
    EXPECT_EQ(f.of_probe, f.function == Elementary::sqrt);
    EXPECT_EQ(f.of_parameters, !f.of_probe);
    EXPECT_EQ(f.after_other, f.function == Elementary::sin);
    if (f.function == Elementary::exp) {
      EXPECT_NE(f.sources[0], f.sources[1]);
    }
  }
  EXPECT_EQ(all.size(), 5U);
  EXPECT_EQ(levels, 2U);
}

TEST(IndependenceSearch, FindsTrialsOfRoots) {
  Certificate c = proved_text(kNorm);
  c.symbols->independent = false;
  c.symbols->roots.clear();
  EXPECT_EQ(refusal_of(write_certificate(c)), "");
  claim_independence(c, CertifiedFlow(c), 3);
  EXPECT_TRUE(c.symbols->independent);
  ASSERT_EQ(c.symbols->roots.size(), 1U);
  EXPECT_EQ(c.symbols->roots[0].size(), 2U);
  EXPECT_EQ(refusal_of(write_certificate(c)), "");
}

TEST(SymbolTable, KnowsWhatFitsTogether) {
  const WordField field(4194301);
  SymbolTable table(field);
  table.add(Elementary::sigmoid, 3, 5);
  EXPECT_EQ(table.at(Elementary::sigmoid, 3), 5U);
  EXPECT_EQ(table.at(Elementary::sigmoid, field.neg(3)), field.neg(4));
  EXPECT_THROW(table.add(Elementary::sigmoid, 3, 6), Refused);
  EXPECT_THROW(table.add(Elementary::sqrt, 4, 3), Refused);
  EXPECT_THROW(table.add(Elementary::log, 0, 3), Refused);
  EXPECT_THROW(table.add(Elementary::exp, 7, 0), Refused);
  EXPECT_THROW((void)table.at(Elementary::exp, 8), Refused);
  // 5 + (5 - 25) 2 e, as in program/elementary.hpp.
  EXPECT_EQ(table.at(Elementary::sigmoid, std::vector<std::uint64_t>{3, 2}),
            (std::vector<std::uint64_t>{5, field.neg(40)}));
}

}  // namespace
}  // namespace abide
