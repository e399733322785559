// SPDX-License-Identifier: MIT
//
// A value in the JSON of a certificate, and its place there: each reads it as one kind of thing,
// and throws Refused, with the place and what was expected, when it is another.
//
// Example: of `"bound": {"prime": 6}`, value["bound"]["prime"].integer(7) throws `bound.prime:
// expected an integer from 7 to 9007199254740992`.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "abide/proof/certificate.hpp"

namespace abide {

struct CertificateValue {
  static constexpr std::int64_t kLargest = std::int64_t{1} << 53;
  static constexpr std::size_t kMostAxes = 16;
  static constexpr std::size_t kMostDigits = 1000;

  const nlohmann::json& json;
  std::string path;

  [[nodiscard]] Refused expected(const std::string& what) const {
    return Refused(fmt::format("{}: expected {}", path.empty() ? "the file" : path, what));
  }

  void keys(const std::vector<std::string_view>& names) const {
    if (!json.is_object()) throw expected("an object");
    for (const auto& [key, value] : json.items())
      if (std::find(names.begin(), names.end(), key) == names.end())
        throw Refused(fmt::format("{}: unknown key '{}'", path.empty() ? "the file" : path, key));
    for (const std::string_view name : names)
      if (!json.contains(name))
        throw Refused(
            fmt::format("{}: the key '{}' is missing", path.empty() ? "the file" : path, name));
  }
  [[nodiscard]] CertificateValue operator[](const char* key) const {
    return {json.at(key), path.empty() ? key : path + "." + key};
  }
  [[nodiscard]] std::size_t size() const {
    if (!json.is_array()) throw expected("a list");
    return json.size();
  }
  [[nodiscard]] CertificateValue at(std::size_t i) const {
    return {json.at(i), fmt::format("{}[{}]", path, i)};
  }
  [[nodiscard]] std::int64_t integer(std::int64_t least = -kLargest,
                                     std::int64_t most = kLargest) const {
    const std::string what = fmt::format("an integer from {} to {}", least, most);
    if (!json.is_number_integer()) throw expected(what);
    if (json.is_number_unsigned() &&
        json.get<std::uint64_t>() > static_cast<std::uint64_t>(kLargest))
      throw expected(what);
    const auto value = json.get<std::int64_t>();
    if (value < least || value > most) throw expected(what);
    return value;
  }
  [[nodiscard]] std::size_t number(std::size_t below) const {
    if (below == 0) throw expected("nothing: there is nothing to count");
    return static_cast<std::size_t>(integer(0, static_cast<std::int64_t>(below) - 1));
  }
  [[nodiscard]] std::string text() const {
    if (!json.is_string()) throw expected("a string");
    return json.get<std::string>();
  }
  [[nodiscard]] Rational rational() const {
    const std::string what = "a rational in lowest terms such as \"-1/2\"";
    if (!json.is_string()) throw expected(what);
    const auto& text = json.get_ref<const std::string&>();
    const auto natural = [&](std::string_view digits) {
      return !digits.empty() && (digits[0] != '0' || digits == "0") &&
             digits.find_first_not_of("0123456789") == std::string_view::npos;
    };
    std::string_view numerator = text;
    std::string_view denominator = "1";
    if (const std::size_t slash = text.find('/'); slash != std::string::npos) {
      numerator = std::string_view(text).substr(0, slash);
      denominator = std::string_view(text).substr(slash + 1);
    }
    const bool negative = numerator.starts_with('-');
    if (negative) numerator.remove_prefix(1);
    if (!natural(numerator) || !natural(denominator) || denominator == "0") throw expected(what);
    if (numerator.size() > kMostDigits || denominator.size() > kMostDigits)
      throw Refused(fmt::format("{}: a number of more than {} digits", path, kMostDigits));
    Rational q = Rational::from_decimal(std::string(numerator));
    q /= Rational::from_decimal(std::string(denominator));
    if (negative) q = -q;
    if (q.to_string() != text) throw expected(what);  // -0, 2/4, 3/1
    return q;
  }
  template <class F>
  auto list(F read) const {
    std::vector<decltype(read(*this))> result;
    for (std::size_t i = 0; i < size(); ++i) result.push_back(read(at(i)));
    return result;
  }
  [[nodiscard]] Shape shape() const {
    if (size() > kMostAxes) throw expected(fmt::format("at most {} sizes", kMostAxes));
    return list([](const CertificateValue& v) { return v.integer(1, kMostCertificateEntries); });
  }
  // Increasing numbers.
  [[nodiscard]] std::vector<std::size_t> increasing(std::size_t below) const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < size(); ++i) {
      result.push_back(at(i).number(below));
      if (i > 0 && result[i] <= result[i - 1]) throw expected("increasing numbers");
    }
    return result;
  }
  [[nodiscard]] Certificate::Integers integers(std::size_t count) const {
    if (size() != count) throw expected(fmt::format("{} integers", count));
    return list([](const CertificateValue& v) { return v.integer(); });
  }
};

}  // namespace abide
