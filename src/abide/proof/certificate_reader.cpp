// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "abide/proof/certificate.hpp"
#include "abide/proof/certificate_value.hpp"

namespace abide {

namespace {

using Json = nlohmann::json;
using Value = CertificateValue;
using Op = CertificateNode::Op;

constexpr std::int64_t kLargestLabel = 1000;
constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostFactors = 10'000'000;  // of terms, times their degrees, in all laws
constexpr std::size_t kMostNamed = 2'000'000;     // features that laws name, times coordinates
constexpr std::size_t kHighestPower = 1000;

// Sizes and nesting are looked at before the text is parsed.
void check_text(const std::string& text) {
  if (text.size() > kMostCertificateBytes) throw Refused("the file is over 64 MiB");
  if (text.starts_with("\xEF\xBB\xBF")) throw Refused("the file begins with a byte order mark");
  if (text.find('\0') != std::string::npos)
    throw Refused("the file has a zero byte; expected the JSON that abide prove writes");
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepest) throw Refused(fmt::format("nested more than {} deep", kDeepest));
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
}

Json parse(const std::string& text) {
  check_text(text);
  std::vector<std::set<std::string>> keys(kDeepest + 2);  // of the open object at each depth
  const auto callback = [&](int depth, Json::parse_event_t event, Json& parsed) {
    const auto at = static_cast<std::size_t>(depth);
    if (event == Json::parse_event_t::object_start) keys[at + 1].clear();
    if (event == Json::parse_event_t::key && !keys[at].insert(parsed.get<std::string>()).second)
      throw Refused(fmt::format("the key '{}' is given twice", parsed.get<std::string>()));
    return true;
  };
  try {
    return Json::parse(text, callback);
  } catch (const Json::exception& error) {
    throw Refused(fmt::format("not JSON: {}", error.what()));
  }
}

CertificateNode read_node(const Value& value, std::size_t number) {
  struct Kind {
    Op op;
    std::vector<std::string_view> keys;
  };
  static const std::map<std::string, Kind> kinds = {
      {"parameter", {Op::parameter, {"op", "name", "shape"}}},
      {"probe", {Op::probe, {"op", "name", "shape"}}},
      {"velocity", {Op::velocity, {"op", "of"}}},
      {"time", {Op::time, {"op"}}},
      {"shifted", {Op::shifted, {"op", "of"}}},
      {"covector", {Op::covector, {"op", "of"}}},
      {"constant", {Op::constant, {"op", "values", "shape"}}},
      {"contraction", {Op::contraction, {"op", "operands", "labels", "result"}}},
      {"sum", {Op::sum, {"op", "operands", "coefficients"}}},
      {"gather", {Op::gather, {"op", "operand", "index", "shape"}}},
      {"reshape", {Op::reshape, {"op", "operand", "shape"}}},
      {"inverse", {Op::inverse, {"op", "operand"}}},
      {"function", {Op::function, {"op", "function", "operand"}}},
  };
  if (!value.json.is_object() || !value.json.contains("op")) throw value.expected("a node");
  const auto kind = kinds.find(value["op"].text());
  if (kind == kinds.end()) throw value["op"].expected("the name of an operation");
  value.keys(kind->second.keys);
  const auto has = [&](std::string_view key) {
    return std::find(kind->second.keys.begin(), kind->second.keys.end(), key) !=
           kind->second.keys.end();
  };
  CertificateNode node;
  node.op = kind->second.op;
  if (has("name")) node.name = value["name"].text();
  if (has("shape")) node.shape = value["shape"].shape();
  if (has("of")) node.of = value["of"].number(number);
  const auto rational = [](const Value& v) { return v.rational(); };
  if (has("values")) node.values = value["values"].list(rational);
  if (has("coefficients")) node.values = value["coefficients"].list(rational);
  if (has("function")) {
    const std::optional<Elementary> function = elementary_named(value["function"].text());
    if (!function) throw value["function"].expected("the name of a function");
    node.function = *function;
  }
  if (has("operand")) node.operands = {value["operand"].number(number)};
  if (has("operands"))
    node.operands = value["operands"].list([&](const Value& v) { return v.number(number); });
  if (has("labels")) {
    const auto labels = [](const Value& list) {
      return list.list(
          [](const Value& v) { return static_cast<int>(v.integer(0, kLargestLabel)); });
    };
    node.labels = value["labels"].list(labels);
    node.result = labels(value["result"]);
    if (node.result.size() > CertificateValue::kMostAxes)
      throw value["result"].expected(fmt::format("at most {} labels", CertificateValue::kMostAxes));
  }
  if (has("index"))
    node.index = value["index"].list([](const Value& v) {
      return static_cast<std::int32_t>(v.integer(-1, kMostCertificateEntries));
    });
  return node;
}

SparsePolynomial read_law(const Value& value, std::size_t state, std::size_t variables,
                          std::size_t& factors, std::size_t& named) {
  SparsePolynomial law;
  std::set<Monomial> seen;
  std::set<std::uint32_t> features;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Value term = value.at(i);
    if (term.size() != 2) throw term.expected("[coefficient, [[variable, exponent], ..]]");
    const Rational coefficient = term.at(0).rational();
    if (coefficient.is_zero()) throw term.at(0).expected("a coefficient other than 0");
    Monomial monomial;
    const Value powers = term.at(1);
    for (std::size_t k = 0; k < powers.size(); ++k) {
      if (powers.at(k).size() != 2) throw powers.at(k).expected("[variable, exponent]");
      const auto variable = static_cast<std::uint32_t>(powers.at(k).at(0).number(variables));
      if (!monomial.empty() && variable <= monomial.back())
        throw powers.expected("increasing variables");
      monomial.insert(monomial.end(),
                      static_cast<std::size_t>(powers.at(k).at(1).integer(1, kHighestPower)),
                      variable);
      if (variable >= state) features.insert(variable);
      if (monomial.size() > kHighestPower)
        throw powers.expected(fmt::format("a degree of at most {}", kHighestPower));
    }
    if ((factors += powers.size() * monomial.size()) > kMostFactors)
      throw Refused("laws: the factors of terms, times their degrees, add up to too much");
    if (!seen.insert(monomial).second) throw term.expected("variables not seen in another term");
    law.terms.emplace_back(std::move(monomial), coefficient);
  }
  if ((named += features.size() * state) > kMostNamed)
    throw Refused("laws: they name too many features, times coordinates");
  normalize(law);
  return law;
}

