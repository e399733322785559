// SPDX-License-Identifier: MIT
#include "abide/sweep/message.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "random_case.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::random_bytes;

TEST(Message, AnswersArriveAsTheyWere) {
  for_seeds(100, [](Random& random) {
    const Answer answer{.status = static_cast<Status>(random.below(7)),
                        .message = random_bytes(random, 20),
                        .seconds = static_cast<double>(random.bits()) / 3e17,
                        .document = random_bytes(random, 300),
                        .certificate = random_bytes(random, 70'000)};
    const std::string bytes = encode(answer);
    const Answer other = decode(bytes);
    EXPECT_EQ(other.status, answer.status);
    EXPECT_EQ(other.message, answer.message);
    EXPECT_EQ(other.seconds, answer.seconds);
    EXPECT_EQ(other.document, answer.document);
    EXPECT_EQ(other.certificate, answer.certificate);
    EXPECT_THROW((void)decode(bytes.substr(0, bytes.size() - 1)), std::invalid_argument);
  });
}

TEST(Message, StreamsComeApartWhereverTheyAreCut) {
  for_seeds(50, [](Random& random) {
    std::vector<std::string> messages;
    std::string all;
    for (int i = 0; i < 10; ++i) {
      messages.push_back(random_bytes(random, 50));
      all += framed(messages.back());
    }
    std::vector<std::string> taken;
    std::string stream;
    while (!all.empty()) {
      const std::size_t n = std::min<std::size_t>(random.below(20) + 1, all.size());
      stream += all.substr(0, n);
      all.erase(0, n);
      while (std::optional<std::string> message = take_message(stream)) taken.push_back(*message);
    }
    EXPECT_EQ(taken, messages);
    EXPECT_TRUE(stream.empty());
  });
}

}  // namespace
}  // namespace abide
