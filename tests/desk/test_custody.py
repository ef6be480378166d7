"""The keys: under a passphrase, on cards, restored; and nowhere else."""

import itertools
import os
import re
import shutil
import stat
import subprocess
import unittest

import desk
from desk import PASSPHRASE, Case
from second import crypto, ids, payloads, share
from station import PERSON, Station
from test_campaign import at_a_terminal

CHEAP = "is cheap to guess"
OPEN = "The keys open: "


def memory_mib():
    with open("/proc/meminfo", encoding="ascii") as f:
        return int(re.search(r"MemAvailable: +(\d+) kB", f.read())[1]) // 1024


class Custody(Case):
    def seeds(self):
        """What the key file holds, opened by the other implementation."""
        return share.key_file_open((self.camp / "campaign.key").read_bytes(), PASSPHRASE)

    def deal(self, size="2/3", out="cards"):
        """Cards by the program: their paths."""
        done = self.unlocked("shares", "--out", self.place / out, size)
        self.assertEqual(done.returncode, 0, done.stderr)
        n = int(size.split("/")[1])
        return [self.place / out / ("share-%d-of-%d.txt" % (i, n)) for i in range(1, n + 1)]

    def type_at_drill(self, text, *arguments):
        return subprocess.run(
            [str(desk.PROGRAM), "drill", "--dir", str(self.camp), "--share", "-", *arguments],
            input=text, capture_output=True, text=True, timeout=60)


