// SPDX-License-Identifier: MIT
//
// Damaged archives and wrong members are in arrays_test.cpp, where they are read.
#include "abide/io/npz_archive.hpp"

#include <gtest/gtest.h>

#include <string>

#include "abide/error.hpp"
#include "abide/io/npy_layout.hpp"
#include "io/data_files.hpp"
#include "limited.hpp"

namespace abide {
namespace {

using testing::npy_bytes;
using testing::npy_header;

class NpzArchiveFile : public testing::DataFiles {};

constexpr std::int64_t Limits::*kMemberLimit = &Limits::tensor_entries;

TEST_F(NpzArchiveFile, HasItsMembersInTheOrderOfTheFile) {
  const std::string one = npy_bytes(npy_header("|i1", false, {1}), "a");
  const std::string two = npy_bytes(npy_header("|i1", false, {2}), "bc");
  const std::string file = zip("a.npz", {{"z.npy", one}, {"a.npy", two}});
  const NpzArchive archive(file);
  EXPECT_EQ(archive.members(), (std::vector<std::string>{"z", "a"}));
  EXPECT_EQ(archive.place("a"), file + ":a.npy");
  // Each as often as wanted, in any order.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(archive.bytes("a", kMemberLimit), two);
    EXPECT_EQ(archive.bytes("z", kMemberLimit), one);
  }
}

TEST_F(NpzArchiveFile, PassesOverWhatIsNoArray) {
  const std::string one = npy_bytes(npy_header("|i1", false, {1}), "a");
  const std::string file = zip("a.npz", {{"README.txt", "hello"},
                                         {"folder/", ""},
                                         {"x.npy", one},
                                         {"x.npy.txt", ""},
                                         {"__MACOSX/._x.npy", "?"},
                                         {"folder/y.npy", one}});
  const NpzArchive archive(file);
  EXPECT_EQ(archive.members(), (std::vector<std::string>{"x", "folder/y"}));
  EXPECT_EQ(archive.bytes("x", kMemberLimit), one);
  const std::string none = zip("none.npz", {{"net/data.pkl", "x"}});
  testing::expect_error(none, "the file is a checkpoint of PyTorch; expected an archive written by",
                        [&] { return NpzArchive(none).members(); });
}

TEST_F(NpzArchiveFile, RefusesAMemberThatIsTooLarge) {
  const std::string large(most_npy_bytes(2) + 1, 'a');
  const NpzArchive archive(zip("a.npz", {{"x.npy", large}}));
  {
    const testing::Limited entries(kMemberLimit, 2);
    testing::expect_error(archive.place("x"), "65565 bytes are more than 2 entries",
                          [&] { return archive.bytes("x", kMemberLimit); });
  }
  const testing::Limited entries(kMemberLimit, 3);
  EXPECT_EQ(archive.bytes("x", kMemberLimit), large);
  EXPECT_THROW((void)archive.bytes("x", kMemberLimit, 1), ModelError);
}

}  // namespace
}  // namespace abide