// The coefficients of a polynomial in t.
std::vector<Rational> read_polynomial(const Value& value) {
  std::vector<Rational> result = value.list([](const Value& v) { return v.rational(); });
  if (result.size() > kHighestPower) throw value.expected("a lower degree");
  if (!result.empty() && result.back().is_zero()) throw value.expected("no trailing 0");
  return result;
}

std::size_t entries_of(const std::vector<CertificateNode>& program, Op op) {
  std::int64_t total = 0;
  for (const CertificateNode& node : program) {
    if (node.op != op) continue;
    std::int64_t count = 1;
    for (const std::int64_t size : node.shape) {
      if (size > kMostCertificateEntries / count) throw Refused("program: too many entries");
      count *= size;
    }
    total += count;
    if (total > kMostCertificateEntries) throw Refused("program: too many entries");
  }
  return static_cast<std::size_t>(total);
}

// What drives the parameters: the objective, or fields; what holds them.
void read_forces(const Value& file, const Json& json, std::int64_t version, Certificate& c) {
  const std::size_t nodes = c.program.size();
  if (version == 2) {
    c.decay = file["weight_decay"].rational();
    c.frozen = file["frozen"].increasing(nodes);
    for (std::size_t i = 0; i < c.frozen.size(); ++i)
      if (c.program[c.frozen[i]].op != Op::parameter)
        throw file["frozen"].at(i).expected("a parameter node");
  }
  if (descends(c.dynamics)) {
    c.objective = file["objective"].number(nodes);
    if (version == 2 && !json.at("fields").is_null()) throw file["fields"].expected("null");
    return;
  }
  if (!json.at("objective").is_null()) throw file["objective"].expected("null");
  if (!c.decay.is_zero()) throw file["weight_decay"].expected("\"0\"");
  c.fields = file["fields"].list([&](const Value& field) {
    return field.list([&](const Value& v) { return v.number(nodes); });
  });
  if (c.fields.empty()) throw file["fields"].expected("at least one field");
}

