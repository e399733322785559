// SPDX-License-Identifier: MIT
//
// How `--help` looks, what is said of a misspelt option, and a check of choices that suggests one.
//
//     --max-degree DEGREE   Search polynomials up to this degree [default: 4]
//
// Groups stand in the order of their first option, the arguments first, limits and the group of
// --help last; a default is written [default: ..]; the footer of a command shows examples.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace abide::app {

/// The groups of options that the commands share.
inline constexpr const char* kModelGroup = "Model";
inline constexpr const char* kOnnxGroup = "ONNX files";
inline constexpr const char* kFlowGroup = "Flow";
inline constexpr const char* kSearchGroup = "Search";
inline constexpr const char* kLimitsGroup = "Limits";
inline constexpr const char* kOutputGroup = "Output";

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
};

/// One of these names; otherwise what was expected, and which name is near.
[[nodiscard]] CLI::Validator one_of(const std::vector<std::string>& choices);

/// What to say of an error: of an unknown option in the first place, even where another error was
/// met before it, since the one may follow from the other.
[[nodiscard]] std::string usage_message(const CLI::App& app, const CLI::ParseError& error);

}  // namespace abide::app
