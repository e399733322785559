// SPDX-License-Identifier: MIT
#include "abide/sweep/case_table.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace abide {

namespace {

constexpr const char* kCreate = R"(
CREATE TABLE cases (
  id INTEGER PRIMARY KEY,
  request TEXT NOT NULL UNIQUE,
  group_name TEXT NOT NULL, model TEXT NOT NULL, flow TEXT NOT NULL, tau TEXT, metric TEXT,
  compute TEXT NOT NULL, seed INTEGER NOT NULL,
  status TEXT NOT NULL, message TEXT, command TEXT NOT NULL, version TEXT, seconds REAL,
  parameters INTEGER, state INTEGER, lie_dimension INTEGER, laws INTEGER, levels TEXT,
  closed INTEGER, stopped_by TEXT, primes TEXT, error_probability REAL, free_gates INTEGER,
  independent INTEGER, complete INTEGER, max_degree INTEGER, max_time_degree INTEGER,
  ended TEXT, undecided INTEGER, found INTEGER,
  proved_at_most INTEGER, proved_at_least INTEGER,
  document TEXT, certificate TEXT);
)";

constexpr const char* kInsert =
    "INSERT INTO cases (id, request, group_name, model, flow, tau, metric, compute, "
    "seed, "
    "status, command) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?)";

// ?1 is the id; the other numbers are those of put().
constexpr const char* kUpdate =
    "UPDATE cases SET status = ?2, message = ?3, version = ?4, seconds = ?5, metric = "
    "coalesce(?6, metric), parameters = ?7, state = ?8, lie_dimension = ?9, laws = ?10, levels = "
    "?11, closed = ?12, stopped_by = ?13, primes = ?14, error_probability = ?15, free_gates = ?16, "
    "independent = ?17, complete = ?18, max_degree = ?19, max_time_degree = ?20, ended = ?21, "
    "undecided = ?22, found = ?23, proved_at_most = ?24, proved_at_least = ?25, document = ?26, "
    "certificate = ?27, flow = coalesce(?28, flow) WHERE id = ?1";

// Reads something of row `id`, which need not be what was written.
template <class Read>
auto intact(const Database& database, std::size_t id, Read read) {
  try {
    return read();
  } catch (const std::invalid_argument& error) {
    fail_database(database.file(), fmt::format("row {} is damaged: {}", id, error.what()));
  }
}

// The columns of a row in the order in which they are read, `documents` or not.
std::string selection(bool documents) {
  return fmt::format(
      "SELECT request, status, command, version, message, seconds, metric, parameters, state, "
      "lie_dimension, laws, levels, closed, stopped_by, primes, error_probability, free_gates, "
      "independent, complete, max_degree, max_time_degree, ended, undecided, found, "
      "proved_at_most, proved_at_least, {}, flow FROM cases ORDER BY id",
      documents ? "document, certificate" : "NULL, NULL");
}

// What of a row has to be parsed.
struct Texts {
  std::string request, status, levels, primes;
};

void read_result(const Statement& from, Result& result) {
  const auto natural = [&](int column) { return static_cast<std::size_t>(from.integer(column)); };
  result.metric = from.text(6);
  const std::optional<Dynamics> flow = dynamics_of(from.text(28));
  if (!flow) throw std::invalid_argument("no flow: " + from.text(28));
  result.flow = *flow;
  result.parameters = natural(7);
  result.state = natural(8);
  result.lie_dimension = natural(9);
  result.laws = natural(10);
  result.closed = from.integer(12) != 0;
  result.stopped_by = from.text(13);
  if (!from.is_null(15)) result.error_probability = from.real(15);
  result.free_gates = from.integer(16) != 0;
  if (!from.is_null(17))
    result.found = {.independent = natural(17),
                    .complete = from.integer(18) != 0,
                    .max_degree = static_cast<int>(from.integer(19)),
                    .max_time_degree = static_cast<int>(from.integer(20)),
                    .ended = from.text(21),
                    .undecided = natural(22),
                    .found = natural(23)};
  if (!from.is_null(24)) result.proved = {.at_most = natural(24), .at_least = natural(25)};
}

std::vector<std::uint64_t> numbers(const std::string& list) {
  try {
    return nlohmann::json::parse(list);
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(error.what());
  }
}

}  // namespace

void CaseTable::create() { database_.run(kCreate); }

void CaseTable::check() const {
  if (database_.integer("SELECT count(*) FROM cases WHERE id < 1 OR id > (SELECT count(*) FROM "
                        "cases)") != 0)
    fail_database(database_.file(), "is damaged: its cases are not numbered 1, 2, ..");
}

