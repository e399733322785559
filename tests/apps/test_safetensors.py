# SPDX-License-Identifier: MIT
"""Files .safetensors stand for the .npz of the same arrays, wherever arrays are read."""

import json
import pathlib
import struct
import tempfile

from test_command_line import DONE, WRONG_MODEL, CommandLineTest, abide
from test_train import write_npz


def write_safetensors(path, matrices):
    """Matrices, or lists of numbers, as doubles."""
    header, data = {"__metadata__": {"format": "np"}}, b""
    for name, rows in matrices.items():
        values = [x for row in rows for x in row]
        begin = len(data)
        data += struct.pack(f"<{len(values)}d", *values)
        header[name] = {
            "dtype": "F64", "shape": [len(rows), len(rows[0])], "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class SafetensorsTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def both(self, matrices, *command):
        """What the command says of either file, but for the file's name."""
        said = []
        for name, write in (("a.npz", write_npz), ("a.safetensors", write_safetensors)):
            write(self.folder / name, matrices)
            given = [self.folder / name if word == "FILE" else word for word in command]
            result = abide(*given)
            self.assertEqual(result.returncode, DONE, result.stderr)
            said.append(result.stdout.replace(str(self.folder / name), "FILE").replace(".safetensors", ".npz"))
        return said

    def test_the_same_is_said_of_points_starts_and_data(self):
        point = {"W1": [[1.0, 0.5], [0.0, 0.0]], "W2": [[1.0, 0.0], [0.25, 0.0]]}
        for command in (("count", "linear:2,2,2", "--at", "FILE", "--quiet"),
                        ("train", "linear:2,2,2", "--start", "FILE", "--steps", "3", "--quiet")):
            npz, safetensors = self.both(point, *command)
            self.assertEqual(npz, safetensors)
        data = {"x": [[1.0, 2.0], [3.0, 4.0]], "y": [[1.0], [0.0]]}
        npz, safetensors = self.both(data, "train", "linear:2,2,1", "--data", "FILE", "--steps", "3", "--quiet")
        self.assertEqual(npz, safetensors)

    def test_errors_name_the_tensor(self):
        path = self.folder / "a.safetensors"
        write_safetensors(path, {"W1": [[float("nan")] * 2] * 2, "W2": [[1.0, 0.0]] * 2})
        self.assert_refused(abide("count", "linear:2,2,2", "--at", path), WRONG_MODEL,
                            f"{path}:W1: error: entry [0, 0] is nan or infinite")
        write_safetensors(path, {"W1": [[1.0] * 2] * 2})
        self.assert_refused(abide("count", "linear:2,2,2", "--at", path), WRONG_MODEL, "W2")
        path.write_bytes(path.read_bytes()[:-1])
        self.assert_refused(abide("train", "linear:2,2,2", "--start", path), WRONG_MODEL,
                            f"{path}:W1: error: its bytes are from 0 to 32; the file has 31")
