// SPDX-License-Identifier: MIT
#include "abide/io/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "abide/io/input_file.hpp"

namespace abide {

namespace {

[[noreturn]] void fail(const std::string& path, int error, const std::string& where = "") {
  throw file_error(path, fmt::format("cannot be written: {}{}", where, std::strerror(error)));
}

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  return status;
}

// What is open as standard output or standard error, if it is that.
std::optional<int> open_already(const struct stat& status) {
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat open {};
    if (fstat(descriptor, &open) == 0 && open.st_dev == status.st_dev &&
        open.st_ino == status.st_ino)
      return descriptor;
  }
  return {};
}

// The place of what symbolic links lead to, there or not.
std::string followed(const std::string& path) {
  constexpr int kMostLinks = 40;  // as Linux
  std::filesystem::path place = path;
  for (int links = 0; links <= kMostLinks; ++links) {
    std::error_code none;
    const std::filesystem::path target = std::filesystem::read_symlink(place, none);
    if (none) return place.string();
    place = place.parent_path() / target;  // an absolute target replaces the folder
  }
  fail(path, ELOOP);
}

void write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
    else if (errno != EINTR)
      fail(path, errno);
  }
}

// A file that is open, until it is closed.
class Descriptor {
 public:
  explicit Descriptor(int file) : file_(file) {}
  ~Descriptor() {
    if (file_ >= 0) ::close(file_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return file_; }
  [[nodiscard]] int close() { return ::close(std::exchange(file_, -1)); }

 private:
  int file_;
};

// A new file beside the one that it is to replace. It goes, unless it takes the name.
class NewFile {
 public:
  explicit NewFile(const std::string& path) : path_(path), target_(followed(path)) {
    const std::optional<struct stat> old = status_of(path);
    if (old && S_ISDIR(old->st_mode))
      throw file_error(path, "cannot be written: a folder; expected a file");
    if (old && access(path.c_str(), W_OK) != 0) fail(path, errno);
    constexpr int kMostTries = 100;  // others, too, may be writing
    int file = -1;
    for (int i = 0; file < 0; ++i) {
      name_ = fmt::format("{}.part-{}-{}", target_, getpid(), i);
      file = open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (file < 0 && (errno != EEXIST || i == kMostTries))
        fail(path, errno,
             old               ? "no file can be made beside it: "
             : target_ != path ? fmt::format("it leads to {}: ", target_)
                               : "");
    }
    file_.emplace(file);
    if (!old) return;
    // Who may not give the file away keeps it.
    if (fchown(file, old->st_uid, old->st_gid) != 0) errno = 0;
    if (fchmod(file, old->st_mode & 0777U) != 0) errno = 0;
  }
  ~NewFile() {
    if (!name_.empty()) unlink(name_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) {
    write_all(file_->number(), bytes, path_);
    if (fsync(file_->number()) != 0) fail(path_, errno);
    if (file_->close() != 0) fail(path_, errno);
  }
  void take_the_name() {
    if (std::rename(name_.c_str(), target_.c_str()) != 0) fail(path_, errno);
    name_.clear();
  }

 private:
  std::string path_, target_, name_;
  std::optional<Descriptor> file_;
};

// Whether there is something that is written into. Throws where nothing may be written.
bool is_written_into(const std::string& path) {
  const std::optional<struct stat> status = status_of(path);
  if (!status) return false;
  if (S_ISBLK(status->st_mode) || S_ISSOCK(status->st_mode))
    throw file_error(path, "a disk or a socket; expected a file or a pipe");
  return (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode)) || open_already(*status);
}

void write_into(const std::string& path, std::string_view bytes) {
  if (const std::optional<int> descriptor = open_already(*status_of(path))) {
    std::fflush(nullptr);
    return write_all(*descriptor, bytes, path);
  }
  Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.number() < 0) fail(path, errno);
  write_all(file.number(), bytes, path);
  if (file.close() != 0) fail(path, errno);
}

}  // namespace

void replace_file(const std::string& path, std::string_view bytes) {
  if (is_written_into(path)) return write_into(path, bytes);
  NewFile file(path);
  file.write(bytes);
  file.take_the_name();
}

void replace_files(const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<std::unique_ptr<NewFile>> written;
  for (const auto& [path, bytes] : files) {
    if (is_written_into(path)) {
      write_into(path, bytes);
      continue;
    }
    written.push_back(std::make_unique<NewFile>(path));
    written.back()->write(bytes);
  }
  for (const std::unique_ptr<NewFile>& file : written) file->take_the_name();
}

bool is_standard_output(const std::string& path) {
  const std::optional<struct stat> status = status_of(path);
  return status && open_already(*status) == STDOUT_FILENO;
}

void check_writable(const std::string& path, Written written) {
  if (!is_written_into(path)) {
    const NewFile unused(path);
    return;
  }
  if (written == Written::again_and_again)
    throw file_error(path, "a pipe or a device; expected a file, which is written again and again");
  if (access(path.c_str(), W_OK) != 0) fail(path, errno);
}

}  // namespace abide
