// SPDX-License-Identifier: MIT
#include "abide/sweep/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>

#include "abide/io/diagnostic.hpp"
#include "abide/sweep/compute.hpp"
#include "abide/sweep/message.hpp"

namespace abide {

namespace {

// What the child exits with when its memory is exhausted; no library uses it.
constexpr int kOutOfMemory = 86;
// A child that has grown by more is replaced, so that each case has its whole limit.
constexpr std::uint64_t kMostGrowth = std::uint64_t{64} << 20;

// Beyond a case's limit: its computation is to notice first, and keep what is known.
constexpr std::uint64_t kSlack = std::uint64_t{64} << 20;
// Sanitizers reserve more than this, and do not live with limits on it.
constexpr std::uint64_t kReserved = std::uint64_t{1} << 40;

// What a child may write to standard error, in bytes.
constexpr rlim_t kMostErrors = rlim_t{1} << 16;
constexpr std::size_t kLongestCause = 200;

// Libraries end a process in which no memory is left by abort, or stumble over the null pointer.
// errno may be of an earlier request that was refused, so elsewhere memory is not to blame.
extern "C" void on_fatal_signal(int signal, siginfo_t* info, void*) {
  const bool at_null = info->si_code > 0 && reinterpret_cast<std::uintptr_t>(info->si_addr) < 4096;
  if (errno == ENOMEM && (signal == SIGABRT || at_null)) _exit(kOutOfMemory);
  std::signal(signal, SIG_DFL);
  raise(signal);
}

// The address space of this process, in bytes.
std::uint64_t address_space() {
  std::array<char, 64> text{};
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text.data(), text.size() - 1);
  close(file);
  if (length <= 0) return 0;
  return std::strtoull(text.data(), nullptr, 10) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

bool send_all(int socket, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t n = send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

// The last line of a file, in letters that can be shown anywhere.
std::string last_line(int file) {
  std::string text(kMostErrors, '\0');
  const ssize_t length = pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, length)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return ascii(text.substr(text.rfind('\n') + 1), kLongestCause);
}

// The child's half.
class Child {
 public:
  Child(int socket, int errors, const Compute& compute)
      : socket_(socket), errors_(errors), compute_(compute) {}

  [[noreturn]] void run() {
    settle();
    while (const std::optional<std::string> request = next()) {
      const Case what = from_request(*request);
      limit_memory(what.limits.memory);
      if (ftruncate(STDERR_FILENO, 0) == 0) lseek(STDERR_FILENO, 0, SEEK_SET);
      errno = 0;
      const Answer answer = compute(what);
      limit_memory(0);
      const bool retire = address_space() > idle_ + kMostGrowth;
      if (!send_all(socket_, framed((retire ? "r" : "s") + encode(answer)))) break;
    }
    _exit(0);
  }

 private:
  // Nothing of the parent's is kept: no files, terminal output or handlers of signals.
  void settle() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ})
      std::signal(signal, SIG_IGN);
    struct sigaction fatal {};
    fatal.sa_sigaction = on_fatal_signal;
    fatal.sa_flags = SA_SIGINFO;
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS}) sigaction(signal, &fatal, nullptr);
    for (const int signal : {SIGFPE, SIGILL, SIGALRM}) std::signal(signal, SIG_DFL);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    const rlimit little{kMostErrors, kMostErrors};
    setrlimit(RLIMIT_FSIZE, &little);
    const int nowhere = open("/dev/null", O_RDWR);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO}) dup2(nowhere, standard);
    dup2(errors_ >= 0 ? errors_ : nowhere, STDERR_FILENO);
    dup2(socket_, STDERR_FILENO + 1);
    socket_ = STDERR_FILENO + 1;
    close_range(STDERR_FILENO + 2, ~0U, 0);
    // What libraries set aside at their first use is no case's.
    (void)compute_case({.model = "linear:1,1,1", .limits = {.memory = 0}});
    idle_ = address_space();
  }

  void limit_memory(std::uint64_t bytes) const {
    rlimit limit{};
    getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = limit.rlim_max;
    const std::uint64_t most = idle_ + bytes + kSlack;
    if (bytes != 0 && idle_ < kReserved && most > bytes && most < limit.rlim_max)
      limit.rlim_cur = most;
    setrlimit(RLIMIT_AS, &limit);
  }

  Answer compute(const Case& what) {
    try {
      return compute_(what);
    } catch (const std::bad_alloc&) {
      _exit(kOutOfMemory);
    } catch (const std::exception& error) {
      return {.status = Status::crashed,
              .message = fmt::format("internal error: {}", error.what())};
    }
  }

  std::optional<std::string> next() {
    while (true) {
      if (std::optional<std::string> message = take_message(stream_)) return message;
      std::array<char, 4096> buffer;
      const ssize_t n = recv(socket_, buffer.data(), buffer.size(), 0);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return std::nullopt;
      stream_.append(buffer.data(), static_cast<std::size_t>(n));
    }
  }

  int socket_, errors_;
  const Compute& compute_;
  std::string stream_;
  std::uint64_t idle_ = 0;
};

}  // namespace

Worker::Worker(const Compute& compute) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::system_error(errno, std::generic_category(), "no socket for a process");
  errors_ = memfd_create("standard error", MFD_CLOEXEC);  // without it, no causes are known
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);  // it has died already
    try {
      Child(ends[1], errors_, compute).run();
    } catch (...) {
      _exit(1);
    }
  }
  close(ends[1]);
  socket_ = ends[0];
  if (process_ < 0) {
    const int cause = errno;
    close(socket_);
    close(errors_);
    throw std::system_error(cause, std::generic_category(), "no process for the cases");
  }
}

Worker::~Worker() {
  kill(process_, SIGKILL);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  close(socket_);
  close(errors_);
}

bool Worker::give(const Case& what) { return send_all(socket_, framed(to_request(what))); }

Worker::Event Worker::receive() {
  std::array<char, 1 << 16> buffer;
  bool began = false;
  std::optional<std::string> message;
  while (!message) {
    const ssize_t n = recv(socket_, buffer.data(), buffer.size(), began ? MSG_DONTWAIT : 0);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return {.began = began};
    if (n <= 0) return death();
    began = true;
    stream_.append(buffer.data(), static_cast<std::size_t>(n));
    message = take_message(stream_);
  }
  return {.kind = Event::Kind::answer,
          .answer = decode(message->substr(1)),
          .retire = message->front() == 'r'};
}

Worker::Event Worker::death() {
  int status = 0;
  // It is left for the destructor to collect.
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) < 0 &&
         errno == EINTR) {
  }
  status = info.si_status;
  Event event{.kind = Event::Kind::died};
  if (info.si_code == CLD_EXITED && status == kOutOfMemory) {
    event.answer = {.status = Status::out_of_memory, .message = "more memory was needed"};
  } else if (info.si_code == CLD_EXITED) {
    event.answer = {.status = Status::crashed,
                    .message = fmt::format("its process ended with exit code {}", status)};
  } else {
    event.answer = {.status = Status::crashed,
                    .message = fmt::format("its process was ended by signal {} ({})", status,
                                           strsignal(status))};
    event.killed = status == SIGKILL;
  }
  if (const std::string line = last_line(errors_);
      event.answer.status == Status::crashed && !line.empty())
    event.answer.message += ": " + line;
  return event;
}

}  // namespace abide
