// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "abide/proof/certificate.hpp"

namespace abide {

namespace {

using Json = nlohmann::ordered_json;
using Op = CertificateNode::Op;

Json rationals(const std::vector<Rational>& values) {
  Json list = Json::array();
  for (const Rational& q : values) list.push_back(q.to_string());
  return list;
}

Json node_json(const CertificateNode& node) {
  switch (node.op) {
    case Op::parameter:
      return {{"op", "parameter"}, {"name", node.name}, {"shape", node.shape}};
    case Op::probe:
      return {{"op", "probe"}, {"name", node.name}, {"shape", node.shape}};
    case Op::velocity:
      return {{"op", "velocity"}, {"of", node.of}};
    case Op::time:
      return {{"op", "time"}};
    case Op::shifted:
      return {{"op", "shifted"}, {"of", node.of}};
    case Op::covector:
      return {{"op", "covector"}, {"of", node.of}};
    case Op::constant:
      return {{"op", "constant"}, {"values", rationals(node.values)}, {"shape", node.shape}};
    case Op::contraction:
      return {{"op", "contraction"},
              {"operands", node.operands},
              {"labels", node.labels},
              {"result", node.result}};
    case Op::sum:
      return {{"op", "sum"}, {"operands", node.operands}, {"coefficients", rationals(node.values)}};
    case Op::gather:
      return {{"op", "gather"},
              {"operand", node.operands[0]},
              {"index", node.index},
              {"shape", node.shape}};
    case Op::reshape:
      return {{"op", "reshape"}, {"operand", node.operands[0]}, {"shape", node.shape}};
    case Op::inverse:
      return {{"op", "inverse"}, {"operand", node.operands[0]}};
    case Op::function:
      return {
          {"op", "function"}, {"function", row(node.function).name}, {"operand", node.operands[0]}};
  }
  return nullptr;
}

Json law_json(const SparsePolynomial& law) {
  Json terms = Json::array();
  for (const auto& [monomial, coefficient] : law.terms) {
    Json exponents = Json::array();
    for (const auto& [variable, power] : powers(monomial))
      exponents.push_back(Json::array({variable, power}));
    terms.push_back(Json::array({coefficient.to_string(), std::move(exponents)}));
  }
  return terms;
}

const char* kind_text(CertifiedFeature::Kind kind) {
  switch (kind) {
    case CertifiedFeature::Kind::value:
      return "value";
    case CertifiedFeature::Kind::log:
      return "log";
    case CertifiedFeature::Kind::logdet:
      return "logdet";
  }
  return "";
}

// A list with each element on a line of its own.
template <class List, class F>
std::string lines(const List& list, F json_of) {
  std::string text = "[";
  for (std::size_t i = 0; i < list.size(); ++i)
    text += (i == 0 ? "\n  " : ",\n  ") + Json(json_of(list[i])).dump();
  return text + (list.empty() ? "]" : "\n ]");
}

// Several lists in a list, each of those on lines of its own.
template <class List, class F>
std::string nested_lines(const List& list, F json_of) {
  std::string text = "[";
  for (std::size_t i = 0; i < list.size(); ++i)
    text += (i == 0 ? "" : ", ") + lines(list[i], json_of);
  return text + "]";
}

std::string symbols_text(const Certificate::Symbols& symbols) {
  const Json units{{"exp", symbols.exponential ? Json(*symbols.exponential) : Json()},
                   {"circle", symbols.circle ? Json(*symbols.circle) : Json()}};
  return fmt::format(
      "{{\"hypothesis\": \"{}\", \"units\": {},\n \"point\": {},\n \"rows\": {},\n \"roots\": {}}}",
      symbols.independent ? "independent" : "free", units.dump(), Json(symbols.point).dump(),
      lines(symbols.rows, [](const auto& row) { return row; }),
      nested_lines(symbols.roots, [](const Certificate::Symbols::Trial& trial) {
        return Json{{"probe", trial.probe}, {"values", trial.values}};
      }));
}

}  // namespace

std::string write_certificate(const Certificate& c) {
  std::string text = "{";
  const auto key = [&](const char* name, const std::string& value) {
    text += std::string(text.size() == 1 ? "\n" : ",\n") + " \"" + name + "\": " + value;
  };
  const auto same = [](const auto& value) { return value; };
  Json tau;
  if (c.second_order())
    tau = {{"numerator", rationals(c.tau_numerator)},
           {"denominator", rationals(c.tau_denominator)}};
  key("format", "\"abide certificate\"");
  key("version", "2");
  key("name", Json(c.name).dump(-1, ' ', false, Json::error_handler_t::replace));
  key("program", lines(c.program, node_json));
  key("objective", descends(c.dynamics) ? Json(c.objective).dump() : "null");
  key("flow", fmt::format("\"{}\"", to_string(c.dynamics)));
  key("tau", tau.dump());
  key("weight_decay", Json(c.decay.to_string()).dump());
  key("frozen", Json(c.frozen).dump());
  key("fields", c.fields.empty() ? "null" : Json(c.fields).dump());
  key("metric", c.metric ? Json(*c.metric).dump() : "null");
  key("features", lines(c.features, [](const CertifiedFeature& f) {
        return Json{{"name", f.name}, {"kind", kind_text(f.kind)}, {"node", f.node}};
      }));
  text += ",\n \"bound\": {\"prime\": " + Json(c.bound.prime).dump() +
          ", \"point\": " + Json(c.bound.point).dump() +
          ", \"columns\": " + Json(c.bound.columns).dump() +
          ",\n \"rows\": " + lines(c.bound.rows, same) + "}";
  if (c.symbols) key("symbols", symbols_text(*c.symbols));
  key("laws", lines(c.laws, law_json));
  key("identities", c.expanded ? "\"expanded\"" : "\"tested\"");
  key("independence", Json{{"laws", c.independence.laws},
                           {"point", c.independence.point},
                           {"columns", c.independence.columns}}
                          .dump());
  key("claim",
      Json{{"state", c.claim.state}, {"at_most", c.claim.at_most}, {"at_least", c.claim.at_least}}
          .dump());
  return text + "\n}\n";
}

}  // namespace abide
