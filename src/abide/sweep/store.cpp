// SPDX-License-Identifier: MIT
#include "abide/sweep/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "abide/error.hpp"
#include "abide/sweep/database.hpp"

namespace abide {

namespace {

// Which files are such databases, and which schema they have.
constexpr std::int64_t kApplication = 0x61626964;  // "abid"
constexpr std::int64_t kSchema = 1;

constexpr const char* kTables = R"(
CREATE TABLE sweep (version TEXT NOT NULL, spec TEXT NOT NULL);
CREATE TABLE model_files (path TEXT PRIMARY KEY, text TEXT NOT NULL);
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
    "certificate = ?27 WHERE id = ?1";

// How long a commit waits for readers, in milliseconds: before computing, and meanwhile.
constexpr int kPatience = 60'000;
constexpr int kShortPatience = 20;

// Nobody else writes while this is held, which is as long as the process lives and no longer.
// SQLite's own locks are of another kind (fcntl) and come and go with each commit. This descriptor
// must be closed after the connection: closing any descriptor of a file drops the locks that fcntl
// gave the process.
class WriterLock {
 public:
  explicit WriterLock(const std::string& path)
      : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (file_ < 0)
      fail_database(path, fmt::format("cannot be written: {}",
                                      std::error_code(errno, std::generic_category()).message()));
    if (flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(file_);
    fail_database(path, "another sweep is writing to this database; expected it to end first");
  }
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;
  ~WriterLock() { ::close(file_); }

 private:
  int file_;
};

std::string shortened(const std::string& text) {
  return text.size() <= 200 ? text : text.substr(0, 200) + "..";
}

}  // namespace

struct Store::Content {
  Content(const std::string& file, Database::Mode mode)
      : name(file), database(Database::open(file, mode)) {}

  std::string name;
  std::optional<WriterLock> lock;  // outlives the connection
  Database database;
  std::optional<Statement> update;
  std::string version, spec;
  bool in_transaction = false;

  void begin() {
    if (!in_transaction) database.run("BEGIN IMMEDIATE");
    in_transaction = true;
  }
  bool commit(int milliseconds) {
    if (in_transaction && !database.commit(milliseconds)) return false;
    in_transaction = false;
    return true;
  }
  // What comes before all computing does not go on without it.
  void commit_now() {
    if (!commit(kPatience)) fail_database(name, "is being read all the time; expected a pause");
  }
  void create() {
    begin();
    database.run(kTables);
    database.run(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication, kSchema));
    database.prepare("INSERT INTO sweep VALUES (?, '')").bind(1, abide_version()).run();
    commit_now();
  }
  // Throws unless this is a database of a sweep with the schema above.
  void recognize() {
    if (database.integer("PRAGMA application_id") != kApplication)
      fail_database(name, "is not the database of a sweep; expected one, or a new name");
    if (database.integer("PRAGMA user_version") != kSchema)
      fail_database(name, fmt::format("has the schema of another version of abide; expected that "
                                      "of abide {}",
                                      abide_version()));
    Statement sweep = database.prepare("SELECT version, spec FROM sweep");
    if (!sweep.step()) fail_database(name, "the table sweep is empty");
    version = sweep.text(0);
    spec = sweep.text(1);
  }
};

std::string_view abide_version() { return ABIDE_VERSION; }

Store::Store(std::unique_ptr<Content> content) : content_(std::move(content)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Store Store::in_memory() {
  auto content = std::make_unique<Content>(":memory:", Database::Mode::write);
  content->create();
  content->recognize();
  return Store(std::move(content));
}

Store Store::open(const std::string& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown))
    fail_database(path, "is a folder; expected a file");
  auto content = std::make_unique<Content>(path, Database::Mode::write);
  content->lock.emplace(path);
  const bool is_new = content->database.integer("SELECT count(*) FROM sqlite_master") == 0;
  if (!is_new) content->recognize();
  // One file, whole after every commit, also on network drives, where WAL does not work. Only
  // commits wait for readers.
  content->database.run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; "
                         "PRAGMA cache_spill = OFF");
  if (is_new) content->create();
  content->recognize();
  if (content->version != abide_version())
    fail_database(path, fmt::format("was begun by abide {}, this is abide {}; expected a new name",
                                    content->version, abide_version()));
  return Store(std::move(content));
}

Store Store::read(const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) fail_database(path, "no such file");
  auto content = std::make_unique<Content>(path, Database::Mode::read);
  content->recognize();
  return Store(std::move(content));
}

const std::string& Store::name() const { return content_->name; }
const std::string& Store::version() const { return content_->version; }
const std::string& Store::spec() const { return content_->spec; }

