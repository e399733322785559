// SPDX-License-Identifier: MIT
#include "abide/sweep/message.hpp"

#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace abide {

std::string encode(const Answer& answer) {
  const nlohmann::json json = {to_string(answer.status), answer.message, answer.seconds,
                               answer.document, answer.certificate};
  std::string bytes;
  nlohmann::json::to_cbor(json, bytes);
  return bytes;
}

Answer decode(const std::string& bytes) {
  try {
    const auto json = nlohmann::json::from_cbor(bytes);
    return {.status = status_of(json.at(0).get<std::string>()),
            .message = json.at(1),
            .seconds = json.at(2),
            .document = json.at(3),
            .certificate = json.at(4)};
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("no answer: ") + error.what());
  }
}

std::string framed(const std::string& message) {
  const std::uint64_t length = message.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + message;
}

std::optional<std::string> take_message(std::string& stream) {
  std::uint64_t length = 0;
  if (stream.size() < sizeof length) return std::nullopt;
  std::memcpy(&length, stream.data(), sizeof length);
  if (stream.size() - sizeof length < length) return std::nullopt;
  std::string message = stream.substr(sizeof length, length);
  stream.erase(0, sizeof length + length);
  return message;
}

}  // namespace abide
