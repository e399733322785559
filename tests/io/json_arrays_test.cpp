// SPDX-License-Identifier: MIT
#include "abide/io/json_arrays.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "abide/program/limits.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Array read(const std::string& value) {
  return read_json_arrays("{\"x\": " + value + "}", "p.json").at("x");
}

TEST(JsonArrays, WorkedExampleOfTheHeader) {
  const Arrays arrays = read_json_arrays(R"({"W1": [[1, 0.5], ["1/3", 2e-3]], "x": 3})", "p.json");
  ASSERT_EQ(arrays.size(), 2U);
  EXPECT_EQ(arrays.at("W1"),
            (Array{{2, 2}, {1, Rational(1, 2), Rational(1, 3), Rational(1, 500)}}));
  EXPECT_EQ(arrays.at("x"), (Array{{}, {3}}));
  EXPECT_TRUE(read_json_arrays("{}", "p.json").empty());
}

TEST(JsonArrays, TakesNumbersByTheirText) {
  const std::vector<std::pair<std::string, Rational>> cases{
      {"0", 0},
      {"-0", 0},
      {"-7", -7},
      {"0.1", Rational(1, 10)},
      {"-0.1", Rational(-1, 10)},
      {"-12.5e1", -125},
      {"1E+2", 100},
      {"0.1000000000000000055511151231257827",  // no double knows it from 0.1
       Rational::from_decimal("0.1000000000000000055511151231257827")},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"18446744073709551615", Rational::from_decimal("18446744073709551615")},
      {"-123456789012345678901234567890",
       -Rational::from_decimal("123456789012345678901234567890")},
      {"1e-400", Rational::from_decimal("1e-400")},
      {"\"1e400\"", Rational::from_decimal("1e400")},
      {"\"-1/3\"", Rational(-1, 3)},
      {"\"+4/6\"", Rational(2, 3)},
      {"\"-.5\"", Rational(-1, 2)},
      {"\"0.5/1.5\"", Rational(1, 3)},
  };
  for (const auto& [text, value] : cases) {
    EXPECT_EQ(read(text), (Array{{}, {value}})) << text;
    EXPECT_EQ(read("[[" + text + " ]\n]"), (Array{{1, 1}, {value}})) << text;
  }
}

// Nested lists of the entries from `next` on.
std::string nested(const Shape& shape, std::size_t axis, const std::vector<std::string>& entries,
                   std::size_t& next) {
  if (axis == shape.size()) return entries[next++];
  std::string text = "[";
  for (std::int64_t i = 0; i < shape[axis]; ++i)
    text += (i == 0 ? "" : ",") + nested(shape, axis + 1, entries, next);
  return text + "]";
}

TEST(JsonArrays, ReadsBackWhatIsWritten) {
  for_seeds(30, [](Random& random) {
    Arrays arrays;
    std::string text;
    for (const char* name : {"W1", "b", "", "a \\\"name\\\""}) {
      Array array;
      for (std::int64_t axes = random.between(0, 3); axes > 0; --axes)
        array.shape.push_back(random.between(1, 4));
      std::vector<std::string> written;
      for (std::int64_t i = 0; i < entries(array.shape); ++i) {
        const Rational value(random.between(-99, 99), random.between(1, 4));
        array.values.push_back(value);
        written.push_back(value.is_integer() ? value.to_string() : '"' + value.to_string() + '"');
      }
      std::size_t next = 0;
      text += (text.empty() ? "{\"" : ", \"") + std::string(name) +
              "\": " + nested(array.shape, 0, written, next);
      arrays[std::string(name).starts_with("a") ? "a \"name\"" : name] = array;
    }
    EXPECT_EQ(read_json_arrays(text + "}", "p.json"), arrays) << text;
  });
}

// The message begins with this place and contains these words.
void expect_json_error(const std::string& text, const std::string& place,
                       const std::string& words) {
  try {
    (void)read_json_arrays(text, "p.json");
    ADD_FAILURE() << "was read: " << text.substr(0, 200);
  } catch (const ModelError& error) {
    const std::string message = error.what();
    const std::string head = "p.json:" + place + ": error: ";
    EXPECT_TRUE(message.starts_with(head)) << head << "\n" << message;
    EXPECT_NE(message.find(words), std::string::npos) << message << "\nexpected: " << words;
    EXPECT_EQ(message.find("json.exception"), std::string::npos) << message;
  }
}

TEST(JsonArrays, ErrorsShowTheLineAndWhatIsExpected) {
  expect_json_error(
      "{\n  \"x\": [1, true]\n}", "2:12",
      "x: found true; expected a number, a rational in quotes such as \"-1/3\", or a list "
      "of these\n  2 |   \"x\": [1, true]\n    |            ^");
}

