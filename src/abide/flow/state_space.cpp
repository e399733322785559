// SPDX-License-Identifier: MIT
#include "abide/flow/state_space.hpp"

#include <stdexcept>
#include <utility>

namespace abide {

StateSpace::StateSpace(std::vector<StateBlock> parameters) : parameters_(parameters.size()) {
  for (StateBlock& block : parameters) {
    const bool frozen = block.kind == StateBlock::Kind::frozen;
    if (!frozen) moving_.push_back(blocks_.size());
    add(std::move(block));
    if (frozen) frozen_ += sizes_.back();
  }
}

void StateSpace::add(StateBlock block) {
  sizes_.push_back(static_cast<std::size_t>(entries(block.shape)));
  dimension_ += sizes_.back();
  blocks_.push_back(std::move(block));
}

void StateSpace::add_velocities() {
  if (has_velocities() || time_)
    throw std::logic_error("StateSpace: expected velocities once, before the time");
  for (const std::size_t b : moving_) {
    velocity_[b] = blocks_.size();
    add(velocity_block(blocks_[b]));
  }
}

std::vector<bool> StateSpace::frozen_coordinates() const {
  std::vector<bool> result;
  for (std::size_t b = 0; b < blocks_.size(); ++b)
    result.insert(result.end(), sizes_[b], blocks_[b].kind == StateBlock::Kind::frozen);
  return result;
}

void StateSpace::add_time(StateBlock time) {
  if (time_) throw std::logic_error("StateSpace: there is a time already");
  time_ = TimeVariable{blocks_.size(), time.rate};
  add(std::move(time));
}

std::size_t StateSpace::velocity(std::size_t parameter) const {
  const auto found = velocity_.find(parameter);
  if (found == velocity_.end()) throw std::logic_error("StateSpace: there is no such velocity");
  return found->second;
}

}  // namespace abide
