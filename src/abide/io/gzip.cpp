// SPDX-License-Identifier: MIT
#include "abide/io/gzip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <new>

#include "abide/io/input_file.hpp"

namespace abide {

namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;                  // what inflateInit2 calls so
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // zlib counts in 32 bits

}  // namespace

GzipReader::GzipReader(std::string_view bytes, const std::string& name)
    : rest_(bytes), name_(name), stream_(std::make_unique<z_stream_s>()) {
  if (inflateInit2(stream_.get(), kGzipOnly) != Z_OK) throw std::bad_alloc();
}

GzipReader::~GzipReader() { inflateEnd(stream_.get()); }

void GzipReader::refill() {
  if (stream_->avail_in != 0) return;
  const std::size_t count = std::min(rest_.size(), kMostAtOnce);
  // zlib does not write to its input; its interface is older than const.
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
  stream_->avail_in = static_cast<uInt>(count);
  rest_.remove_prefix(count);
}

// After the end of one: zero bytes, and another or the end of all.
void GzipReader::next_member() {
  refill();
  while (stream_->avail_in != 0 && *stream_->next_in == 0) {
    ++stream_->next_in;
    --stream_->avail_in;
    refill();
  }
  if (stream_->avail_in == 0) {
    ended_ = true;
    return;
  }
  const std::string_view next(reinterpret_cast<const char*>(stream_->next_in), stream_->avail_in);
  if (!is_gzip(next))
    throw file_error(name_, fmt::format("{} bytes follow the end of the gzip data; expected zero "
                                        "bytes, or more gzip data",
                                        next.size() + rest_.size()));
  inflateReset(stream_.get());
}

std::string GzipReader::read(std::size_t count) {
  std::string result(count, '\0');
  std::size_t size = 0;
  while (size < count && !ended_) {
    refill();
    const std::size_t room = std::min(count - size, kMostAtOnce);
    stream_->next_out = reinterpret_cast<Bytef*>(result.data() + size);
    stream_->avail_out = static_cast<uInt>(room);
    const int code = inflate(stream_.get(), Z_NO_FLUSH);
    size += room - stream_->avail_out;
    if (code == Z_STREAM_END) {
      next_member();
    } else if (code == Z_BUF_ERROR || (code == Z_OK && stream_->avail_out != 0 &&
                                       stream_->avail_in == 0 && rest_.empty())) {
      throw file_error(name_, "the gzip data ends early; expected a complete file");
    } else if (code != Z_OK) {
      throw file_error(name_, fmt::format("the gzip data is damaged: {}",
                                          stream_->msg == nullptr ? "unknown" : stream_->msg));
    }
  }
  result.resize(size);
  return result;
}

std::string gunzip(std::string_view bytes, const std::string& name, std::size_t most) {
  constexpr std::size_t kPart = std::size_t{1} << 20;
  GzipReader reader(bytes, name);
  std::string result;
  while (true) {
    const std::string part = reader.read(kPart);
    if (part.size() > most - result.size())
      throw file_error(name, fmt::format("more than {} bytes when uncompressed, the most that are "
                                         "read",
                                         most));
    result += part;
    if (part.size() < kPart) return result;
  }
}

}  // namespace abide
