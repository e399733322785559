// SPDX-License-Identifier: MIT
//
// A process that computes one case after the other: a child of this one, to which cases go and from
// which answers come over a socket. Whatever happens to it happens to one case alone.
//
// The child is a copy of this process (fork), so it starts within milliseconds and takes any number
// of cases. It dies with its parent. It ignores Ctrl-C and polite requests to end, which are its
// parent's to answer. It limits its own address space, by case (CaseLimits); when that is
// exhausted, in whatever library, it ends with an exit code that says so. The last line that it
// wrote to standard error is the cause of a crash, if there is one. A case that leaves it much
// larger than it began is its last.
//
// Example: worker.give(case); a while later worker.receive() has its answer, or says how the child
// died.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "abide/sweep/row.hpp"

namespace abide {

using Compute = std::function<Answer(const Case&)>;

class Worker {
 public:
  /// Starts the child. Throws std::system_error when the system has no room for it.
  explicit Worker(const Compute& compute);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  /// Ends the child at once.
  ~Worker();

  [[nodiscard]] int process() const { return process_; }
  /// A descriptor that can be read when there is something to receive.
  [[nodiscard]] int socket() const { return socket_; }

  /// Whether the child took the case; false when it has died while it had none.
  [[nodiscard]] bool give(const Case& what);

  struct Event {
    enum class Kind {
      nothing,  ///< the answer is not complete yet
      answer,   ///< here it is
      died,     ///< without an answer
    };
    Kind kind = Kind::nothing;
    bool began = false;   ///< nothing: but a part of the answer has come
    Answer answer = {};   ///< when died: status and message say how, without seconds
    bool retire = false;  ///< the child takes no further case
    bool killed = false;  ///< died by a signal that only others send: no fault of the case
  };
  /// What has come, all of it. Blocks when the socket has nothing to read.
  [[nodiscard]] Event receive();

 private:
  [[nodiscard]] Event death();

  int process_ = -1;
  int socket_ = -1;
  int errors_ = -1;  // what the child wrote to standard error
  std::string stream_;
};

}  // namespace abide
