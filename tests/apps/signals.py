# SPDX-License-Identifier: MIT
"""A command that computes long, and signals that meet it while it does."""

import contextlib
import os
import pty
import subprocess


class Running:
    """A command with a terminal for standard error, on which it shows its progress."""

    def __init__(self, *command):
        self.terminal, other = pty.openpty()
        self.process = subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=other, text=True)
        os.close(other)

    def wait_for_progress(self):
        """Returns when the command has shown how far it is; fails when it ends before."""
        try:
            return os.read(self.terminal, 1000)
        except OSError as ended:  # no process has the terminal open
            raise AssertionError("the command ended before it showed any progress") from ended

    def send(self, signal):
        self.process.send_signal(signal)

    def end(self):
        """Exit code and standard output."""
        output, _ = self.process.communicate()
        return self.process.returncode, output


@contextlib.contextmanager
def running(*command):
    """Kills the command in the end, whatever happened."""
    run = Running(*command)
    try:
        yield run
    finally:
        run.process.kill()
        run.process.wait()
        run.process.stdout.close()
        os.close(run.terminal)