ModelTexts Store::model_files() const {
  ModelTexts files;
  Statement all = content_->database.prepare("SELECT path, text FROM model_files");
  while (all.step()) files[all.text(0)] = all.text(1);
  return files;
}

void Store::tie(const std::string& spec, const std::vector<Case>& wanted,
                const ModelTexts& files) {
  const std::vector<Case> there = cases();
  if (there.empty()) {
    content_->begin();
    content_->database.prepare("UPDATE sweep SET spec = ?").bind(1, spec).run();
    content_->database.run("DELETE FROM model_files");
    for (const auto& [path, text] : files)
      content_->database.prepare("INSERT INTO model_files VALUES (?, ?)")
          .bind(1, path)
          .bind(2, text)
          .run();
    (void)add(wanted);
    content_->spec = spec;
    return;
  }
  std::size_t same = 0;
  while (same < there.size() && same < wanted.size() && there[same] == wanted[same]) ++same;
  if (same < there.size() || same < wanted.size()) {
    const auto shown = [&](const std::vector<Case>& list) {
      return same < list.size() ? shortened(command_of(list[same])) : std::string("not there");
    };
    fail_database(name(), fmt::format("holds the sweep of another spec; case {} there: {}; now: "
                                      "{}; expected the same cases, or a new name",
                                      same + 1, shown(there), shown(wanted)));
  }
  const ModelTexts before = model_files();
  for (const auto& [path, text] : files)
    if (!before.contains(path) || before.at(path) != text)
      fail_database(name(), fmt::format("the model file {} was another one when this sweep began; "
                                        "expected that, or a new name",
                                        path));
}

std::vector<std::int64_t> Store::add(const std::vector<Case>& list) {
  content_->begin();
  Database& database = content_->database;
  Statement insert = database.prepare(kInsert);
  Statement find = database.prepare("SELECT id FROM cases WHERE request = ?");
  std::int64_t last = database.integer("SELECT count(*) FROM cases");
  std::vector<std::int64_t> ids;
  for (const Case& what : list) {
    const std::string request = to_request(what);
    find.bind(1, request);
    if (find.step()) {
      ids.push_back(find.integer(0));
      while (find.step()) {
      }
      continue;
    }
    ids.push_back(++last);
    insert.bind(1, last)
        .bind(2, request)
        .bind(3, what.group)
        .bind(4, what.model)
        .bind(5, what.flow)
        .bind(8, to_string(what.compute))
        .bind(9, static_cast<std::int64_t>(what.seed))
        .bind(10, command_of(what));
    if (what.flow == "momentum") insert.bind(6, what.tau.empty() ? "0" : what.tau);
    if (!what.metric.empty()) insert.bind(7, what.metric);
    insert.run();
  }
  content_->commit_now();
  return ids;
}

std::vector<Case> Store::cases() const {
  std::vector<Case> list;
  Statement all = content_->database.prepare("SELECT request FROM cases ORDER BY id");
  while (all.step()) list.push_back(from_request(all.text(0)));
  return list;
}

std::vector<Status> Store::statuses() const {
  std::vector<Status> list;
  Statement all = content_->database.prepare("SELECT status FROM cases ORDER BY id");
  while (all.step()) list.push_back(status_of(all.text(0)));
  return list;
}

void Store::put(std::int64_t id, const Answer& answer) {
  const auto number = [](auto n) { return static_cast<std::int64_t>(n); };
  content_->begin();
  if (!content_->update) content_->update = content_->database.prepare(kUpdate);
  Statement& row = *content_->update;
  row.bind(1, id)
      .bind(2, to_string(answer.status))
      .bind(4, abide_version())
      .bind(5, answer.seconds);
  if (!answer.message.empty()) row.bind(3, answer.message);
  if (!answer.document.empty()) {
    const Result result = result_of(answer.document, answer.certificate);
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

bool Store::commit() { return content_->commit(kShortPatience); }

std::vector<Row> Store::rows() const {
  std::vector<Row> list;
  Statement all = content_->database.prepare(
      "SELECT request, command, version, status, message, seconds, document, certificate FROM "
      "cases ORDER BY id");
  while (all.step()) {
    Row row;
    row.what = from_request(all.text(0));
    row.command = all.text(1);
    row.version = all.text(2);
    row.answer.status = status_of(all.text(3));
    row.answer.message = all.text(4);
    row.answer.seconds = all.real(5);
    row.answer.document = all.text(6);
    row.answer.certificate = all.text(7);
    if (!row.answer.document.empty())
      row.result = result_of(row.answer.document, row.answer.certificate);
    list.push_back(std::move(row));
  }
  return list;
}

}  // namespace abide
