# SPDX-License-Identifier: MIT
"""The wheel in an empty environment, with no library of this machine but glibc's.

    tools/wheel --check
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import venv
from pathlib import Path

WHEEL = os.environ.get("ABIDE_WHEEL")
if WHEEL is None:
    raise unittest.SkipTest("needs a wheel in ABIDE_WHEEL: tools/wheel --check makes and tests one")

GLIBC = re.compile(r"(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv)\.so\..*|linux-vdso.*)")
FAST = "x86-64-v3"
OF_PROGRAM = "ABIDE_WHEEL_OF_PROGRAM" in os.environ  # the wheel was made around one that was built
LOADER = Path("/lib64/ld-linux-x86-64.so.2")
EXAMPLE = """
import abide
found = abide.laws("relu:3,5,2+bias")
laws = abide.count("linear:3,2,4").laws
print(laws, found.independent, found.upper_bound, found.complete, abide.executable())
"""


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        venv.create(cls.folder / "venv", with_pip=True)
        cls.bin = cls.folder / "venv" / "bin"
        cls.environment = {"PATH": f"{cls.bin}:/usr/bin:/bin", "HOME": str(cls.folder)}
        subprocess.run([cls.bin / "pip", "install", "--quiet", WHEEL], check=True)
        purelib = subprocess.run(
            [cls.bin / "python", "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"],
            capture_output=True, text=True, check=True).stdout.strip()
        cls.package = Path(purelib) / "abide"
        cls.program = cls.package / "bin" / "abide"
        cls.programs = sorted(cls.program.parent.iterdir())

    def printed(self, *line, **options):
        return subprocess.run(list(map(str, line)), capture_output=True, text=True, check=True,
                              **{"env": self.environment, **options}).stdout

    def test_the_package_asks_its_own_program(self):
        said = self.printed(self.bin / "python", "-c", EXAMPLE, cwd=self.folder)
        *answers, asked = said.split()
        self.assertEqual(answers, ["3", "5", "5", "True"])
        fast = self.program.with_name(f"abide-{FAST}")
        supported = f"{FAST} (supported" in self.printed(LOADER, "--help") if LOADER.exists() else False
        self.assertEqual(Path(asked), fast if supported and fast.exists() else self.program)

    def test_the_command(self):
        said = self.printed(self.bin / "abide", "laws", "linear:3,2,4", "--json")
        self.assertEqual(json.loads(said)["independent"], 3)

    def test_every_library_but_those_of_glibc_is_of_the_wheel(self):
        loaded = {}
        for program in self.programs:
            for line in self.printed("ldd", program).splitlines():
                name, _, place = line.strip().partition(" => ")
                if not GLIBC.fullmatch(Path(name.split()[0]).name):
                    loaded[program.name, name] = Path(place.split(" (")[0]).resolve()
        self.assertGreater(len(loaded), 10 * len(self.programs))
        for name, place in loaded.items():
            self.assertTrue(place.is_relative_to(self.package.resolve() / "lib"), f"{name} is {place}")

    def test_it_works_where_there_is_nothing_else(self):
        """In a root directory that has the program, its libraries, and glibc."""
        root = self.folder / "root"
        shutil.copytree(self.package / "bin", root / "abide" / "bin")
        shutil.copytree(self.package / "lib", root / "abide" / "lib")
        (root / "tmp").mkdir()
        for line in self.printed("ldd", self.program).splitlines():
            place = re.search(r"(/\S+) \(", line)
            if place and GLIBC.fullmatch(Path(place[1]).name):
                target = root / place[1].lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(Path(place[1]).resolve(), target)
        enter = ["chroot"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "chroot"]
        if shutil.which(enter[0], path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
            self.skipTest(f"needs {enter[0]}")
        # Without /proc, the loader asks this variable where the program is.
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_ORIGIN_PATH": "/abide/bin"}
        said = subprocess.run([*enter, root, "/abide/bin/abide", "laws", "relu:3,5,2+bias", "--json"],
                              capture_output=True, text=True, env=environment)
        if "peration not permitted" in said.stderr:
            self.skipTest(f"needs the right to change the root directory: {said.stderr.strip()}")
        self.assertEqual(said.stderr, "")
        self.assertEqual(json.loads(said.stdout)["independent"], 5)

    def test_it_is_for_every_processor_of_the_kind(self):
        """No instruction of the program uses registers that the first x86-64 did not have."""
        if os.uname().machine != "x86_64":
            self.skipTest("is about x86-64")
        if OF_PROGRAM:
            self.skipTest("the program was given, and may be for this processor alone")
        self.assertEqual([program.name for program in self.programs], ["abide", f"abide-{FAST}"])
        code = self.printed("objdump", "-d", "--no-show-raw-insn", self.program)
        self.assertIn("%xmm", code)
        self.assertNotRegex(code, r"%[yz]mm")

    def test_licences_come_along(self):
        texts = [path.name for path in self.package.parent.glob("abide-*.dist-info/licenses/**/*")]
        for name in ("LICENSE", "libgmp10.txt"):
            self.assertIn(name, texts)
        self.assertGreater(len(texts), 10)

    def test_the_name_tells_python_and_glibc(self):
        self.assertRegex(Path(WHEEL).name, r"-py3-none-manylinux_2_\d+_\w+\.whl$")
        self.assertGreaterEqual(sys.version_info, (3, 10))


if __name__ == "__main__":
    unittest.main()
