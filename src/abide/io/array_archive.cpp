// SPDX-License-Identifier: MIT
#include "abide/io/array_archive.hpp"

#include "abide/io/input_file.hpp"

namespace abide {

namespace {

std::variant<NpzArchive, Safetensors> opened(const std::string& path) {
  const FileKind kind = file_kind(first_bytes(path, kKindBytes), path);
  if (kind.form == FileForm::safetensors) return Safetensors(path);
  if (kind.form == FileForm::zip) return NpzArchive(path);
  throw wrong_kind(path, kind, "an archive written by numpy.savez (.npz), or a safetensors file");
}

}  // namespace

ArrayArchive::ArrayArchive(const std::string& path) : file_(opened(path)) {}

const std::vector<std::string>& ArrayArchive::members() const {
  return std::visit(
      [](const auto& file) -> const std::vector<std::string>& { return file.members(); }, file_);
}

std::string ArrayArchive::place(const std::string& member) const {
  return std::visit([&](const auto& file) { return file.place(member); }, file_);
}

StoredArray ArrayArchive::read(const std::string& member, std::int64_t Limits::*limit,
                               std::int64_t used) const {
  return std::visit([&](const auto& file) { return file.read(member, limit, used); }, file_);
}

}  // namespace abide
