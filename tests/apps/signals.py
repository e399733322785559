# SPDX-License-Identifier: MIT
"""A command that computes long, and signals that meet it while it does."""

import contextlib
import os
import pathlib
import pty
import subprocess
import time


def wait_until(happened, seconds=60):
    """Returns when the condition holds; fails when it does not for so long."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise AssertionError(f"nothing happened for {seconds} seconds")
        time.sleep(0.005)


def wait_for_work(process, seconds):
    """Returns when the process has taken so much of a processor's time, however long that lasts on a busy
    machine; fails when it ends before."""
    ticks = seconds * os.sysconf("SC_CLK_TCK")

    def worked():
        if process.poll() is not None:
            raise AssertionError(f"the command ended before it had worked for {seconds} seconds")
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12]) >= ticks  # in the program and in the system

    wait_until(worked)


class Running:
    """A command with a terminal for standard error, on which it shows its progress."""

    def __init__(self, *command):
        self.terminal, other = pty.openpty()
        self.process = subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=other, text=True)
        os.close(other)

    def wait_for_progress(self, word=""):
        """Returns when the command has shown how far it is, with this word; fails when it ends before."""
        shown = b""
        try:
            while not shown or word.encode() not in shown:
                shown += os.read(self.terminal, 1000)
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