// The lists' lengths are looked at when the program is known (proof/certified_symbols.hpp).
Certificate::Symbols read_symbols(const Value& value, const Certificate& c, std::size_t probe) {
  value.keys({"hypothesis", "units", "point", "rows", "roots"});
  const auto integers = [](const Value& v) {
    return v.list([](const Value& entry) { return entry.integer(); });
  };
  Certificate::Symbols result;
  const std::string hypothesis = value["hypothesis"].text();
  if (hypothesis != "independent" && hypothesis != "free")
    throw value["hypothesis"].expected("\"independent\" or \"free\"");
  result.independent = hypothesis == "independent";
  const Value units = value["units"];
  units.keys({"exp", "circle"});
  if (!units["exp"].json.is_null()) result.exponential = units["exp"].integer();
  if (!units["circle"].json.is_null()) result.circle = units["circle"].integers(2);
  result.point = integers(value["point"]);
  const Value rows = value["rows"];
  if (rows.size() != c.bound.rows.size()) throw rows.expected("a list for each row of the bound");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.at(i).size() != c.bound.rows[i].size())
      throw rows.at(i).expected("a list for each probe of the row");
    result.rows.push_back(rows.at(i).list(integers));
  }
  result.roots = value["roots"].list([&](const Value& level) {
    return level.list([&](const Value& v) {
      v.keys({"probe", "values"});
      return Certificate::Symbols::Trial{v["probe"].integers(probe), integers(v["values"])};
    });
  });
  return result;
}

}  // namespace

