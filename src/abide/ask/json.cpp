// SPDX-License-Identifier: MIT
#include "abide/ask/json.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "abide/ask/certificate_text.hpp"
#include "abide/ask/json_text.hpp"
#include "abide/laws/names.hpp"
#include "abide/typeset/law_latex.hpp"

namespace abide {

namespace {

using Json = nlohmann::ordered_json;

std::string_view end_of(SearchEnd end) {
  switch (end) {
    case SearchEnd::complete:
      return "complete";
    case SearchEnd::max_degree:
      return "max_degree";
    case SearchEnd::too_large:
      return "too_large";
    case SearchEnd::interrupted:
      return "interrupted";
  }
  throw std::logic_error("a search without an end");
}

Json document_of(const Flow& flow) {
  Json json = new_document();
  json.update(flow_document(flow));
  return json;
}

Json count_document(const Flow& flow, const Count& count) {
  Json json = document_of(flow);
  const Program& program = flow.model().program;
  if (flow.model().imported != nullptr)
    json["imported"] = imported_document(*flow.model().imported);
  json["parameters"] = program.parameter_entries();
  json["shapes"] = Json::object();
  for (const NodeId id : program.parameters()) json["shapes"][program.name(id)] = program.shape(id);
  json["state"] = count.state;
  json["frozen_coordinates"] = count.frozen;
  json["lie_dimension"] = count.lie_dimension;
  json["laws"] = count.laws();
  json["levels"] = count.levels;
  json["closed"] = count.closed;
  json["stopped_by"] = nullptr;
  if (count.ending != Ending::closed) json["stopped_by"] = to_string(count.ending);
  json["primes"] = count.primes;
  json["seed"] = count.seed;
  json["error_probability"] = nullptr;
  if (count.error_probability) json["error_probability"] = *count.error_probability;
  json["free_gates"] = flow.model().free_gates();
  json["functions"] = nullptr;
  if (count.symbols.status != SymbolIndependence::Status::no_symbols)
    json["functions"] = {
        {"independent", !count.symbols.free()}, {"exponentials", count.symbols.exponentials},
        {"integrals", count.symbols.integrals}, {"circles", count.symbols.circles},
        {"roots", count.symbols.roots},         {"numbers", count.symbols.numbers},
        {"at_zero", count.symbols.at_zero},     {"why", count.symbols.text()}};
  return json;
}

Json regions_document(const RegionCounts& counts) {
  Json json;
  json["samples"] = counts.samples;
  json["verdict"] = to_string(counts.verdict);
  json["parameters"] = Json::array();
  for (const RegionCount& region : counts.regions) {
    Json entry;
    entry["patterns"] = region.patterns;
    entry["samples"] = region.samples;
    entry["laws_at_most"] = region.laws_at_most();
    entry["closed"] = region.count.closed;
    json["parameters"].push_back(std::move(entry));
  }
  return json;
}

std::string_view form_of(const LawFamily& law) {
  if (law.laws == 1) return "scalar";
  if (law.key.matrix == 0 || !law.key.kept.empty())
    return law.key.matrix == 0 && law.key.kept.size() == 1 ? "vector" : "general";
  return law.key.kind == LawTemplate::Kind::antisymmetric ? "antisymmetric" : "symmetric";
}

// Families in the place of matrices and vectors that scalar laws fill, and how they were found.
void add_families(Json& json, const AtSize& at_size, LawLatex& latex) {
  json["matrix_laws"] = nlohmann::ordered_json::array();
  for (const LawFamily& law : at_size.families.laws)
    json["matrix_laws"].push_back({{"expression", law.text},
                                   {"latex", latex(law.text)},
                                   {"count", static_cast<std::size_t>(law.laws)},
                                   {"form", form_of(law)},
                                   {"proof", to_string(law.proof)},
                                   {"independent", static_cast<std::size_t>(law.independent)}});
  json["scalar_laws"] = Json::array();
  const Families& families = at_size.families;
  Json own;
  own["bound"] = to_string(at_size.bound);
  own["gradients"] = families.fields;
  own["gradient_bytes"] = families.bytes;
  own["undecided"] = Json::array();
  for (const LawFamily& law : families.undecided) own["undecided"].push_back(law.text);
  own["not_searched"] = families.not_searched.size();
  own["narrow"] = nullptr;
  if (at_size.narrow)
    own["narrow"] = {{"model", at_size.narrow->model},
                     {"state", at_size.narrow->state},
                     {"laws", at_size.narrow->laws},
                     {"families", at_size.narrow->families},
                     {"complete", at_size.narrow->complete()}};
  json["families"] = std::move(own);
}

}  // namespace

std::string_view form_name(const MatrixLaw& law) {
  switch (law.form) {
    case MatrixLaw::Form::symmetric:
      return law.count == 1 ? "scalar" : "symmetric";
    case MatrixLaw::Form::antisymmetric:
      return "antisymmetric";
    case MatrixLaw::Form::vector:
      return "vector";
    case MatrixLaw::Form::general:
      break;
  }
  return "general";
}

std::string to_json(const Counted& counted, Seconds seconds) {
  Json json = count_document(counted.flow, counted.count);
  if (counted.point) {
    json["at"] = counted.at;
    json["point_dimension"] = counted.point->dimension;
    json["point_levels"] = counted.point->levels;
    json["regular"] = counted.point->regular();
  }
  if (counted.regions) json["sign_regions"] = regions_document(*counted.regions);
  return to_text(std::move(json), seconds);
}

std::string to_json(const Found& found, Seconds seconds) {
  Json json = count_document(found.variables.flow(), found.search.count);
  json["independent"] = found.search.independent;
  json["complete"] = found.search.complete();
  json["max_degree"] = found.search.searched_degree;
  json["max_time_degree"] = found.search.time_degree;
  json["ended"] = end_of(found.search.end);
  json["undecided"] = found.search.undecided;
  LawLatex latex(found.variables.flow());
  if (found.at_size) {
    json["found"] = nlohmann::ordered_json::array();
    add_families(json, *found.at_size, latex);
    return to_text(std::move(json), seconds);
  }
  const std::vector<StateBlock>& state = found.variables.blocks();
  const VariableNames names = variable_names(state);
  json["found"] = nlohmann::ordered_json::array();
  for (const Law& law : found.search.laws) {
    const std::string text = to_expression(law.polynomial, names);
    json["found"].push_back({{"degree", law.degree},
                             {"time_degree", law.time_degree},
                             {"expression", text},
                             {"latex", latex(text)},
                             {"proof", to_string(law.proof)}});
  }
  const Arrangement arrangement = arrange(state, found.search.laws);
  json["matrix_laws"] = nlohmann::ordered_json::array();
  for (const MatrixLaw& law : arrangement.matrices)
    json["matrix_laws"].push_back({{"expression", law.expression},
                                   {"latex", latex(law.expression)},
                                   {"count", law.count},
                                   {"form", form_name(law)}});
  json["scalar_laws"] = arrangement.scalars;
  if (found.regions) json["sign_regions"] = regions_document(*found.regions);
  return to_text(std::move(json), seconds);
}

std::string to_json(const Checked& checked, Seconds seconds) {
  const Check& check = checked.check.value();
  Json json = document_of(checked.flow);
  json["expression"] = checked.expression;
  json["shape"] = check.shape;
  json["law"] = nullptr;
  if (check.proof != Proof::undecided) json["law"] = check.proof != Proof::disproved;
  json["proof"] = to_string(check.proof);
  json["independent"] = check.independent.count;
  json["independent_exact"] = check.independent.all;
  json["logarithms_left"] = check.logarithms_left;
  json["symbols_left"] = nullptr;
  if (!check.symbols_left.empty()) json["symbols_left"] = check.symbols_left;
  json["counterexample"] = nullptr;
  if (check.counterexample) {
    const Counterexample& at = *check.counterexample;
    const auto object = [](const Counterexample::Values& list) {
      auto result = Json::object();
      for (const auto& [name, value] : list) result[name] = value.to_string();
      return result;
    };
    json["counterexample"] = {
        {"entry", at.entry},
        {"state", object(at.state)},
        {"inputs", object(at.inputs)},
        {"gates", object(at.gates)},
        {"loss_gradient", object(at.loss_gradient)},
        {"derivative", at.enclosure.empty() ? Json(at.derivative.to_string()) : Json(nullptr)},
        {"enclosure", at.enclosure.empty() ? Json(nullptr) : Json(at.enclosure)}};
  }
  return to_text(std::move(json), seconds);
}

std::string to_json(const Proved& proved, Seconds seconds) {
  const Proved::Written& written = proved.written.value();
  return verified_json(written.certificate, written.verified, seconds);
}

std::string verified_json(const Certificate& c, const Verified& verified, Seconds seconds) {
  Json json = new_document();
  json["label"] = c.name;
  json["verified"] = true;
  json["flow"] = to_string(c.dynamics);
  json["tau"] = nullptr;
  if (c.second_order()) json["tau"] = tau_text(c);
  json["state"] = c.claim.state;
  json["at_most"] = c.claim.at_most;
  json["at_least"] = c.claim.at_least;
  json["complete"] = verified.complete();
  json["identities"] = verified.tested ? "tested" : "expanded";
  if (c.symbols) json["symbols"] = verified.free_symbols ? "free" : "independent";
  json["laws"] = Json::array();
  const VariableNames names = trusted_names(verified);
  for (const SparsePolynomial& law : c.laws) json["laws"].push_back(law_text(law, names));
  json["features"] = feature_lines(c, names);
  return to_text(std::move(json), seconds);
}

std::string refused_json(const std::string& reason, Seconds seconds) {
  Json json = new_document();
  json["verified"] = false;
  json["reason"] = reason;
  return to_text(std::move(json), seconds);
}

}  // namespace abide
