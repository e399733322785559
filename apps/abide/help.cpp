// SPDX-License-Identifier: MIT
#include "help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "abide/io/diagnostic.hpp"
#include "abide/report/lines.hpp"

namespace abide::app {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kColumn = 28;  // where descriptions begin
constexpr char kHeldBlank = '\x1f';  // printed as a blank at which no line is broken

// `name` and its description beside it; below it where the name is long.
std::string entry(const std::string& name, const std::string& description) {
  std::string text = "  " + name;
  std::size_t column = text.size();
  if (column + 2 > kColumn) {
    text += '\n';
    column = 0;
  }
  for (std::string line : wrapped(description, kWidth - kColumn)) {
    std::replace(line.begin(), line.end(), kHeldBlank, ' ');
    text += std::string(kColumn - column, ' ') + line + '\n';
    column = 0;
  }
  return text;
}

// `N` of `N:INT in [1 - 20]`: the name of the value without the rules that it is checked by.
std::string value_name(const CLI::Option* option) {
  const std::string type = option->get_type_name();
  return type.substr(0, type.find_first_of(": "));
}

std::string group_text(const HelpFormatter& formatter, const std::string& title,
                       const std::vector<const CLI::Option*>& options, bool positional) {
  if (options.empty()) return "";
  std::string text = "\n" + title + ":\n";
  for (const CLI::Option* option : options) text += formatter.make_option(option, positional);
  return text;
}

// Which commands have an option, where one was given it that has not.
std::string owners(const CLI::App& app, const std::string& option) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    for (const CLI::Option* each : command->get_options())
      if (each->check_lname(option.substr(2))) names.push_back(command->get_name());
  return names.empty() ? "" : fmt::format("; it is one of {}", fmt::join(names, ", "));
}

}  // namespace

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = make_option_name(option, is_positional);
  if (const std::size_t comma = name.find(','); comma != std::string::npos)
    name.insert(comma + 1, " ");
  if (!is_positional && option->get_type_size() != 0) name += ' ' + value_name(option);
  std::string description = option->get_description();
  if (!option->get_default_str().empty()) {
    std::string value = fmt::format("[default: {}]", option->get_default_str());
    std::replace(value.begin(), value.end(), ' ', kHeldBlank);
    description += ' ' + value;
  }
  if (option->get_required() && !is_positional) description += " [required]";
  return entry(name, description);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return entry(command->get_name(), command->get_description());
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::string text;
  for (const std::string& line : wrapped(app->get_description() + '.', kWidth)) text += line + '\n';
  text += '\n' + make_usage(app, app->get_parent() != nullptr ? "abide " + app->get_name() : name);
  text += group_text(*this, "Arguments", app->get_options([](const CLI::Option* option) {
    return option->get_positional() && !option->get_group().empty();
  }),
                     true);
  std::vector<std::string> groups = app->get_groups();
  const auto move_to_end = [&](const std::string& group) {
    const auto place = std::find(groups.begin(), groups.end(), group);
    if (place != groups.end()) std::rotate(place, place + 1, groups.end());
  };
  move_to_end(kLimitsGroup);
  if (app->get_help_ptr() != nullptr) move_to_end(app->get_help_ptr()->get_group());
  for (const std::string& group : groups) {
    if (group.empty()) continue;
    std::vector<const CLI::Option*> options = app->get_options([&](const CLI::Option* option) {
      return option->get_group() == group && option->nonpositional();
    });
    const auto help = std::find(options.begin(), options.end(), app->get_help_ptr());
    if (help != options.end()) std::rotate(help, help + 1, options.end());
    text += group_text(*this, group, options, false);
  }
  text += make_subcommands(app, mode);
  if (!app->get_footer().empty()) text += '\n' + make_footer(app);
  return text;
}

CLI::Validator one_of(const std::vector<std::string>& choices) {
  return CLI::Validator(
      [choices](const std::string& given) {
        if (std::find(choices.begin(), choices.end(), given) != choices.end()) return std::string();
        return fmt::format("'{}'; expected one of {}{}", given, fmt::join(choices, ", "),
                           did_you_mean(given, choices));
      },
      "");
}

std::string usage_message(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = const_cast<CLI::App&>(app).get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen[0];
  const std::string name = chosen.empty() ? "abide" : "abide " + command.get_name();
  std::string message = error.what();
  for (const std::string& word : command.remaining()) {
    if (!word.starts_with("--") || word.size() < 3) continue;
    const std::string option = word.substr(0, word.find('='));
    std::vector<std::string> known;
    for (const CLI::Option* each : command.get_options())
      for (const std::string& long_name : each->get_lnames()) known.push_back("--" + long_name);
    const std::string hint = did_you_mean(option, known);
    message = fmt::format("unknown option {}{}", option, hint.empty() ? owners(app, option) : hint);
    break;
  }
  return fmt::format("{}: {}\nRun '{} --help'.", name, message, name);
}

}  // namespace abide::app
