// SPDX-License-Identifier: MIT
#include "abide/proof/certificate.hpp"

#include <gtest/gtest.h>

#include "proof/altered.hpp"

namespace abide {
namespace {

using nlohmann::json;
using testing::proved;
using testing::refusal_of;

TEST(Certificate, WhatIsWrittenIsReadAgain) {
  const std::vector<Certificate> certificates{proved("linear:2,1,2"), proved("relu:2,2,1+bias"),
                                              proved("nmf:2,1,2", {Dynamics::momentum, "3/t", {}}),
                                              proved("icnn:2,2,1", {Dynamics::momentum, "1/3", {}}),
                                              proved(testing::with_logarithms())};
  for (const Certificate& c : certificates) {
    const std::string text = write_certificate(c);
    const Certificate again = read_certificate(text);
    EXPECT_EQ(write_certificate(again), text);
    EXPECT_EQ(again.name, c.name);
    EXPECT_EQ(again.program.size(), c.program.size());
    EXPECT_EQ(again.laws, c.laws);
    EXPECT_EQ(again.bound.rows, c.bound.rows);
    EXPECT_EQ(again.features.size(), c.features.size());
    EXPECT_EQ(again.claim.at_most, c.claim.at_most);
    EXPECT_EQ(again.tau_denominator, c.tau_denominator);
  }
}

TEST(Certificate, NamesMayBeAnything) {
  Certificate c = testing::smallest();
  c.name = std::string("\"\\\n\0\x1b[2J \xF0\x9F\x98\x80", 14);
  c.program[0].name = "a#b";
  c.program[2].name = "parameter#1";  // of a probe
  c.program[3].name = "drift";
  const Certificate again = read_certificate(write_certificate(c));
  EXPECT_EQ(again.name, c.name);
  EXPECT_EQ(again.program[0].name, "a#b");
  EXPECT_EQ(verify_certificate(again).claim.at_most, 1U);
  const Certificate momentum = [] {
    Certificate m = proved("linear:1,1,1", {Dynamics::momentum, "0", {}});
    m.program[2].name = "drift";
    return m;
  }();
  EXPECT_EQ(refusal_of(write_certificate(momentum)), "");
}

// Each rule of docs/certificate.md has a file that breaks it and nothing else, and the message says
// where. The text is altered as a document; those rules that documents cannot break follow below.
struct Rule {
  const char* where;
  const char* value;
  const char* reason;
};

void expect_refused(const Certificate& certificate, const std::vector<Rule>& rules) {
  ASSERT_EQ(refusal_of(certificate, [](json&) {}), "");
  for (const Rule& rule : rules) {
    SCOPED_TRACE(std::string(rule.where) + " = " + rule.value);
    const std::string found = refusal_of(certificate, [&](json& document) {
      document[json::json_pointer(rule.where)] = json::parse(rule.value);
    });
    EXPECT_NE(found.find(rule.reason), std::string::npos) << found;
    EXPECT_NE(found, "");
  }
}

TEST(Certificate, IsReadStrictly) {
  expect_refused(
      testing::smallest(),
      {{"/format", "\"abide\"", "format: expected \"abide certificate\""},
       {"/version", "3", "version: expected 1 or 2"},
       {"/version", "true", "version: expected an integer"},
       {"/version", "1.0", "version: expected an integer"},
       {"/name", "1", "name: expected a string"},
       {"/more", "1", "the file: unknown key 'more'"},
       {"/bound/depth", "1", "bound: unknown key 'depth'"},
       {"/program", "{}", "program: expected a list"},
       {"/program/0", "[]", "program[0]: expected a node"},
       {"/program/0/op", "\"tanh\"", "program[0].op: expected the name of an operation"},
       {"/program/0/shape", "[0]", "program[0].shape[0]: expected an integer from 1"},
       {"/program/0/shape", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "at most 16 sizes"},
       {"/program/0/of", "0", "program[0]: unknown key 'of'"},
       {"/program/1/name", "\"W1\"", "program[1]: the name 'W1' is taken"},
       {"/program/3/name", "\"x\"", "program[3]: the name 'x' is taken"},
       {"/objective", "99", "objective: expected an integer from 0 to"},
       {"/objective", "-1", "objective: expected an integer from 0 to"},
       {"/flow", "\"sgd\"", "flow: expected \"gradient\", \"momentum\" or \"field\""},
       {"/tau", "{}", "tau: expected null"},
       {"/metric", "[99]", "metric[0]: expected an integer"},
       {"/features", "[{}]", "features[0]: the key 'name' is missing"},
       {"/features", R"([{"name":"","kind":"exp","node":0}])", "features[0].kind: expected"},
       {"/bound/prime", "1048573", "bound.prime: expected an integer from 1048576"},
       {"/bound/prime", "2147483659", "bound.prime: expected an integer from 1048576"},
       {"/bound/prime", "4194303", "bound.prime: not a prime"},
       {"/bound/point", "[1]", "bound.point: expected 2 integers"},
       {"/bound/point/0", "9007199254740993", "bound.point[0]: expected an integer"},
       {"/bound/point/0", "-9007199254740993", "bound.point[0]: expected an integer"},
       {"/bound/point/0", "18446744073709551615", "bound.point[0]: expected an integer"},
       {"/bound/point/0", "\"1\"", "bound.point[0]: expected an integer"},
       {"/bound/rows/0", "[]", "bound.rows[0]: expected 1 to 12 probes"},
       {"/bound/rows/0/0", "[1]", "bound.rows[0][0]: expected 2 integers"},
       {"/bound/rows", "[[[1,1]],[[1,1]],[[1,1]]]", "bound.rows: expected no more rows"},
       {"/bound/columns", "[2]", "bound.columns[0]: expected an integer from 0 to 1"},
       {"/bound/columns", "[0,0]", "bound.columns: expected increasing numbers"},
       {"/bound/columns", "[]", "bound.columns: expected as many columns as rows"},
       {"/laws/0", "[[\"1\"]]", "laws[0][0]: expected [coefficient"},
       {"/laws/0", "[[\"1\",[[0]]]]", "laws[0][0][1][0]: expected [variable, exponent]"},
       {"/laws/0", "[[\"0\",[[0,1]]]]", "laws[0][0][0]: expected a coefficient other than 0"},
       {"/laws/0", "[[\"1\",[[2,1]]]]", "laws[0][0][1][0][0]: expected an integer from 0 to 1"},
       {"/laws/0", "[[\"1\",[[1,1],[0,1]]]]", "laws[0][0][1]: expected increasing variables"},
       {"/laws/0", "[[\"1\",[[0,0]]]]", "laws[0][0][1][0][1]: expected an integer from 1 to 1000"},
       {"/laws/0", "[[\"1\",[[0,600],[1,401]]]]", "laws[0][0][1]: expected a degree"},
       {"/laws/0", "[[\"1\",[[0,1]]],[\"2\",[[0,1]]]]", "laws[0][1]: expected variables not seen"},
       {"/identities", "\"believed\"", "identities: expected \"expanded\" or \"tested\""},
       {"/independence/laws", "[1]", "independence.laws[0]: expected an integer from 0 to 0"},
       {"/independence/point", "[1]", "independence.point: expected 2 integers"},
       {"/independence/columns", "[0,1]", "independence.columns: expected as many columns as laws"},
       {"/claim/state", "3", "claim.state: not the number of coordinates"},
       {"/claim/at_most", "0", "claim.at_most: not what the rows prove"},
       {"/claim/at_least", "2", "claim.at_least: not the number of independent laws"},
       {"/claim/at_least", "-1", "claim.at_least: expected an integer from 0"}});
}

TEST(Certificate, RationalsAreInLowestTermsOrRefused) {
  std::vector<std::string> wrong{"",    "01",  "+1",   "1/1", "2/4",     "1/0",  "1/-2",
                                 "-0",  "0/3", "--1",  "0.5", " 1",      "1e3",  "1/02",
                                 "1_0", "0x1", "1\\n", "/2",  "\\u0661", "1//2", "1/2/3"};
  wrong.push_back(std::string(1001, '7'));
  wrong.push_back("1/" + std::string(1001, '7'));
  const Certificate c = testing::smallest();
  for (const std::string& text : wrong) {
    const std::string value = "[[\"" + text + "\",[[0,2]]]]";
    const std::string found =
        refusal_of(c, [&](json& document) { document["laws"][0] = json::parse(value); });
    EXPECT_TRUE(found.starts_with("laws[0][0][0]: ")) << text << ": " << found;
  }
  for (const char* text : {"-1/2", "7", "-12"}) {  // right, though then the law is none
    const std::string value = std::string("[[\"") + text + "\",[[0,2]]]]";
    EXPECT_NE(
        refusal_of(c, [&](json& d) { d["laws"][0] = json::parse(value); }).find("not conserved"),
        std::string::npos);
  }
}

TEST(Certificate, NodesMustFitTogether) {
  const Certificate c = testing::smallest();  // W1 [1,1], W2 [1,1], x [1], w [1], ..
  const std::vector<std::pair<const char*, const char*>> nodes{
      {R"({"op":"velocity","of":0})", "only momentum has velocities"},
      {R"({"op":"time"})", "this flow has no time"},
      {R"({"op":"covector","of":2})", "'of' must be a parameter"},
      {R"({"op":"covector","of":99})", "].of: expected an integer"},
      {R"({"op":"constant","values":[],"shape":[]})", "a constant without values"},
      {R"({"op":"constant","values":["1","2"],"shape":[3]})", "constant: 2 values"},
      {R"({"op":"constant","values":["1"],"shape":[2000001]})", "shape[0]: expected an integer"},
      {R"({"op":"constant","values":["1"],"shape":[2000,2000]})", "too large"},
      {R"({"op":"contraction","operands":[],"labels":[],"result":[]})", "one or two operands"},
      {R"({"op":"contraction","operands":[0],"labels":[[0]],"result":[]})", "one label for each"},
      {R"({"op":"contraction","operands":[0],"labels":[[0,0]],"result":[]})", "distinct"},
      {R"({"op":"contraction","operands":[0],"labels":[[0,1]],"result":[0,0]})", "distinct labels"},
      {R"({"op":"contraction","operands":[0],"labels":[[0,1]],"result":[2]})", "of the operands"},
      {R"({"op":"contraction","operands":[0],"labels":[[0,1001]],"result":[]})", "from 0 to 1000"},
      {R"({"op":"sum","operands":[],"coefficients":[]})", "expected operands"},
      {R"({"op":"sum","operands":[0,2],"coefficients":["1","1"]})", "shapes [1, 1] and [1] differ"},
      {R"({"op":"sum","operands":[0],"coefficients":["1","1"]})", "a coefficient for each"},
      {R"({"op":"gather","operand":0,"index":[1],"shape":[1]})", "outside shape"},
      {R"({"op":"gather","operand":0,"index":[-2],"shape":[1]})", "expected an integer from -1"},
      {R"({"op":"gather","operand":0,"index":[0],"shape":[2]})", "gather: 1 index for"},
      {R"({"op":"reshape","operand":0,"shape":[2]})", "reshape: shape [1, 1] has 1 entry,"},
      {R"({"op":"reshape","operand":0})", "the key 'shape' is missing"},
      {R"({"op":"inverse","operand":2})", "only a square matrix"}};
  for (const auto& [node, reason] : nodes) {
    const std::string found =
        refusal_of(c, [&, text = node](json& d) { d["program"].push_back(json::parse(text)); });
    EXPECT_NE(found.find(reason), std::string::npos) << node << ": " << found;
  }
  // A node that nothing needs is not evaluated: here the inverse of 0.
  EXPECT_EQ(
      refusal_of(
          c,
          [](json& d) {
            d["program"].push_back({{"op", "constant"}, {"values", {"0"}}, {"shape", {1, 1}}});
            d["program"].push_back({{"op", "inverse"}, {"operand", d["program"].size() - 1}});
          }),
      "");
}

TEST(Certificate, TextIsLookedAtBeforeItIsParsed) {
  const std::string text = write_certificate(testing::smallest());
  const std::string inside = text.substr(1);
  const std::vector<std::pair<std::string, const char*>> wrong{
      {"", "not JSON"},
      {text.substr(0, text.size() / 2), "not JSON"},
      {text + "x", "not JSON"},
      {"\xEF\xBB\xBF" + text, "byte order mark"},
      {"\xFF" + text, "not JSON"},
      {text + std::string(1, '\0'), "zero byte"},
      {"[]", "the file: expected an object"},
      {"{\"version\": 1," + inside, "the key 'version' is given twice"},
      {"{\"a\": [{\"b\": 1, \"b\": 1}]," + inside, "the key 'b' is given twice"},
      {"{\"name\": \"\\ud800\"}", "not JSON"},
      {"{\"name\": NaN}", "not JSON"},
      {"{\"name\": 1e999}", "not JSON"},
      {std::string(33, '['), "nested more than 32 deep"},
      {std::string(1'000'000, '['), "nested more than 32 deep"},
      {std::string(kMostCertificateBytes + 1, ' '), "over 64 MiB"}};
  for (const auto& [data, reason] : wrong) {
    const std::string found = refusal_of(data);
    EXPECT_NE(found.find(reason), std::string::npos) << data.substr(0, 60) << ": " << found;
  }
  EXPECT_EQ(refusal_of(" \n\t\r" + text + "\n "), "");
}

TEST(Certificate, LimitsAreChecked) {
  const Certificate c = testing::smallest();
  const auto refused = [&](const std::function<void(json&)>& change) {
    return refusal_of(c, change);
  };
  const json one{{"op", "constant"}, {"values", {"1"}}, {"shape", json::array()}};
  EXPECT_NE(refused([&](json& d) {
              for (int i = 0; i < 20'000; ++i) d["program"].push_back(one);
            }).find("at most 20,000 nodes"),
            std::string::npos);
  EXPECT_NE(refused([&](json& d) {
              json big = one;
              big["shape"] = {1'500'000};
              for (int i = 0; i < 2; ++i) d["program"].push_back(big);
            }).find("too large"),
            std::string::npos);
  EXPECT_NE(refused([&](json& d) {
              d["program"].push_back({{"op", "parameter"}, {"name", "b"}, {"shape", {20'000}}});
            }).find("more than 20,000 coordinates"),
            std::string::npos);
  EXPECT_NE(refused([&](json& d) {  // 500 * 500 * 500 multiplications
              json matrix = one;
              matrix["shape"] = {500, 500};
              d["program"].push_back(matrix);
              const std::size_t last = d["program"].size() - 1;
              d["program"].push_back({{"op", "contraction"},
                                      {"operands", {last, last}},
                                      {"labels", {{0, 1}, {1, 2}}},
                                      {"result", {0, 2}}});
            })
                .find("too large"),
            std::string::npos);
  // 3 squared 60 times has more digits than there is memory.
  EXPECT_NE(
      refused([&](json& d) {
        json three = one;
        three["values"] = {"3"};
        d["program"].push_back(three);
        for (int i = 0; i < 60; ++i)
          d["program"].push_back({{"op", "contraction"},
                                  {"operands", {d["program"].size() - 1, d["program"].size() - 1}},
                                  {"labels", {json::array(), json::array()}},
                                  {"result", json::array()}});
      }).find("a constant has over"),
      std::string::npos);
}

}  // namespace
}  // namespace abide
