// SPDX-License-Identifier: MIT
//
// Files as they are written: whole or not at all. The bytes go to a new file beside the old one,
// are flushed to the disk, and the new file takes the name.
//
//     proof.json                 a file: replaced, with the permissions that it had
//     link -> ../store/proof     a symbolic link: the file that it leads to is replaced, or made
//     /dev/stdout, a pipe        no file to replace: the bytes are written into it
//     /dev/sda, a socket         refused, and so is a file that may not be written
//
// A file that has several names (hard links) keeps its old bytes under the other ones.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace abide {

/// Throws ModelError with the cause; what was at `path` then stays.
void replace_file(const std::string& path, std::string_view bytes);

/// Several files, of which all are written before the first takes its name.
void replace_files(const std::vector<std::pair<std::string, std::string>>& files);

/// Whether what is written to `path` goes where the standard output of this process goes.
[[nodiscard]] bool is_standard_output(const std::string& path);

enum class Written { once, again_and_again };

/// Throws ModelError when replace_file could not write there: no such folder, no permission, or a
/// folder of that name. What is written again and again is nothing for a pipe or a device.
void check_writable(const std::string& path, Written written = Written::once);

}  // namespace abide
