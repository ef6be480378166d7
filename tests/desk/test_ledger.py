"""The ledger and the disk under it in every bad state; nothing is lost, everything is said."""

import os
import shutil
import sqlite3
import subprocess
import unittest

from desk import Case
from station import PERSON, Station


class Ledger(Case):
    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign())
        self.enrol(self.station)
        self.batch = self.write("1.spb", self.station.batch(self.station.people(PERSON)))
        self.db = self.camp / "ledger.db"

    def every_verb(self):
        yield self.take(self.batch)
        yield self.desk("list")
        yield self.desk("csv")
        yield self.unlocked("enrol", "--drill", self.place / "hello-stand.sph")

    def assertUntouched(self, code):
        before = self.db.read_bytes()
        for done in self.every_verb():
            self.assertCannot(done, code)
        self.assertEqual(self.db.read_bytes(), before)

    def test_a_ledger_from_a_newer_version_is_not_touched(self):
        db = sqlite3.connect(self.db)
        db.execute("PRAGMA user_version = 3")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        self.assertUntouched("E_NEWER")

    def test_what_is_no_ledger_is_not_touched(self):
        for data in (b"", b"this is a diary\n" * 100, os.urandom(8192)):
            with self.subTest(data[:8]):
                self.db.write_bytes(data)
                self.assertUntouched("E_DAMAGED")

    def test_another_programs_database_is_not_touched(self):
        self.db.unlink()
        db = sqlite3.connect(self.db)
        db.execute("CREATE TABLE station (id)")
        db.close()
        self.assertUntouched("E_DAMAGED")

    def test_a_missing_ledger_is_said_and_none_is_made(self):
        self.db.unlink()
        for done in self.every_verb():
            self.assertCannot(done, "E_NOTFOUND")
        self.assertFalse(self.db.exists())

    def test_a_ledger_another_program_writes_to_is_waited_for_then_said(self):
        other = sqlite3.connect(self.db)
        other.execute("BEGIN IMMEDIATE")
        self.assertCannot(self.take(self.batch), "E_BUSY")
        self.assertEqual(self.desk("list").returncode, 0)
        other.rollback()
        other.close()
        self.assertEqual(self.take(self.batch).returncode, 0)

    def test_a_wrong_passphrase_is_said_and_changes_nothing(self):
        before = self.ledger()
        self.passphrase.write_text("incorrect horse battery\n")
        self.assertCannot(self.take(self.batch), "E_CRYPTO")
        self.passphrase.write_text("short\n")
        self.assertCannot(self.take(self.batch), "E_RANGE")
        self.passphrase.write_text("")
        self.assertCannot(self.take(self.batch), "E_IO")
        self.assertEqual(self.ledger(), before)

    def test_a_key_file_that_was_changed_is_said(self):
        key = self.camp / "campaign.key"
        good = key.read_bytes()
        cases = {"E_DAMAGED": good[:-1], "E_CRYPTO": good[:-1] + bytes([good[-1] ^ 1]),
                 "E_NEWER": good[:9] + bytes(8) + good[17:], "E_SIZE": good + b"x"}
        for code, data in cases.items():
            with self.subTest(code):
                key.write_bytes(data)
                self.assertCannot(self.take(self.batch), code)
        key.unlink()
        self.assertCannot(self.take(self.batch), "E_NOTFOUND")

    def test_secrets_and_people_are_readable_by_their_owner_only(self):
        self.take(self.batch)
        self.desk("csv", "--drill", "-o", self.place / "out.csv")
        for path in [*self.camp.iterdir(), self.place / "out.csv"]:
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)


@unittest.skipUnless(os.geteuid() == 0, "mounting a small disk needs root")
class Disk(Case):
    """On a disk of its own, full or read-only."""

    def mount(self, options):
        disk = self.place / "disk"
        disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)],
                              capture_output=True, text=True)
        if done.returncode != 0:
            self.skipTest("mount: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)], check=True)
        return disk

    def move_camp(self, disk):
        shutil.copytree(self.camp, disk / "camp")
        self.camp = disk / "camp"

    def fill(self, disk, leave):
        with open(disk / "filler", "wb", buffering=0) as f:
            try:
                while True:
                    f.write(bytes(4096))
            except OSError:
                pass
            f.truncate(max(0, f.tell() - leave))

    def test_a_full_disk_takes_nothing_and_loses_nothing(self):
        disk = self.mount("size=2m")
        self.move_camp(disk)
        station = Station(self.campaign())
        self.enrol(station)
        people = [{**PERSON, "name": "Person %d of a very long family that fills disks, and more" % i} for i in range(300)]
        batch = self.write("1.spb", station.batch(station.people(*people)))
        before = self.ledger()
        self.fill(disk, 64 * 1024)
        self.assertCannot(self.take(batch), "E_FULL")
        (disk / "filler").unlink()
        self.assertEqual(self.ledger(), before)
        self.assertEqual(self.take(batch).returncode, 0)
        table = disk / "out.csv"
        table.write_text("the old one\n")
        self.fill(disk, 0)
        done = self.desk("csv", "--drill", "-o", table)
        self.assertCannot(done, "E_FULL")
        self.assertEqual(table.read_text(), "the old one\n")
        self.assertEqual([p.name for p in disk.iterdir() if p.name.startswith("out.csv.")], [])

    def test_a_campaign_that_does_not_fit_leaves_nothing_behind(self):
        disk = self.mount("size=1m")
        self.fill(disk, 16 * 1024)
        self.camp = disk / "new"
        done = self.unlocked("new-campaign", "--from", self.place / "source", "--kdf", "interactive")
        self.assertCannot(done, "E_FULL")
        self.assertEqual([p.name for p in disk.iterdir()], ["filler"])

    def test_a_read_only_disk_is_said(self):
        disk = self.mount("size=4m")
        self.move_camp(disk)
        station = Station(self.campaign())
        self.enrol(station)
        batch = self.write("1.spb", station.batch(station.people(PERSON)))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        self.assertCannot(self.take(batch), "E_READONLY")
        self.assertCannot(self.desk("csv", "--drill", "-o", disk / "out.csv"), "E_READONLY")
