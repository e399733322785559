// SPDX-License-Identifier: MIT
#include "abide/io/arrays.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/io/file_kind.hpp"
#include "abide/io/npy_layout.hpp"
#include "abide/program/limits.hpp"
#include "npy_bytes.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::npy_bytes;
using testing::npy_header;
using testing::word_bytes;

using Members = std::vector<std::pair<std::string, std::string>>;

std::string npy(const Array& array) {
  std::string data;
  for (const Rational& value : array.values)
    data += word_bytes(static_cast<std::uint64_t>(value.to_int64()), 8, false);
  return npy_bytes(npy_header("<i8", false, array.shape), data);
}

std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class ArrayFiles : public ::testing::Test {
 protected:
  ArrayFiles() { std::filesystem::create_directories(directory_); }
  ~ArrayFiles() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string zip(const std::string& name, const Members& members, bool deflated) const {
    std::filesystem::remove(path(name));
    zip_t* archive = zip_open(path(name).c_str(), ZIP_CREATE, nullptr);
    for (const auto& [member, bytes] : members) {
      zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
      const zip_int64_t index = zip_file_add(archive, member.c_str(), source, 0);
      zip_set_file_compression(archive, static_cast<zip_uint64_t>(index),
                               deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    }
    EXPECT_EQ(zip_close(archive), 0) << name;
    return path(name);
  }
  void expect_error(const std::string& file, const std::string& place,
                    const std::string& words) const {
    try {
      (void)read_arrays(file);
      ADD_FAILURE() << file << " was read";
    } catch (const ModelError& error) {
      const std::string message = error.what();
      EXPECT_TRUE(message.starts_with(file + place + ": error: ")) << message;
      EXPECT_NE(message.find(words), std::string::npos) << message << "\nexpected: " << words;
    }
  }
  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("abide arrays test " + std::to_string(getpid()));
};

TEST_F(ArrayFiles, OfNumPyAreReadStoredAndDeflated) {
  for_seeds(10, [this](Random& random) {
    Arrays arrays;
    Members members;
    for (const char* name : {"W2", "W1", "b1", "a name", "t"}) {
      Array& array = arrays[name];
      for (std::int64_t axes = random.between(0, 3); axes > 0; --axes)
        array.shape.push_back(random.between(1, 5));
      for (std::int64_t i = 0; i < entries(array.shape); ++i)
        array.values.emplace_back(random.between(-9, 9));
      members.emplace_back(std::string(name) + ".npy", npy(array));
    }
    for (const bool deflated : {false, true})
      EXPECT_EQ(read_arrays(zip("a point.npz", members, deflated)), arrays) << deflated;
  });
}

TEST_F(ArrayFiles, OfJsonAreRead) {
  EXPECT_EQ(read_arrays(write("p.json", "{\"x\": [\"1/3\", -2]}")),
            (Arrays{{"x", {{2}, {Rational(1, 3), -2}}}}));
  expect_error(write("p.json", "{\"x\":\n [1, null]}"), ":2:6", "x: found null");
}

TEST_F(ArrayFiles, ThatCannotBeReadSayWhy) {
  const std::string kinds = "expected a name that ends in .npz, .safetensors or .json";
  for (const char* name : {"point.npy", "point", "point.NPZ", "npz", ""})
    expect_error(name, "", kinds);
  for (const char* name : {"missing.npz", "missing.json"})
    expect_error(path(name), "", "no such file");
  std::filesystem::create_directories(path("folder.npz"));
  expect_error(path("folder.npz"), "", "not a file");
  expect_error(write("text.npz", "{\"x\": 1}"), "", "expected an archive written by numpy.savez");
  expect_error(write("empty.npz", ""), "", "");
  const std::string large = write("large.json", std::string(kKindBytes, ' '));
  std::filesystem::resize_file(large, (std::uintmax_t{1} << 27) + 1);  // sparse
  expect_error(large, "", "larger than 128 MiB");
}

TEST_F(ArrayFiles, NameTheMemberThatIsWrong) {
  const std::string good = npy({{2}, {1, 2}});
  EXPECT_EQ(read_arrays(zip("p.npz", {{"W1.npy", good}, {"notes.txt", "x"}}, true)).size(), 1U);
  expect_error(zip("p.npz", {{"notes.txt", "x"}}, true), "", "with members NAME.npy");
  expect_error(zip("p.npz", {{"W1.npy", good}, {"W2.npy", good.substr(0, 100)}}, true), ":W2.npy",
               "the file ends in the header");
  expect_error(zip("p.npz", {{"W1.npy", npy_bytes(npy_header("|O", false, {}), "x")}}, true),
               ":W1.npy", "Python objects");
}

TEST_F(ArrayFiles, WithDamagedMembersAreRefused) {
  std::string bytes = contents(zip("p.npz", {{"W1.npy", npy({{2}, {1, 2}})}}, false));
  const std::size_t entry = bytes.find('\n', bytes.find("NUMPY")) + 1;
  bytes[entry] = 7;  // the checksum knows
  expect_error(write("damaged.npz", bytes), ":W1.npy", "cannot be read: ");
  // Any cut is an error: the directory stands at the end.
  for (const std::size_t length : {bytes.size() - 1, bytes.size() / 2, std::size_t{4}})
    expect_error(write("cut.npz", bytes.substr(0, length)), "", "");
}

TEST_F(ArrayFiles, AreNotTrustedToDeclareTheirSize) {
  const std::string member = npy({{2}, {1, 2}});
  for (const bool deflated : {false, true}) {
    const std::string bytes = contents(zip("p.npz", {{"W1.npy", member}}, deflated));
    const std::size_t field = bytes.rfind("PK\1\2") + 24;
    ASSERT_EQ(bytes.substr(field, 4), word_bytes(member.size(), 4, false));
    const auto declaring = [&](std::uint64_t size) {
      std::string lie = bytes;
      lie.replace(field, 4, word_bytes(size, 4, false));
      return write("lie.npz", lie);
    };
    EXPECT_EQ(read_arrays(declaring(member.size())).size(), 1U);
    expect_error(declaring(0xFFFFFFF0), ":W1.npy", "more than 4194304 entries");
    expect_error(declaring(most_npy_bytes(limits().tensor_entries) + 1), ":W1.npy",
                 "more than 4194304 entries");
    expect_error(declaring(most_npy_bytes(limits().tensor_entries)), ":W1.npy", "cannot be read: ");
    for (const std::size_t size : {member.size() + 1, member.size() - 1, std::size_t{0}})
      expect_error(declaring(size), ":W1.npy", "cannot be read: ");
  }
}

TEST_F(ArrayFiles, WithOneNameTwiceAreRefused) {
  const std::string good = npy({{1}, {1}});
  std::string bytes = contents(zip("p.npz", {{"W1.npy", good}, {"W2.npy", good}}, false));
  for (std::size_t at = bytes.find("W2.npy"); at != std::string::npos; at = bytes.find("W2.npy"))
    bytes[at + 1] = '1';
  expect_error(write("twice.npz", bytes), ":W1.npy", "the name 'W1' is given twice");
}

}  // namespace
}  // namespace abide
