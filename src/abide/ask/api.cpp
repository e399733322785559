// SPDX-License-Identifier: MIT
//
// The functions of abide/abide.hpp: answers without the types of the library in them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <utility>

#include "abide/abide.hpp"
#include "abide/ask/ask.hpp"
#include "abide/ask/json.hpp"
#include "abide/error.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/program/limits.hpp"
#include "abide/stop.hpp"
#include "abide/typeset/law_latex.hpp"

namespace abide {

namespace {

// The family is proved where all scalars are, which are what it consists of.
std::vector<FoundLaw> families_of(const Found& found, LawLatex& latex, bool proved) {
  std::vector<FoundLaw> list;
  for (const MatrixLaw& law : arrange(found.variables.blocks(), found.search.laws).matrices)
    list.push_back({law.expression, latex(law.expression), proved});
  return list;
}

std::string in_words(const Counterexample& at) {
  std::vector<std::string> values;
  for (const Counterexample::Values* part : {&at.state, &at.inputs, &at.gates, &at.loss_gradient})
    for (const auto& [name, value] : *part)
      values.push_back(fmt::format("{} = {}", name, value.to_string()));
  return fmt::format("the derivative{} is {} at {}, all others 0",
                     at.entry.empty() ? "" : " of entry " + at.entry,
                     at.enclosure.empty() ? at.derivative.to_string() : at.enclosure,
                     values.empty() ? "the origin" : fmt::format("{}", fmt::join(values, ", ")));
}

Decision decision_of(Proof proof) {
  switch (proof) {
    case Proof::expanded:
    case Proof::tested:
      return Decision::yes;
    case Proof::disproved:
      return Decision::no;
    case Proof::undecided:
      return Decision::undecided;
  }
  throw std::logic_error("a check without a verdict");
}

}  // namespace

CountAnswer count(const Question& question, const Budget& budget) {
  const Counted counted = ask_count(question, budget);
  return {.state = counted.count.state,
          .at_most = counted.count.laws(),
          .error_probability = counted.count.error_probability,
          .free_gates = counted.flow.model().free_gates(),
          .free_symbols = counted.count.symbols.free(),
          .status = counted.status(),
          .json = to_json(counted, {})};
}

LawsAnswer laws(const Question& question, const Budget& budget) {
  const Found found = ask_laws(question, budget);
  LawsAnswer answer{.at_most = found.search.count.laws(),
                    .independent = found.search.independent,
                    .complete = found.search.complete(),
                    .free_gates = found.variables.flow().model().free_gates(),
                    .free_symbols = found.search.count.symbols.free(),
                    .laws = {},
                    .families = {},
                    .status = found.status(),
                    .json = to_json(found, {})};
  const VariableNames names = variable_names(found.variables.blocks());
  LawLatex latex(found.variables.flow());
  bool proved = true;
  for (const Law& law : found.search.laws) {
    std::string text = to_expression(law.polynomial, names);
    std::string formula = latex(text);
    answer.laws.push_back({std::move(text), std::move(formula), law.proof == Proof::expanded});
    proved = proved && answer.laws.back().proved;
  }
  if (found.at_size)
    for (const LawFamily& law : found.at_size->families.laws)
      answer.families.push_back({law.text, latex(law.text), false});
  else
    answer.families = families_of(found, latex, proved);
  return answer;
}

CheckAnswer check(const Question& question, const std::string& expression, const Budget& budget) {
  const Checked checked = ask_check(question, expression, budget);
  CheckAnswer answer{.law = Decision::undecided,
                     .proved = false,
                     .independent = 0,
                     .free_gates = checked.flow.model().free_gates(),
                     .counterexample = {},
                     .status = checked.status(),
                     .json = {}};
  if (!checked.check) return answer;
  answer.law = decision_of(checked.check->proof);
  answer.proved = checked.check->proof == Proof::expanded;
  answer.independent = checked.check->independent.count;
  if (checked.check->counterexample)
    answer.counterexample = in_words(*checked.check->counterexample);
  answer.json = to_json(checked, {});
  return answer;
}

ProofAnswer prove(const Question& question, const Budget& budget) {
  Proved proved = ask_proof(question, budget);
  ProofAnswer answer{.at_most = proved.found.search.count.laws(),
                     .at_least = 0,
                     .tested = false,
                     .free_symbols = false,
                     .certificate = {},
                     .status = proved.status()};
  if (!proved.written) return answer;
  answer.at_most = proved.written->verified.claim.at_most;
  answer.at_least = proved.written->verified.claim.at_least;
  answer.tested = proved.written->verified.tested;
  answer.free_symbols = proved.written->verified.free_symbols;
  answer.certificate = std::move(proved.written->text);
  return answer;
}

VerifyAnswer verify(const std::string& certificate) {
  try {
    const Verified verified = verify_certificate(read_certificate(certificate));
    return {.verified = true,
            .reason = {},
            .at_most = verified.claim.at_most,
            .at_least = verified.claim.at_least,
            .tested = verified.tested,
            .free_symbols = verified.free_symbols};
  } catch (const Refused& refusal) {
    return {.verified = false,
            .reason = refusal.what(),
            .at_most = 0,
            .at_least = 0,
            .tested = false,
            .free_symbols = false};
  }
}

void set_limit(const std::string& name, std::int64_t value) {
  set_limits(with_limit(limits(), name, value));
}

}  // namespace abide
