// SPDX-License-Identifier: MIT
#include "abide/report/import_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "abide/io/diagnostic.hpp"
#include "abide/model/imported.hpp"
#include "abide/plural.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostNames = 8;
constexpr std::size_t kLongestName = 80;

// Those of a role, by reason: `mask, low: its use needs its value`.
void add_role(Lines& lines, const Imported& imported, Role role) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const RoleDecision& tensor : imported.tensors)
    if (tensor.role == role) by_reason[tensor.why].push_back(printable(tensor.name, kLongestName));
  bool first = true;
  for (auto& [why, names] : by_reason) {
    const std::size_t more = names.size() - std::min(names.size(), kMostNames);
    names.resize(names.size() - more);
    lines.add(first ? std::string(to_string(role)) : "",
              fmt::format("{}{}: {}", fmt::join(names, ", "),
                          more == 0 ? "" : fmt::format(" and {} more", more), why));
    first = false;
  }
}

}  // namespace

void add_import(Lines& lines, const Model& model) {
  if (model.imported == nullptr) return;
  const Imported& imported = *model.imported;
  std::map<Role, std::size_t> count;
  for (const RoleDecision& tensor : imported.tensors) ++count[tensor.role];
  lines.add("file", fmt::format("{}: {}, {} frozen, {}", plural(imported.tensors.size(), "tensor"),
                                plural(count[Role::parameter], "parameter"), count[Role::frozen],
                                plural(count[Role::constant], "constant")));
  add_role(lines, imported, Role::frozen);
  add_role(lines, imported, Role::constant);
  for (const std::string& input : imported.inputs)
    lines.add(&input == imported.inputs.data() ? "inputs" : "", input);
  for (const std::string& note : imported.notes)
    lines.add(&note == imported.notes.data() ? "note" : "", note);
  for (const std::string& sign : imported.evaluation)
    lines.add(&sign == imported.evaluation.data() ? "evaluation" : "", sign);
}

}  // namespace abide
