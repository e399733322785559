// SPDX-License-Identifier: MIT
//
// Any bytes at all are either a certificate or refused; what is read can be written and read again.
// Any other exception escapes, and is reported as a crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "abide/proof/certificate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const std::string written = abide::write_certificate(abide::read_certificate(text));
    if (abide::write_certificate(abide::read_certificate(written)) != written) std::abort();
  } catch (const abide::Refused&) {
  }
  return 0;
}
