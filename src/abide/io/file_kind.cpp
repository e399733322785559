// SPDX-License-Identifier: MIT
#include "abide/io/file_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace abide {

namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t at;
  std::string_view bytes;
  FileForm form;
  const char* words;
};

constexpr std::array kMagics = std::to_array<Magic>({
    {0, "\x93NUMPY"sv, FileForm::npy, "an array of NumPy (.npy)"},
    {0, "\x1f\x8b"sv, FileForm::gzip, "gzip data"},
    {0, "\x89HDF\r\n\x1a\n"sv, FileForm::other, "an HDF5 file"},
    {0, "\x80\x02\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv, FileForm::other,
     "a checkpoint of PyTorch"},
    {0, "\x80\x02"sv, FileForm::other, "a pickle of Python"},
    {0, "\x80\x03"sv, FileForm::other, "a pickle of Python"},
    {0, "\x80\x04"sv, FileForm::other, "a pickle of Python"},
    {0, "\x80\x05"sv, FileForm::other, "a pickle of Python"},
    {4, "TFL3"sv, FileForm::other, "a model of TensorFlow Lite"},
    {0, "GGUF"sv, FileForm::other, "a model in the format GGUF"},
    {0, "%PDF"sv, FileForm::other, "a PDF document"},
    {0, "%!PS"sv, FileForm::other, "a PostScript document"},
    {0, "{\\rtf"sv, FileForm::other, "an RTF document"},
    {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, FileForm::other, "a document of Microsoft Office"},
    {0, "SQLite format 3"sv, FileForm::other, "an SQLite database"},
    {0, "MATLAB 5.0"sv, FileForm::other, "MATLAB data (.mat)"},
    {0, "PAR1"sv, FileForm::other, "a Parquet file"},
    {0, "ARROW1"sv, FileForm::other, "an Arrow file"},
    {0, "FEA1"sv, FileForm::other, "a Feather file"},
    {0, "RDX"sv, FileForm::other, "R data"},
    {0,
     "\x7f"
     "ELF"sv,
     FileForm::other, "an executable or a library (ELF)"},
    {0, "MZ"sv, FileForm::other, "an executable of Windows"},
    {0, "\xcf\xfa\xed\xfe"sv, FileForm::other, "an executable of macOS"},
    {0, "\xca\xfe\xba\xbe"sv, FileForm::other, "a class of Java, or an executable of macOS"},
    {0, "\0asm"sv, FileForm::other, "a WebAssembly module"},
    {0, "\x89PNG"sv, FileForm::other, "a PNG picture"},
    {0, "\xff\xd8\xff"sv, FileForm::other, "a JPEG picture"},
    {0, "GIF8"sv, FileForm::other, "a GIF picture"},
    {0, "II*\0"sv, FileForm::other, "a TIFF picture"},
    {0, "MM\0*"sv, FileForm::other, "a TIFF picture"},
    {8, "WEBP"sv, FileForm::other, "a WebP picture"},
    {8, "WAVE"sv, FileForm::other, "a WAV sound"},
    {0, "BZh"sv, FileForm::other, "bzip2 data"},
    {0,
     "\xfd"
     "7zXZ\0"sv,
     FileForm::other, "xz data"},
    {0, "\x28\xb5\x2f\xfd"sv, FileForm::other, "zstd data"},
    {0, "\x04\x22\x4d\x18"sv, FileForm::other, "lz4 data"},
    {0, "\x1f\x9d"sv, FileForm::other, "data of compress (.Z)"},
    {0, "7z\xbc\xaf\x27\x1c"sv, FileForm::other, "a 7z archive"},
    {0, "Rar!"sv, FileForm::other, "a RAR archive"},
    {257, "ustar"sv, FileForm::other, "a tar archive"},
    {0, "\xff\xfe\0\0"sv, FileForm::other, "UTF-32 text"},
    {0, "\0\0\xfe\xff"sv, FileForm::other, "UTF-32 text"},
    {0, "\xff\xfe"sv, FileForm::other, "UTF-16 text"},
    {0, "\xfe\xff"sv, FileForm::other, "UTF-16 text"},
});

unsigned char byte(char c) { return static_cast<unsigned char>(c); }

bool has(std::string_view bytes, std::size_t at, std::string_view part) {
  return bytes.size() >= at && bytes.substr(at).starts_with(part);
}

// Two bytes 0, one of the types, and a number of axes.
bool is_idx(std::string_view bytes) {
  return has(bytes, 0, "\0\0"sv) && bytes.size() >= 4 && byte(bytes[2]) >= 0x08 &&
         byte(bytes[2]) <= 0x0E && bytes[2] != 0x0A && byte(bytes[3]) <= 0x20;
}

// The length of a header, which is less than 2^32, and the brace that begins it.
bool is_safetensors(std::string_view bytes) { return has(bytes, 4, "\0\0\0\0{"sv); }

// The fields of a protobuf: the version of the IR, then the producer, the graph or other fields.
bool is_onnx(std::string_view bytes) {
  return bytes.size() > 3 && bytes[0] == 0x08 && byte(bytes[1]) <= 0x20 &&
         "\x12\x1a\x22\x2a\x32\x3a\x42"sv.find(bytes[2]) != std::string_view::npos;
}

// Text without a mark: every other byte is 0.
bool is_utf_16(std::string_view bytes) {
  bytes = bytes.substr(0, std::min<std::size_t>(bytes.size(), 64) / 2 * 2);
  for (const std::size_t zero : {0U, 1U}) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
      count += bytes[i + zero] == 0 && byte(bytes[i + 1 - zero]) >= 0x09 ? 1 : 0;
    if (bytes.size() >= 4 && 2 * count == bytes.size()) return true;
  }
  return false;
}

