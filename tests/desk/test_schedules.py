#!/usr/bin/python3
"""Random schedules of imports: any order, grouping, repetition and damage, kills in between; the same
ledger in the end.

usage: tests/desk/test_schedules.py BUILD [N [SEED]]
"""

import concurrent.futures
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

if __name__ == "__main__":
    BUILD, *REST = sys.argv[1:] or ["--help"]
    if BUILD.startswith("-") or len(REST) > 2:
        sys.exit(__doc__)
    for name, value in zip(("SIGNPOST_SCHEDULES", "SIGNPOST_SEED"), REST):
        os.environ[name] = value
    run = pathlib.Path(__file__).resolve().parent / "run"
    os.execv(run, [str(run), BUILD, "schedule"])

import desk
import stories
from desk import Case

SCHEDULES = int(os.environ.get("SIGNPOST_SCHEDULES", "10"))
SEED = int(os.environ.get("SIGNPOST_SEED", str(int(time.time()))))
CHANGES_MAX = 200  # of files, in one import: where a kill may hit


def made(rng, files):
    """Groups of (name, bytes): all files at least once, some again, some damaged between them."""
    pile = list(files) + rng.sample(files, rng.randrange(len(files)))
    for i in range(rng.randrange(6)):
        name, data = rng.choice(files)
        pile.append(("damaged-%d-%s" % (i, name), stories.damaged(rng, data)))
    rng.shuffle(pile)
    groups = [[] for _ in range(rng.randrange(1, 6))]
    for file in pile:
        rng.choice(groups).append(file)
    return [g for g in groups if g]


class Schedules(Case):
    def take_group(self, place, group, kill_at=None):
        """Imports a group of files, in its order; the finished process."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=place))
        paths = []
        for i, (name, data) in enumerate(group):
            paths.append(folder / ("%02d-%s" % (i, name)))
            paths[-1].write_bytes(data)
        env = {} if kill_at is None else {"env": stories.killing(self.killer, kill_at)}
        return desk.call("import", "--dir", place / "camp", "--passphrase-file", self.passphrase,
                         *paths, **env)

    def play(self, number):
        """One schedule: what is held then, and how many imports were killed."""
        rng = random.Random("%d %d" % (SEED, number))
        place = pathlib.Path(tempfile.mkdtemp(dir=self.place))
        shutil.copytree(self.camp, place / "camp")
        kills = 0
        for group in made(rng, self.files):
            if rng.random() < 0.4:
                done = self.take_group(place, group, rng.randrange(1, CHANGES_MAX))
                kills += done.returncode == -signal.SIGKILL
            done = self.take_group(place, group)
            if done.returncode not in (0, 1):
                raise AssertionError("%s\n%s" % (done.stdout, done.stderr))
        held = self.held(place)
        shutil.rmtree(place)
        return held, kills

    def held(self, place):
        """All that the ledger holds, and what the desk itself says of it."""
        told = desk.call("status", "--digest", "--dir", place / "camp")
        digests = [line for line in told.stdout.splitlines() if line.startswith("Digest of the ledger: ")]
        if len(digests) != 1:
            raise AssertionError("%s\n%s" % (told.stdout, told.stderr))
        return [*digests, *stories.contents(place / "camp" / "ledger.db")]

    def test_every_schedule_of_imports_ends_in_the_same_ledger(self):
        self.killer = pathlib.Path(desk.PROGRAM).parent / stories.KILLER
        self.files = stories.tell(self)
        plain = self.place / "plain"
        shutil.copytree(self.camp, plain / "camp")
        self.take_group(plain, self.files)
        want = self.held(plain)
        self.assertGreater(len(want), 60)
        kills = 0
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for number, (held, killed) in enumerate(pool.map(self.play, range(SCHEDULES))):
                kills += killed
                if held != want:
                    self.maxDiff = 4000
                    self.fail("schedule %d of SIGNPOST_SEED=%d:\nonly there %s\nmissing %s" % (
                        number, SEED, sorted(set(held) - set(want))[:3],
                        sorted(set(want) - set(held))[:3]))
        self.assertGreater(kills, SCHEDULES // 10)
        print("%d schedules of SIGNPOST_SEED=%d, %d kills. %s" % (SCHEDULES, SEED, kills, want[0]),
              file=sys.__stdout__)