TEST(JsonArrays, RefusesWrongTypes) {
  expect_json_error("[1]", "1:1", "found a list; expected an object");
  expect_json_error(" 12", "1:2", "found a number; expected an object");
  expect_json_error("\"1/0\"", "1:1", "found a string; expected an object");
  expect_json_error("null", "1:1", "found null; expected an object");
  expect_json_error(R"({"x": null})", "1:7", "x: found null; expected a number");
  expect_json_error(R"({"x": [1, {"y": 2}]})", "1:11", "x: found an object; expected a number");
  expect_json_error(R"({"x": ["one"]})", "1:8", "x: found 'one'; expected a number");
  expect_json_error(R"({"x": ""})", "1:7", "x: found ''");
  expect_json_error(R"({"x": "1/-3"})", "1:7", "x: found '1/-3'");
  expect_json_error(R"({"x": "--3"})", "1:7", "x: found '--3'");
  expect_json_error(R"({"x": "1/2/3"})", "1:7", "x: found '1/2/3'");
  expect_json_error(R"({"x": "1 "})", "1:7", "x: found '1 '");
  expect_json_error(R"({"x": "/2"})", "1:7", "x: found '/2'");
  expect_json_error(R"({"x": "nan"})", "1:7", "x: found 'nan'");
  expect_json_error(R"({"x": [2, "1/0"]})", "1:11", "x: the denominator is 0");
}

TEST(JsonArrays, RefusesRaggedLists) {
  expect_json_error(R"({"x": [[1, 2], [3]]})", "1:18",
                    "x: a list of length 1 among lists of length 2");
  expect_json_error(R"({"x": [[1], [3, 4]]})", "1:18",
                    "x: a list of length 2 among lists of length 1");
  expect_json_error(R"({"x": [[[1], [2]], [[3]]]})", "1:24", "a list of length 1");
  expect_json_error(R"({"x": [1, [2]]})", "1:11", "found a list where others have a number");
  expect_json_error(R"({"x": [[2], 1]})", "1:13", "found a number where others have a list");
  expect_json_error(R"({"x": []})", "1:8", "x: an empty list");
  expect_json_error(R"({"x": [[1], []]})", "1:14", "x: an empty list");
}

TEST(JsonArrays, RefusesDuplicateNames) {
  expect_json_error("{\"x\": 1,\n \"x\": 2}", "2:2", "the name 'x' is given twice");
}

TEST(JsonArrays, RefusesWhatIsNoJson) {
  expect_json_error("", "1:1", "syntax error");
  expect_json_error("{\"x\": 1", "1:8", "syntax error while parsing object");
  expect_json_error("{\"x\": 1} 2", "1:10", "syntax error");
  expect_json_error("{\"x\": [1,\n 2 3]}", "2:4", "syntax error while parsing array");
  expect_json_error("{x: 1}", "1:2", "syntax error while parsing object key");
  expect_json_error("{\"x\": NaN}", "1:7", "syntax error while parsing value - invalid literal");
  expect_json_error("{\"x\": 01}", "1:8", "syntax error");
  expect_json_error(std::string("{\"x\": 1}\0 2", 11), "1:9", "unexpected zero byte");
  expect_json_error("{\"\xff\": 1}", "1:3", "syntax error");
}

TEST(JsonArrays, IsBounded) {
  expect_json_error("{\"x\": [1, 1e400]}", "1:11",
                    "x: the number is larger than JSON has; expected it in quotes");
  expect_json_error("{\"x\": 1e-10001}", "1:7", "x: the exponent is too large");
  expect_json_error("{\"x\": \"1e999999999999999999999\"}", "1:7", "the exponent is too large");
  expect_json_error("{\"x\": \"" + std::string(10'001, '7') + "\"}", "1:7",
                    "x: the number has too many digits: at most 10000 digits");
  std::string nested(32, '[');
  nested.append("1").append(32, ']');
  EXPECT_EQ(read(nested).shape, Shape(32, 1));
  std::string deep = "{\"x\": ";
  deep.append(100'000, '[');
  expect_json_error(deep, "1:39", "nested more than 32 deep");
  expect_json_error("{\"" + std::string(201, 'a') + "\": 1}", "1:2", "longer than 200 bytes");
  std::string many = "{";
  for (int i = 0; i <= 10'000; ++i) many += "\"" + std::to_string(i) + "\":1,";
  expect_json_error(many, "1:88892", "more than 10000 arrays");
  ArrayTotal total;
  const Rational large = Rational::from_decimal("1e-9999");
  std::int64_t count = 1;
  while (total.add_bits(large)) ++count;
  EXPECT_EQ(count, limits().file_bits / large.height_bits() + 1);
}

}  // namespace
}  // namespace abide
