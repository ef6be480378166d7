"""An import is killed at any change of a file and run again: the same ledger, and never an
acknowledgement of what is not in the ledger and its copy."""

import collections
import concurrent.futures
import os
import pathlib
import shutil
import signal
import sqlite3
import sys

import desk
import stories
from desk import Case
from second import payloads

POINTS = int(os.environ.get("SIGNPOST_KILL_POINTS", "1000"))  # about so many at most
RARE = 12  # kinds of change that happen up to so often in an import are all tried


def batches(path):
    """(sid, seq, hash) of every batch in a ledger; none where there is no ledger."""
    if not path.exists():
        return set()
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    found = set(db.execute("SELECT s.sid, b.seq, b.hash FROM batch b JOIN station s ON s.id = b.station"))
    db.close()
    return found


class Kill(Case):
    def setUp(self):
        super().setUp()
        self.killer = pathlib.Path(desk.PROGRAM).parent / stories.KILLER
        self.files = self.place / "stick"
        self.files.mkdir()
        for name, data in stories.tell(self):
            (self.files / name).write_bytes(data)

    def copy(self, name):
        """A desk before the import."""
        place = self.place / name
        shutil.copytree(self.camp, place)
        return place

    def imported(self, camp, env=None):
        more = {} if env is None else {"env": env}
        return desk.call("import", "--dir", camp, "--passphrase-file", self.passphrase, self.files, **more)

    def changes(self, camp):
        """The kinds of change that an undisturbed import makes, in their order."""
        log = self.place / "log"
        env = {**os.environ, "LD_PRELOAD": str(self.killer), "SIGNPOST_KILL_LOG": str(log)}
        self.assertEqual(self.imported(camp, env).returncode, 1)
        return log.read_text().split()

    def points(self, kinds):
        """Where to kill: at all rare changes, at the one after each of them, and evenly in between."""
        often = collections.Counter(kinds)
        rare = [i for i, kind in enumerate(kinds, 1) if often[kind] <= RARE]
        every = max(1, len(kinds) // max(1, POINTS - 2 * len(rare)))
        chosen = {*rare, *(i + 1 for i in rare), *range(1, len(kinds) + 1, every)}
        return sorted(i for i in chosen if i <= len(kinds))

    def assertAcknowledgedIsSafe(self, camp):
        """Every batch that an acknowledgement names is in the ledger and in its copy."""
        organiser = payloads.campaign_decode((camp / "campaign.spc").read_bytes())["organiser_pk"]
        named = set()
        for path in camp.glob("campaign*.ack"):
            ack = payloads.ack_decode(path.read_bytes(), organiser)
            named |= {tuple(entry) for entry in ack["batches"]}
        self.assertLessEqual(named, batches(camp / "ledger.db"))
        self.assertLessEqual(named, batches(camp / "ledger-backup.db"))
        return named

    def killed_at(self, point):
        """Kills one import there, and its repetition a little later, then lets it end."""
        camp = self.copy("at-%d" % point)
        done = self.imported(camp, stories.killing(self.killer, point))
        self.assertEqual(done.returncode, -signal.SIGKILL, (point, done.stderr))
        self.assertAcknowledgedIsSafe(camp)
        self.imported(camp, stories.killing(self.killer, point // 2 + 1))
        self.assertAcknowledgedIsSafe(camp)
        done = self.imported(camp)
        self.assertEqual(done.returncode, 1, (point, done.stderr))
        held = [stories.contents(camp / name) for name in ("ledger.db", "ledger-backup.db")]
        acknowledged = self.assertAcknowledgedIsSafe(camp)
        shutil.rmtree(camp)
        return point, held, acknowledged

    def test_an_import_killed_anywhere_and_repeated_ends_like_one_undisturbed(self):
        plain = self.copy("plain")
        kinds = self.changes(plain)
        want = stories.contents(plain / "ledger.db")
        self.assertEqual(stories.contents(plain / "ledger-backup.db"), want)
        acknowledged = self.assertAcknowledgedIsSafe(plain)
        self.assertGreater(len(acknowledged), 0)
        points = self.points(kinds)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for point, held, named in pool.map(self.killed_at, points):
                self.assertEqual(held, [want, want], "killed at change %d" % point)
                self.assertEqual(named, acknowledged, "killed at change %d" % point)
        print("killed at %d of %d changes of files: %s" % (
            len(points), len(kinds), dict(collections.Counter(kinds))), file=sys.__stdout__)
