// SPDX-License-Identifier: MIT
#include "abide/ask/answer.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace abide {

namespace {

AnswerStatus status_of(const Count& count) {
  if (count.as_wished()) return {};
  switch (count.ending) {
    case Ending::depth:
    case Ending::memory:
      return {Ended::limit, fmt::format("the count was not finished: it reached the limit on {}",
                                        to_string(count.ending))};
    case Ending::interrupted:
      return {Ended::interrupted, "the count was not finished: it was interrupted"};
    case Ending::closed:
      return {Ended::limit, "the error probability of the count is not as low as was asked for"};
  }
  throw std::logic_error("a count without an ending");
}

}  // namespace

int exit_code(Ended ended) {
  switch (ended) {
    case Ended::done:
      return 0;
    case Ended::no:
      return 1;
    case Ended::limit:
      return 4;
    case Ended::interrupted:
      return 130;
  }
  throw std::logic_error("an answer without an end");
}

AnswerStatus Counted::status() const { return status_of(count); }

AnswerStatus Found::status() const {
  if (at_size) return at_size->status(search);
  if (search.end == SearchEnd::interrupted)
    return {Ended::interrupted, "the search was interrupted"};
  if (search.end == SearchEnd::too_large)
    return {Ended::limit, fmt::format("degree {} was not searched: its equations are too many",
                                      search.searched_degree + 1)};
  return search.complete() ? AnswerStatus{} : status_of(search.count);
}

AnswerStatus Checked::status() const {
  if (!check) return {Ended::interrupted, "interrupted: nothing is decided"};
  switch (check->proof) {
    case Proof::expanded:
    case Proof::tested:
      return {};
    case Proof::disproved:
      return {Ended::no, "not a conservation law"};
    case Proof::undecided:
      return {
          Ended::limit,
          "not decided: the derivative contains logarithms of logarithms, which may be related"};
  }
  throw std::logic_error("a check without a verdict");
}

AnswerStatus Proved::status() const {
  if (!written) return {Ended::interrupted, "interrupted: no certificate was written"};
  return found.search.count.closed ? AnswerStatus{} : status_of(found.search.count);
}

}  // namespace abide
