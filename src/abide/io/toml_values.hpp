// SPDX-License-Identifier: MIT
//
// A TOML file whose values are taken one by one, each wrong one being an error with its place in
// the file.
//
// Example: number(node, "widths", 1, 9) of the 0 in `widths = [3, 0]` throws
//     spec.toml:4:14: error: widths: expected an integer from 1 to 9
//       4 | widths = [3, 0]
//         |              ^
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"

namespace abide {

/// Layers, widths and the like are not larger.
inline constexpr std::int64_t kMostNumber = 1'000'000;

class TomlValues {
 public:
  /// Reads the text; `file` names it in messages. Throws ModelError when it is no TOML.
  TomlValues(const std::string& text, const std::string& file);

  [[nodiscard]] const SourceText& source() const { return source_; }
  [[nodiscard]] const toml::table& root() const { return root_; }

  [[nodiscard]] ModelError fail(Place where, const std::string& message) const;
  [[nodiscard]] ModelError fail(const toml::node& where, const std::string& message) const;
  [[nodiscard]] ModelError fail(const toml::key& where, const std::string& message) const;
  /// Where a node or a key begins.
  [[nodiscard]] static Place place(const toml::source_region& region);

  /// Keys in the order of the file: TOML's tables are sorted by name.
  [[nodiscard]] static std::vector<const toml::key*> in_file_order(const toml::table& table);

  /// All of these throw ModelError; `what` names the value in the message.
  void only_keys(const toml::table& table, const std::string& what,
                 const std::vector<std::string>& allowed) const;
  [[nodiscard]] std::string text(const toml::node& node, const std::string& what) const;
  [[nodiscard]] std::int64_t number(const toml::node& node, const std::string& what,
                                    std::int64_t least, std::int64_t most) const;
  /// One value, or those of a list that is not empty.
  [[nodiscard]] std::vector<const toml::node*> each(const toml::node& node,
                                                    const std::string& what) const;
  /// A number, a list of different numbers, or {from = .., to = ..}; none above kMostNumber.
  [[nodiscard]] std::vector<std::int64_t> numbers(const toml::node& node, const std::string& what,
                                                  std::int64_t least) const;
  /// A number, an expression in quotes, or a list of these, as the text of an expression. A decimal
  /// stands for the shortest that is this double: 0.1 is 1/10.
  [[nodiscard]] std::string as_expression(const toml::node& node, const std::string& what) const;

 private:
  SourceText source_;
  toml::table root_;
};

}  // namespace abide
