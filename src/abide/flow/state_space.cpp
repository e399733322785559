// SPDX-License-Identifier: MIT
#include "abide/flow/state_space.hpp"

#include <stdexcept>
#include <utility>

namespace abide {

StateSpace::StateSpace(std::vector<StateBlock> parameters) : parameters_(parameters.size()) {
  for (StateBlock& block : parameters) add(std::move(block));
}

void StateSpace::add(StateBlock block) {
  sizes_.push_back(static_cast<std::size_t>(entries(block.shape)));
  dimension_ += sizes_.back();
  blocks_.push_back(std::move(block));
}

void StateSpace::add_velocities(std::vector<StateBlock> velocities) {
  if (velocities_ || time_ || velocities.size() != parameters_)
    throw std::logic_error("StateSpace: expected one velocity for each parameter, before the time");
  velocities_ = true;
  for (StateBlock& block : velocities) add(std::move(block));
}

void StateSpace::add_time(StateBlock time) {
  if (time_) throw std::logic_error("StateSpace: there is a time already");
  time_ = TimeVariable{blocks_.size(), time.rate};
  add(std::move(time));
}

std::size_t StateSpace::velocity(std::size_t parameter) const {
  if (!velocities_) throw std::logic_error("StateSpace: there are no velocities");
  return parameters_ + parameter;
}

}  // namespace abide
