"""Slips, acknowledgements, completeness, final counts: a day at a stand, seen from the desk."""

import os
import shlex
import shutil

import picture
from desk import Case, call
from second import crypto, ids, payloads
from station import MAILED, ORGANISATION, PERSON, Station


class Session(Case):
    """A real station, enrolled."""

    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign(), drill=False)
        self.enrol(self.station)

    def organiser(self):
        return self.station.campaign["organiser_pk"]

    def take_batch(self, *people, **changes):
        data = self.station.batch(self.station.people(*people), **changes)
        path = self.write("%d.spb" % self.station.seq, data)
        done = self.take(path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return path

    def acknowledged(self, name="campaign.ack"):
        type_, kid, payload, signature = crypto.open_envelope((self.camp / name).read_bytes(), "ack")
        crypto.verify(type_, kid, payload, signature, self.organiser())
        return payloads.ack_read(payload)["batches"]


class Enrol(Session):
    def test_a_cert_says_what_the_station_needs_and_proves_that_the_nonce_opens(self):
        cert = payloads.cert_decode((self.camp / (self.station.sid.hex() + ".cert")).read_bytes(), self.organiser())
        self.assertEqual(cert["nonce_hash"], ids.H(self.station.nonce))
        self.assertEqual((cert["station_pk"], cert["label"], cert["drill"]), (self.station.pk, "stand", False))

    def test_a_hello_in_a_picture_is_taken_like_the_file(self):
        other = Station(self.campaign(), drill=False, name="from a picture")
        text = picture.frames(other.hello(), m=3)
        self.assertEqual(len(text), 1)
        done = self.unlocked("enrol", self.write("hello.png", picture.code_png(text[0], pixels=4)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(ids.digits20(ids.H(other.pk)), done.stdout)
        self.assertIn("Read the stick", done.stdout)
        self.assertTrue((self.camp / (other.sid.hex() + ".cert")).exists())

    def test_whose_digits_differ_is_revoked_with_the_line_that_is_shown(self):
        for drill in (False, True):
            with self.subTest(drill=drill):
                done = self.enrol(Station(self.campaign(), drill=drill, name="stand"))
                verb, *arguments = shlex.split(next(x for x in done.stdout.splitlines() if "revoke" in x))[1:]
                self.assertEqual(verb, "revoke")
                done = call(verb, "--passphrase-file", self.passphrase, *arguments)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("nothing after batch 0 is believed", done.stdout)

    def test_a_rehearsal_needs_no_cert(self):
        other = Station(self.campaign(), drill=True, name="for a rehearsal")
        self.assertNotIn(".cert", self.enrol(other).stdout)
        self.assertFalse((self.camp / (other.sid.hex() + ".cert")).exists())

    def test_every_other_kind_of_file_is_refused_with_what_to_do(self):
        cases = {
            "batch": (self.station.batch([]), "E_TYPE", "use import"),
            "slip": (self.station.slip(), "E_TYPE", "use import, or audit --slip"),
            "campaign": (self.campaign(), "E_TYPE", "campaign file"),
            "cert": ((self.camp / (self.station.sid.hex() + ".cert")).read_bytes(), "E_TYPE", "that station's stick"),
            "text": (b"hello", "E_FORM", ""),
            "cut": (self.station.hello()[:-1], "E_FORM", ""),
            "forged": (self.station.hello()[:-1] + b"x", "E_SIGNATURE", ""),
        }
        for name, (data, code, words) in cases.items():
            with self.subTest(name):
                self.assertRefused(self.unlocked("enrol", self.write("x", data)), code, words)
        self.assertRefused(self.unlocked("enrol", self.place / "nothing"), "E_NOTFOUND")

    def test_the_other_use_is_named(self):
        self.assertRefused(self.unlocked("enrol", "--drill", self.write("x", self.station.hello())), "E_DRILL",
                           "leave --drill away")
        drill = Station(self.campaign(), drill=True)
        self.assertRefused(self.unlocked("enrol", self.write("x", drill.hello())), "E_DRILL", "add --drill")

    def test_a_nonce_sealed_to_another_key_is_refused(self):
        strange = self.station.hello(sealed_nonce=os.urandom(80), label="strange")
        self.assertRefused(self.unlocked("enrol", self.write("x", strange)), "E_RKID", "another key")

    def test_another_hello_needs_again(self):
        path = self.write("x", self.station.hello())
        self.assertRefused(self.unlocked("enrol", path), "E_DUPLICATE", "--again")
        self.assertEqual(self.unlocked("enrol", "--again", path).returncode, 0)


class HandOver(Session):
    def test_an_import_writes_the_copy_and_then_the_acknowledgement(self):
        self.take_batch(PERSON)
        self.take_batch(MAILED)
        self.assertEqual([e[:2] for e in self.acknowledged()], [(self.station.sid, 1), (self.station.sid, 2)])
        self.assertEqual(self.acknowledged()[1][2], self.station.prev)
        copy = self.place / "copy"
        copy.mkdir()
        shutil.copy(self.camp / "ledger-backup.db", copy / "ledger.db")
        shown = call("list", "--dir", copy)
        self.assertIn("2 signatures", shown.stdout, shown.stderr)
        self.assertEqual((self.camp / "ledger-backup.db").stat().st_mode & 0o77, 0)

    def test_without_a_copy_nothing_is_acknowledged(self):
        path = self.write("1.spb", self.station.batch(self.station.people(PERSON)))
        for backup in (self.place / "no folder" / "b.db", self.place / "passphrase", self.camp / "ledger.db"):
            with self.subTest(backup):
                done = self.take("--backup", backup, path)
                self.assertEqual(done.returncode, 3, done.stdout)
                self.assertIn("nothing was acknowledged", done.stderr)
                self.assertFalse((self.camp / "campaign.ack").exists())
        done = self.take("--backup", self.place / "b.db", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.acknowledged()), 1)
        self.assertTrue((self.place / "b.db").exists())

    def test_an_older_acknowledgement_goes_and_one_that_cannot_go_is_an_error(self):
        stale = self.camp / "campaign-3.ack"
        for name in ("campaign-2.ack", "campaign-3.ack"):
            (self.camp / name).write_bytes(b"of a time when more batches counted")
        self.take_batch(PERSON)
        self.assertEqual([p.name for p in self.camp.glob("campaign*.ack")], ["campaign.ack"])
        (self.camp / "campaign-2.ack").write_bytes(b"the same")
        stale.mkdir()
        path = self.write("2.spb", self.station.batch(self.station.people(MAILED)))
        done = self.take(path)
        self.assertCannot(done, "E_SIZE")
        self.assertIn("campaign-3.ack acknowledges batches that no longer count", done.stderr)
        self.assertEqual(len(self.acknowledged()), 1)
        stale.rmdir()
        self.assertEqual(self.take(path).returncode, 0)
        self.assertEqual(len(self.acknowledged()), 2)
        self.assertFalse((self.camp / "campaign-2.ack").exists())

    def test_a_copy_takes_the_place_of_an_older_copy_of_this_campaign_and_of_nothing_else(self):
        other = self.place / "other"
        shutil.copytree(self.camp, other / "same")
        made = call("new-campaign", "--dir", other / "camp", "--from", self.place / "source",
                    "--passphrase-file", self.passphrase, "--kdf", "interactive", "--pin", "123456")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(call("import", "--dir", other / "camp", "--passphrase-file", self.passphrase, "--backup",
                              other / "copy.db", self.write("x.spb", Station(self.campaign()).batch([]))).returncode, 1)
        places = [other / "camp" / "ledger.db", other / "same" / "ledger.db", other / "copy.db",
                  self.camp / "campaign.ack", self.camp / "campaign-2.ack", self.camp / "purge-report.txt",
                  self.camp / "ledger.db-wal", self.camp / "campaign.key"]
        before = [p.read_bytes() if p.exists() else None for p in places]
        batch = self.write("1.spb", self.station.batch(self.station.people(PERSON)))
        for path in places:
            with self.subTest(path=path):
                done = self.take("--backup", path, batch)
                self.assertCannot(done, "E_DUPLICATE")
                self.assertIn("give another --backup", done.stderr)
        self.assertTrue(before == [p.read_bytes() if p.exists() else None for p in places])
        self.assertNotIn("other", self.desk("purge", "--now").stdout)
        for _ in range(2):
            self.assertEqual(self.take("--backup", self.camp / "second.db", batch).returncode, 0)

    def test_what_does_not_count_is_not_acknowledged(self):
        self.take_batch(PERSON)
        self.station.seq, self.station.prev = 0, bytes(32)
        done = self.take(self.write("fork.spb", self.station.batch(self.station.people(MAILED))))
        self.assertRefused(done, "E_EQUIVOCATION")
        self.assertNotIn(self.station.prev, [e[2] for e in self.acknowledged()] if
                         (self.camp / "campaign.ack").exists() else [])

    def test_nothing_is_decided_without_a_reason(self):
        for arguments in (["final", "--despite", ""], ["final", "--despite", " \n"],
                          ["import", "--merge-fork", "stand", "--reason", ""],
                          ["revoke", "stand", "--after", "0", "--reason", "  "]):
            with self.subTest(arguments):
                done = self.desk(*arguments)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertIn("is missing its text", done.stderr)
        self.assertNotIn("Decided", self.desk("status").stdout)

    def test_a_revoked_station_is_enrolled_again_only_after_the_revocation_was_taken_back(self):
        self.assertEqual(self.unlocked("revoke", "stand", "--after", "0", "--reason", "lost").returncode, 0)
        (self.camp / (self.station.sid.hex() + ".cert")).unlink()
        for arguments, changes in (["--again"], {}), (["--drill"], {"drill": True}):
            hello = self.write("again.sph", self.station.hello(**changes))
            self.assertRefused(self.unlocked("enrol", *arguments, hello), "E_REVOKED", "revoke --undo")
        self.assertEqual(list(self.camp.glob("*.cert")), [])
        self.assertEqual(self.unlocked("revoke", "stand", "--undo", "--reason", "found").returncode, 0)
        hello = self.write("again.sph", self.station.hello())
        self.assertEqual(self.unlocked("enrol", "--again", hello).returncode, 0)

    def test_a_fork_is_merged_by_the_organisers_word(self):
        self.take_batch(PERSON)
        self.station.seq, self.station.prev = 0, bytes(32)
        self.take(self.write("fork.spb", self.station.batch(self.station.people(MAILED))))
        self.assertIn("0 signatures, 2 held", self.desk("list").stdout)
        done = self.take("--merge-fork", "stand")
        self.assertEqual(done.returncode, 2)
        self.assertRefused(self.take("--merge-fork", "nobody", "--reason", "x"), "E_NOTFOUND", "status shows")
        done = self.take("--merge-fork", "stand", "--reason", "its disk was copied and both were used")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), ["Ada Example", "Mia Mailed"])
        self.assertIn("its disk was copied", self.desk("status").stdout)

    def test_codes_for_the_telephone_are_those_the_station_computes(self):
        self.take_batch(PERSON)
        first = self.station.prev
        self.take_batch(MAILED)
        done = self.desk("ack")
        self.assertEqual(done.returncode, 0, done.stderr)
        for seq, hash_ in ((1, first), (2, self.station.prev)):
            code = ids.ack_code(self.station.nonce, self.station.sid, seq, hash_)
            text = ids.phone_text(code)
            self.assertIn('station "stand", batch %d: %s' % (seq, text), done.stdout)
        self.assertNotIn("batch 1", self.desk("ack", "stand", "2").stdout)
        self.assertRefused(self.desk("ack", "stand", "3"), "E_NOTFOUND")
        self.assertRefused(self.desk("ack", "other"), "E_NOTFOUND")
        self.assertRefused(self.desk("ack", "--drill"), "E_NOTFOUND")
        self.assertEqual(self.desk("ack", "stand", "x").returncode, 2)
        (self.camp / "campaign.ack").unlink()
        self.assertEqual(self.unlocked("ack", "--write").returncode, 0)
        self.assertEqual(len(self.acknowledged()), 2)

    def test_a_number_that_came_twice_has_a_code_for_each(self):
        self.take_batch(PERSON)
        rehearsal = Station(self.campaign(), drill=True, keys=(self.station.pk, self.station.sk))
        self.enrol(rehearsal)
        self.take(self.write("r.spb", rehearsal.batch(rehearsal.people(MAILED))))
        self.assertEqual([e[2] for e in self.acknowledged()], [self.station.prev])
        for station, arguments in (self.station, []), (rehearsal, ["--drill"]):
            text = ids.phone_text(ids.ack_code(station.nonce, station.sid, 1, station.prev))
            self.assertIn("batch 1: %s\n" % text, self.desk("ack", *arguments).stdout)

    def test_a_code_is_shown_only_when_the_copy_was_written(self):
        self.take_batch(PERSON)
        done = self.desk("ack", "--backup", self.place / "no folder" / "b.db")
        self.assertEqual(done.returncode, 3)
        self.assertNotIn("batch 1", done.stdout)

    def test_unlock_answers_the_challenge(self):
        challenge = os.urandom(10)
        text = ids.crockford(challenge)
        groups = [text[i:i + 4] for i in range(0, 16, 4)]
        wanted = ids.phone_text(ids.unlock_code(self.station.nonce, challenge))
        for typed in (["-".join(groups)], groups, [text.lower()]):
            done = self.desk("unlock", "stand", *typed)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(wanted, done.stdout)
        for typed in ("", "123", text + "0", "U" * 16, "9" * 500):
            self.assertRefused(self.desk("unlock", "stand", typed), "E_FORM", "four groups")
        self.assertRefused(self.desk("unlock", "other", text), "E_NOTFOUND")


