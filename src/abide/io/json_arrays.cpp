// SPDX-License-Identifier: MIT
#include "abide/io/json_arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "abide/io/diagnostic.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

constexpr const char* kArrays =
    "expected a number, a rational in quotes such as \"-1/3\", or a list of these";
constexpr std::size_t kMostNameBytes = 200;

// The library's events carry no places; what it has read by then tells where it is.
class CountedCharacter {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountedCharacter(const char* at, std::size_t* read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  CountedCharacter& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  bool operator==(const CountedCharacter& other) const { return at_ == other.at_; }
  bool operator!=(const CountedCharacter& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* read_;
};

class Reader : public nlohmann::json::json_sax_t {
 public:
  Reader(const std::string& text, const std::string& name) : source_{name, text} {}

  Arrays read() {
    const std::string& text = source_.text;
    // The library takes a zero byte for the end.
    if (const std::size_t at = text.find('\0'); at != std::string::npos)
      throw fail(at, "unexpected zero byte; expected text");
    const char* begin = text.data();
    nlohmann::json::sax_parse(CountedCharacter(begin, &read_),
                              CountedCharacter(begin + text.size(), &read_), this);
    return std::move(arrays_);
  }

  bool start_object(std::size_t /*unused*/) override {
    if (inside_) throw fail(read_ - 1, fmt::format("{}: found an object; {}", name_, kArrays));
    inside_ = true;
    end_of_last_ = read_;
    return true;
  }
  bool end_object() override { return true; }
  bool key(std::string& name) override {
    if (name.size() > kMostNameBytes)
      throw fail(begin(), fmt::format("the name is longer than {} bytes", kMostNameBytes));
    if (arrays_.contains(name))
      throw fail(begin(), fmt::format("the name '{}' is given twice", name));
    if (std::cmp_equal(arrays_.size(), limits().file_arrays))
      throw fail(begin(), ArrayTotal::too_many_arrays());
    name_ = name;
    array_ = &arrays_[name];
    lengths_.clear();
    leaf_depth_.reset();
    end_of_last_ = read_;
    return true;
  }

  bool start_array(std::size_t /*unused*/) override {
    if (!inside_) throw fail(read_ - 1, "found a list; expected an object {\"NAME\": ..}");
    if (leaf_depth_ && open_.size() == *leaf_depth_)
      throw fail(read_ - 1, ragged("found a list where others have a number"));
    if (open_.size() == kMostAxes)
      throw fail(read_ - 1, fmt::format("{}: lists are nested more than {} deep, the most axes "
                                        "that an array may have",
                                        name_, kMostAxes));
    if (!open_.empty()) ++open_.back();
    open_.push_back(0);
    if (lengths_.size() < open_.size()) lengths_.emplace_back();
    end_of_last_ = read_;
    return true;
  }
  bool end_array() override {
    const std::int64_t length = open_.back();
    open_.pop_back();
    std::optional<std::int64_t>& expected = lengths_[open_.size()];
    if (length == 0) throw fail(read_ - 1, fmt::format("{}: an empty list; {}", name_, kArrays));
    if (!expected) expected = length;
    if (*expected != length)
      throw fail(read_ - 1, ragged(fmt::format("a list of length {} among lists of length {}",
                                               length, *expected)));
    if (open_.empty())
      for (const std::optional<std::int64_t>& size : lengths_) array_->shape.push_back(*size);
    end_of_last_ = read_;
    return true;
  }

  bool null() override { return refuse("null"); }
  bool boolean(bool value) override { return refuse(value ? "true" : "false"); }
  bool binary(nlohmann::json::binary_t& /*unused*/) override { return refuse("bytes"); }
  bool number_integer(std::int64_t value) override { return add(Rational(value)); }
  bool number_unsigned(std::uint64_t value) override {
    return add(Rational::from_decimal(std::to_string(value)));
  }
  bool number_float(double /*unused*/, const std::string& text) override {
    return add(number(text, text));
  }
  bool string(std::string& text) override {
    if (!inside_) refuse("a string");
    const std::size_t slash = text.find('/');
    Rational value = number(text.substr(0, slash), text);
    if (slash != std::string::npos) {
      const std::string denominator = text.substr(slash + 1);
      if (denominator.starts_with('-') || denominator.starts_with('+')) refuse_string(text);
      const Rational divisor = number(denominator, text);
      if (divisor.is_zero()) throw fail(begin(), fmt::format("{}: the denominator is 0", name_));
      value /= divisor;
    }
    return add(std::move(value));
  }

  bool parse_error(std::size_t position, const std::string& /*unused*/,
                   const nlohmann::json::exception& error) override {
    const std::size_t at = position == 0 ? 0 : position - 1;
    // A number that no double holds.
    if (error.id == 406)
      throw fail(begin(), fmt::format("{}: the number is larger than JSON has; expected it in "
                                      "quotes",
                                      name_));
    // "[json..] parse error at ..: syntax error ..; last read: '..'; expected ..": the place is
    // known, and what was read last is shown.
    std::string message = error.what();
    if (const std::size_t first = message.find("syntax error"); first != std::string::npos)
      message.erase(0, first);
    if (const std::size_t first = message.find("; last read: '"); first != std::string::npos)
      message.erase(first, message.rfind('\'') + 1 - first);
    throw fail(at, message);
  }

 private:
  [[nodiscard]] ModelError fail(std::size_t offset, const std::string& message) const {
    return ModelError(diagnostic(source_, place_of(source_.text, offset), message));
  }
  [[nodiscard]] std::string ragged(const std::string& what) const {
    return fmt::format("{}: {}; expected lists of one length at each depth", name_, what);
  }
  bool refuse(const std::string& what) const {
    if (!inside_)
      throw fail(begin(), fmt::format("found {}; expected an object {{\"NAME\": ..}}", what));
    throw fail(begin(), fmt::format("{}: found {}; {}", name_, what, kArrays));
  }
  void refuse_string(const std::string& text) const {
    refuse(text.size() > kMostShown ? "a string" : fmt::format("'{}'", text));
  }

  // Where the token begins that has just been read: between tokens there is only space and
  // punctuation.
  [[nodiscard]] std::size_t begin() const {
    return std::min(source_.text.find_first_not_of(" \t\r\n,:", end_of_last_), source_.text.size());
  }

  // `whole` is the string that the number is part of.
  Rational number(const std::string& text, const std::string& whole) {
    const bool negative = text.starts_with('-');
    try {
      Rational value = Rational::from_decimal(text.substr(negative || text.starts_with('+')));
      return negative ? -value : value;
    } catch (const std::out_of_range& error) {
      throw fail(begin(), fmt::format("{}: {}: at most 10000 digits, and exponents up to 10000",
                                      name_, error.what()));
    } catch (const std::invalid_argument&) {
      refuse_string(whole);
      throw;
    }
  }

  bool add(Rational value) {
    if (!inside_) refuse("a number");
    if (!leaf_depth_) leaf_depth_ = open_.size();
    if (open_.size() != *leaf_depth_)
      throw fail(begin(), ragged("found a number where others have a list"));
    if (std::cmp_equal(array_->values.size(), limits().tensor_entries))
      throw fail(begin(),
                 fmt::format("{}: more than {} entries, the most that an array may have{}", name_,
                             limits().tensor_entries, raised_by(&Limits::tensor_entries)));
    if (!total_.add_entries(1)) throw fail(begin(), ArrayTotal::too_many_entries());
    if (!total_.add_bits(value)) throw fail(begin(), ArrayTotal::too_many_bits());
    if (!open_.empty()) ++open_.back();
    array_->values.push_back(std::move(value));
    end_of_last_ = read_;
    return true;
  }

  SourceText source_;
  std::size_t read_ = 0;         // characters taken by the library
  std::size_t end_of_last_ = 0;  // of the last token; after a number perhaps one character more
  bool inside_ = false;
  Arrays arrays_;
  ArrayTotal total_;
  // Of the array that is being read:
  std::string name_;
  Array* array_ = nullptr;
  std::vector<std::int64_t> open_;                    // entries so far of each open list
  std::vector<std::optional<std::int64_t>> lengths_;  // of lists by depth, once one has ended
  std::optional<std::size_t> leaf_depth_;             // where the numbers are
};

}  // namespace

TextFile json_file() {
  return {FileForm::json, &Limits::json_file_bytes, "arrays as JSON text: {\"NAME\": [..], ..}",
          "a JSON file"};
}

Arrays read_json_arrays(const std::string& text, const std::string& name) {
  if (std::cmp_greater(text.size(), limits().json_file_bytes))
    throw text_too_large(name, json_file());
  return Reader(text, name).read();
}

}  // namespace abide
