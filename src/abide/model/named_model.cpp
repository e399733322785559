// SPDX-License-Identifier: MIT
#include "abide/model/named_model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/zoo.hpp"
#include "abide/plural.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/shape.hpp"

namespace abide {

namespace {

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Family& family : zoo()) names.push_back(family.name);
  return names;
}

constexpr std::size_t kMostNameShown = 60;

class NamedModelReader {
 public:
  explicit NamedModelReader(const std::string& text) : source_{"MODEL", text} {}

  NamedModel read() {
    const std::string& text = source_.text;
    const std::size_t colon = text.find(':');
    const std::string name = text.substr(0, colon);
    if (const Family* family = family_of(name)) {
      next_ = name.size() + 1;
      return read(*family);
    }
    throw fail(0, fmt::format("unknown family '{}'{}; expected one of {}, or the path of a model "
                              "file{}",
                              ascii(name, kMostNameShown),
                              text.find('.') == std::string::npos ? "" : ", and no such file",
                              fmt::join(family_names(), ", "), did_you_mean(name, family_names())));
  }

 private:
  NamedModel read(const Family& family) {
    const std::string& text = source_.text;
    if (next_ > text.size())
      throw fail(text.size(), fmt::format("expected ':' and dimensions, as in {}", family.example));
    const std::size_t first = next_;
    std::vector<std::int64_t> dims{dimension()};
    while (next_ < text.size() && text[next_] == ',') {
      ++next_;
      dims.push_back(dimension());
    }
    const std::size_t option = next_;
    const bool bias = next_ < text.size() && text[next_] == '+';
    if (bias) {
      const std::string word = text.substr(next_ + 1);
      if (word != "bias" || !family.may_have_bias)
        throw fail(
            option,
            fmt::format("unknown option '+{}' of {}; {}", ascii(word, kMostNameShown), family.name,
                        family.may_have_bias
                            ? "expected +bias"
                            : "it has no options; other networks are written in a file"));
    } else if (next_ < text.size()) {
      throw fail(next_, fmt::format("unexpected '{}'; expected ',' and a dimension{}",
                                    ascii(text.substr(next_), kMostNameShown),
                                    family.may_have_bias ? ", or +bias" : ""));
    }
    if (dims.size() < family.least_dims ||
        (family.most_dims != 0 && dims.size() > family.most_dims))
      throw fail(first, fmt::format("found {}, expected {}:{}", plural(dims.size(), "dimension"),
                                    family.name, family.dims));
    if (std::cmp_greater(dims.size(), limits().dimensions))
      throw fail(first, fmt::format("more than {} dimensions{}", limits().dimensions,
                                    raised_by(&Limits::dimensions)));
    return {family.name, std::move(dims), bias};
  }

  std::int64_t dimension() {
    const std::string& text = source_.text;
    const std::size_t first = next_;
    std::int64_t value = 0;
    while (next_ < text.size() && text[next_] >= '0' && text[next_] <= '9') {
      value = value * 10 + (text[next_++] - '0');
      if (value > limits().tensor_entries)
        throw fail(first, fmt::format("the dimension is larger than {}{}", limits().tensor_entries,
                                      raised_by(&Limits::tensor_entries)));
    }
    if (next_ == first || value == 0) throw fail(first, "expected a dimension, a positive integer");
    return value;
  }

  [[nodiscard]] ModelError fail(std::size_t offset, const std::string& message) const {
    return ModelError(diagnostic(source_, place_of(source_.text, offset), message));
  }

  SourceText source_;
  std::size_t next_ = 0;
};

}  // namespace

std::size_t NamedModel::parameters() const {
  if (dims.size() == 1) return static_cast<std::size_t>(dims[0]);
  std::int64_t sum = 0;
  for (std::size_t l = 1; l < dims.size(); ++l) sum += dims[l] * dims[l - 1];
  for (std::size_t l = 1; bias && l + 1 < dims.size(); ++l) sum += dims[l];
  return static_cast<std::size_t>(sum);
}

NamedModel parse_named_model(const std::string& text) { return NamedModelReader(text).read(); }

std::optional<NamedModel> named_model(const std::string& text) {
  try {
    return parse_named_model(text);
  } catch (const ModelError&) {
    return std::nullopt;
  }
}

std::string to_string(const NamedModel& model) {
  return fmt::format("{}:{}{}", model.family, fmt::join(model.dims, ","),
                     model.bias ? "+bias" : "");
}

}  // namespace abide