class Cards(Custody):
    def test_the_other_implementation_restores_the_keys_from_any_three_of_five_cards(self):
        cards = [share.card_parse(p.read_text()) for p in self.deal("3/5")]
        for some in itertools.permutations(cards, 3):
            self.assertEqual(share.join(list(some)), self.seeds())
        self.assertEqual(share.join(cards), self.seeds())
        c = payloads.campaign_decode(self.campaign())
        secret = share.join(cards[2:])
        self.assertEqual(crypto.sign_pair(secret[:32])[0], c["organiser_pk"])
        self.assertEqual(crypto.box_pair(secret[32:])[0], c["box_pk"])

    def test_the_program_opens_with_cards_of_the_other_implementation(self):
        rows = [os.urandom(64), os.urandom(64)]
        made = share.split(self.seeds(), os.urandom(4), 3, 4, rows)
        paths = [self.write("%d.txt" % i, "\n".join(share.card_lines(s)).encode())
                 for i, s in enumerate(made)]
        for some in itertools.combinations(paths, 3):
            done = self.desk("drill", "--share", *some)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(OPEN, done.stdout)

    def test_a_card_says_whose_it_is_and_what_to_do_and_fits_on_paper(self):
        digits = ids.digits20(ids.H(payloads.campaign_decode(self.campaign())["organiser_pk"]))
        for i, path in enumerate(self.deal("3/5")):
            text = path.read_text()
            for words in ("A test campaign", digits, "Share %d of 5, any 3 restore the keys" % (i + 1),
                          "Never photograph", "another person"):
                self.assertIn(words, text)
            self.assertTrue(all(len(line) <= 60 for line in text.split("\n")))
            self.assertLessEqual(text.count("\n"), 40)
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_cards_replace_nothing_and_leave_nothing_half_made(self):
        cards = self.place / "cards"
        cards.mkdir()
        (cards / "share-3-of-4.txt").write_text("mine")
        done = self.unlocked("shares", "--out", cards, "2/4")
        self.assertRefused(done, "E_DUPLICATE", "share-3-of-4.txt")
        self.assertEqual([p.name for p in cards.iterdir()], ["share-3-of-4.txt"])
        self.assertEqual((cards / "share-3-of-4.txt").read_text(), "mine")

    def test_a_new_campaign_comes_with_its_cards(self):
        new = self.place / "new"
        done = desk.call("new-campaign", "--dir", new, "--from", self.place / "source", "--passphrase-file",
                         self.passphrase, "--kdf", "interactive", "--shares", "2/3")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(list(new.glob("share-?-of-3.txt"))), 3)
        tried = desk.call("drill", "--dir", new, new / "share-1-of-3.txt", new / "share-3-of-3.txt")
        self.assertIn(OPEN, tried.stdout, tried.stderr)

    def test_numbers_of_cards_that_cannot_be_are_usage_errors(self):
        for bad in ("1/3", "4/3", "17/20", "2/33", "2", "/", "2/", "/3", "2/3/4", "2 of 3", "-2/3", "002/3", ""):
            with self.subTest(bad):
                self.assertEqual(self.desk("shares", "--", bad).returncode, 2)
                self.assertEqual(self.desk("new-campaign", "--shares=" + bad).returncode, 2)

    def test_two_deals_do_not_go_together(self):
        one, other = self.deal(out="one"), self.deal(out="other")
        done = self.desk("drill", one[0], other[1])
        self.assertRefused(done, "E_FOREIGN", "another set")
        for cards in (one, other):
            self.assertEqual(self.desk("drill", *cards[:2]).returncode, 0)

    def test_what_is_wrong_with_cards_is_told_in_words(self):
        cards = self.deal("3/4")
        self.assertRefused(self.desk("drill", *cards[:2]), "E_INCOMPLETE", "2 of the 3 cards")
        self.assertRefused(self.desk("drill", cards[0], cards[1], cards[0]), "E_DUPLICATE", "share 1 was given before")
        self.assertRefused(self.desk("drill", self.place / "none"), "E_NOTFOUND", "none")
        self.assertRefused(self.desk("drill", self.write("empty", b"")), "E_NOTFOUND", "line 1 of the card is missing")
        self.assertRefused(self.desk("drill", self.write("huge", bytes(20000))), "E_SIZE", "huge")

    def test_a_mistyped_character_is_told_by_its_line(self):
        text = self.deal()[0].read_text()
        lines = text.split("\n")
        for n, line in ((n, x) for n, x in enumerate(lines) if re.match(r" +[1-8]:", x)):
            for at in (8, len(line) - 1):
                wrong = line[:at] + ("7" if line[at] != "7" else "8") + line[at + 1:]
                card = self.write("typed", "\n".join([*lines[:n], wrong, *lines[n + 1:]]).encode())
                self.assertRefused(self.desk("drill", card), "E_DIGEST", "line %s was mistyped" % line.strip()[0])

    def test_another_campaigns_cards_are_refused_and_nothing_is_written(self):
        strange = share.split(os.urandom(64), os.urandom(4), 2, 2, [os.urandom(64)])
        paths = [self.write("%d.txt" % i, "\n".join(share.card_lines(s)).encode()) for i, s in enumerate(strange)]
        self.assertRefused(self.desk("drill", *paths), "E_RKID", "another campaign's")
        before = (self.camp / "campaign.key").read_bytes()
        done = self.unlocked("restore", "--again", "--kdf", "interactive", *paths)
        self.assertRefused(done, "E_RKID")
        self.assertEqual((self.camp / "campaign.key").read_bytes(), before)

    def test_cards_may_be_typed_line_by_line(self):
        cards = [share.card_lines(share.card_parse(p.read_text())) for p in self.deal()]
        bare = [line[4:].lower().replace("0", "o").replace("1", "l") for line in cards[2]]
        done = self.type_at_drill("\n".join(cards[0] + bare) + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(OPEN, done.stdout)
        self.assertRefused(self.type_at_drill("\n".join(cards[0][:5])), "E_IO", "end before there are enough")
        self.assertRefused(self.type_at_drill(cards[0][1] + "\n"), "E_DIGEST", "line 1 was mistyped")
        self.assertRefused(self.type_at_drill("x" * 400 + "\n"), "E_FORM", "line 1 does not have 17")

    def test_somebody_at_a_terminal_is_asked_again_for_a_wrong_line(self):
        cards = [share.card_lines(share.card_parse(p.read_text())) for p in self.deal()]
        typed = iter(["nonsense", *cards[0], *cards[0], *cards[1]])
        pid, terminal = at_a_terminal("drill", "--dir", self.camp, "--share", "-")
        shown, asked = b"", 0
        while True:
            try:
                shown += os.read(terminal, 4096)
            except OSError:
                break
            prompts = len(re.findall(rb"line [1-8] of 8: ", shown))
            if prompts > asked:
                asked += 1
                os.write(terminal, next(typed).encode() + b"\n")
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, shown.decode())
        self.assertIn(b"line 1 does not have 17", shown)
        self.assertIn(b"share 1 was given before", shown)
        self.assertIn(OPEN.encode(), shown)


