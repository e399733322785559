// SPDX-License-Identifier: MIT
#include "abide/io/file_kind.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seeded.hpp"

namespace abide {
namespace {

using namespace std::string_literals;

struct Case {
  std::string bytes, name;
  FileForm form;
  std::string words;
};

// A zip archive as far as the name of its first member.
std::string zip_of(const std::string& member) {
  return "PK\x03\x04"s + std::string(22, '\0') + static_cast<char>(member.size()) + "\0\0\0"s +
         member + "the rest";
}

TEST(FileKind, IsToldByTheFirstBytes) {
  const std::vector<Case> cases{
      {"\x93NUMPY\1\0"s, "x", FileForm::npy, "an array of NumPy (.npy)"},
      {"\0\0\x08\x03\0\0\0\x01"s, "x", FileForm::idx, "an IDX file"},
      {"\x1f\x8b\x08\0"s, "x.toml", FileForm::gzip, "gzip data"},
      {zip_of("W1.npy"), "x", FileForm::zip, "an archive of NumPy (.npz)"},
      {zip_of("net/data.pkl"), "x.toml", FileForm::zip, "a checkpoint of PyTorch"},
      {zip_of("[Content_Types].xml"), "x", FileForm::zip, "a document of Microsoft Office"},
      {zip_of("README.txt"), "x", FileForm::zip, "a zip archive"},
      {"\x89HDF\r\n\x1a\n"s, "x", FileForm::other, "an HDF5 file"},
      {"\x08\x07\x12\x07pytorch"s, "x", FileForm::other, "an ONNX model"},
      {"\x08\x0a\x3a\x80\x01"s, "x", FileForm::other, "an ONNX model"},
      {"\x10\0\0\0\0\0\0\0{\"w\""s, "x", FileForm::safetensors, "a safetensors file"},
      {"\x80\x04\x95\x10"s, "x", FileForm::other, "a pickle of Python"},
      {"%PDF-1.4\nplain"s, "x", FileForm::other, "a PDF document"},
      {"\x7f"
       "ELF\x02"s,
       "x.toml", FileForm::other, "an executable or a library (ELF)"},
      {"\x89PNG\r\n"s, "x.csv", FileForm::other, "a PNG picture"},
      {"BZh91AY&SY\0"s, "x", FileForm::other, "bzip2 data"},
      {"\xff\xfe"
       "1\0,\0"s,
       "x.csv", FileForm::other, "UTF-16 text"},
      {"1\0,\0"
       "2\0"s,
       "x.csv", FileForm::other, "UTF-16 text"},
      {"\0"
       "1\0,\0"
       "2"s,
       "x.csv", FileForm::other, "UTF-16 text"},
      {"\1\2\3\4"s, "x", FileForm::other, "a binary file of an unknown kind"},
      {"x = \"\x07\""s, "x.toml", FileForm::other, "a binary file of an unknown kind"},
  };
  for (const Case& c : cases) {
    const FileKind kind = file_kind(c.bytes, c.name);
    EXPECT_EQ(kind.form, c.form) << c.words;
    EXPECT_EQ(kind.words, c.words);
  }
}

TEST(FileKind, OfTextIsToldByItsNameAndItsFirstLine) {
  const std::vector<Case> cases{
      {"[parameters]\nU = [1]\n", "m.toml", FileForm::toml, "TOML text"},
      {"1,2\n", "m.toml", FileForm::toml, "TOML text"},
      {"", "m.toml", FileForm::toml, "TOML text"},
      {"[parameters]\n", "m", FileForm::text, "text"},
      {"[[group]]\n", "m", FileForm::text, "text"},
      {"name = \"MZ\"", "m", FileForm::text, "text"},
      {"MZ = 1", "m", FileForm::text, "text"},
      {"{\"a\": 1}", "m", FileForm::json, "JSON text"},
      {"[1, 2]", "m", FileForm::json, "JSON text"},
      {"[[1,\n2], [3, 4]]", "m", FileForm::json, "JSON text"},
      {"", "m.JSON", FileForm::json, "JSON text"},
      {"a,b\n1,2\n", "m.csv", FileForm::table, "a table of numbers"},
      {"# c\n\n-1.5e3; 2\n", "m", FileForm::table, "a table of numbers"},
      {"import torch\n", "m", FileForm::program, "Python text"},
      {"x\n", "a.b/m.py", FileForm::program, "Python text"},
      {"x\n", "a.py/m", FileForm::text, "text"},
      {"<!DOCTYPE html>", "m", FileForm::program, "HTML text"},
      {"<?xml version", "m", FileForm::program, "XML text"},
      {"é è", "m", FileForm::text, "text"},
      {"\xe9 \xe8", "m", FileForm::text, "text"},  // Latin-1
  };
  for (const Case& c : cases) {
    const FileKind kind = file_kind(c.bytes, c.name);
    EXPECT_EQ(kind.form, c.form) << c.bytes;
    EXPECT_EQ(kind.words, c.words) << c.bytes;
  }
}

TEST(FileKind, IsSaidWithoutShowingTheBytes) {
  testing::for_seeds(200, [](Random& random) {
    std::string bytes;
    for (std::uint64_t size = random.below(300); size > 0; --size)
      bytes.push_back(static_cast<char>(random.below(256)));
    const std::string message = wrong_kind("x", file_kind(bytes, "x"), "a model").what();
    EXPECT_TRUE(message.starts_with("x: error: the file is ")) << message;
    EXPECT_LT(message.size(), 120U);
    for (const char c : message) EXPECT_TRUE(c >= 0x20 && c < 0x7F) << message;
  });
}

}  // namespace
}  // namespace abide
