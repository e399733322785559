// SPDX-License-Identifier: MIT
//
// A strict reader of the HTML, SVG and MathML that abide writes: every element is closed in order,
// attributes are quoted and not given twice, entities are known ones.
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace abide {

struct Markup {
  std::string name;  // empty for text
  std::map<std::string, std::string> attributes;
  std::vector<Markup> children;
  std::string text;

  // All elements of a name, at any depth, in order.
  void collect(const std::string& wanted, std::vector<const Markup*>& found) const {
    if (name == wanted) found.push_back(this);
    for (const Markup& child : children) child.collect(wanted, found);
  }
  [[nodiscard]] std::vector<const Markup*> all(const std::string& wanted) const {
    std::vector<const Markup*> found;
    collect(wanted, found);
    return found;
  }
  // Everything that is text in it.
  [[nodiscard]] std::string words() const {
    std::string result = text;
    for (const Markup& child : children) result += child.words();
    return result;
  }
  // All values of an attribute.
  void values(const std::string& attribute, std::vector<std::string>& found) const {
    if (const auto it = attributes.find(attribute); it != attributes.end())
      found.push_back(it->second);
    for (const Markup& child : children) child.values(attribute, found);
  }
};

class MarkupReader {
 public:
  explicit MarkupReader(const std::string& text) : text_(text) {}

  Markup read() {
    skip("<!DOCTYPE html>");
    blanks();
    Markup result = element();
    blanks();
    if (i_ != text_.size()) fail("text after the last element");
    return result;
  }

 private:
  Markup element() {
    expect("<");
    Markup result;
    result.name = until(" \n\t/>");
    if (result.name.empty()) fail("an element without a name");
    while (true) {
      blanks();
      if (skip("/>")) return result;
      if (skip(">")) break;
      const std::string name = until("= ");
      blanks();
      expect("=");
      blanks();
      const std::string quote = text_.substr(i_++, 1);
      if (quote != "\"" && quote != "'") fail("an attribute without quotes");
      if (!result.attributes.emplace(name, decoded(until(quote))).second)
        fail("attribute " + name + " is given twice");
      expect(quote);
    }
    static const std::set<std::string> kEmpty = {"meta"};
    if (kEmpty.contains(result.name)) return result;
    const std::string closing = "</" + result.name + ">";
    if (result.name == "style" || result.name == "script") {
      const std::size_t end = text_.find(closing, i_);
      if (end == std::string::npos) fail("no " + closing);
      result.text = text_.substr(i_, end - i_);
      i_ = end;
    }
    while (!skip(closing)) {
      if (i_ >= text_.size()) fail("no " + closing);
      if (text_.compare(i_, 2, "</") == 0) fail("another end where " + closing + " is due");
      if (text_[i_] == '<') {
        result.children.push_back(element());
      } else {
        Markup words;
        words.text = decoded(until("<"));
        result.children.push_back(words);
      }
    }
    return result;
  }

  std::string decoded(const std::string& raw) {
    static const std::map<std::string, std::string> kEntities = {
        {"amp", "&"}, {"lt", "<"},          {"gt", ">"},          {"quot", "\""},
        {"#39", "'"}, {"#x2062", "\u2062"}, {"#x2061", "\u2061"}, {"#xa0", "\u00a0"}};
    std::string result;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '&') {
        result += raw[i];
        continue;
      }
      const std::size_t end = raw.find(';', i);
      const auto it =
          kEntities.find(end == std::string::npos ? "" : raw.substr(i + 1, end - i - 1));
      if (it == kEntities.end()) fail("an unknown entity: " + raw.substr(i, 10));
      result += it->second;
      i = end;
    }
    return result;
  }

  void blanks() {
    while (i_ < text_.size() && std::string(" \n\t").find(text_[i_]) != std::string::npos) ++i_;
  }
  bool skip(const std::string& what) {
    if (text_.compare(i_, what.size(), what) != 0) return false;
    i_ += what.size();
    return true;
  }
  void expect(const std::string& what) {
    if (!skip(what)) fail("expected " + what);
  }
  std::string until(const std::string& any) {
    const std::size_t end = text_.find_first_of(any, i_);
    if (end == std::string::npos) fail("unfinished");
    const std::string result = text_.substr(i_, end - i_);
    i_ = end;
    return result;
  }
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(why + " before: " + text_.substr(i_ < text_.size() ? i_ : 0, 60));
  }

  const std::string& text_;
  std::size_t i_ = 0;
};

inline Markup read_markup(const std::string& text) { return MarkupReader(text).read(); }

}  // namespace abide
