// SPDX-License-Identifier: MIT
#include "limit_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/program/limits.hpp"

namespace abide::app {

namespace {

std::string table() {
  std::size_t widest = 0;
  for (const LimitName& limit : limit_names()) widest = std::max(widest, limit.name.size());
  std::string text;
  for (const LimitName& limit : limit_names())
    text += fmt::format("{:{}}  {:>10}  {}\n", limit.name, widest, limits().*limit.value,
                        limit.meaning);
  return text + "Each is the most there may be; --limit NAME=VALUE sets one.";
}

void set_limit(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string name = text.substr(0, equals);
  std::vector<std::string> names;
  for (const LimitName& limit : limit_names()) names.emplace_back(limit.name);
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw CLI::ValidationError("--limit", fmt::format("there is no limit '{}'; 'abide --limits' "
                                                      "lists them{}",
                                                      name, did_you_mean(name, names)));
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(std::min(text.data() + equals + 1, end), end, value);
  if (error != std::errc{} || stop != end)
    throw CLI::ValidationError(
        "--limit",
        fmt::format("expected NAME=VALUE with an integer of 64 bits, such as tensor-entries="
                    "10000000, found '{}'",
                    text));
  try {
    set_limits(with_limit(limits(), name, value));
  } catch (const UsageError& wrong) {
    throw CLI::ValidationError("--limit", wrong.what());
  }
}

}  // namespace

void add_limit_options(CLI::App& app) {
  app.add_flag_callback(
      "--limits", [] { throw CLI::CallForVersion(table(), 0); },
      "List the limits on the size of models, files and searches");
  app.add_option_function<std::vector<std::string>>(
         "--limit",
         [](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) set_limit(text);
         },
         "Set one of these limits; before or after the command, as often as needed")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::vector<std::string> with_limits_first(std::vector<std::string> words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  std::vector<std::string> first, others;
  for (auto word = words.begin(); word != end; ++word) {
    const bool limit = *word == "--limit" || *word == "--limits" || word->starts_with("--limit=");
    const bool has_value = *word == "--limit" && word + 1 != end;
    std::vector<std::string>& list = limit ? first : others;
    list.push_back(*word);
    if (has_value) list.push_back(*++word);
  }
  first.insert(first.end(), others.begin(), others.end());
  first.insert(first.end(), end, words.end());
  return first;
}

}  // namespace abide::app
