"""What end-to-end tests share: an organiser, a station and an X server of their own, all in a temporary folder.

Real programs, started here and stopped by process id.
"""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PIN = "271828"
PASSPHRASE = "a rehearsal passphrase"


class Rehearsal:
    """An organiser with a signed campaign, and a state folder for a station."""

    def __init__(self, build, source=None):
        self.bin = pathlib.Path(build).resolve() / "bin"
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="signpost-e2e."))
        self.organiser = self.home / "organiser"
        self.state = self.home / "station"
        self.state.mkdir(mode=0o700)
        self.stick = self.home / "stick"
        self.stick.mkdir()
        self.passphrase = self.home / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n")
        self.desk("new-campaign", "--from", source or ROOT / "assets/letters/strong-encryption", "--pin", PIN, "--kdf",
                  "interactive", check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def campaign(self):
        return self.organiser / "campaign.spc"

    def desk(self, verb, *args, check=False, key=True):
        """Runs signpost-desk; `key` hands it the passphrase."""
        command = [self.bin / "signpost-desk", verb, "--dir", self.organiser]
        if key:
            command += ["--passphrase-file", self.passphrase]
        return run(command + list(args), check=check)

    def station_command(self, *args, campaign=None, state=None):
        return [self.bin / "signpost", "--campaign", campaign or self.campaign, "--state", state or self.state, "--stick",
                self.stick, *args]

    def station(self, *args, script=None, shots=None, env=None, timeout=120, **kw):
        """Runs the station to its end; `script` is the text of a play."""
        command = self.station_command(*args, **kw)
        if script is not None:
            play = self.home / "test.play"
            play.write_text(script)
            command += ["--play", play]
        if shots:
            command += ["--shots", shots]
        return run(command, env=dict({"SDL_VIDEODRIVER": "dummy", "SIGNPOST_PLAY_PIN": PIN}, **(env or {})),
                   timeout=timeout)


def run(command, env=None, check=False, timeout=120):
    result = subprocess.run([str(c) for c in command], env={**os.environ, **(env or {})}, cwd=ROOT,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            errors="replace", timeout=timeout)
    if check and result.returncode != 0:
        raise AssertionError(f"{command} ended with {result.returncode}:\n{result.stdout}")
    return result


@contextlib.contextmanager
def x_server(size="1920x1080"):
    """An Xvfb of its own; yields the environment that clients need."""
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", size + "x24", "-nolisten", "tcp", "-ac"],
                              pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as f:
            display = f.readline().strip()
        if not display:
            raise AssertionError("Xvfb did not start")
        yield {"DISPLAY": ":" + display, "SDL_VIDEODRIVER": "x11"}
    finally:
        server.terminate()
        server.wait()


def children(pid):
    """pid and all its descendants."""
    found = [pid]
    with contextlib.suppress(OSError):
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += children(int(child))
    return found


def stop(process):
    """Ends a process with its children: asks first, then insists."""
    for sig in ("terminate", "kill"):
        tree = children(process.pid)
        for pid in tree:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 15 if sig == "terminate" else 9)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
            return


class Cases:
    """Runs functions as cases and counts them."""

    def __init__(self):
        self.failed = 0

    def run(self, case, *args):
        began = time.monotonic()
        try:
            case(*args)
            print(f"ok      {case.__name__}  {time.monotonic() - began:.1f} s", flush=True)
        except Exception as e:  # a case may fail in any way; the others still run
            self.failed += 1
            print(f"FAILED  {case.__name__}: {e}", flush=True)
