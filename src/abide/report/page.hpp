// SPDX-License-Identifier: MIT
//
// A page of HTML that stands alone: one file that needs no network and no other file, is read in
// light and dark rooms and printed, and says in words what it shows in pictures.
//
//     Page page("Drift of linear:3,2,4");
//     page.command("abide train linear:3,2,4 --rate 0.01");
//     page.law("W2.T @ W2 - W1 @ W1.T", "3 laws, symmetric");
//     page.picture(picture, "How far each law has moved, by step.");
//     page.table({"rate", "drift"}, {{"0.1", "1e-3"}, {"0.01", "1e-5"}}, true);
//     file << page.html();
//
// Every text may hold anything: it is shown as it is. The same calls give the same bytes.
#pragma once

#include <string>
#include <vector>

#include "abide/report/picture.hpp"

namespace abide {

class Page {
 public:
  explicit Page(std::string title);

  void heading(const std::string& text);
  void paragraph(const std::string& text);
  /// A line for a terminal, that can be copied whole.
  void command(const std::string& text);
  /// A law, typeset (see mathml.hpp), and what is to be said of it.
  void law(const std::string& expression, const std::string& note);
  /// Throws ModelError like `svg`.
  void picture(const Picture& picture, const std::string& caption);
  /// Rows may be shorter than the header, not longer: std::invalid_argument. A sortable table is
  /// sorted by a click on a header, by numbers where a column has only numbers.
  void table(const std::vector<std::string>& header,
             const std::vector<std::vector<std::string>>& rows, bool sortable = false);

  /// The whole page.
  [[nodiscard]] std::string html() const;

 private:
  std::string title_;
  std::string body_;
  std::size_t pictures_ = 0;
  bool sortable_ = false;
};

}  // namespace abide
