// SPDX-License-Identifier: MIT
#include "abide/sweep/compute.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "abide/error.hpp"
#include "abide/flow/features.hpp"
#include "abide/flow/flow.hpp"
#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/proof/prove.hpp"
#include "abide/proof/verify.hpp"
#include "abide/report/count_report.hpp"
#include "abide/report/law_report.hpp"
#include "abide/sweep/cut.hpp"

namespace abide {

namespace {

Flow flow_of(const Case& what, const ModelTexts& texts) {
  FlowOptions options;
  options.dynamics = what.flow;
  if (!has_velocities(what.flow) && !what.tau.empty())
    throw UsageError("tau is the damping of momentum: expected the flow momentum with it");
  if (!what.tau.empty()) options.tau = what.tau;
  if (!what.metric.empty()) options.metric = what.metric;
  const auto text = texts.find(what.model);
  return Flow::make(
      text == texts.end() ? load_model(what.model) : parse_model(text->second, text->first),
      options);
}

CountOptions count_options(const Case& what) {
  CountOptions options;
  options.seed = what.seed;
  options.threads = 1;
  if (what.limits.memory != 0) options.memory = what.limits.memory;
  return options;
}

// On one line, and without the time, which no two runs share.
std::string stored(const std::string& document) {
  auto json = nlohmann::ordered_json::parse(document);
  json.erase("seconds");
  return json.dump();
}

Answer done_unless(const std::string& cut) {
  return {.status = cut.empty() ? Status::done : Status::limit, .message = cut};
}

Answer count_case(const Case& what, const ModelTexts& texts) {
  if (!what.features.empty()) throw UsageError("features are for laws: expected laws or proof");
  const Flow flow = flow_of(what, texts);
  const Count count = count_laws(flow, count_options(what));
  Answer answer = done_unless(count_cut(count));
  answer.document = stored(count_json(flow, count, 0));
  return answer;
}

// As `abide laws` and `abide prove` do.
Answer search_case(const Case& what, const ModelTexts& texts) {
  const Flow flow = flow_of(what, texts);
  Variables variables(flow);
  SearchOptions options;
  options.count = count_options(what);
  options.max_degree = what.max_degree;
  const bool automatic = std::count(what.features.begin(), what.features.end(), "auto") > 0;
  if (automatic && what.features.size() > 1)
    throw UsageError("features: expected either auto or expressions, found both");
  if (!automatic && !what.features.empty()) variables = variables.with_features(what.features);
  Search search = find_laws(variables, options);
  if (automatic && !search.complete()) {
    variables = variables.with_features(automatic_features(flow));
    search = find_laws(variables, options, search.count);
  }

  const bool is_proof = what.compute == Computation::proof;
  Answer answer = done_unless(is_proof ? proof_cut(search) : laws_cut(search));
  answer.document = stored(laws_json(variables, search, 0));
  if (!is_proof) return answer;
  const std::string text = write_certificate(make_certificate(variables, search, options.count));
  try {
    (void)verify_certificate(read_certificate(text));
  } catch (const Refused& refusal) {
    throw ModelError(fmt::format("{}: error: no certificate was written; it would be refused: {}",
                                 what.model, refusal.what()));
  }
  answer.certificate = text;
  return answer;
}

Answer answer_or_error(const Case& what, const ModelTexts& texts) {
  try {
    return what.compute == Computation::count ? count_case(what, texts) : search_case(what, texts);
  } catch (const UsageError& error) {
    return {.status = Status::error, .message = error.what()};
  } catch (const ModelError& error) {
    return {.status = Status::error, .message = error.what()};
  } catch (const ShapeError& error) {
    return {.status = Status::error, .message = error.what()};
  }
}

}  // namespace

Answer compute_case(const Case& what, const ModelTexts& texts) {
  const auto start = std::chrono::steady_clock::now();
  Answer answer = answer_or_error(what, texts);
  answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return answer;
}

}  // namespace abide
