// SPDX-License-Identifier: MIT
#include "abide/sweep/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "abide/error.hpp"
#include "abide/sweep/case_table.hpp"
#include "abide/sweep/database.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

// Which files are such databases, and which schema they have.
constexpr std::int64_t kApplication = 0x61626964;  // "abid"
constexpr std::int64_t kSchema = 1;

constexpr const char* kTables = R"(
CREATE TABLE sweep (version TEXT NOT NULL, spec TEXT NOT NULL);
CREATE TABLE model_files (path TEXT PRIMARY KEY, text TEXT NOT NULL);
)";

constexpr double kWidest = 130;  // of a command in a message: about 200 characters

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

// `:memory:` and `file:..` are names of files here, not what SQLite makes of them.
std::string plain_path(const std::string& path) {
  return path.starts_with(':') || path.starts_with("file:") ? "./" + path : path;
}

}  // namespace

struct Store::Content {
  Content(const std::string& file, Database::Mode mode)
      : name(file), database(Database::open(file, mode)) {}

  std::string name;
  std::optional<WriterLock> lock;  // outlives the connection
  Database database;
  CaseTable cases{database};
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
  void set_spec(const std::string& text) {
    if (text != spec) database.prepare("UPDATE sweep SET spec = ?").bind(1, text).run();
    spec = text;
  }
  void create() {
    begin();
    database.run(kTables);
    cases.create();
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
    cases.check();
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
  auto content = std::make_unique<Content>(plain_path(path), Database::Mode::write);
  content->lock.emplace(path);
  const bool is_new = content->database.integer("SELECT count(*) FROM sqlite_master") == 0;
  if (!is_new) content->recognize();
  // One file, whole after every commit, also on network drives, where WAL does not work. Only
  // commits wait for readers.
  content->database.run(
      "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; "
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
  auto content = std::make_unique<Content>(plain_path(path), Database::Mode::read);
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

void Store::tie(const std::string& spec, const std::vector<Case>& wanted, const ModelTexts& files,
                const std::set<Status>& retry) {
  const std::vector<Case> there = cases();
  if (there.empty()) {
    content_->begin();
    content_->set_spec(spec);
    content_->database.run("DELETE FROM model_files");
    for (const auto& [path, text] : files)
      content_->database.prepare("INSERT INTO model_files VALUES (?, ?)")
          .bind(1, path)
          .bind(2, text)
          .run();
    (void)add(wanted);
    return;
  }
  for (std::size_t i = 0; i < std::min(there.size(), wanted.size()); ++i)
    if (const std::string what = difference(there[i], wanted[i]); !what.empty())
      fail_database(name(), fmt::format("holds the sweep of another spec; case {} there: {}: {}; "
                                        "expected the same cases, or a new name",
                                        i + 1, shortened(command_of(there[i]), kWidest),
                                        shortened(what, kWidest)));
  if (there.size() != wanted.size())
    fail_database(name(), fmt::format("holds the sweep of another spec, of {} cases and not {}; "
                                      "expected the same cases, or a new name",
                                      there.size(), wanted.size()));
  const ModelTexts texts = model_files();
  for (const auto& [path, text] : files)
    if (!texts.contains(path) || texts.at(path) != text)
      fail_database(name(), fmt::format("the model file {} was another one when this sweep began; "
                                        "expected that, or a new name",
                                        path));
  const std::vector<Status> before = statuses();
  content_->begin();
  for (std::size_t i = 0; i < before.size(); ++i)
    if (retry.contains(before[i]) || (before[i] == Status::pending && there[i] != wanted[i]))
      content_->cases.renew(static_cast<std::int64_t>(i) + 1, wanted[i]);
  content_->set_spec(spec);
  content_->commit_now();
}

std::vector<std::int64_t> Store::add(const std::vector<Case>& list) {
  content_->begin();
  Database& database = content_->database;
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
    content_->cases.insert(last, what);
  }
  content_->commit_now();
  return ids;
}

std::vector<Case> Store::cases() const { return content_->cases.cases(); }

std::vector<Status> Store::statuses() const { return content_->cases.statuses(); }

void Store::put(std::int64_t id, const Answer& answer) {
  content_->begin();
  content_->cases.put(id, answer, abide_version());
}

bool Store::commit() { return content_->commit(kShortPatience); }

std::vector<Row> Store::rows(bool documents) const { return content_->cases.rows(documents); }

}  // namespace abide
