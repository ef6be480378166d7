#!/usr/bin/python3
"""Start, memory and idle CPU of the station, against chromium --kiosk with an equivalent local page, in one X server.

against_chromium.py BUILD [--idle SECONDS]   prints a line a figure; exits 1 when a target is missed.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import rehearsal  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("build")
parser.add_argument("--idle", type=float, default=30)
parser.add_argument("--runs", type=int, default=5)
args = parser.parse_args()
missed = 0


class Started:
    """A program that first_frame started and left running."""

    def __init__(self, command, env):
        result = rehearsal.run([pathlib.Path(args.build) / "bin/first_frame", *command], env=env, check=True)
        ms, pid = result.stdout.split()[-2:]
        self.ms, self.pid = float(ms), int(pid)

    def pss_mib(self):
        total = 0
        for pid in rehearsal.children(self.pid):
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        return total / 1024

    def cpu_ns(self):
        return sum(int(pathlib.Path(f"/proc/{p}/schedstat").read_text().split()[0]) for p in rehearsal.children(self.pid))

    def stop(self):
        tree = rehearsal.children(self.pid)
        for sig in ("-TERM", "-KILL"):
            subprocess.run(["kill", sig, *map(str, tree)], stderr=subprocess.DEVNULL, check=False)
            for _ in range(50):
                if not any(alive(pid) for pid in tree):
                    return
                time.sleep(0.1)


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False


def report(name, ours, theirs, unit, target):
    global missed
    ratio = ours / theirs
    ok = ratio <= target
    missed += not ok
    print(f"{name}: {ours:.1f} {unit} / {theirs:.1f} {unit} = {ratio:.3f} (target <= {target:.3f}) {'ok' if ok else 'MISSED'}",
          flush=True)


def chromium_command(profile):
    # without a window manager --kiosk does not fill the screen by itself
    return ["chromium", "--kiosk", "--window-position=0,0", "--window-size=1920,1080", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--password-store=basic", f"--user-data-dir={profile}", f"file://{HERE}/page.html"]


def measure(command_of, env):
    times, pss = [], []
    for i in range(args.runs):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            program = Started(command_of(scratch), env)
            times.append(program.ms)
            time.sleep(2)
            pss.append(program.pss_mib())
            program.stop()
            time.sleep(0.3)
    return statistics.median(times), statistics.median(pss)


with rehearsal.Rehearsal(args.build) as r, rehearsal.x_server() as env:
    station = r.station_command("--width-mm", "531")
    # Once before measuring: the first start makes key and store, and both programs come from a warm disk cache.
    Started(station, env).stop()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        Started(chromium_command(scratch), env).stop()

    our_ms, our_mib = measure(lambda _: station, env)
    their_ms, their_mib = measure(chromium_command, env)
    report("start to first frame, station / chromium", our_ms, their_ms, "ms", 1 / 8)
    report("memory (PSS of all processes), station / chromium", our_mib, their_mib, "MiB", 1 / 8)

    program = Started(station, env)
    time.sleep(2)
    began, cpu = time.monotonic(), program.cpu_ns()
    time.sleep(args.idle)
    used = (program.cpu_ns() - cpu) / 1e9 / (time.monotonic() - began) * 100
    program.stop()
    ok = used < 0.5
    missed += not ok
    print(f"idle CPU on the attract screen over {args.idle:.0f} s: {used:.3f} % of a core (target < 0.5) "
          f"{'ok' if ok else 'MISSED'}")
sys.exit(missed > 0)
