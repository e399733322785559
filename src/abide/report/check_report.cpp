// SPDX-License-Identifier: MIT
#include "abide/report/check_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "abide/report/document.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostValuesShown = 24;

// Labelled lines; a label stands before the first only.
class Labelled {
 public:
  void add(const char* label, const std::vector<std::string>& contents) {
    for (const std::string& content : contents) {
      text_ += fmt::format("  {:<13} {}\n", label, content);
      label = "";
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// `W1[0,1] = 1, W2[2,1] = 1, the others 0`
std::string values(const Counterexample::Values& given) {
  std::vector<std::string> shown;
  for (const auto& [name, value] : given) {
    if (shown.size() == kMostValuesShown) break;
    shown.push_back(fmt::format("{} = {}", name, value.to_string()));
  }
  if (shown.empty()) return "all 0";
  const std::size_t more = given.size() - shown.size();
  return fmt::format("{}{}, the others 0", fmt::join(shown, ", "),
                     more == 0 ? "" : fmt::format(", and {} more (--json shows them)", more));
}

std::vector<std::string> proof_lines(const Check& check) {
  if (check.known_law)
    return {"its derivative along the flow, with free inner values, is 0 at random points",
            "modulo 23-bit primes; error probability below 2^-100"};
  if (check.proof == Proof::expanded)
    return {"exact: its derivative along the flow expands to 0 over Q"};
  return {"its derivative along the flow is 0 at random points modulo 61-bit primes;",
          "error probability below 2^-100"};
}

std::vector<std::string> independent(const Check& check) {
  const std::size_t count = check.independent.count;
  if (count == 0 && check.independent.all) return {"0 laws: it is constant"};
  std::string text = fmt::format("{}{} law{}", check.independent.all ? "" : "at least ", count,
                                 count == 1 ? "" : "s");
  if (entries(check.shape) > 1) text += fmt::format(" among its {} entries", entries(check.shape));
  if (check.independent.all) return {text};
  return {text + ";", "it would take too much time or memory to compare all"};
}

void add_counterexample(const Flow& flow, const Counterexample& at, Labelled& lines) {
  lines.add(flow.space().has_velocities() ? "state" : "parameters", {values(at.state)});
  if (!flow.model().inputs.empty()) lines.add("input", {values(at.inputs)});
  if (!flow.model().gates.empty())
    lines.add("ReLU gates", {values(at.gates) + " (1: open, 0: closed)"});
  const std::string rest = flow.model().loss == LossClass::cross_entropy
                               ? " (of all classes but the last: together they are 0)"
                               : "";
  lines.add(descends(flow.dynamics()) ? "loss gradient" : "fields",
            {values(at.loss_gradient) + rest});
  lines.add("derivative",
            {fmt::format("{}{} along the flow there, {}",
                         at.entry.empty() ? "" : fmt::format("of entry {}: ", at.entry),
                         at.enclosure.empty() ? at.derivative.to_string() : at.enclosure,
                         at.enclosure.empty() ? "exactly" : "by interval arithmetic")});
}

}  // namespace

std::string check_text(const Flow& flow, const std::string& expression, const Check& check) {
  Labelled lines;
  const auto answer = [&](const char* what) {
    return fmt::format("{}\n{} {} of {}{}\n\n{}", expression, what, law_noun(flow.dynamics()),
                       flow.model().name, flow.model().free_gates() ? " with free gates" : "",
                       lines.text());
  };
  switch (check.proof) {
    case Proof::undecided:
      lines.add("flow", {flow_line(flow)});
      if (!check.symbols_left.empty())
        lines.add("undecided", {"its derivative along the flow is not 0 with free symbols of the",
                                "functions; whether it is with the functions is not known:",
                                check.symbols_left});
      else
        lines.add("undecided",
                  {"its derivative along the flow contains logarithms of logarithms; it is not 0",
                   "with these as free variables, but it is not known that they are unrelated"});
      return answer("may be a");
    case Proof::expanded:
    case Proof::tested:
      lines.add("flow", {flow_line(flow)});
      lines.add("independent", independent(check));
      lines.add("proof", proof_lines(check));
      return answer("is a");
    case Proof::disproved:
      break;
  }
  lines.add("flow", {flow_line(flow)});
  if (check.counterexample)
    add_counterexample(flow, *check.counterexample, lines);
  else if (check.logarithms_left)
    lines.add("reason",
              {"its derivative along the flow contains logarithms, and is not 0 with these as free",
               "variables; no algebraic equation relates them (Ostrowski's theorem), so it is",
               "not 0 for the logarithms either"});
  else if (flow.symbols().any())
    lines.add("reason",
              {"its derivative along the flow is not 0 with free symbols of the functions, and",
               "these are independent: no equation relates them"});
  else
    lines.add("reason",
              {"its derivative along the flow is not 0 at a random point modulo a 61-bit prime;",
               "no point with few small numbers was found that shows it"});
  return answer("is not a");
}

}  // namespace abide