class Stations(Session):
    def test_a_station_is_found_by_name_sid_or_digits_and_never_by_chance(self):
        text = ids.crockford(os.urandom(10))
        digits = ids.digits20(ids.H(self.station.pk))
        for name in ("stand", self.station.sid.hex(), digits, digits.replace(" ", "")):
            self.assertEqual(self.desk("unlock", name, text).returncode, 0, name)
        self.enrol(Station(self.campaign(), drill=False, name="second", keys=None))
        twin = Station(self.campaign(), drill=False, name="stand")
        self.assertEqual(self.unlocked("enrol", self.write("twin.sph", twin.hello())).returncode, 0)
        self.assertRefused(self.desk("unlock", "stand", text), "E_DUPLICATE", "20 digits")
        drill = Station(self.campaign(), drill=True, name="played")
        self.enrol(drill)
        self.assertRefused(self.desk("ack", "played"), "E_NOTFOUND", "add --drill")
        self.assertRefused(self.desk("ack", "--drill", "second"), "E_NOTFOUND", "leave --drill away")


class Completeness(Session):
    def test_status_names_what_is_missing_with_an_estimate(self):
        self.take_batch(PERSON)
        self.station.batch(self.station.people(*[PERSON] * 12))
        self.take_batch(MAILED)
        shown = self.desk("status").stdout
        self.assertIn("2 batches here, the newest is number 3", shown)
        self.assertIn('missing: batch 2 of station "stand", with 12 signatures', shown)
        self.assertIn("14 signed = 2 here + 0 withdrawn + 12 missing", shown)
        self.assertIn("started 1 time; no troubles", shown)
        self.assertIn("open: more may come", shown)
        self.assertIn("Signatures that count: 2; to review: 0; held: 0", shown)
        self.assertIn("Not final yet", shown)
        self.assertIn("No station is enrolled for rehearsals", self.desk("status", "--drill").stdout)

    def test_status_tells_how_a_station_fared(self):
        self.take_batch(PERSON, boots=7, health=[2, 0, 1, 3, 0, 0])
        self.assertIn("started 7 times; 2 power cuts, 1 clock jump, 3 wrong PINs", self.desk("status").stdout)

    def test_a_slip_tells_of_a_batch_that_never_came(self):
        self.take_batch(PERSON)
        self.station.batch(self.station.people(*[PERSON] * 5))
        slip = self.write("slip.sps", self.station.slip())
        done = self.take(slip)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('slip of batch 2 of station "stand": noted', done.stdout)
        self.assertIn('missing: batch 2 of station "stand", with 5 signatures', done.stdout)
        self.assertIn("was noted before", self.take(slip).stdout)
        shown = self.desk("status").stdout
        self.assertIn("a slip tells of batch 2", shown)
        self.assertIn("known from a slip", shown)

    def test_a_slip_in_a_picture_is_taken(self):
        self.take_batch(PERSON)
        [text] = picture.frames(self.station.slip(), m=2)
        done = self.take(self.write("slip.png", picture.code_png(text, pixels=5)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 code of slip", done.stdout)
        self.assertIn("slip of batch 1", done.stdout)

    def test_a_stick_with_everything_on_it_is_imported_as_it_is(self):
        stick = self.place / "stick"
        stick.mkdir()
        (stick / "1.spb").write_bytes(self.station.batch(self.station.people(PERSON)))
        (stick / "slip.sps").write_bytes(self.station.slip())
        (stick / "hello.sph").write_bytes(self.station.hello())
        (stick / "campaign.spc").write_bytes(self.campaign())
        large = self.campaign()
        (stick / "large.spc").write_bytes(large + bytes(300000))
        shutil.copy(self.camp / (self.station.sid.hex() + ".cert"), stick)
        done = self.take(stick)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("left alone"), 4, done.stdout)
        self.assertIn("1 batch taken: taken 1; 1 slip; 0 refused", done.stdout)
        self.assertRefused(self.take(stick / "large.spc"), "E_TYPE", "campaign file")

    def test_a_hello_among_batches_is_named_with_its_command(self):
        self.assertRefused(self.take(self.write("x.sph", self.station.hello())), "E_TYPE", "use enrol")

    def test_final_is_refused_while_anything_is_open_and_kept_with_a_reason(self):
        self.take_batch(PERSON)
        lost = self.station.batch(self.station.people(MAILED))
        self.take_batch(ORGANISATION)
        self.enrol(Station(self.campaign(), drill=False, name="unused"))
        done = self.desk("final")
        self.assertRefused(done, "E_STATE", "--despite")
        self.assertIn("missing: batch 2", done.stdout)
        self.assertIn('station "stand" has not ended for good', done.stdout)
        self.assertIn('station "unused" sent nothing', done.stdout)
        self.assertIn("Not final yet", self.desk("status").stdout)
        done = self.desk("final", "--despite", "the stick was lost in the post")
        self.assertEqual(done.returncode, 0, done.stderr)
        shown = self.desk("status").stdout
        self.assertIn("Final since ", shown)
        self.assertIn("the stick was lost in the post", shown)
        self.assertNotIn("after that", shown)
        self.take(self.write("2.spb", lost))
        self.assertIn("after that 1 batch came", self.desk("status").stdout)
        self.assertIn("Not final yet", self.desk("status", "--drill").stdout)

    def test_final_is_taken_when_nothing_is_missing(self):
        self.take_batch(PERSON, MAILED)
        self.station.captured += 1
        self.take_batch(flags=2, ever_captured=3, ever_removed=1, tombstones=[self.station.seal(os.urandom(15))])
        shown = self.desk("status").stdout
        self.assertIn("3 signed = 2 here + 1 withdrawn: complete", shown)
        self.assertIn("ended for good", shown)
        done = self.desk("final")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("nothing is missing", done.stdout)

    def test_counts_of_an_ended_station_that_do_not_add_up_stand_against_it(self):
        self.take_batch(PERSON, flags=2, ever_captured=4)
        self.assertIn("signatures are missing", self.desk("status").stdout)
        done = self.desk("final")
        self.assertRefused(done, "E_STATE")
        self.assertIn("do not add up: 4 signed, 1 here", done.stdout)

    def test_the_digest_is_the_same_for_the_same_batches_in_any_order(self):
        files = [self.write("%d" % i, self.station.batch(self.station.people(PERSON))) for i in range(3)]
        shutil.copytree(self.camp, self.place / "other")
        for path in files:
            self.take(path)
        one = self.desk("status", "--digest").stdout.splitlines()[-1]
        self.camp = self.place / "other"
        self.take(*reversed(files))
        two = self.desk("status", "--digest").stdout.splitlines()[-1]
        self.assertRegex(one, "Digest of the ledger: [0-9a-f]{64}")
        self.assertEqual(one, two)


class Revoke(Session):
    def revoke(self, *arguments):
        return self.unlocked("revoke", *arguments)

    def test_nothing_after_the_last_good_batch_counts_any_more(self):
        self.take_batch(PERSON)
        self.take_batch(MAILED)
        done = self.revoke("stand", "--after", "1", "--reason", "stolen on Saturday")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([e[1] for e in self.acknowledged()], [1])
        shown = self.desk("list").stdout
        self.assertIn("1 signature, 1 held", shown)
        self.assertIn("[held: E_REVOKED]", shown)
        late = self.write("3.spb", self.station.batch(self.station.people(ORGANISATION)))
        self.assertRefused(self.take(late), "E_REVOKED")
        shown = self.desk("status").stdout
        self.assertIn("revoked: nothing after batch 1", shown)
        self.assertIn("2 batches here, the newest that is believed is number 1, cut on", shown)
        self.assertIn("stolen on Saturday", shown)
        data = (self.camp / (self.station.sid.hex() + ".revoke")).read_bytes()
        type_, kid, payload, signature = crypto.open_envelope(data, "revoke")
        crypto.verify(type_, kid, payload, signature, self.organiser())
        said = payloads.revoke_read(payload)
        self.assertEqual((said["station_pk"], said["last_good"]), (self.station.pk, 1))

    def test_a_revocation_is_raised_or_taken_back_only_on_purpose(self):
        self.take_batch(PERSON)
        self.take_batch(MAILED)
        self.revoke("stand", "--after", "0", "--reason", "lost")
        self.assertEqual(self.revoke("stand", "--after", "0", "--reason", "lost").returncode, 0)
        self.assertIn("  2 batches here, none of them is believed\n", self.desk("status").stdout)
        self.assertRefused(self.revoke("stand", "--after", "1", "--reason", "found"), "E_STATE", "--undo")
        done = self.revoke("stand", "--undo", "--after", "1", "--reason", "found")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), ["Ada Example", "Mia Mailed"])
        self.assertIn("[held: E_REVOKED]", self.desk("list").stdout)
        self.assertEqual(self.revoke("stand", "--undo", "--reason", "found").returncode, 0)
        self.assertIn("2 signatures;", self.desk("list").stdout)
        self.assertFalse((self.camp / (self.station.sid.hex() + ".revoke")).exists())

    def test_what_must_be_given_is_asked_for(self):
        for arguments in (["stand"], ["stand", "--after", "1"], ["stand", "--reason", "x"], ["--after", "1", "--reason", "x"],
                          ["stand", "--after", "-1", "--reason", "x"], ["stand", "--after", "1e3", "--reason", "x"],
                          ["stand", "--after", "4294967296", "--reason", "x"], ["stand", "--after", "1", "--reason", ""]):
            with self.subTest(arguments):
                self.assertEqual(self.revoke(*arguments).returncode, 2)
        self.assertRefused(self.revoke("other", "--after", "1", "--reason", "x"), "E_NOTFOUND")