class Restore(Custody):
    def setUp(self):
        super().setUp()
        self.newer = self.write("newer", b"another phrase entirely\n")

    def restore(self, *arguments):
        return self.desk("restore", "--kdf", "interactive", "--passphrase-file", self.newer, *arguments)

    def test_keys_come_back_from_cards_under_a_new_passphrase(self):
        cards, seeds = self.deal(), self.seeds()
        (self.camp / "campaign.key").unlink()
        self.assertCannot(self.unlocked("drill"), "E_NOTFOUND")
        done = self.restore("--share", cards[2], "--share", cards[0])
        self.assertEqual(done.returncode, 0, done.stderr)
        data = (self.camp / "campaign.key").read_bytes()
        self.assertEqual(share.key_file_open(data, "another phrase entirely"), seeds)
        self.assertEqual(stat.S_IMODE((self.camp / "campaign.key").stat().st_mode), 0o600)
        self.assertCannot(self.unlocked("drill"), "E_CRYPTO")
        self.passphrase = self.newer
        station = Station(self.campaign())
        self.enrol(station)
        done = self.take(self.write("1.spb", station.batch(station.people(PERSON))))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_key_file_is_replaced_only_when_that_is_said(self):
        cards = self.deal()
        before = (self.camp / "campaign.key").read_bytes()
        self.assertRefused(self.restore(*cards), "E_DUPLICATE", "--again")
        self.assertEqual((self.camp / "campaign.key").read_bytes(), before)
        self.assertEqual(self.restore("--again", *cards).returncode, 0)
        self.assertNotEqual((self.camp / "campaign.key").read_bytes(), before)

    def test_cards_and_a_stations_campaign_file_are_enough_when_all_else_is_lost(self):
        cards, seeds = self.deal(), self.seeds()
        station = Station(self.campaign())
        signed = self.campaign()
        shutil.rmtree(self.camp)
        self.camp.mkdir()
        self.assertCannot(self.restore(*cards), "E_NOTFOUND")
        (self.camp / "campaign.spc").write_bytes(signed[:-1] + bytes([signed[-1] ^ 1]))
        self.assertCannot(self.restore(*cards), "E_SIGNATURE")
        (self.camp / "campaign.spc").write_bytes(signed)
        self.assertRefused(self.restore(cards[0]), "E_INCOMPLETE")
        self.assertEqual([p.name for p in self.camp.iterdir()], ["campaign.spc"])
        done = self.restore(*cards)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(share.key_file_open((self.camp / "campaign.key").read_bytes(), "another phrase entirely"), seeds)
        self.passphrase = self.newer
        self.enrol(station)
        done = self.take(self.write("1.spb", station.batch(station.people(PERSON))))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names(drill=True)), 1)

    def test_without_cards_nothing_is_restored(self):
        self.assertEqual(self.restore("--again").returncode, 2)