// What a zip archive holds, by the name of its first member.
std::string zip_words(std::string_view bytes) {
  constexpr std::size_t kLength = 26;
  constexpr std::size_t kName = 30;
  std::string_view member;
  if (bytes.size() >= kName)
    member = bytes.substr(kName, byte(bytes[kLength]) + 256U * byte(bytes[kLength + 1]));
  if (member.ends_with(".npy")) return "an archive of NumPy (.npz)";
  if (member.ends_with("data.pkl") || member.ends_with("/.format_version") ||
      member.ends_with("/byteorder"))
    return "a checkpoint of PyTorch";
  if (member == "metadata.json") return "a model of Keras";
  if (member == "[Content_Types].xml" || member == "_rels/.rels")
    return "a document of Microsoft Office";
  if (member == "mimetype") return "a document of OpenDocument or EPUB";
  if (member.starts_with("META-INF/")) return "an archive of Java";
  return "a zip archive";
}

// Bytes that no text has.
bool is_binary(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) {
    return (byte(c) < 0x20 && "\t\n\v\f\r\x1b"sv.find(c) == std::string_view::npos) || c == 0x7F;
  });
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(byte(c)));
  return result;
}

// The text from its first line that is neither empty nor begins with #.
std::string_view first_line(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin);
    if (text[0] != '#') break;
    text.remove_prefix(std::min(text.find_first_of("\r\n"), text.size()));
  }
  return text.substr(0, text.find_first_of("\r\n"));
}

bool is_row_of_numbers(std::string_view line) {
  return !line.empty() && line.find_first_of("0123456789") != std::string_view::npos &&
         line.find_first_not_of("0123456789+-.eE,; \t\"") == std::string_view::npos;
}

// A table of TOML has a name in brackets, a list of JSON commas.
bool is_json(std::string_view line, std::string_view text) {
  if (line.starts_with('{')) return true;
  if (!line.starts_with('[')) return false;
  const std::size_t begin = text.find('[');
  return text.substr(begin, text.find(']', begin) - begin).find_first_of(",{") !=
         std::string_view::npos;
}

FileKind text_kind(std::string_view bytes, std::string_view name) {
  std::string ending = lower(name.substr(name.rfind('/') + 1));
  ending.erase(0, std::min(ending.rfind('.'), ending.size()));
  const std::string_view line = first_line(bytes);
  const auto begins = [&](auto... words) { return (line.starts_with(words) || ...); };
  const std::string small = lower(line.substr(0, 20));
  if (ending == ".toml") return {FileForm::toml, "TOML text"};
  if (ending == ".ipynb") return {FileForm::program, "a Jupyter notebook"};
  if (ending == ".json" || is_json(line, bytes)) return {FileForm::json, "JSON text"};
  if (ending == ".csv" || ending == ".tsv" || is_row_of_numbers(line))
    return {FileForm::table, "a table of numbers"};
  if (small.starts_with("@relation")) return {FileForm::program, "an ARFF file"};
  if (ending == ".py" || begins("import ", "from ", "def ", "class ", "\"\"\"", "@"))
    return {FileForm::program, "Python text"};
  if (bytes.starts_with("#!")) return {FileForm::program, "a script"};
  if (begins("<"))
    return {FileForm::program, small.starts_with("<!doctype html") || small.starts_with("<html")
                                   ? "HTML text"
                                   : "XML text"};
  if (ending == ".yaml" || ending == ".yml" || begins("---"))
    return {FileForm::program, "YAML text"};
  if (begins("version https://git-lfs"))
    return {FileForm::program, "a pointer of Git LFS, not the file itself"};
  return {FileForm::text, "text"};
}

}  // namespace

FileKind file_kind(std::string_view bytes, std::string_view name) {
  bytes = bytes.substr(0, kKindBytes);
  const bool binary = is_binary(bytes);
  // A text may begin with the letters MZ.
  const auto tells = [binary](std::string_view magic) {
    return binary || magic[0] == '%' || magic == "{\\rtf" ||
           std::any_of(magic.begin(), magic.end(), [](char c) { return byte(c) >= 0x7F; });
  };
  for (const Magic& magic : kMagics)
    if (has(bytes, magic.at, magic.bytes) && tells(magic.bytes)) return {magic.form, magic.words};
  if (has(bytes, 0, "PK\x03\x04"sv) || has(bytes, 0, "PK\x05\x06"sv))
    return {FileForm::zip, zip_words(bytes)};
  if (is_safetensors(bytes)) return {FileForm::safetensors, "a safetensors file"};
  if (is_idx(bytes)) return {FileForm::idx, "an IDX file"};
  if (is_utf_16(bytes)) return {FileForm::other, "UTF-16 text"};
  if (!binary) return text_kind(bytes, name);
  if (is_onnx(bytes) || name.ends_with(".onnx")) return {FileForm::other, "an ONNX model"};
  if (has(bytes, 0, "BM"sv)) return {FileForm::other, "a BMP picture"};
  return {FileForm::other, "a binary file of an unknown kind"};
}

ModelError wrong_kind(const std::string& name, const FileKind& kind, const std::string& expected) {
  const bool encoded = kind.words.starts_with("UTF-");
  return ModelError(fmt::format("{}: error: the file is {}; expected {}{}", name, kind.words,
                                expected, encoded ? ", in UTF-8 (iconv -t UTF-8)" : ""));
}

}  // namespace abide
