// SPDX-License-Identifier: MIT
//
// Files for the readers to read: IDX and gzip by definition or by the library, in a folder of their
// own that goes with the test.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "io/npy_bytes.hpp"

namespace abide::testing {

/// An IDX file of any type, sizes and entries.
inline std::string idx_bytes(int type, const Shape& shape, const std::string& entries) {
  std::string result("\0\0", 2);
  result.push_back(static_cast<char>(type));
  result.push_back(static_cast<char>(shape.size()));
  for (const std::int64_t size : shape)
    result += word_bytes(static_cast<std::uint64_t>(size), 4, true);
  return result + entries;
}

inline std::string gzip(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string result(deflateBound(&stream, bytes.size()), '\0');
  std::string input = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

/// A .npy of doubles.
inline std::string npy_of(const Shape& shape, const std::vector<double>& values) {
  std::string data;
  for (const double value : values)
    data += word_bytes(std::bit_cast<std::uint64_t>(value), 8, false);
  return npy_bytes(npy_header("<f8", false, shape), data);
}

/// Expects a ModelError that begins with `place: error: `, holds `words`, and is short.
template <class Read>
void expect_error(const std::string& place, const std::string& words, Read read) {
  try {
    (void)read();
    ADD_FAILURE() << "was read; expected: " << place << ": " << words;
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with(place + ": error: ")) << message << "\nexpected: " << place;
    EXPECT_NE(message.find(words), std::string::npos) << message << "\nexpected: " << words;
    EXPECT_LT(message.size(), place.size() + 300) << message;
  }
}

class DataFiles : public ::testing::Test {
 protected:
  DataFiles() { std::filesystem::create_directories(directory_); }
  ~DataFiles() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_ / name).string();
  }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  [[nodiscard]] std::string contents(const std::string& file) const {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  /// The names in the folder.
  [[nodiscard]] std::vector<std::string> listing() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_))
      names.push_back(entry.path().filename().string());
    return names;
  }
  std::string zip(const std::string& name,
                  const std::vector<std::pair<std::string, std::string>>& members) const {
    std::filesystem::remove(path(name));
    zip_t* archive = zip_open(path(name).c_str(), ZIP_CREATE, nullptr);
    for (const auto& [member, bytes] : members)
      zip_file_add(archive, member.c_str(),
                   zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
    EXPECT_EQ(zip_close(archive), 0) << name;
    return path(name);
  }

 private:
  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("abide data test " + std::to_string(getpid()));
};

}  // namespace abide::testing