class Passphrase(Custody):
    def test_a_passphrase_may_come_from_a_file_standard_input_or_a_descriptor(self):
        self.assertIn(OPEN, self.unlocked("drill").stdout)
        done = subprocess.run([str(desk.PROGRAM), "drill", "--dir", str(self.camp), "--passphrase-file", "-"],
                              input=PASSPHRASE + "\nrest", capture_output=True, text=True)
        self.assertIn(OPEN, done.stdout)
        r, w = os.pipe()
        os.write(w, PASSPHRASE.encode() + b"\n")
        os.close(w)
        done = self.desk("drill", "--passphrase-fd", r, pass_fds=[r])
        os.close(r)
        self.assertIn(OPEN, done.stdout, done.stderr)
        self.assertCannot(self.desk("drill", "--passphrase-fd", "77"), "E_NOTFOUND")

    def test_nothing_of_a_passphrase_is_silently_left_out(self):
        self.passphrase.write_bytes(self.passphrase.read_bytes().strip() + b"\0 and more\n")
        self.assertCannot(self.unlocked("drill"), "E_FORM")

    def test_a_wrong_passphrase_is_told_in_words_that_help(self):
        wrong = self.write("wrong", b"Correct horse battery staple\n")
        for verb, more in (("drill", []), ("shares", ["2/3"]), ("enrol", [self.write("h", b"")])):
            done = self.desk(verb, "--passphrase-file", wrong, *more)
            if verb != "enrol":
                self.assertCannot(done, "E_CRYPTO")
                self.assertIn("capitals", done.stderr)
            self.assertNotIn("orrect horse", done.stdout + done.stderr)

    def test_a_cheap_key_is_warned_about_whenever_it_is_opened_and_when_made(self):
        self.assertIn(CHEAP, self.unlocked("drill").stderr)
        station = Station(self.campaign())
        self.assertIn(CHEAP, self.enrol(station).stderr)
        new = self.place / "new"
        done = desk.call("new-campaign", "--dir", new, "--from", self.place / "source", "--passphrase-file",
                         self.passphrase, "--kdf", "interactive")
        self.assertIn(CHEAP, done.stderr)

    @unittest.skipIf(memory_mib() < 1800, "deriving a key takes 1 GiB of memory")
    def test_unless_said_otherwise_a_try_costs_a_gibibyte(self):
        new = self.place / "new"
        done = desk.call("new-campaign", "--dir", new, "--from", self.place / "source", "--passphrase-file",
                         self.passphrase, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual((new / "campaign.key").read_bytes()[8:17], bytes([1, 0, 0, 0, 4, 0, 16, 0, 0]))
        done = desk.call("drill", "--dir", new, "--passphrase-file", self.passphrase, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_no_option_takes_the_passphrase_itself(self):
        help_ = desk.call("--help").stdout
        verbs = re.findall(r"^  ([a-z-]+) {2,}\S", help_.split("\n\n")[2], re.M)
        self.assertGreater(len(verbs), 8, help_)
        for verb in verbs:
            shown = desk.call(verb, "--help").stdout
            options = {o for o in re.findall(r"--[a-z-]+", shown) if "pass" in o or "secret" in o}
            self.assertLessEqual(options, {"--passphrase-file", "--passphrase-fd"}, verb)
            for given in (["--passphrase", PASSPHRASE], ["--passphrase=" + PASSPHRASE], ["-p", PASSPHRASE]):
                done = self.desk(verb, *given)
                self.assertEqual(done.returncode, 2, (verb, done.stderr))
                self.assertNotIn(PASSPHRASE, done.stdout + done.stderr)


class Secrets(Custody):
    def test_no_secret_is_in_any_file_but_the_keys_and_the_cards(self):
        stations = [Station(self.campaign(), name="one"), Station(self.campaign(), name="two", drill=False)]
        for station in stations:
            self.enrol(station)
            self.take(self.write(station.name + ".spb", station.batch(station.people(PERSON))))
        source = self.place / "source"
        done = self.unlocked("sign-campaign", "--from", source, "--pin", "739105")
        self.assertEqual(done.returncode, 0, done.stderr)
        seeds = self.seeds()
        secrets = [seeds[:32], seeds[32:], crypto.sign_pair(seeds[:32])[1][:32], crypto.box_pair(seeds[32:])[1]]
        secrets += [PASSPHRASE.encode(), b"123456", b"739105"]
        files = [p for p in self.camp.iterdir() if p.name != "campaign.key"]
        names = {p.name for p in files}
        self.assertLessEqual({"campaign.spc", "ledger.db", "ledger-backup.db", "campaign.ack",
                              stations[1].sid.hex() + ".cert"}, names)
        for path in files:
            data = path.read_bytes()
            for secret in secrets:
                for form in (secret, secret.hex().encode(), secret.hex().upper().encode()):
                    self.assertNotIn(form, data, path.name)
        key = (self.camp / "campaign.key").read_bytes()
        self.assertFalse(any(s in key for s in secrets))

    def test_no_secret_is_shown_while_cards_are_made_and_used(self):
        cards = self.deal()
        done = [self.unlocked("shares", "--out", self.place / "more", "2/2"), self.desk("drill", *cards)]
        lines = [share.line_text(i, share.card_parse(p.read_text())[10 * i - 10:][:10]) for p in cards for i in (2, 7)]
        for d in done:
            self.assertEqual(d.returncode, 0, d.stderr)
            for line in lines:
                self.assertNotIn(line, d.stdout + d.stderr)

