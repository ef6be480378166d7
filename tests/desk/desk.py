"""The program under test, a campaign's folder made with it, and what its ledger holds."""

import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

PROGRAM = None  # set by run
PASSPHRASE = "correct horse battery staple"
INI = """[campaign]
name = A test campaign
organiser = The Testers
contact = post@testers.example
event = Test Fair
country = GB
kinds = individual organisation company
ask_email = yes
ask_country = yes
first_day = 2016-01-11
last_day = 2016-02-11
retention_day = 2016-12-31
"""
LETTER = """---
title: A letter in %(tag)s
reviewed: no
consent: I sign this letter,
  and mean it (%(tag)s).
notice: We keep it until the end (%(tag)s).
---

# To everyone

Leave it alone (%(tag)s).
"""


def source(folder, tags=("en", "ar")):
    """A campaign's source."""
    folder.mkdir()
    (folder / "campaign.ini").write_text(INI)
    for tag in tags:
        (folder / (tag + ".md")).write_text(LETTER % {"tag": tag})
    return folder


def call(*arguments, **kwargs):
    """Runs the program; a result with returncode, stdout and stderr as text."""
    kwargs.setdefault("timeout", 60)
    return subprocess.run(
        [str(PROGRAM), *map(str, arguments)], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, **kwargs
    )


class Case(unittest.TestCase):
    """A test with a folder of its own and a campaign in it."""

    maxDiff = 4000
    template = None

    @classmethod
    def setUpClass(cls):
        """The campaign is made once; argon2 is slow on purpose."""
        if Case.template is not None:
            return
        holder = tempfile.TemporaryDirectory(prefix="signpost-desk.")
        Case.template_holder = holder
        place = pathlib.Path(holder.name)
        (place / "passphrase").write_text(PASSPHRASE + "\n")
        made = call(
            "new-campaign", "--dir", place / "camp", "--from", source(place / "source"),
            "--passphrase-file", place / "passphrase", "--kdf", "interactive", "--pin", "123456",
        )
        assert made.returncode == 0, made.stderr
        Case.template = place

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="signpost-desk.")
        self.addCleanup(holder.cleanup)
        self.place = pathlib.Path(holder.name)
        shutil.copytree(Case.template, self.place, dirs_exist_ok=True)
        self.camp = self.place / "camp"
        self.passphrase = self.place / "passphrase"

    def desk(self, verb, *arguments, **kwargs):
        return call(verb, "--dir", self.camp, *arguments, **kwargs)

    def unlocked(self, verb, *arguments, **kwargs):
        return self.desk(verb, "--passphrase-file", self.passphrase, *arguments, **kwargs)

    def take(self, *paths, **kwargs):
        return self.unlocked("import", *paths, **kwargs)

    def campaign(self):
        return (self.camp / "campaign.spc").read_bytes()

    def write(self, name, data):
        path = self.place / name
        path.write_bytes(data)
        return path

    def enrol(self, station):
        hello = self.write("hello-%s.sph" % station.name, station.hello())
        done = self.unlocked("enrol", *(["--drill"] if station.drill else []), hello)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def ledger(self):
        """Everything in the ledger but which files were written when, in an order that says nothing about
        arrival."""
        with sqlite3.connect("file:%s?mode=ro" % (self.camp / "ledger.db"), uri=True) as db:
            names = [r[0] for r in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'written' ORDER BY name")]
            out = {n: sorted(map(repr, db.execute("SELECT * FROM " + n))) for n in names}
        db.close()
        return out

    def names(self, drill=False):
        """The names in the list, sorted."""
        done = self.desk("list", *(["--drill"] if drill else []))
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [x for x in done.stdout.splitlines() if " - appears: " in x]
        return sorted(x.split(",")[0].split(" - ")[0] for x in lines)

    def assertRefused(self, done, code, word=None):
        """One line on stderr with this code, exit 1, nothing like a crash."""
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        lines = [x for x in done.stderr.splitlines() if ": refused: " in x]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertIn(": refused: %s: " % code, lines[0])
        if word is not None:
            self.assertIn(word, lines[0])
        return lines[0]

    def assertCannot(self, done, code):
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn(": %s: " % code, done.stderr)
