// SPDX-License-Identifier: MIT
#include "abide/io/npy_array.hpp"

#include "abide/io/exact_array.hpp"
#include "abide/io/npy_layout.hpp"
#include "abide/program/limits.hpp"

namespace abide {

Array read_npy(std::string_view bytes, const std::string& name) {
  ArrayTotal total;
  return exact_array(read_npy_layout(bytes, name, &Limits::tensor_entries), name, total);
}

}  // namespace abide
