// SPDX-License-Identifier: MIT
//
// The header is read event by event: a tree would forget a name that is given twice.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/arrays.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/io/input_file.hpp"
#include "abide/io/safetensors.hpp"

namespace abide {

namespace {

constexpr const char* kMetadata = "__metadata__";
constexpr const char* kForm =
    "expected {\"NAME\": {\"dtype\": .., \"shape\": [..], \"data_offsets\": [.., ..]}, ..}";

struct Dtype {
  std::string_view name;
  EntryKind kind;
};
constexpr std::array kDtypes = std::to_array<Dtype>({{"F64", {'f', 8}},
                                                     {"F32", {'f', 4}},
                                                     {"F16", {'f', 2}},
                                                     {"BF16", {'g', 2}},
                                                     {"I64", {'i', 8}},
                                                     {"I32", {'i', 4}},
                                                     {"I16", {'i', 2}},
                                                     {"I8", {'i', 1}},
                                                     {"U64", {'u', 8}},
                                                     {"U32", {'u', 4}},
                                                     {"U16", {'u', 2}},
                                                     {"U8", {'u', 1}},
                                                     {"BOOL", {'b', 1}}});

// As a message shows a text of the file.
std::string shown(const std::string& text) { return printable(text, kMostShown); }

class HeaderReader : public nlohmann::json::json_sax_t {
 public:
  explicit HeaderReader(const std::string& name) : name_(name) {}

  std::vector<SafetensorsEntry> read(std::string_view json) {
    nlohmann::json::sax_parse(json.begin(), json.end(), this);
    return std::move(entries_);
  }

  bool start_object(std::size_t /*unused*/) override {
    if (in_list_ || depth_ == 2 || (depth_ == 1 && current_.empty())) throw misplaced("an object");
    ++depth_;
    key_.clear();
    return true;
  }
  bool end_object() override {
    if (depth_-- == 2 && current_ != kMetadata) finish();
    return true;
  }
  bool key(std::string& text) override {
    if (depth_ == 1) {
      if (!names_.insert(text).second)
        throw fail(fmt::format("the name '{}' is given twice", shown(text)));
      if (std::cmp_greater(names_.size(), limits().file_arrays + 1))
        throw fail(ArrayTotal::too_many_arrays());
      current_ = text;
      entry_ = {};
      entry_.name = text;
      dtype_.reset();
      shape_.reset();
      offsets_.reset();
    } else if (current_ != kMetadata) {
      if (text != "dtype" && text != "shape" && text != "data_offsets")
        throw fail(
            fmt::format("unexpected key '{}' of '{}'; {}", shown(text), shown(current_), kForm));
      if ((text == "dtype" && dtype_) || (text == "shape" && shape_) ||
          (text == "data_offsets" && offsets_))
        throw fail(fmt::format("'{}' is given twice for '{}'", text, shown(current_)));
      key_ = text;
    }
    return true;
  }
  bool start_array(std::size_t /*unused*/) override {
    if (depth_ != 2 || in_list_ || (key_ != "shape" && key_ != "data_offsets"))
      throw misplaced("a list");
    in_list_ = true;
    (key_ == "shape" ? shape_ : offsets_).emplace();
    return true;
  }
  bool end_array() override {
    in_list_ = false;
    key_.clear();
    return true;
  }
  bool string(std::string& text) override {
    if (depth_ == 2 && current_ == kMetadata) return true;
    if (depth_ != 2 || in_list_ || key_ != "dtype") throw misplaced("a string");
    dtype_ = text;
    key_.clear();
    return true;
  }
  bool number_unsigned(std::uint64_t value) override {
    if (!in_list_) throw misplaced("a number");
    std::vector<std::uint64_t>& list = key_ == "shape" ? *shape_ : *offsets_;
    list.push_back(value);
    if (list.size() > kMostAxes)
      throw fail(fmt::format("'{}' has more than {} {}", shown(current_), kMostAxes, "axes"));
    return true;
  }
  bool number_integer(std::int64_t value) override {
    throw misplaced(fmt::format("the number {}", value));
  }
  bool number_float(double /*unused*/, const std::string& text) override {
    throw misplaced("the number " + shown(text));
  }
  bool null() override { throw misplaced("null"); }
  bool boolean(bool value) override { throw misplaced(value ? "true" : "false"); }
  bool binary(nlohmann::json::binary_t& /*unused*/) override { throw misplaced("bytes"); }
  bool parse_error(std::size_t position, const std::string& /*unused*/,
                   const nlohmann::json::exception& /*unused*/) override {
    throw fail(fmt::format("no JSON at byte {}; {}", position, kForm));
  }

