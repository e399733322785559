// SPDX-License-Identifier: MIT
#include "abide/onnx/mapped_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "abide/io/input_file.hpp"

namespace abide {

MappedFile::MappedFile(const std::string& path) {
  (void)first_bytes(path, 1);  // says what is wrong with a path, in the words of all readers
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  void* mapped = MAP_FAILED;
  if (file >= 0 && ::fstat(file, &status) == 0 && status.st_size > 0) {
    size_ = static_cast<std::size_t>(status.st_size);
    mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
  }
  const int cause = errno;
  if (file >= 0) ::close(file);
  if (mapped == MAP_FAILED)
    throw file_error(path, fmt::format("cannot be read: {}", std::strerror(cause)));
  data_ = static_cast<const char*>(mapped);
}

MappedFile::~MappedFile() { ::munmap(const_cast<char*>(data_), size_); }

}  // namespace abide
