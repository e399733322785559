// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "abide/ask/json.hpp"
#include "abide/error.hpp"
#include "abide/proof/verify.hpp"
#include "abide/report/proof_report.hpp"
#include "commands.hpp"
#include "help.hpp"
#include "stopwatch.hpp"

namespace abide::app {

namespace {

struct VerifyArguments {
  std::vector<std::string> paths;
  bool json = false;
};

// No more than shows that a file is too long.
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
  if (file.bad()) throw ModelError(fmt::format("{}: error: the file cannot be read", path));
  return text;
}

// What is said of one file; the exit code is `no` from the first that is refused.
std::string answer(const std::string& path, bool json, Outcome& outcome) {
  const Stopwatch time;
  const std::string text = contents(path);
  try {
    const Certificate certificate = read_certificate(text);
    const Verified verified = verify_certificate(certificate);
    return json ? verified_json(certificate, verified, time.seconds())
                : verified_text(certificate, verified);
  } catch (const Refused& refusal) {
    outcome.exit_code = exit_code(Ended::no);
    return json ? refused_json(refusal.what(), time.seconds()) : refused_text(path, refusal.what());
  }
}

void verify(const VerifyArguments& arguments, Outcome& outcome) {
  std::vector<std::string> answers;
  for (const std::string& path : arguments.paths)
    answers.push_back(answer(path, arguments.json, outcome));
  const bool list = arguments.json && answers.size() > 1;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (list) {
      outcome.output += i == 0 ? "[\n" : ",\n";
      answers[i].pop_back();  // the end of the line
    } else if (i > 0) {
      outcome.output += "\n";
    }
    outcome.output += answers[i];
  }
  if (list) outcome.output += "\n]\n";
}

}  // namespace

void add_verify_command(CLI::App& app, Outcome& outcome) {
  auto arguments = std::make_shared<VerifyArguments>();
  CLI::App* command =
      app.add_subcommand("verify", "Check proofs that abide prove wrote, from the files alone");
  command->add_option("FILE", arguments->paths, "Files that abide prove wrote")
      ->required()
      ->expected(1, 1'000'000);
  command->add_flag("--json", arguments->json, "Print one JSON document; a list for several files")
      ->group(kOutputGroup);
  command->footer(
      "Examples:\n"
      "  abide verify examples/certificates/linear-3-2-4.json\n"
      "  abide verify examples/certificates/*.json");
  command->callback([arguments, &outcome] { verify(*arguments, outcome); });
}

}  // namespace abide::app
