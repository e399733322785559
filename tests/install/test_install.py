# SPDX-License-Identifier: MIT
"""What is installed can be used: the example of the public header, compiled and run elsewhere."""

import os
import pathlib
import subprocess
import tempfile
import unittest

CMAKE = os.environ["ABIDE_CMAKE"]
BUILD = pathlib.Path(os.environ["ABIDE_BUILD"])


def call(*command):
    result = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, timeout=600, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{result.stdout}")
    return result.stdout


def block(header, title):
    """The lines `//     ..` that follow the line `// TITLE:` of a header, without the comment."""
    lines = header.splitlines()
    code = []
    for line in lines[lines.index(f"// {title}:") + 1:]:
        if line.startswith("//     "):
            code.append(line[len("//     "):])
        elif line == "//":
            code.append("")
        else:
            break
    return "\n".join(code).strip("\n") + "\n"


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        call(CMAKE, "--install", BUILD, "--prefix", cls.prefix)

    def test_header_alone_needs_the_standard_library_only(self):
        included = [line for line in (self.prefix / "include/abide/abide.hpp").read_text().splitlines()
                    if line.startswith("#include")]
        self.assertTrue(included)
        self.assertEqual([line for line in included if '"' in line or "/" in line], [])

    def test_example_of_the_header_compiles_and_runs(self):
        header = (self.prefix / "include/abide/abide.hpp").read_text()
        mine = self.folder / "mine"
        mine.mkdir()
        (mine / "main.cpp").write_text(block(header, "Example"))
        (mine / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(mine LANGUAGES CXX)\n"
            "find_package(abide 0.1 REQUIRED)\nadd_executable(mine main.cpp)\n"
            "target_link_libraries(mine PRIVATE abide::abide)\n")
        call(CMAKE, "-S", mine, "-B", mine / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}",
             "-DCMAKE_BUILD_TYPE=Release")
        call(CMAKE, "--build", mine / "build")
        said = call(mine / "build/mine")
        self.assertNotEqual(said, "")
        if "// Output:" in header.splitlines():
            self.assertEqual(said, block(header, "Output"))

    def test_program_runs_where_it_is_installed(self):
        self.assertIn("3 independent conservation laws", call(self.prefix / "bin/abide", "count", "linear:3,2,4"))


if __name__ == "__main__":
    unittest.main()
