// SPDX-License-Identifier: MIT
#include "abide/sweep/pool.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <thread>

#include "abide/error.hpp"
#include "abide/sweep/compute.hpp"

namespace abide {

namespace {

// How often a case is given to a process before being killed counts as its own doing.
constexpr int kMostAttempts = 3;
// How long a process may take from one part of its answer to the next, in seconds.
constexpr double kLongestSending = 10;
// Who does not look for so much longer than meant was stopped.
constexpr auto kStopped = std::chrono::milliseconds(200);

}  // namespace

Pool::Pool(unsigned processes, Compute compute)
    : compute_(compute ? std::move(compute)
                       : Compute([](const Case& what) { return compute_case(what); })),
      places_(processes != 0 ? processes : std::max(1U, std::thread::hardware_concurrency())) {}

Pool::~Pool() = default;

std::size_t Pool::free() const {
  const auto places = static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [](const Place& p) { return p.is_free(); }));
  return places - std::min(places, waiting_.size());
}

void Pool::give(std::size_t task, const Case& what) {
  look(0);
  waiting_.push_back({task, what, 0});
  begin_waiting();
}

void Pool::begin_waiting() {
  while (!waiting_.empty()) {
    const auto place =
        std::find_if(places_.begin(), places_.end(), [](const Place& p) { return p.is_free(); });
    if (place == places_.end()) return;
    place->given = std::move(waiting_.front());
    waiting_.pop_front();
    begin(*place);
  }
}

double Pool::Place::limit() const {
  const double limit = given.what.limits.seconds;
  return answering && limit > 0 ? std::max(limit, kLongestSending) : limit;
}

// Takes the time. It was to be so many milliseconds after the last look.
void Pool::look(int milliseconds) {
  const Clock::time_point now = Clock::now();
  const Clock::duration late = now - looked_ - std::chrono::milliseconds(milliseconds);
  if (late > kStopped)
    for (Place& place : places_) place.start += late;
  looked_ = now;
}

double Pool::since(Clock::time_point start) const {
  return std::chrono::duration<double>(looked_ - start).count();
}

// A process that died while it was idle is replaced.
void Pool::begin(Place& place) {
  ++place.given.attempts;
  place.busy = true;
  place.answering = false;
  place.start = Clock::now();
  if (place.worker && place.worker->give(place.given.what)) return;
  place.worker.reset();
  try {
    place.worker = std::make_unique<Worker>(compute_);
  } catch (const std::system_error& error) {
    place.busy = false;
    place.closed = true;
    if (std::none_of(places_.begin(), places_.end(),
                     [](const Place& p) { return p.worker != nullptr; }))
      throw ModelError(
          fmt::format("error: no process could be started for a case: {}", error.code().message()));
    --place.given.attempts;
    waiting_.push_front(std::move(place.given));
    return;
  }
  place.start = Clock::now();
  (void)place.worker->give(place.given.what);  // if it has died, receiving tells how
}

std::vector<Finished> Pool::wait(int milliseconds) {
  look(0);
  begin_waiting();
  std::vector<Finished> finished;
  double seconds = milliseconds / 1000.0;
  std::vector<pollfd> sockets;
  std::vector<Place*> busy;
  for (Place& place : places_) {
    if (!place.busy) continue;
    sockets.push_back({place.worker->socket(), POLLIN, 0});
    busy.push_back(&place);
    const double limit = place.limit();
    if (limit > 0) seconds = std::min(seconds, limit - since(place.start));
  }
  const int timeout = std::max(0, static_cast<int>(std::ceil(seconds * 1000)));
  const bool some = poll(sockets.data(), sockets.size(), timeout) > 0;
  look(timeout);
  if (some)
    for (std::size_t i = 0; i < busy.size(); ++i)
      if (sockets[i].revents != 0) receive(*busy[i], finished);
  end_late_ones(finished);
  return finished;
}

void Pool::receive(Place& place, std::vector<Finished>& finished) {
  Worker::Event event = place.worker->receive();
  if (event.began) {
    place.answering = true;
    place.start = looked_;
  }
  if (event.kind == Worker::Event::Kind::nothing) return;
  if (event.kind == Worker::Event::Kind::died) {
    place.worker.reset();
    if (event.killed && place.given.attempts < kMostAttempts) return begin(place);
    event.answer.seconds = since(place.start);
  }
  if (event.retire) place.worker.reset();
  place.busy = false;
  finished.push_back({place.given.task, std::move(event.answer)});
}

void Pool::end_late_ones(std::vector<Finished>& finished) {
  for (Place& place : places_) {
    const double limit = place.limit();
    if (!place.busy || limit <= 0 || since(place.start) < limit) continue;
    place.worker.reset();
    place.busy = false;
    finished.push_back(
        {place.given.task,
         {.status = Status::timeout,
          .message = fmt::format("not finished after {} s", place.given.what.limits.seconds),
          .seconds = since(place.start)}});
  }
}

}  // namespace abide
