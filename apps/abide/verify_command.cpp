// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "abide/error.hpp"
#include "abide/proof/verify.hpp"
#include "abide/report/proof_report.hpp"
#include "commands.hpp"

namespace abide::app {

namespace {

struct VerifyArguments {
  std::string path;
  bool json = false;
};

std::string contents(const std::string& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown))
    throw ModelError(fmt::format("{}: error: is a directory; expected a certificate", path));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw ModelError(fmt::format("{}: error: the file cannot be read", path));
  std::string text;
  constexpr std::size_t kChunk = 1 << 16;
  while (file && text.size() <= kMostCertificateBytes) {
    const std::size_t before = text.size();
    text.resize(before + kChunk);
    file.read(text.data() + before, kChunk);
    text.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  return text;
}

Outcome verify(const VerifyArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const std::string text = contents(arguments.path);
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  Outcome outcome;
  try {
    const Certificate certificate = read_certificate(text);
    const Verified verified = verify_certificate(certificate);
    outcome.output = arguments.json ? verified_json(certificate, verified, seconds())
                                    : verified_text(certificate, verified);
  } catch (const Refused& refusal) {
    outcome.output = arguments.json
                         ? refused_json(refusal.what(), seconds())
                         : fmt::format("{}: refused: {}\n", arguments.path, refusal.what());
    outcome.exit_code = no;
  }
  return outcome;
}

}  // namespace

void add_verify_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<VerifyArguments>();
  CLI::App* command = app.add_subcommand("verify", "Check a certificate from the file alone");
  command->add_option("FILE", arguments->path, "A certificate that abide prove wrote")->required();
  command->add_flag("--json", arguments->json, "Print one JSON document");
  command->callback([arguments, &outcome] { outcome = verify(*arguments); });
}

}  // namespace abide::app
