// SPDX-License-Identifier: MIT
#include "abide/report/page.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "typeset/markup.hpp"

namespace abide {
namespace {

const char* const kSpecial = "<script>alert('x')</script> & \"q\" é";

Picture picture() {
  Picture result;
  result.title = kSpecial;
  result.curves.push_back({"a", {1, 2}, {1, 2}, {}, false, Drawn::line, {}, false});
  return result;
}

TEST(Page, ShowsEveryTextAsItIs) {
  Page page(kSpecial);
  page.heading(kSpecial);
  page.paragraph(kSpecial);
  page.command(kSpecial);
  page.law(kSpecial, kSpecial);
  page.picture(picture(), kSpecial);
  page.table({kSpecial}, {{kSpecial}});
  const Markup html = read_markup(page.html());
  for (const char* name : {"title", "h1", "h2", "p", "code", "figcaption", "th", "td"}) {
    ASSERT_FALSE(html.all(name).empty()) << name;
    EXPECT_EQ(html.all(name)[0]->words(), kSpecial) << name;
  }
  EXPECT_TRUE(html.all("script").empty());
}

TEST(Page, NeedsNothingElse) {
  Page page("title");
  page.law("W1 @ W2", "");
  page.picture(picture(), "");
  page.table({"a"}, {{"1"}}, true);
  const std::string html = page.html();
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>"));
  const Markup markup = read_markup(html);
  for (const char* name : {"link", "img", "iframe", "object", "base"})
    EXPECT_TRUE(markup.all(name).empty()) << name;
  std::vector<std::string> links;
  for (const char* name : {"src", "href", "xlink:href"}) markup.values(name, links);
  for (const std::string& link : links) EXPECT_TRUE(link.starts_with("#")) << link;
  for (const Markup* style : markup.all("style")) {
    EXPECT_EQ(style->text.find("url("), std::string::npos);
    EXPECT_EQ(style->text.find("@import"), std::string::npos);
  }
}

TEST(Page, CanBeReadAloud) {
  Page page("title");
  page.picture(picture(), "caption");
  page.table({"a", "b"}, {{"1", "2"}});
  const Markup html = read_markup(page.html());
  EXPECT_EQ(html.attributes.at("lang"), "en");
  EXPECT_EQ(html.all("svg")[0]->attributes.at("aria-label"), kSpecial);
  for (const Markup* th : html.all("th")) EXPECT_EQ(th->attributes.at("scope"), "col");
  EXPECT_EQ(html.all("main").size(), 1U);
}

TEST(Page, HasNoIdTwice) {
  Page page("title");
  for (int i = 0; i < 3; ++i) page.picture(picture(), "the same");
  std::vector<std::string> ids;
  read_markup(page.html()).values("id", ids);
  EXPECT_GT(ids.size(), 6U);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(Table, KnowsColumnsOfNumbers) {
  Page page("title");
  page.table({"numbers", "words", "mixed", "none"},
             {{"1", "a", "1", ""}, {"-2.5e-3", "b", "x"}, {"inf"}, {"nan", "", "0x10"}}, true);
  const Markup html = read_markup(page.html());
  const std::vector<const Markup*> headers = html.all("th");
  ASSERT_EQ(headers.size(), 4U);
  const std::vector<bool> numbers = {true, false, false, true};
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(headers[i]->attributes.contains("class"), numbers[i]) << i;
  EXPECT_EQ(html.all("td").size(), 16U);
}

TEST(Table, HasAScriptOnlyWhenItIsSortable) {
  Page plain_page("title");
  plain_page.table({"a"}, {{"1"}});
  EXPECT_TRUE(read_markup(plain_page.html()).all("script").empty());
  EXPECT_TRUE(read_markup(plain_page.html()).all("button").empty());
  Page sortable("title");
  sortable.table({"a"}, {{"1"}}, true);
  EXPECT_EQ(read_markup(sortable.html()).all("script").size(), 1U);
  EXPECT_EQ(read_markup(sortable.html()).all("button").size(), 1U);
}

TEST(Table, MayBeEmptyButNotWiderThanItsHeader) {
  Page page("title");
  page.table({"a"}, {}, true);
  page.table({}, {});
  EXPECT_EQ(read_markup(page.html()).all("table").size(), 2U);
  EXPECT_THROW(page.table({"a"}, {{"1", "2"}}), std::invalid_argument);
}

}  // namespace
}  // namespace abide
