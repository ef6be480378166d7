"""Making and mending a campaign."""

import os
import pty
import random
import shutil
import signal
import subprocess
import termios
import time
import unittest

import desk
from desk import PASSPHRASE, Case
from second import ids, payloads
from station import Station


SECONDS_MAX = 60


def at_a_terminal(*arguments):
    """Starts the desk on a terminal of its own: process id and the terminal's other end."""
    try:
        pid, terminal = pty.fork()
    except OSError as e:
        raise unittest.SkipTest(f"no terminals here ({e}): is /dev/pts mounted?") from e
    if pid == 0:
        for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # nohup and the like leave some ignored
            signal.signal(n, signal.SIG_DFL)
        signal.alarm(SECONDS_MAX)  # outlives exec: a program that waits for ever fails its test
        os.execv(desk.PROGRAM, ["signpost-desk", *map(str, arguments)])
    return pid, terminal


class Campaign(Case):
    def setUp(self):
        super().setUp()
        self.source = self.place / "source"

    def make(self, *arguments, **kwargs):
        self.new = self.place / "new"
        return desk.call(
            "new-campaign", "--dir", self.new, "--from", self.source, "--passphrase-file",
            self.passphrase, "--kdf", "interactive", *arguments, **kwargs,
        )

    def test_the_other_implementation_reads_the_campaign_file(self):
        c = payloads.campaign_decode(self.campaign())
        self.assertEqual(c["serial"], 1)
        self.assertEqual(c["cid"], ids.cid(c["organiser_pk"], c["salt"]))
        self.assertEqual(c["name"], "A test campaign")
        self.assertEqual(list(c["languages"]), ["ar", "en"])
        self.assertEqual(c["languages"]["en"], {
            "title": "A letter in en", "letter": "# To everyone\n\nLeave it alone (en).\n",
            "consent": "I sign this letter, and mean it (en).",
            "notice": "We keep it until the end (en).", "reviewed": False,
        })
        self.assertEqual(c["settings"], {
            "organiser": "The Testers", "contact": "post@testers.example", "event": "Test Fair",
            "country": "GB", "kinds": 7, "ask_email": 1, "ask_country": 1,
        })
        self.assertEqual(c["days"], [16811, 16842, 17166])
        self.assertEqual(len(c["pins"]), 1)
        self.assertTrue(c["pins"][0].startswith("$argon2id$v=19$m=65536,t=2,p=1$"))

    def test_no_secret_is_in_the_campaign_file_or_ledger(self):
        self.assertNotIn(PASSPHRASE.encode(), self.campaign())
        self.assertNotIn(b"123456", self.campaign())
        self.assertNotIn(PASSPHRASE.encode(), (self.camp / "campaign.key").read_bytes())

    def test_an_existing_campaign_is_never_overwritten(self):
        before = {p.name: p.read_bytes() for p in self.camp.iterdir()}
        for name in before:
            with self.subTest(name):
                shutil.rmtree(self.place / "new", ignore_errors=True)
                (self.place / "new").mkdir()
                (self.place / "new" / name).write_bytes(before[name])
                self.assertRefused(self.make(), "E_DUPLICATE", name)
                self.assertEqual((self.new / name).read_bytes(), before[name])
                self.assertEqual(len(list(self.new.iterdir())), 1)

    def test_a_killed_new_campaign_blocks_nothing_and_never_shows_half_of_one(self):
        dice = random.Random(5)
        killed = 0
        for _ in range(12):
            new = self.place / "new"
            process = subprocess.Popen(
                [str(desk.PROGRAM), "new-campaign", "--dir", str(new), "--from", str(self.source), "--passphrase-file",
                 str(self.passphrase), "--kdf", "interactive"], stdout=subprocess.DEVNULL)
            while process.poll() is None and not list(self.place.glob("new.*")):
                pass
            time.sleep(dice.uniform(0, 0.02))
            process.kill()
            process.wait()
            if new.exists():
                self.assertEqual(len(list(new.iterdir())), 3)
                shutil.rmtree(new)
            else:
                killed += 1
        self.assertGreater(killed, 0)
        self.assertEqual(self.make().returncode, 0)

    def test_an_empty_folder_may_be_there_already(self):
        (self.place / "new").mkdir()
        self.assertEqual(self.make().returncode, 0)
        self.assertEqual(sorted(p.name for p in self.new.iterdir()), ["campaign.key", "campaign.spc", "ledger.db"])

    def test_of_two_that_sign_at_once_one_is_told_to_look(self):
        started = [subprocess.Popen(
            [str(desk.PROGRAM), "sign-campaign", "--dir", str(self.camp), "--from", str(self.source),
             "--passphrase-file", str(self.passphrase)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for _ in range(4)]
        for process in started:
            said = process.communicate()[1]
            self.assertIn(process.returncode, (0, 3), said)
            if process.returncode == 3:
                self.assertIn("E_BUSY", said)
        self.assertGreaterEqual(payloads.campaign_decode(self.campaign())["serial"], 2)

    def test_pins_come_from_a_file(self):
        pins = self.write("pins", b"000001\n\n000002\r\n")
        self.assertEqual(self.make("--pin-file", pins, "--pin", "000003").returncode, 0)
        c = payloads.campaign_decode((self.new / "campaign.spc").read_bytes())
        self.assertEqual(len(c["pins"]), 3)
        shutil.rmtree(self.new)
        for text, code in ((b"12345\n", "E_FORM"), (b"000001\n" * 17, "E_RANGE"), (b"1" * 5000, "E_SIZE")):
            with self.subTest(code):
                self.assertRefused(self.make("--pin-file", self.write("pins", text)), code)

    def test_a_key_that_others_can_reach_is_warned_about(self):
        done = self.unlocked("sign-campaign", "--from", self.source)
        self.assertNotIn("chmod", done.stderr)
        (self.camp / "campaign.key").chmod(0o622)
        done = self.unlocked("sign-campaign", "--from", self.source)
        self.assertEqual(done.returncode, 0)
        self.assertIn("chmod 600", done.stderr)

    def test_an_option_cannot_command_the_terminal(self):
        for verb in ("new-campaign", "sign-campaign", "enrol", "import", "list", "csv"):
            done = desk.call(verb, "--\x1b]0;owned\a")
            self.assertEqual(done.returncode, 2)
            self.assertNotIn("\x1b", done.stderr)

    def test_every_fault_of_the_source_is_named_with_file_and_line(self):
        ini, letter = desk.INI, desk.LETTER % {"tag": "fr"}
        cases = {
            "unknown key": ("campaign.ini", ini + "colour = red\n", ":13: this key is not known"),
            "repeated key": ("campaign.ini", ini + "name = Again\n", ":13: this key is given a second"),
            "other section": ("campaign.ini", ini + "[more]\nname = x\n", ":14: only the section"),
            "no section": ("campaign.ini", "name = x\n", ":1: only the section"),
            "no value": ("campaign.ini", ini + "nonsense\n", ":13: expected"),
            "long line": ("campaign.ini", ini + "event = " + "x" * 200 + "\n", ":13: a line is longer"),
            "bad country": ("campaign.ini", ini.replace("GB", "England"), ':6: "country" must be'),
            "bad day": ("campaign.ini", ini.replace("2016-02-11", "2016-02-30"), ':11: "last_day"'),
            "bad kind": ("campaign.ini", ini.replace("company", "robot"), ':7: "kinds" must be'),
            "days in disorder": ("campaign.ini", ini.replace("2016-02-11", "2015-02-11"), "must follow"),
            "missing name": ("campaign.ini", ini.replace("name =", ";name ="), '"name" is missing'),
            "not UTF-8": ("campaign.ini", ini.encode() + b"event2 = \xff\n", ":13: this is not UTF-8"),
            "no preset letter": ("campaign.ini", ini + "language = de\n", "without a letter"),
            "no title": ("fr.md", letter.replace("title:", "headline:"), "fr.md:2: expected one of title:"),
            "consent missing": ("fr.md", letter.replace("consent: I sign this letter,\n  and mean it (fr).\n", ""),
                                'fr.md: "consent" is missing'),
            "notice empty": ("fr.md", letter.replace("We keep it until the end (fr).", ""),
                             'fr.md: "notice" is missing'),
            "repeated title": ("fr.md", letter.replace("reviewed: no", "title: x"), "fr.md:3: \"title\" is given"),
            "reviewed maybe": ("fr.md", letter.replace("reviewed: no", "reviewed: maybe"), '"reviewed"'),
            "no letter": ("fr.md", letter.split("# To")[0], "fr.md: there is no letter"),
            "front matter open": ("fr.md", letter.replace("\n---\n", "\n", 1), "fr.md:"),
            "no front matter": ("fr.md", "# Letter\n", "fr.md:1: the first line"),
            "decomposed": ("fr.md", letter + "cafe\u0301\n", "fr.md:12: the text is not in Unicode normal"),
            "tab": ("fr.md", letter + "\tcode\n", "fr.md:12: there is a tab"),
            "CR": ("fr.md", letter.replace("\n", "\r\n"), "fr.md:1: a line ends in CR"),
            "bidi": ("fr.md", letter + "\u202eevil\n", "fr.md:12: there is an invisible"),
            "title too long": ("fr.md", letter.replace("A letter", "A" * 301), 'fr.md:2: "title" is longer'),
            "no language": ("letter.md", letter, "letter.md: the name is no language"),
            "bad organisation": ("organisations.txt", "Good\n  Bad\n", "organisations.txt:2:"),
        }
        for name, (file, text, words) in cases.items():
            with self.subTest(name):
                shutil.rmtree(self.source)
                desk.source(self.source)
                data = text if isinstance(text, bytes) else text.encode()
                (self.source / file).write_bytes(data)
                done = self.make()
                self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                self.assertIn(words, done.stderr)
                self.assertFalse(self.new.exists() and list(self.new.iterdir()))

    def test_a_source_without_a_letter_or_without_settings_is_refused(self):
        for name in ("campaign.ini", "*.md"):
            with self.subTest(name):
                shutil.rmtree(self.source)
                desk.source(self.source)
                for path in self.source.glob(name):
                    path.unlink()
                self.assertEqual(self.make().returncode, 1)
        shutil.rmtree(self.source)
        self.assertEqual(self.make().returncode, 1)

    def test_options_go_before_the_source_and_pins_are_checked(self):
        done = self.make("--name", "Another", "--ask-email", "no", "--kinds", "individual", "--pin", "000001")
        self.assertEqual(done.returncode, 0, done.stderr)
        c = payloads.campaign_decode((self.new / "campaign.spc").read_bytes())
        self.assertEqual((c["name"], c["settings"]["ask_email"], c["settings"]["kinds"]), ("Another", 0, 1))
        shutil.rmtree(self.new)
        for bad in ("12345", "1234567", "12345x"):
            self.assertRefused(self.make("--pin", bad), "E_FORM", "six digits")

    def test_days_that_are_over_are_told(self):
        for days, told in (([], True), (["--last-day", "2100-01-01", "--retention-day", "2100-02-01"], False)):
            with self.subTest(days=days):
                done = self.make(*days)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual("The last day of signing is over" in done.stdout, told)
                shutil.rmtree(self.new)

    def test_without_a_pin_one_is_drawn_and_shown_once(self):
        done = self.make()
        self.assertRegex(done.stdout, r"Staff PIN, shown only now: \d{6}\n")

    def test_organisations_are_carried(self):
        (self.source / "organisations.txt").write_text("Alpha\n\nBeta e.V.\n" + "".join("N%d\n" % i for i in range(99)))
        self.assertEqual(self.make().returncode, 0)
        c = payloads.campaign_decode((self.new / "campaign.spc").read_bytes())
        self.assertEqual(len(c["organisations"]), 101)
        self.assertEqual(c["organisations"][:2], ["Alpha", "Beta e.V."])

    def test_a_person_at_a_terminal_is_asked_for_what_is_missing(self):
        ini = "".join(x for x in desk.INI.splitlines(True) if not x.startswith(("name", "contact", "last")))
        (self.source / "campaign.ini").write_text(ini)
        new = self.place / "asked"
        answers = ["Asked campaign", "ask@testers.example", "2016-03-01", "a long enough phrase",
                   "a long enough phrase"]
        pid, terminal = at_a_terminal("new-campaign", "--dir", new, "--from", self.source, "--kdf", "interactive")
        shown, asked = b"", 0
        while True:
            try:
                data = os.read(terminal, 4096)
            except OSError:
                break
            shown += data
            if shown.rstrip(b" ").endswith((b":", b"?")) and asked < len(answers) and data.rstrip(b" ").endswith(b":"):
                time.sleep(0.05)
                os.write(terminal, answers[asked].encode() + b"\n")
                asked += 1
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self.assertEqual(status, 0, shown.decode())
        self.assertNotIn(b"a long enough phrase", shown)
        c = payloads.campaign_decode((new / "campaign.spc").read_bytes())
        self.assertEqual((c["name"], c["days"][1]), ("Asked campaign", 16861))

    def test_the_terminal_shows_what_is_typed_again_after_ctrl_c(self):
        for key, signal_ in ((b"\x03", signal.SIGINT), (None, signal.SIGTERM), (None, signal.SIGHUP)):
            with self.subTest(signal_):
                pid, terminal = at_a_terminal("sign-campaign", "--dir", self.camp, "--from", self.source)
                while termios.tcgetattr(terminal)[3] & termios.ECHO:
                    time.sleep(0.01)
                self.assertIn(b"Passphrase", os.read(terminal, 4096))
                if key is not None:
                    os.write(terminal, key)
                else:
                    os.kill(pid, signal_)
                self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), -signal_)
                self.assertTrue(termios.tcgetattr(terminal)[3] & termios.ECHO)
                os.close(terminal)

    def test_usage_errors_say_where_to_find_help(self):
        for arguments in ([], ["frobnicate"], ["import"], ["import", "--dir", "x"], ["list"], ["csv", "--bad"],
                          ["new-campaign"], ["enrol", "--dir", "x"], ["new-campaign", "--kdf", "weak"]):
            with self.subTest(arguments):
                done = desk.call(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn("--help", done.stderr)

    def test_every_command_has_help_with_its_exit_codes(self):
        for verb in ("new-campaign", "sign-campaign", "enrol", "import", "list", "csv"):
            done = desk.call(verb, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Exit codes: 0", done.stdout)
            self.assertIn(verb, desk.call("--help").stdout)
        self.assertRegex(desk.call("--version").stdout, r"^signpost-desk \d+\.\d+\.\d+\n$")

    def test_output_that_goes_nowhere_is_an_error(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([str(desk.PROGRAM), "csv", "--dir", str(self.camp)], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn("E_IO", done.stderr)


class Enrol(Case):
    def test_the_twenty_digits_are_the_stations(self):
        station = Station(self.campaign())
        done = self.enrol(station)
        self.assertIn("Station's fingerprint: " + ids.digits20(ids.H(station.pk)), done.stdout)
        again = self.unlocked("enrol", "--drill", self.place / "hello-stand.sph")
        self.assertIn("again", again.stdout)
        self.assertEqual(len(self.ledger()["station"]), 1)

    def test_another_hello_of_a_station_needs_again(self):
        station = Station(self.campaign())
        self.enrol(station)
        before = self.ledger()
        newer = self.write("newer.sph", station.hello())
        done = self.unlocked("enrol", "--drill", newer)
        self.assertRefused(done, "E_DUPLICATE", "add --again")
        self.assertEqual(self.ledger(), before)
        self.assertEqual(self.unlocked("enrol", "--drill", "--again", newer).returncode, 0)
        self.assertNotEqual(self.ledger(), before)
        self.assertEqual(len(self.ledger()["station"]), 1)

    def test_the_certificate_is_what_the_station_expects(self):
        station = Station(self.campaign(), drill=False)
        nonce = bytes(range(32))
        hello = self.write("h.sph", station.hello(sealed_nonce=station.seal(nonce)))
        done = self.unlocked("enrol", hello)
        self.assertEqual(done.returncode, 0, done.stderr)
        cert = (self.camp / (station.sid.hex() + ".cert")).read_bytes()
        got = payloads.cert_decode(cert, station.campaign["organiser_pk"])
        self.assertEqual(got["station_pk"], station.pk)
        self.assertEqual(got["nonce_hash"], ids.H(nonce))
        self.assertEqual((got["lowest_serial"], got["drill"]), (1, False))

    def test_bad_hellos_are_refused_for_their_reason(self):
        s = Station(self.campaign())
        good = s.hello()
        flipped = bytearray(good)
        flipped[-1] ^= 1
        cases = {
            "E_FORM": good[:-1], "E_SIGNATURE": bytes(flipped), "E_CAMPAIGN": s.hello(cid=bytes(16)),
            "E_DRILL": s.hello(drill=False), "E_RKID": s.hello(sealed_nonce=bytes(80)),
            "E_TYPE": s.batch([]), "E_SIZE": good + bytes(1024),
        }
        before = self.ledger()
        for code, data in cases.items():
            with self.subTest(code):
                done = self.unlocked("enrol", "--drill", self.write("bad.sph", data))
                self.assertRefused(done, code, "bad.sph")
        self.assertEqual(self.ledger(), before)

    def test_a_hostile_label_is_shown_harmlessly(self):
        done = self.enrol(Station(self.campaign(), name="x\x1b[2Jy"))
        self.assertNotIn("\x1b", done.stdout)