void CaseTable::insert(std::int64_t id, const Case& what) {
  if (!insert_) insert_ = database_.prepare(kInsert);
  insert_->bind(1, id)
      .bind(2, to_request(what))
      .bind(3, what.group)
      .bind(4, what.model)
      .bind(5, std::string(to_string(what.flow)))
      .bind(8, to_string(what.compute))
      .bind(9, static_cast<std::int64_t>(what.seed))
      .bind(10, command_of(what));
  if (has_velocities(what.flow)) insert_->bind(6, what.tau.empty() ? "0" : what.tau);
  if (!what.metric.empty()) insert_->bind(7, what.metric);
  insert_->run();
}

void CaseTable::renew(std::int64_t id, const Case& what) {
  database_.prepare("DELETE FROM cases WHERE id = ?").bind(1, id).run();
  insert(id, what);
}

void CaseTable::put(std::int64_t id, const Answer& answer, std::string_view version) {
  const auto number = [](auto n) { return static_cast<std::int64_t>(n); };
  if (!update_) update_ = database_.prepare(kUpdate);
  Statement& row = *update_;
  row.bind(1, id).bind(2, to_string(answer.status)).bind(4, version).bind(5, answer.seconds);
  if (!answer.message.empty()) row.bind(3, answer.message);
  if (!answer.document.empty()) {
    const Result result = result_of(answer.document, answer.certificate);
    row.bind(28, std::string(to_string(result.flow)));
    row.bind(6, result.metric)
        .bind(7, number(result.parameters))
        .bind(8, number(result.state))
        .bind(9, number(result.lie_dimension))
        .bind(10, number(result.laws))
        .bind(11, nlohmann::json(result.levels).dump())
        .bind(12, number(result.closed))
        .bind(14, nlohmann::json(result.primes).dump())
        .bind(16, number(result.free_gates));
    if (!result.stopped_by.empty()) row.bind(13, result.stopped_by);
    if (result.error_probability) row.bind(15, *result.error_probability);
    if (result.found)
      row.bind(17, number(result.found->independent))
          .bind(18, number(result.found->complete))
          .bind(19, number(result.found->max_degree))
          .bind(20, number(result.found->max_time_degree))
          .bind(21, result.found->ended)
          .bind(22, number(result.found->undecided))
          .bind(23, number(result.found->found));
    if (result.proved)
      row.bind(24, number(result.proved->at_most)).bind(25, number(result.proved->at_least));
    row.bind(26, answer.document);
    if (!answer.certificate.empty()) row.bind(27, answer.certificate);
  }
  row.run();
}

std::vector<Case> CaseTable::cases() const {
  std::vector<Case> list;
  Statement all = database_.prepare("SELECT request FROM cases ORDER BY id");
  while (all.step())
    list.push_back(intact(database_, list.size() + 1, [&] { return from_request(all.text(0)); }));
  return list;
}

std::vector<Status> CaseTable::statuses() const {
  std::vector<Status> list;
  Statement all = database_.prepare("SELECT status FROM cases ORDER BY id");
  while (all.step())
    list.push_back(intact(database_, list.size() + 1, [&] { return status_of(all.text(0)); }));
  return list;
}

std::vector<Row> CaseTable::rows(bool documents) const {
  std::vector<Row> list;
  std::vector<Texts> texts;
  Statement all = database_.prepare(selection(documents));
  // The writer waits for readers: what takes time comes afterwards.
  while (all.step()) {
    Row row;
    row.command = all.text(2);
    row.version = all.text(3);
    row.answer = {.message = all.text(4),
                  .seconds = all.real(5),
                  .document = all.text(26),
                  .certificate = all.text(27)};
    if (!all.is_null(7)) read_result(all, row.result.emplace());
    list.push_back(std::move(row));
    texts.push_back({all.text(0), all.text(1), all.text(11), all.text(14)});
  }
  for (std::size_t i = 0; i < list.size(); ++i)
    intact(database_, i + 1, [&] {
      list[i].what = from_request(texts[i].request);
      list[i].answer.status = status_of(texts[i].status);
      if (!list[i].result) return;
      const std::vector<std::uint64_t> levels = numbers(texts[i].levels);
      list[i].result->levels.assign(levels.begin(), levels.end());
      list[i].result->primes = numbers(texts[i].primes);
      if (documents) (void)result_of(list[i].answer.document, list[i].answer.certificate);
    });
  return list;
}

}  // namespace abide
