"""Whether a slip tells who was dropped, and whether an erased person is gone."""

import contextlib
import csv
import io
import os
import shutil
import sqlite3

import picture
from desk import Case, call
from second import ids
from station import MAILED, ORGANISATION, PERSON, Station


class Gone(Case):
    def assertGone(self, name):
        """No file of the campaign holds these bytes."""
        self.assertEqual([p.name for p in self.camp.iterdir() if name.encode() in p.read_bytes()], [])


class Audit(Case):
    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign(), drill=False)
        self.enrol(self.station)
        self.code = os.urandom(15)
        self.files = [self.write("1.spb", self.station.batch(self.station.people(PERSON, MAILED)))]
        records = [*self.station.people(ORGANISATION), self.station.sign(PERSON, self.code),
                   (os.urandom(16), os.urandom(560))]
        self.rids = [r for r, _ in records]
        self.files.append(self.write("2.spb", self.station.batch(records)))
        self.slip = self.write("slip.sps", self.station.slip())
        self.take(*self.files)

    @contextlib.contextmanager
    def tampering(self):
        db = sqlite3.connect(self.camp / "ledger.db")
        with db:
            yield db
        db.close()

    def audit(self, *arguments):
        return self.desk("audit", *arguments)

    def test_everybody_is_accounted_for(self):
        self.take(self.write("3.spb", self.station.batch([], withdrawals=[self.station.seal(self.code)])))
        for slip in (self.slip, self.write("slip.png", picture.code_png(picture.frames(self.slip.read_bytes(), m=2)[0], pixels=4))):
            done = self.audit("--slip", slip)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn('slip of station "stand": 5 signatures up to batch 2', done.stdout)
            self.assertIn("5 signatures in its batches: 3 accepted, 0 held, 0 rejected, 1 withdrawn, 1 undecryptable",
                          done.stdout)
            self.assertIn("nobody is missing", done.stdout)

    def test_one_deleted_row_is_named_by_its_id(self):
        with self.tampering() as db:
            self.assertEqual(db.execute("DELETE FROM record WHERE rid = ?", (self.rids[0],)).rowcount, 1)
        for arguments in ([], ["--batch", self.files[0], "--batch", self.files[1]]):
            done = self.audit("--slip", self.slip, *arguments)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn("missing: record %s of batch 2" % self.rids[0].hex(), done.stdout)
            self.assertEqual(done.stdout.count("missing: record"), 1)
            self.assertIn("SOMEBODY IS MISSING", done.stdout)

    def test_a_row_that_is_deleted_with_every_trace_of_it_is_still_named(self):
        with self.tampering() as db:
            [(id_, leaves)] = db.execute("SELECT id, leaves FROM batch WHERE seq = 2").fetchall()
            kept = b"".join(leaves[i:i + 48] for i in range(0, len(leaves), 48) if leaves[i:i + 16] != self.rids[0])
            self.assertEqual(len(leaves) - len(kept), 48)
            db.execute("DELETE FROM record WHERE rid = ?", (self.rids[0],))
            db.execute("PRAGMA ignore_check_constraints = ON")
            db.execute("UPDATE batch SET leaves = ?, n_records = n_records - 1 WHERE id = ?", (kept, id_))
        done = self.audit("--slip", self.slip)
        self.assertEqual(done.returncode, 1)
        self.assertIn("altered: the ledger's list of who was in batch 2", done.stdout)
        done = self.audit("--slip", self.slip, "--batch", self.files[1])
        self.assertEqual(done.returncode, 1)
        self.assertIn("missing: record %s of batch 2" % self.rids[0].hex(), done.stdout)
        self.assertNotIn("altered", done.stdout)

    def rewrite(self, db, seq, leaves):
        """The list of a batch as its owner likes it, with the root that fits."""
        root = ids.merkle_root([leaves[i + 16:i + 48] for i in range(0, len(leaves), 48)])
        db.execute("UPDATE batch SET leaves = ?, root = ?, n_records = ? WHERE seq = ?",
                   (leaves, root, len(leaves) // 48, seq))

    def test_a_list_that_was_made_anew_is_believed_only_without_the_originals(self):
        with self.tampering() as db:
            [(leaves,)] = db.execute("SELECT leaves FROM batch WHERE seq = 1")
            db.execute("DELETE FROM record WHERE rid = ?", (leaves[:16],))
            self.rewrite(db, 1, leaves[48:])
        done = self.audit("--slip", self.slip)
        self.assertIn("who was in 2 batches, only this ledger says", done.stdout)
        done = self.audit("--slip", self.slip, "--batch", self.files[1])
        self.assertIn("who was in 1 batch, only this ledger says", done.stdout)
        done = self.audit("--slip", self.slip, "--batch", self.files[0], "--batch", self.files[1])
        self.assertEqual(done.returncode, 1)
        self.assertIn("missing: record %s of batch 1" % leaves[:16].hex(), done.stdout)
        self.assertNotIn("only this ledger says", done.stdout)

    def test_another_record_with_the_id_of_one_who_was_dropped_stands_for_nobody(self):
        third = self.write("3.spb", self.station.batch([(self.rids[0], os.urandom(560))]))
        slip = self.write("3.sps", self.station.slip())
        self.take(third)
        with self.tampering() as db:
            [(id_, leaves)] = db.execute("SELECT id, leaves FROM batch WHERE seq = 2").fetchall()
            db.execute("DELETE FROM record WHERE rid = ? AND batch = ?", (self.rids[0], id_))
            self.rewrite(db, 2, b"".join(leaves[i:i + 48] for i in range(0, len(leaves), 48)
                                         if leaves[i:i + 16] != self.rids[0]))
        done = self.audit("--slip", slip, "--batch", self.files[0], "--batch", self.files[1], "--batch", third)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("missing: record %s of batch 2" % self.rids[0].hex(), done.stdout)

    def test_an_altered_list_makes_nobody_missing_whose_row_is_here(self):
        with self.tampering() as db:
            db.execute("UPDATE batch SET leaves = zeroblob(length(leaves)) WHERE seq = 1")
        self.assertIn("altered: the ledger's list of who was in batch 1", self.audit(self.slip).stdout)
        done = self.audit("--slip", self.slip, "--batch", self.files[0])
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("5 signatures in its batches: 4 accepted", done.stdout)

    def test_a_batch_that_never_came_is_named_and_an_original_stands_in_for_it(self):
        lost = self.station.batch(self.station.people(MAILED))
        self.station.batch(self.station.people(PERSON))
        slip = self.write("4.sps", self.station.slip())
        done = self.audit(slip)
        self.assertEqual(done.returncode, 1)
        self.assertIn("missing: batches 3 to 4 with everybody in it", done.stdout)
        self.take(self.write("3.spb", lost))
        done = self.audit(slip)
        self.assertIn("missing: batch 4 ", done.stdout)

    def test_a_long_gap_is_one_line(self):
        done = self.audit(self.write("far.sps", self.station.slip(seq=2 ** 32 - 1)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("missing: batches 3 to 4294967295", done.stdout)

    def test_a_slip_of_another_story_is_told(self):
        done = self.audit(self.write("x.sps", self.station.slip(batch_hash=ids.H(b"other"))))
        self.assertEqual(done.returncode, 1)
        self.assertIn("batch 2 is here, but another one than is vouched for", done.stdout)
        done = self.audit(self.write("x.sps", self.station.slip(ever_captured=9)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("disagree about how many", done.stdout)

    def test_slips_that_are_none_are_refused(self):
        stranger = Station(self.campaign(), drill=False)
        stranger.batch([])
        cases = {"E_SIGNATURE": self.slip.read_bytes()[:-1] + b"x", "E_UNKNOWN_STATION": stranger.slip(),
                 "E_CAMPAIGN": self.station.slip(cid=bytes(16)), "E_TYPE": self.station.hello(), "E_SIZE": self.files[0].read_bytes(),
                 "E_FORM": b"no slip"}
        for code, data in cases.items():
            with self.subTest(code):
                self.assertRefused(self.audit(self.write("x.sps", data)), code)
        self.assertEqual(self.audit().returncode, 2)
        self.assertRefused(self.audit("--batch", self.slip, "--slip", self.slip), "E_TYPE", "this is a slip")

    def test_slips_that_lie_beside_original_batches_are_left_alone(self):
        photos = self.place / "photos"
        photos.mkdir()
        for file in self.files:
            (photos / file.name).write_bytes(file.read_bytes())
        (photos / "slip.sps").write_bytes(self.slip.read_bytes())
        (photos / "slip.png").write_bytes(
            picture.code_png(picture.frames(self.slip.read_bytes(), m=2)[0], pixels=4))
        done = self.audit("--slip", self.slip, "--batch", photos)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.count("left alone: this is a slip"), 2)

    def test_the_dispositions_are_written_without_names(self):
        path = self.place / "list.csv"
        done = self.audit("--dispositions", path, self.slip)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(io.StringIO(path.read_text(), newline="")))
        self.assertEqual(len(rows), 5)
        self.assertEqual({r["record"] for r in rows if r["batch"] == "2"}, {r.hex() for r in self.rids})
        self.assertEqual({r["station"] for r in rows}, {self.station.sid.hex()})
        self.assertEqual(sorted(r["disposition"] for r in rows), ["accepted"] * 4 + ["undecryptable"])
        self.assertNotIn("Ada", path.read_text())
        for target in (self.camp / "ledger.db", self.camp / "campaign.key", self.camp / "ledger-backup.db"):
            self.assertCannot(self.audit("--dispositions", target, self.slip), "E_DUPLICATE")

    def test_a_slip_belongs_to_the_use_that_has_its_batch(self):
        drill = Station(self.campaign(), drill=True, keys=(self.station.pk, self.station.sk))
        self.enrol(drill)
        self.take(self.write("d.spb", drill.batch(drill.people(PERSON))))
        done = self.audit(self.write("d.sps", drill.slip()))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("(rehearsal)", done.stdout)


class Withdraw(Gone):
    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign(), drill=False)
        self.enrol(self.station)
        self.code = os.urandom(15)
        records = [self.station.sign(PERSON, self.code), *self.station.people(MAILED, ORGANISATION)]
        self.rids = [r for r, _ in records]
        self.batch = self.write("1.spb", self.station.batch(records))
        self.take(self.batch)

    def text(self, code=None):
        text = ids.code_text(code or self.code)
        return text.decode() if isinstance(text, bytes) else text

    def test_a_code_erases_its_person_from_the_ledger_and_its_copy_for_good(self):
        self.assertIn(b"Ada Example", (self.camp / "ledger-backup.db").read_bytes())
        done = self.desk("withdraw", "--yes", self.text())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Erased", done.stdout)
        self.assertNotIn("Ada", done.stdout)
        self.assertGone("Ada Example")
        self.take(self.batch)
        self.assertEqual(self.names(), ["Cleo Chair", "Mia Mailed"])
        self.assertGone("Ada Example")
        again = self.desk("withdraw", "--yes", self.text())
        self.assertEqual(again.returncode, 0)
        self.assertIn("Nobody here has this code", again.stdout)

    def test_a_copy_that_still_holds_the_person_is_told(self):
        done = self.desk("withdraw", "--yes", "--backup", self.place / "no folder" / "b.db", "--find", "Ada Example")
        self.assertCannot(done, "E_NOTFOUND")
        self.assertIn("stays in the older copy", done.stderr)
        self.assertEqual(self.desk("ack").returncode, 0)
        self.assertGone("Ada Example")

    def test_a_withdrawal_that_was_killed_before_the_copy_is_finished_by_the_next(self):
        before = (self.camp / "ledger-backup.db").read_bytes()
        self.desk("withdraw", "--yes", "--find", "Ada Example")
        self.write("camp/ledger-backup.db", before)
        self.assertRefused(self.desk("withdraw", "--yes", "--find", "Ada Example"), "E_NOTFOUND")
        self.assertGone("Ada Example")

    def test_a_code_whose_record_is_yet_to_come_is_kept(self):
        later = os.urandom(15)
        self.assertEqual(self.desk("withdraw", "--yes", self.text(later)).returncode, 0)
        done = self.take(self.write("2.spb", self.station.batch([self.station.sign({**PERSON, "name": "Late Lou"}, later)])))
        self.assertIn("skipped as withdrawn 1", done.stdout)
        self.assertGone("Late Lou")

    def test_a_mistyped_code_does_nothing(self):
        text = self.text()
        other = "1" if text[-1] != "1" else "2"
        self.assertRefused(self.desk("withdraw", "--yes", text[:-1] + other), "E_DIGEST", "mistyped")
        self.assertRefused(self.desk("withdraw", "--yes", "hello"), "E_FORM", "five groups")
        self.assertEqual(len(self.names()), 3)

    def test_nothing_is_erased_without_asking(self):
        done = self.desk("withdraw", self.text())
        self.assertEqual(done.returncode, 2)
        self.assertIn("add --yes", done.stderr)
        self.assertEqual(len(self.names()), 3)
        for arguments in ([], [self.text(), "--find", "x"], ["--find", "x", "--record", "y"], ["a", "b"]):
            self.assertEqual(self.desk("withdraw", "--yes", *arguments).returncode, 2)

    def test_a_person_without_a_code_is_found_by_what_they_wrote(self):
        self.assertRefused(self.desk("withdraw", "--yes", "--find", "nobody at all"), "E_NOTFOUND", "nobody is meant")
        done = self.desk("withdraw", "--yes", "--find", "example")
        self.assertRefused(done, "E_DUPLICATE", "--record")
        self.assertIn("%s  Ada Example" % self.rids[0].hex(), done.stdout)
        self.assertEqual(len(self.names()), 3)
        done = self.desk("withdraw", "--yes", "--find", "ADA EX")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGone("Ada Example")
        self.assertEqual(len(self.names()), 2)

    def test_a_record_is_erased_by_its_id(self):
        for bad in ("", "12", "x" * 32, "ab" * 17):
            self.assertRefused(self.desk("withdraw", "--yes", "--record", bad), "E_FORM", "32 hexadecimal")
        self.assertRefused(self.desk("withdraw", "--yes", "--record", "00" * 16), "E_NOTFOUND")
        done = self.desk("withdraw", "--yes", "--record", self.rids[0].hex())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGone("Ada Example")

    def test_files_that_may_still_hold_the_person_are_named(self):
        table, gone = self.place / "out.csv", self.place / "gone.csv"
        for path in (table, gone):
            self.assertEqual(self.desk("csv", "-o", path).returncode, 0)
        gone.unlink()
        done = self.desk("withdraw", "--yes", self.text())
        self.assertIn("%s - table" % table, done.stdout)
        self.assertNotIn("gone.csv", done.stdout)
        self.assertNotIn("backup.db -", done.stdout)


class Purge(Gone):
    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign(), drill=False)
        self.enrol(self.station)
        drill = Station(self.campaign())
        drill.name = "played"
        self.enrol(drill)
        self.take(self.write("1.spb", self.station.batch(self.station.people(PERSON, MAILED, {**PERSON, "name": "x\u202ey"}))),
                  self.write("2.spb", drill.batch(drill.people(ORGANISATION))))
        self.table = self.place / "out.csv"
        self.desk("csv", "-o", self.table)

    def later(self):
        """A newer campaign file, with a retention day that is far away."""
        ini = self.place / "source" / "campaign.ini"
        text = ini.read_text().replace("2016-12-31", "2099-12-31").replace("2016-02-11", "2099-01-01")
        ini.write_text(text)
        done = self.unlocked("sign-campaign", "--from", self.place / "source")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_proposes_asks_erases_and_reports(self):
        done = self.desk("purge")
        self.assertEqual(done.returncode, 2)
        self.assertIn("real: signatures 2, to review 1, held 0; batches 1", done.stdout)
        self.assertIn("rehearsals: signatures 1,", done.stdout)
        self.assertIn("%s - table of who signed (csv) (yours to delete)" % self.table, done.stdout)
        self.assertEqual(len(self.names()), 3)
        done = self.desk("purge", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Erased: 4 people", done.stdout)
        self.assertIn("Still there, delete it and every copy of it: %s" % self.table, done.stdout)
        for name in ("Ada Example", "Mia Mailed", "mia@mail.example", "Cleo Chair"):
            self.assertGone(name)
        report = (self.camp / "purge-report.txt").read_text()
        self.assertIn("Erased: 4 people", report)
        self.assertIn(str(self.table), report)
        self.assertTrue((self.camp / "campaign.key").exists())
        self.assertEqual(self.desk("status").returncode, 0)

    def test_before_the_promised_day_only_now_does_it(self):
        self.later()
        shutil.rmtree(self.camp)
        self.assertEqual(call(
            "new-campaign", "--dir", self.camp, "--from", self.place / "source", "--passphrase-file", self.passphrase,
            "--kdf", "interactive", "--pin", "123456").returncode, 0)
        self.station = Station(self.campaign(), drill=False)
        self.enrol(self.station)
        self.take(self.write("far.spb", self.station.batch(self.station.people(PERSON, MAILED, PERSON))))
        self.assertRefused(self.desk("purge", "--yes"), "E_STATE", "2099-12-31")
        self.assertEqual(len(self.names()), 3)
        self.assertEqual(self.desk("purge", "--yes", "--now").returncode, 0)
        self.assertEqual(self.names(), [])

    def test_a_promise_is_not_put_off_by_a_newer_campaign_file(self):
        self.later()
        done = self.desk("purge", "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("signers were promised 2016-12-31", done.stdout)
        self.assertGone("Ada Example")

    def test_keys_are_destroyed_when_asked(self):
        done = self.desk("purge", "--yes", "--keys")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse((self.camp / "campaign.key").exists())
        self.assertIn("keys are destroyed", (self.camp / "purge-report.txt").read_text())
        self.assertCannot(self.take(self.place / "1.spb"), "E_NOTFOUND")
        self.assertEqual(self.desk("purge", "--yes", "--keys").returncode, 0)

    def test_what_a_killed_backup_left_is_emptied_too(self):
        backup, draft = self.place / "copy.db", self.place / "copy.db.draft"
        self.take("--backup", backup, self.place / "1.spb")
        backup.rename(draft)  # as if the first one had been killed
        self.assertIn("%s - backup copy" % backup, self.desk("withdraw", "--yes", "--find", "Cleo", "--drill").stdout)
        done = self.desk("purge", "--yes")
        self.assertIn("%s - backup copy of the ledger (is emptied too)" % backup, done.stdout)
        self.assertFalse(draft.exists())
        self.assertNotIn(b"Ada Example", backup.read_bytes())

    def test_what_was_reported_before_stays_in_the_report(self):
        self.desk("purge", "--yes")
        self.table.unlink()
        self.desk("purge", "--yes", "--keys")
        report = (self.camp / "purge-report.txt").read_text()
        self.assertLess(report.index("Erased: 4 people"), report.index("Erased: 0 people"))
        self.assertIn("(not there now; if its disk is elsewhere, delete it there)", report)
        (self.camp / "purge-report.txt").unlink()
        (self.camp / "purge-report.txt").symlink_to(self.camp / "campaign.spc")
        done = self.desk("purge", "--yes")
        self.assertCannot(done, "E_SIZE")
        self.assertIn("move away what is there", done.stderr)

    def test_a_ledger_that_others_have_open_is_said(self):
        other = sqlite3.connect(self.camp / "ledger.db")
        other.execute("BEGIN")
        other.execute("SELECT * FROM record").fetchone()
        done = self.desk("withdraw", "--yes", "--find", "Ada Example")
        self.assertCannot(done, "E_BUSY")
        self.assertIn("traces", done.stderr)
        self.assertCannot(self.desk("purge", "--yes"), "E_BUSY")
        other.close()
        self.assertEqual(self.desk("purge", "--yes").returncode, 0)
