// SPDX-License-Identifier: MIT
#include "abide/model/load.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/model/model_file.hpp"
#include "abide/model/zoo.hpp"
#include "abide/plural.hpp"

namespace abide {

namespace {

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Family& family : zoo()) names.push_back(family.name);
  return names;
}

constexpr std::size_t kMostShown = 60;

class Shorthand {
 public:
  explicit Shorthand(const std::string& text) : source_{"MODEL", text} {}

  Model build() {
    const std::string& text = source_.text;
    const std::size_t colon = text.find(':');
    const std::string name = text.substr(0, colon);
    for (const Family& family : zoo())
      if (family.name == name) {
        next_ = name.size() + 1;
        return build(family);
      }
    throw fail(0, fmt::format("unknown family '{}'{}; expected one of {}, or the path of a model "
                              "file{}",
                              ascii(name, kMostShown),
                              text.find('.') == std::string::npos ? "" : ", and no such file",
                              fmt::join(family_names(), ", "), did_you_mean(name, family_names())));
  }

 private:
  Model build(const Family& family) {
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
            fmt::format("unknown option '+{}' of {}; {}", ascii(word, kMostShown), family.name,
                        family.may_have_bias
                            ? "expected +bias"
                            : "it has no options; other networks are written in a file"));
    } else if (next_ < text.size()) {
      throw fail(next_, fmt::format("unexpected '{}'; expected ',' and a dimension{}",
                                    ascii(text.substr(next_), kMostShown),
                                    family.may_have_bias ? ", or +bias" : ""));
    }
    if (dims.size() < family.least_dims ||
        (family.most_dims != 0 && dims.size() > family.most_dims))
      throw fail(first, fmt::format("found {}, expected {}:{}", plural(dims.size(), "dimension"),
                                    family.name, family.dims));
    if (dims.size() > kMostLayers)
      throw fail(first, fmt::format("more than {} dimensions", kMostLayers));
    try {
      Model model = family.build(dims, bias);
      if (model.program.parameter_entries() > kMostEntries)
        throw ShapeError(
            fmt::format("the parameters have more than {} entries together", kMostEntries));
      model.name = text;
      return model;
    } catch (const ShapeError& error) {
      throw fail(first, error.what());
    }
  }

  std::int64_t dimension() {
    const std::string& text = source_.text;
    const std::size_t first = next_;
    std::int64_t value = 0;
    while (next_ < text.size() && text[next_] >= '0' && text[next_] <= '9') {
      value = value * 10 + (text[next_++] - '0');
      if (value > kMostEntries)
        throw fail(first, fmt::format("the dimension is larger than {}", kMostEntries));
    }
    if (next_ == first || value == 0) throw fail(first, "expected a dimension, a positive integer");
    return value;
  }

  [[nodiscard]] ModelError fail(std::size_t offset, const std::string& message) const {
    return ModelError(diagnostic(source_, place_of(source_.text, offset), message));
  }

  static constexpr std::size_t kMostLayers = 1000;
  SourceText source_;
  std::size_t next_ = 0;
};

}  // namespace

bool is_model_file(const std::string& model) {
  const bool is_path = model.find('/') != std::string::npos || model.ends_with(".toml");
  std::error_code unknown;  // whether a file exists can be unknown: its name may be too long
  return is_path ||
         (model.find(':') == std::string::npos && std::filesystem::exists(model, unknown));
}

Model load_model(const std::string& model) {
  return is_model_file(model) ? read_model_file(model) : Shorthand(model).build();
}

}  // namespace abide