Certificate read_certificate(const std::string& text) {
  const Json json = parse(text);
  const Value file{json, ""};
  std::int64_t version = 2;
  if (json.is_object() && json.contains("version")) version = file["version"].integer();
  if (version != 1 && version != 2) throw file["version"].expected("1 or 2");
  std::vector<std::string_view> keys = {
      "format", "version",  "name",  "program", "objective",  "flow",         "tau",
      "metric", "features", "bound", "laws",    "identities", "independence", "claim"};
  if (version == 2) keys.insert(keys.end(), {"weight_decay", "frozen", "fields"});
  if (version == 2 && json.is_object() && json.contains("symbols")) keys.push_back("symbols");
  file.keys(keys);
  if (file["format"].text() != "abide certificate")
    throw file["format"].expected("\"abide certificate\"");
  Certificate c;
  c.bytes = text.size();
  c.name = file["name"].text();
  const Value program = file["program"];
  if (program.size() > kMostCertificateNodes) throw program.expected("at most 20,000 nodes");
  for (std::size_t i = 0; i < program.size(); ++i) c.program.push_back(read_node(program.at(i), i));
  const std::size_t nodes = c.program.size();

  const std::optional<Dynamics> dynamics = dynamics_of(file["flow"].text());
  if (!dynamics) throw file["flow"].expected("\"gradient\", \"momentum\" or \"field\"");
  c.dynamics = *dynamics;
  if (version == 1 && !descends(c.dynamics))
    throw file["flow"].expected("\"gradient\" or \"momentum\"");
  read_forces(file, json, version, c);
  if (c.second_order()) {
    file["tau"].keys({"numerator", "denominator"});
    c.tau_numerator = read_polynomial(file["tau"]["numerator"]);
    c.tau_denominator = read_polynomial(file["tau"]["denominator"]);
    if (c.tau_denominator.empty() || !c.tau_denominator.back().is_one())
      throw file["tau"]["denominator"].expected("a polynomial whose last coefficient is 1");
  } else if (!json.at("tau").is_null()) {
    throw file["tau"].expected("null");
  }
  if (!json.at("metric").is_null() && !descends(c.dynamics)) throw file["metric"].expected("null");
  if (!json.at("metric").is_null())
    c.metric = file["metric"].list([&](const Value& v) { return v.number(nodes); });
  c.features = file["features"].list([&](const Value& v) {
    v.keys({"name", "kind", "node"});
    const std::map<std::string, CertifiedFeature::Kind> kinds = {
        {"value", CertifiedFeature::Kind::value},
        {"log", CertifiedFeature::Kind::log},
        {"logdet", CertifiedFeature::Kind::logdet}};
    const auto kind = kinds.find(v["kind"].text());
    if (kind == kinds.end()) throw v["kind"].expected("\"value\", \"log\" or \"logdet\"");
    return CertifiedFeature{v["name"].text(), kind->second, v["node"].number(nodes)};
  });

  const std::size_t parameters = entries_of(c.program, Op::parameter);
  std::vector<CertificateNode> still;
  for (const std::size_t node : c.frozen) still.push_back(c.program[node]);
  const std::size_t moving = parameters - entries_of(still, Op::parameter);
  const std::size_t state = parameters + (c.second_order() ? moving : 0) + (c.timed() ? 1 : 0);
  if (state > kMostCertificateState) throw Refused("the state has more than 20,000 coordinates");
  const std::size_t probe = entries_of(c.program, Op::probe) + c.controls();
  const Value bound = file["bound"];
  bound.keys({"prime", "point", "rows", "columns"});
  c.bound.prime = static_cast<std::uint64_t>(
      bound["prime"].integer(std::int64_t{1} << 20, (std::int64_t{1} << 31) - 1));
  c.bound.point = bound["point"].integers(state);
  if (bound["rows"].size() > state) throw bound["rows"].expected("no more rows than coordinates");
  c.bound.rows = bound["rows"].list([&](const Value& row) {
    if (row.size() == 0 || row.size() > kMostBracketFields) throw row.expected("1 to 12 probes");
    return row.list([&](const Value& v) { return v.integers(probe); });
  });
  c.bound.columns = bound["columns"].increasing(state);
  if (c.bound.columns.size() != c.bound.rows.size())
    throw bound["columns"].expected("as many columns as rows");
  const bool functions = std::any_of(c.program.begin(), c.program.end(),
                                     [](const auto& node) { return node.op == Op::function; });
  if (functions != json.contains("symbols"))
    throw Refused("symbols: expected with a program that has functions, and with no other");
  if (functions) c.symbols = read_symbols(file["symbols"], c, probe);

  const std::size_t variables = state + c.features.size();
  std::size_t factors = 0;
  std::size_t named = 0;
  c.laws = file["laws"].list(
      [&](const Value& v) { return read_law(v, state, variables, factors, named); });
  const std::string identities = file["identities"].text();
  if (identities != "expanded" && identities != "tested")
    throw file["identities"].expected("\"expanded\" or \"tested\"");
  c.expanded = identities == "expanded";
  const Value independence = file["independence"];
  independence.keys({"laws", "point", "columns"});
  c.independence.laws = independence["laws"].increasing(c.laws.size());
  c.independence.point = independence["point"].integers(variables);
  for (std::size_t f = 0; f < c.features.size(); ++f)
    if (c.features[f].kind == CertifiedFeature::Kind::value && c.independence.point[state + f] != 0)
      throw independence["point"].at(state + f).expected("0: the feature is computed");
  c.independence.columns = independence["columns"].increasing(state);
  if (c.independence.columns.size() != c.independence.laws.size())
    throw independence["columns"].expected("as many columns as laws");
  const Value claim = file["claim"];
  claim.keys({"state", "at_most", "at_least"});
  const auto count = [&](const char* key) {
    return static_cast<std::size_t>(claim[key].integer(0, CertificateValue::kLargest));
  };
  c.claim = {count("state"), count("at_most"), count("at_least")};
  return c;
}

}  // namespace abide