 private:
  [[nodiscard]] ModelError fail(const std::string& message) const {
    return file_error(name_, "the header: " + message);
  }
  [[nodiscard]] ModelError misplaced(const std::string& what) const {
    return fail(fmt::format("found {}{}; {}", what,
                            current_.empty() ? "" : fmt::format(" at '{}'", shown(current_)),
                            kForm));
  }

  // A tensor whose object ends.
  void finish() {
    const std::string& name = entry_.name;
    if (!dtype_ || !shape_ || !offsets_ || offsets_->size() != 2) throw misplaced("less");
    const auto* kind = std::find_if(kDtypes.begin(), kDtypes.end(),
                                    [&](const Dtype& each) { return each.name == *dtype_; });
    if (kind == kDtypes.end())
      throw file_error(fmt::format("{}:{}", name_, shown(name)),
                       fmt::format("the dtype '{}' is not supported; expected F64, F32, F16, BF16, "
                                   "I8 to I64, U8 to U64 or BOOL",
                                   shown(*dtype_)));
    entry_.kind = kind->kind;
    for (const std::uint64_t size : *shape_) {
      if (std::cmp_greater(size, limits().file_bytes))
        throw fail(fmt::format("a size of '{}' is larger than a file may be", shown(name)));
      entry_.shape.push_back(static_cast<std::int64_t>(size));
    }
    entry_.begin = (*offsets_)[0];
    entry_.end = (*offsets_)[1];
    entries_.push_back(entry_);
  }

  const std::string& name_;
  int depth_ = 0;  // of objects
  bool in_list_ = false;
  std::string current_;  // the name at depth 1
  std::string key_;      // at depth 2, while its value is awaited
  std::set<std::string> names_;
  SafetensorsEntry entry_;
  std::optional<std::string> dtype_;
  std::optional<std::vector<std::uint64_t>> shape_, offsets_;
  std::vector<SafetensorsEntry> entries_;
};

// Whether the product of the sizes and the bytes of an entry is this.
bool fills(const SafetensorsEntry& entry, std::uint64_t bytes) {
  const auto zero = [](std::int64_t size) { return size == 0; };
  if (std::any_of(entry.shape.begin(), entry.shape.end(), zero)) return bytes == 0;
  std::uint64_t product = entry.kind.bytes;
  for (const std::int64_t size : entry.shape) {
    if (product > bytes / static_cast<std::uint64_t>(size)) return false;
    product *= static_cast<std::uint64_t>(size);
  }
  return product == bytes;
}

}  // namespace

std::vector<SafetensorsEntry> read_safetensors_header(std::string_view json,
                                                      const std::string& name,
                                                      std::uint64_t bytes) {
  // The library takes a zero byte for the end.
  if (json.find('\0') != std::string_view::npos)
    throw file_error(name, "the header: unexpected zero byte; expected text");
  std::vector<SafetensorsEntry> entries = HeaderReader(name).read(json);
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t next = 0;
  for (const SafetensorsEntry& entry : entries) {
    const std::string place = fmt::format("{}:{}", name, shown(entry.name));
    if (entry.begin != next)
      throw file_error(place, fmt::format("its bytes begin at {}; expected {}, so that tensors "
                                          "neither overlap nor leave holes",
                                          entry.begin, next));
    if (entry.end < entry.begin || entry.end > bytes)
      throw file_error(place, fmt::format("its bytes are from {} to {}; the file has {} after the "
                                          "header",
                                          entry.begin, entry.end, bytes));
    if (!fills(entry, entry.end - entry.begin))
      throw file_error(
          place, fmt::format("it has {} bytes; expected as many as the shape {} of "
                             "entries of {} bytes needs",
                             entry.end - entry.begin, to_string(entry.shape), entry.kind.bytes));
    next = entry.end;
  }
  if (next != bytes)
    throw file_error(name, fmt::format("{} bytes after the header; expected {}, which its tensors "
                                       "have",
                                       bytes, next));
  return entries;
}

}  // namespace abide
