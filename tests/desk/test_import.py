"""Batch files: taken, repeated, refused."""

import os
import signal
import subprocess
import time

from desk import PASSPHRASE, Case
import desk
from second import crypto, ids
from station import COUNTED, MAILED, ORGANISATION, PERSON, Station


class Import(Case):
    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign())
        self.enrol(self.station)

    def first_batch(self):
        return self.station.batch(self.station.people(PERSON, ORGANISATION, COUNTED))

    def test_people_of_a_batch_are_listed_in_the_rehearsal_part_only(self):
        done = self.take(self.write("1.spb", self.first_batch()))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("taken 3", done.stdout)
        self.assertEqual(self.names(drill=True), ["Ada Example", "Bo Counted", "Cleo Chair"])
        self.assertEqual(self.names(), [])
        shown = self.desk("list", "--drill").stdout
        self.assertIn("Bo Counted - appears: only counted", shown)
        self.assertIn("Cleo Chair, Example Rights (organisation), Chair, DE - appears: name and", shown)

    def test_importing_twice_changes_nothing(self):
        path = self.write("1.spb", self.first_batch())
        self.take(path)
        before = self.ledger()
        for paths in ([path], [path, path], [self.place / "1.spb"]):
            done = self.take(*paths)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("was taken before", done.stdout)
        self.assertEqual(self.ledger(), before)

    def test_every_damage_is_refused_and_changes_nothing(self):
        good = self.first_batch()
        before = self.ledger()
        flipped = bytearray(good)
        flipped[len(good) // 2] ^= 1
        cases = {
            "cut short": (good[:-1], "E_FORM"), "cut to nothing": (b"", "E_FORM"),
            "trailing byte": (good + b"\0", "E_FORM"), "one bit flipped": (flipped, "E_SIGNATURE"),
            "too large": (good + bytes(204801), "E_SIZE"), "a text": (b"hello\n", "E_FORM"),
            "another type": (self.station.hello(), "E_TYPE"),
            "campaign file": (self.campaign(), "E_TYPE"),
        }
        for name, (data, code) in cases.items():
            with self.subTest(name):
                self.assertRefused(self.take(self.write("bad.spb", bytes(data))), code, "bad.spb")
        self.assertEqual(self.ledger(), before)

    def test_every_kind_of_lie_is_refused_with_its_own_reason(self):
        before = self.ledger()
        stranger = Station(self.campaign())
        people = self.station.people(PERSON)
        cases = {
            "E_UNKNOWN_STATION": stranger.batch(stranger.people(PERSON)),
            "E_CAMPAIGN": self.station.batch(people, seq=1, cid=bytes(16)),
            "E_DRILL": self.station.batch(people, seq=1, flags=0),
            "E_RKID": self.station.batch(people, seq=1, rkid=bytes(8)),
            "E_SIGNATURE": crypto.envelope("batch", b"\xa0", stranger.sk, kid=self.station.sid),
        }
        for code, data in cases.items():
            with self.subTest(code):
                self.assertRefused(self.take(self.write("bad.spb", data)), code)
        self.assertEqual(self.ledger(), before)

    def test_a_batch_of_another_campaign_is_refused(self):
        other = self.place / "other"
        made = desk.call(
            "new-campaign", "--dir", other, "--from", self.place / "source", "--passphrase-file",
            self.passphrase, "--kdf", "interactive", "--pin", "654321",
        )
        self.assertEqual(made.returncode, 0, made.stderr)
        keys = (self.station.pk, self.station.sk)
        abroad = Station((other / "campaign.spc").read_bytes(), keys=keys)
        done = self.take(self.write("other.spb", abroad.batch(abroad.people(PERSON))))
        self.assertRefused(done, "E_CAMPAIGN")
        self.assertEqual(self.names(drill=True), [])

    def test_a_key_seventeen_that_nobody_signed_refuses_the_batch(self):
        data = self.station.batch(self.station.people(PERSON), campaign=bytes(32))
        line = self.assertRefused(self.take(self.write("1.spb", data)), "E_CAMPAIGN")
        self.assertIn("campaign file that this ledger does not know", line)

    def test_batches_in_any_order_fill_the_gap_they_left(self):
        one, two, three = (self.station.batch(self.station.people(PERSON)) for _ in range(3))
        done = self.take(self.write("3.spb", three))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('missing: batches 1 to 2 of station "stand"', done.stdout)
        self.assertIn("missing: batch 2 ", self.take(self.write("1.spb", one)).stdout)
        self.assertNotIn("missing", self.take(self.write("2.spb", two)).stdout)
        self.assertEqual(len(self.names(drill=True)), 3)

    def fork(self, seq, prev, *people, **changes):
        """A batch with another history than the station's own."""
        self.station.seq, self.station.prev = seq - 1, prev
        return self.station.batch(self.station.people(*people), **changes)

    def test_two_batches_with_one_number_are_both_kept_and_neither_counts(self):
        first = self.first_batch()
        second = self.fork(1, bytes(32), MAILED)
        self.take(self.write("1.spb", first))
        for _ in range(2):
            line = self.assertRefused(self.take(self.write("1b.spb", second)), "E_EQUIVOCATION")
            self.assertIn('batch 1 of station "stand": the station contradicts itself from batch 1 on', line)
            self.assertEqual(len(self.ledger()["batch"]), 2)
        shown = self.desk("list", "--drill").stdout
        self.assertEqual(shown.count("[held: E_EQUIVOCATION]"), 4)
        self.assertIn("0 rehearsal signatures, 4 held", shown)
        self.assertIn('in quarantine: batch 1 of station "stand", in 2 versions [E_EQUIVOCATION]', shown)

    def test_a_batch_that_does_not_continue_the_chain_goes_to_quarantine(self):
        self.take(self.write("1.spb", self.first_batch()))
        done = self.take(self.write("2.spb", self.fork(2, ids.H(b"something else"), MAILED)))
        self.assertRefused(done, "E_CHAIN")
        self.assertEqual(self.desk("list", "--drill").stdout.count("[held: E_CHAIN]"), 4)

    def test_what_builds_on_a_quarantined_batch_is_quarantined_and_nothing_is_missing(self):
        self.take(self.write("1.spb", self.station.batch(self.station.people(PERSON))))
        one = self.station.prev
        self.take(self.write("2.spb", self.station.batch(self.station.people(PERSON))))
        for seq in (2, 3, 4):
            done = self.take(self.write("f.spb", self.fork(seq, one if seq == 2 else self.station.prev, MAILED)))
            self.assertRefused(done, "E_EQUIVOCATION" if seq == 2 else "E_CHAIN")
            self.assertNotIn("missing", done.stdout)
        self.assertIn("1 rehearsal signature, 4 held", self.desk("list", "--drill").stdout)

    def test_a_withdrawal_in_a_quarantined_batch_erases_and_reaches_quarantined_records(self):
        s, code, other = self.station, os.urandom(15), os.urandom(15)
        self.take(self.write("1.spb", s.batch([s.sign(PERSON, code)])))
        done = self.take(self.write("1b.spb", self.fork(1, bytes(32), COUNTED, withdrawals=[s.seal(code)])))
        self.assertRefused(done, "E_EQUIVOCATION")
        self.assertEqual(self.names(drill=True), ["Bo Counted"])
        s.seq, s.prev = 0, bytes(32)
        self.take(self.write("1c.spb", s.batch([s.sign(MAILED, other)])))
        self.take(self.write("9.spb", self.fork(9, bytes(32), withdrawals=[s.seal(other)])))
        self.assertEqual(self.names(drill=True), ["Bo Counted"])
        raw = b"".join(p.read_bytes() for p in self.camp.glob("ledger*"))
        for name in (b"Ada Example", b"Mia Mailed"):
            self.assertNotIn(name, raw)

    def test_a_used_number_does_not_hide_that_nobody_signed_key_seventeen(self):
        self.take(self.write("1.spb", self.first_batch()))
        before = self.ledger()
        data = self.fork(1, bytes(32), COUNTED, campaign=bytes(32))
        self.assertRefused(self.take(self.write("x.spb", data)), "E_CAMPAIGN")
        self.assertEqual(self.ledger(), before)

    def test_counts_that_lie_are_worth_a_word(self):
        s = self.station
        cases = [({"ever_captured": 0}, "fewer people signed than it holds"),
                 ({"ever_captured": 9, "ever_removed": 99}, "fewer people signed than it holds"),
                 ({"ever_captured": 5}, "run backwards"), ({"ever_captured": 99, "flags": 3, "ever_removed": 50}, None),
                 ({"ever_captured": 100, "ever_removed": 99}, "no more batches")]
        for changes, words in cases:
            with self.subTest(changes):
                done = self.take(self.write("1.spb", s.batch(s.people(PERSON), **changes)))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("ask why" if words is None else words, done.stdout)

    def test_withdrawal_codes_that_cannot_be_opened_are_counted_and_listed(self):
        codes = sorted(os.urandom(63) for _ in range(2))
        done = self.take(self.write("1.spb", self.station.batch([], withdrawals=codes)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("withdrawal codes that cannot be opened 2", done.stdout)
        self.assertIn("2 withdrawal codes cannot be opened", self.desk("list", "--drill").stdout)

    def test_records_that_cannot_be_taken_are_held_with_their_reason(self):
        s = self.station
        records = [
            s.sign(PERSON),
            (os.urandom(16), os.urandom(560)),
            (os.urandom(16), s.seal(bytes(512))),
            (os.urandom(16), s.seal(b"\xa0\x80" + bytes(510))),
            s.sign(PERSON, drill=False),
            s.sign({**PERSON, "language": "fr"}, terms="en"),
            s.sign({**PERSON, "consent": 2}),
        ]
        done = self.take(self.write("1.spb", s.batch(records)))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("taken 1, held 6", done.stdout)
        ledger = " ".join(self.ledger()["record"])
        for reason, n in {"R_SEAL": 1, "R_PAD": 1, "R_FORM": 1, "R_CONTEXT": 2, "R_CONSENT": 1}.items():
            self.assertEqual(ledger.count("'%s'" % reason), n, reason)
        again = self.take(self.place / "1.spb")
        self.assertEqual(again.returncode, 0, again.stderr)

    def test_one_record_id_with_two_contents_holds_both(self):
        code = os.urandom(15)
        self.take(self.write("1.spb", self.station.batch([self.station.sign(PERSON, code)])))
        second = self.station.batch([self.station.sign(MAILED, code), self.station.sign(COUNTED)])
        done = self.take(self.write("2.spb", second))
        self.assertIn("taken 1, held 1", done.stdout)
        shown = self.desk("list", "--drill").stdout
        self.assertIn("Ada Example, GB - appears: name [held: R_RID_REUSE]", shown)
        self.assertIn("Mia Mailed, FR - appears: name [held: R_RID_REUSE]", shown)
        self.assertIn("1 rehearsal signature, 2 held (0 of them unreadable)", shown)

    def test_a_hostile_name_is_kept_for_review_and_shown_harmlessly(self):
        hostile = {**PERSON, "name": "Eve\x1b[31m\u202eRed"}
        done = self.take(self.write("1.spb", self.station.batch([self.station.sign(hostile)])))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("taken 0, to review 1", done.stdout)
        shown = self.desk("list", "--drill").stdout
        self.assertNotIn("\x1b", shown)
        self.assertNotIn("\u202e", shown)
        self.assertIn("[review: text-control]", shown)

    def test_a_withdrawn_person_is_erased_and_never_comes_back(self):
        code, other = os.urandom(15), os.urandom(15)
        s = self.station
        first = self.write("1.spb", s.batch([s.sign(PERSON, code), s.sign(MAILED, other)]))
        second = self.write("2.spb", s.batch([], withdrawals=[s.seal(code)]))
        third = self.write("3.spb", s.batch([s.sign(PERSON, code)]))
        self.assertIn("taken 2", self.take(first).stdout)
        self.assertIn("erased as withdrawn 1", self.take(second).stdout)
        self.assertIn("skipped as withdrawn 1", self.take(third).stdout)
        self.take(first, second, third)
        self.assertEqual(self.names(drill=True), ["Mia Mailed"])
        self.assertNotIn(b"Ada Example", (self.camp / "ledger.db").read_bytes())

    def test_real_and_rehearsal_batches_of_one_station_stay_apart(self):
        keys = (self.station.pk, self.station.sk)
        real = Station(self.campaign(), drill=False, name="stand, armed", keys=keys)
        self.assertIn(".cert", self.enrol(real).stdout)
        self.take(self.write("drill.spb", self.station.batch(self.station.people(PERSON))))
        done = self.take(self.write("real.spb", real.batch(real.people(MAILED))))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), ["Mia Mailed"])
        self.assertEqual(self.names(drill=True), ["Ada Example"])

    def test_signatures_under_an_older_serial_stay_good(self):
        old = self.station
        (self.place / "source" / "en.md").write_text(desk.LETTER % {"tag": "en, mended"})
        done = self.unlocked("sign-campaign", "--from", self.place / "source")
        self.assertEqual(done.returncode, 0, done.stderr)
        new = Station(self.campaign(), keys=(old.pk, old.sk))
        self.assertEqual(new.campaign["serial"], 2)
        self.assertEqual(new.campaign["cid"], old.campaign["cid"])
        self.assertEqual(new.campaign["pins"], old.campaign["pins"])
        one = self.write("1.spb", old.batch(old.people(PERSON)))
        new.seq, new.prev = old.seq, old.prev
        two = self.write("2.spb", new.batch(new.people(MAILED)))
        self.assertIn("2 batches taken: taken 2;", self.take(one, two).stdout)

    def test_a_killed_import_leaves_nothing_and_can_be_run_again(self):
        people = [{**PERSON, "name": "Person %d" % i} for i in range(300)]
        path = self.write("1.spb", self.station.batch(self.station.people(*people)))
        empty = self.ledger()
        kills = 0
        for wait in (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15):
            process = subprocess.Popen(
                [str(desk.PROGRAM), "import", "--dir", str(self.camp), "--passphrase-file",
                 str(self.passphrase), str(path)], stdout=subprocess.DEVNULL)
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL
            state = self.ledger()
            self.assertIn(len(state["record"]), (0, 300))
            if not state["record"]:
                self.assertEqual(state, empty)
        done = self.take(path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names(drill=True)), 300)
        self.assertGreater(kills, 0)

    def test_folders_are_read_and_links_pipes_and_devices_are_not(self):
        folder = self.place / "stick"
        (folder / "deep").mkdir(parents=True)
        (folder / "deep" / "1.spb").write_bytes(self.first_batch())
        done = self.take(folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names(drill=True)), 3)
        (self.place / "link.spb").symlink_to(folder / "deep" / "1.spb")
        os.mkfifo(self.place / "pipe.spb")
        for path in (self.place / "link.spb", self.place / "pipe.spb", "/dev/zero"):
            with self.subTest(path):
                self.assertRefused(self.take(path), "E_SIZE")
        (folder / "link").symlink_to(folder)
        done = self.take(folder)
        self.assertRefused(done, "E_SIZE", "link")
        self.assertRefused(self.take(self.place / "nothing"), "E_NOTFOUND")

    def test_a_file_name_cannot_command_the_terminal(self):
        path = self.place / "a\x1b]0;x\x07\nfake: taken 5.spb"
        path.write_bytes(b"x")
        done = self.take(path)
        self.assertRefused(done, "E_FORM")
        self.assertNotIn("\x1b", done.stderr)
        self.assertNotIn("\nfake", done.stderr)

    def test_one_good_and_one_bad_input_take_the_good_one(self):
        good = self.write("1.spb", self.first_batch())
        done = self.take(self.write("bad.spb", b"\xd2\x84nonsense"), good)
        self.assertRefused(done, "E_FORM", "bad.spb")
        self.assertEqual(len(self.names(drill=True)), 3)

    def test_no_name_reaches_standard_output_of_an_import(self):
        done = self.take(self.write("1.spb", self.first_batch()))
        self.assertNotIn("Ada", done.stdout + done.stderr)
        self.assertNotIn(PASSPHRASE, done.stdout + done.stderr)
