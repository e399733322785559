// SPDX-License-Identifier: MIT
#include "abide/model/named_model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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
    for (const FamilyOption& option : family_of("mlp")->options)
      if (option.activation && option.name == name)
        throw fail(0, fmt::format("unknown family '{0}'; networks with this activation are "
                                  "mlp:n0,n1,..,nq+{0}",
                                  name));
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
    NamedModel result{family.name, std::move(dims)};
    while (next_ < text.size()) read_option(family, result);
    check_dims(family, result.dims, first);
    return result;
  }

  void read_option(const Family& family, NamedModel& result) {
    const std::string& text = source_.text;
    const std::size_t first = next_;
    if (text[next_] != '+')
      throw fail(
          next_,
          fmt::format(
              "unexpected '{}'; expected {}{}", ascii(text.substr(next_), kMostNameShown),
              result.options.empty() && !result.bias ? "',' and a dimension" : "the next option",
              options_of(family, result.options.empty() && !result.bias ? ", or " : ": one of ")));
    const std::size_t end = std::min(text.find('+', first + 1), text.size());
    const std::string word =
        text.substr(first + 1, std::min(text.find('=', first), end) - first - 1);
    const auto option = std::find_if(family.options.begin(), family.options.end(),
                                     [&](const FamilyOption& known) { return known.name == word; });
    if (option == family.options.end())
      throw fail(first, fmt::format("unknown option '+{}' of {}; {}",
                                    ascii(text.substr(first + 1, end - first - 1), kMostNameShown),
                                    family.name,
                                    family.options.empty() ? "it has no options; other networks "
                                                             "are written in a file"
                                                           : options_of(family, "expected ")));
    if (word == "bias" ? result.bias : result.has(word))
      throw fail(first, fmt::format("the option +{} is given twice", word));
    next_ = first + 1 + word.size();
    const bool has_number = next_ < end;
    if (has_number != option->number)
      throw fail(first, fmt::format("+{} {}", word,
                                    option->number ? fmt::format("needs a number: +{}=N", word)
                                                   : "takes no number"));
    std::int64_t value = 1;
    if (has_number) {
      ++next_;
      value = dimension();
      if (next_ != end) throw fail(next_, "expected a positive integer");
    }
    if (option->activation)
      for (const FamilyOption& other : family.options)
        if (other.activation && result.has(other.name))
          throw fail(first, fmt::format("+{} and +{}: expected one activation", other.name, word));
    if (word == "bias")
      result.bias = true;
    else
      result.options[word] = value;
  }

  // Its options, as they are written, after these words; nothing where it has none.
  static std::string options_of(const Family& family, const std::string& before) {
    std::vector<std::string> written;
    for (const FamilyOption& option : family.options) written.push_back(option.written());
    return written.empty() ? "" : fmt::format("{}{}", before, fmt::join(written, ", "));
  }

  void check_dims(const Family& family, const std::vector<std::int64_t>& dims,
                  std::size_t first) const {
    if (dims.size() < family.least_dims ||
        (family.most_dims != 0 && dims.size() > family.most_dims))
      throw fail(first, fmt::format("found {}, expected {}:{}", plural(dims.size(), "dimension"),
                                    family.name, family.dims));
    if (std::cmp_greater(dims.size(), limits().dimensions))
      throw fail(first, fmt::format("more than {} dimensions{}", limits().dimensions,
                                    raised_by(&Limits::dimensions)));
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
  if (!family_of(family)->layers)
    return static_cast<std::size_t>(built(*this).program.parameter_entries());
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
  std::string text =
      fmt::format("{}:{}{}", model.family, fmt::join(model.dims, ","), model.bias ? "+bias" : "");
  for (const FamilyOption& option : family_of(model.family)->options)
    if (const auto found = model.options.find(option.name); found != model.options.end())
      text += option.number ? fmt::format("+{}={}", option.name, found->second) : "+" + option.name;
  return text;
}

}  // namespace abide
