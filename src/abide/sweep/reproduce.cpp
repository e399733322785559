// SPDX-License-Identifier: MIT
#include "abide/sweep/reproduce.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "abide/plural.hpp"

namespace abide {

namespace {

// Whether the identity of every law in the document was expanded, none only tested.
bool all_expanded(const std::string& document) {
  const nlohmann::json json = nlohmann::json::parse(document);
  for (const nlohmann::json& law : json.at("found"))
    if (law.at("proof") != "exact") return false;
  return true;
}

// Looks at one row.
class Comparison {
 public:
  Comparison(const Trial& trial, const Row& row, Reproduction& all, ExperimentResult& sums)
      : trial_(trial), row_(row), all_(all), sums_(sums) {}

  void run() {
    const Expected& expected = trial_.expected;
    ++sums_.cases;
    if (expected.laws) {
      sums_.predicted += *expected.laws;
      ++sums_.predicted_cases;
    }
    if (row_.answer.status == Status::pending) {
      ++sums_.pending;
      ++all_.pending;
      return;
    }
    sums_.seconds += row_.answer.seconds;
    if (!row_.result) {
      without_result();
      return;
    }
    look_at(*row_.result);
  }

 private:
  void without_result() {
    const Status status = row_.answer.status;
    const std::string cause =
        row_.answer.message.empty() ? std::string(to_string(status)) : row_.answer.message;
    if (status == Status::timeout || status == Status::out_of_memory)
      cut(cause);
    else
      disagree(cause);
  }

  void look_at(const Result& result) {
    const Expected& expected = trial_.expected;
    const bool is_cut = row_.answer.status == Status::limit;
    if (result.closed) {
      sums_.counted += result.laws;
      ++sums_.counted_cases;
    }
    if (expected.laws &&
        (result.closed ? result.laws != *expected.laws : result.laws < *expected.laws))
      disagree(fmt::format("{}{} counted, {} expected ({})", result.closed ? "" : "at most ",
                           plural(result.laws, "law"), *expected.laws, expected.source));
    if (result.found) look_at(result, *result.found, is_cut);
    if (is_cut) cut(row_.answer.message);
  }

  void look_at(const Result& result, const Result::Found& found, bool is_cut) {
    const Expected& expected = trial_.expected;
    sums_.independent += found.independent;
    ++sums_.searched_cases;
    if (found.complete && all_expanded(row_.answer.document)) ++sums_.proved_cases;
    if (found.independent > result.laws)
      disagree(fmt::format("{} found, at most {} counted", plural(found.independent, "law"),
                           result.laws));
    if (is_cut) return;
    if (expected.polynomials && found.independent != *expected.polynomials)
      disagree(fmt::format("{} found, {} expected ({})",
                           plural(found.independent, "polynomial law"), *expected.polynomials,
                           expected.source));
    else if (expected.complete && !found.complete)
      disagree(fmt::format("{} of {} found; all expected up to degree {} ({})", found.independent,
                           plural(result.laws, "law"), trial_.what.max_degree, expected.source));
  }

  void disagree(const std::string& cause) { all_.disagreements.push_back(entry(cause)); }
  void cut(const std::string& cause) {
    ++sums_.cut_cases;
    all_.cut.push_back(entry(cause));
  }
  [[nodiscard]] Disagreement entry(const std::string& cause) const {
    return {sums_.name, trial_.what.model, cause, command_of(trial_.what)};
  }

  const Trial& trial_;
  const Row& row_;
  Reproduction& all_;
  ExperimentResult& sums_;
};

}  // namespace

std::vector<Case> cases_of(const std::vector<TrialSet>& experiments) {
  std::vector<Case> cases;
  for (const TrialSet& experiment : experiments)
    for (const Trial& trial : experiment.trials) cases.push_back(trial.what);
  return cases;
}

Reproduction compare(const std::vector<TrialSet>& experiments, const std::vector<Row>& rows) {
  Reproduction all;
  std::size_t next = 0;
  for (const TrialSet& experiment : experiments) {
    ExperimentResult sums;
    sums.name = experiment.name;
    sums.notebook_seconds = experiment.notebook_seconds;
    for (const Trial& trial : experiment.trials)
      Comparison(trial, rows.at(next++), all, sums).run();
    all.experiments.push_back(std::move(sums));
  }
  return all;
}

Reproduction reproduce(const std::vector<TrialSet>& experiments, const SweepOptions& options,
                       Store& store) {
  const std::vector<Case> cases = cases_of(experiments);
  (void)run_sweep(cases, options, store);
  const std::vector<std::int64_t> ids = store.add(cases);
  const std::vector<Row> stored = store.rows();
  std::vector<Row> rows;
  for (const std::int64_t id : ids) rows.push_back(stored.at(static_cast<std::size_t>(id) - 1));
  return compare(experiments, rows);
}

}  // namespace abide
