"""The guide for organisers, export/README.md: every command of its blocks marked sh, as it stands there, on a
terminal where somebody types the passphrase. Between them stations act, played by the second implementation."""

import os
import pathlib
import pty
import re
import select
import signal
import termios
import time
import unittest

import desk
import picture
from desk import PASSPHRASE, Case
from second import ids
from station import COUNTED, MAILED, ORGANISATION, PERSON, Station

GUIDE = pathlib.Path(__file__).parents[2] / "export" / "README.md"
CODE = "EDMPE-VKGDX-SQ8BB-7ENMP-8S91C"
ANSWERS = (("passphrase", PASSPHRASE), ("once more", PASSPHRASE), ("(yes or no)", "yes"), (": ", ""))
WORDS = {  # what a command must say, by its first words
    "new-campaign": "A new campaign is in my-campaign", "enrol": "Station's fingerprint: ", "final": "nothing is missing",
    "import": "acknowledged in campaign.ack", "status": "Station ", "audit": "nobody is missing", "ack": "batch 1: ",
    "unlock": "Unlock code for station \"Front door\": ", "withdraw": "Erased", "revoke": "nothing after batch 1 is believed",
    "list": "signatures", "purge": "Report: ", "drill": "The keys open", "shares": "", "sign-campaign": "serial 2", "csv": "",
}
SECONDS_MAX = 30


def on_a_terminal(line, folder):
    """(exit code, what was shown) of a shell's line, typed by somebody who knows the passphrase."""
    try:
        pid, terminal = pty.fork()
    except OSError as e:
        raise unittest.SkipTest(f"no terminals here ({e}): is /dev/pts mounted?") from e
    if pid == 0:
        os.chdir(folder)
        os.environ["PATH"] = "%s:%s" % (pathlib.Path(desk.PROGRAM).parent, os.environ["PATH"])
        os.execv("/bin/sh", ["sh", "-c", line])
    shown, asked, until = "", 0, time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            shown += os.read(terminal, 65536).decode()
        except OSError:  # the other end is closed
            break
        question = shown[asked:].rpartition("\n")[2]
        if question.endswith(": "):
            asked = len(shown)
            answer = next(a for q, a in ANSWERS if q in question.lower())
            while answer == PASSPHRASE and termios.tcgetattr(terminal)[3] & termios.ECHO and time.monotonic() < until:
                time.sleep(0.01)  # what is typed before the echo is off is thrown away
            os.write(terminal, answer.encode() + b"\n")
    else:
        os.killpg(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return code, shown


class Readme(Case):
    def setUp(self):
        super().setUp()
        self.work = self.place / "work"
        self.work.mkdir()
        (self.work / "other-disk").mkdir()
        desk.source(self.work / "my-texts")
        self.camp = self.work / "my-campaign"

    def shoot(self, data, name):
        for i, text in enumerate(picture.frames(data)):
            (self.work / "photos" / ("%s-%d.png" % (name, i))).write_bytes(picture.code_png(text))

    def put_slip(self, station):
        name = "slip-%s-%d.sps" % (station.sid.hex(), station.seq)
        (self.work / "stick" / name).write_bytes(station.slip())

    def act_hello(self):
        self.front = Station(self.campaign(), drill=False, name="Front door")
        drill = Station(self.campaign(), name="Front door", keys=(self.front.pk, self.front.sk))
        for use, station in (("hello", self.front), ("rehearsal", drill)):
            (self.work / "stick" / ("%s-%s.sph" % (use, station.sid.hex()))).write_bytes(station.hello())

    def act_day(self):
        s = self.front
        self.shoot(s.batch([s.sign(PERSON, ids.code_parse(CODE)), *s.people(COUNTED, MAILED)]), "one")
        self.shoot(s.batch(s.people(ORGANISATION)), "two")
        self.put_slip(s)

    def act_end(self):
        self.shoot(self.front.batch([], flags=2), "end")
        self.put_slip(self.front)

    def act_theft(self):
        side = Station(self.campaign(), drill=False, name="Side tent")
        self.enrol(side)
        for _ in range(2):
            self.take(self.write("side.spb", side.batch(side.people(PERSON))))

    def act_fork(self):
        back = Station(self.campaign(), drill=False, name="Back room")
        self.enrol(back)
        self.take(self.write("back.spb", back.batch(back.people(PERSON))))
        back.seq, back.prev = 0, bytes(32)
        self.take(self.write("fork.spb", back.batch(back.people(MAILED))))

    def run_line(self, line):
        if line.startswith("signpost-desk new-campaign"):
            line += " --kdf interactive"  # the one thing that is not as it stands: a minute for each passphrase
        code, shown = on_a_terminal(line, self.work)
        self.assertEqual(code, 0, line + "\n" + shown)
        verb = line.split()[1]
        if line.startswith("signpost-desk"):
            self.assertIn(WORDS[verb], shown, line)
        return verb

    def test_every_command_does_what_the_guide_says(self):
        steps = re.findall(r"<!-- act: (\w+) -->|```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
        verbs = set()
        for act, block in steps:
            if act:
                getattr(self, "act_" + act)()
            for line in block.splitlines():
                verbs.add(self.run_line(line))
        self.assertLessEqual(set(WORDS), verbs)
        self.assertEqual(len([a for a, _ in steps if a]), len([m for m in dir(self) if m.startswith("act_")]))
        self.assertFalse((self.camp / "campaign.key").exists())
        self.assertEqual(self.names(), [])

    def test_every_command_of_the_program_is_in_the_guide_and_its_options_are_known(self):
        guide = GUIDE.read_text()
        listed = re.findall(r"^  (\w[\w-]+) {2,}", desk.call("--help").stdout, re.MULTILINE)
        self.assertGreater(len(listed), 15)
        for verb in listed:
            self.assertRegex(guide, "signpost-desk %s\\b" % verb)
        for verb, options in re.findall(r"signpost-desk ([\w-]+)([^`\n]*)", guide):
            shown = desk.call(verb, "--help").stdout
            for option in re.findall(r"--[\w-]+", options):
                self.assertIn(option + " ", shown + " ", "%s %s" % (verb, option))
