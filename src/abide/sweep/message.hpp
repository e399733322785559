// SPDX-License-Identifier: MIT
//
// Answers on their way: from the process that computed a case to the one that drives it, and from
// one rank to another. In a stream of bytes, a message is its length, eight bytes of this machine,
// and then its bytes.
//
// Example: the message `abc` is framed as 3 0 0 0 0 0 0 0 'a' 'b' 'c' on a little-endian machine.
#pragma once

#include <optional>
#include <string>

#include "abide/sweep/row.hpp"

namespace abide {

/// Any bytes, in CBOR.
[[nodiscard]] std::string encode(const Answer& answer);
/// The reverse. Throws std::invalid_argument when the bytes are no answer.
[[nodiscard]] Answer decode(const std::string& bytes);

[[nodiscard]] std::string framed(const std::string& message);
/// Takes the first whole message from the beginning of a stream, if it has arrived.
[[nodiscard]] std::optional<std::string> take_message(std::string& stream);

}  // namespace abide
