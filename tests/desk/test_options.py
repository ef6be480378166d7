"""Options, in the same way for every command."""

import os
import re

from desk import PASSPHRASE, Case, call
from station import PERSON, Station

SECRET = "hunter2-hunter2"


class Options(Case):
    def verbs(self):
        listed = re.findall(r"^  (\w[\w-]+) {2,}", call("--help").stdout, re.MULTILINE)
        self.assertGreater(len(listed), 15)
        return listed

    def test_every_command_tells_what_it_takes(self):
        for verb in self.verbs():
            with self.subTest(verb):
                done = call(verb, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertTrue(done.stdout.startswith("Usage: signpost-desk %s --dir DIR" % verb), done.stdout)
                for words in ("\n  --dir DIR ", "\n  --help ", "\nExit codes: 0 "):
                    self.assertIn(words, done.stdout)
                self.assertLess(max(map(len, done.stdout.splitlines()[1:])), 100)

    def test_what_was_typed_by_mistake_is_never_repeated(self):
        for verb in self.verbs():
            for arguments in (["--" + SECRET], ["-x", SECRET], ["--help=" + SECRET], ["--dir"],
                              ["--dir", "/", "--passphrase-fd", SECRET]):
                with self.subTest(verb=verb, arguments=arguments):
                    done = call(verb, *arguments)
                    self.assertEqual(done.returncode, 2, done.stdout)
                    self.assertIn("Try: signpost-desk %s --help" % verb, done.stderr)
                    self.assertNotIn(SECRET, done.stdout + done.stderr)

    def test_a_command_that_is_none_is_told_from_none(self):
        for arguments, words in (((), "give a command"), ((SECRET,), "there is no such command")):
            done = call(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
            self.assertNotIn(SECRET, done.stderr)

    def test_a_missing_folder_is_said(self):
        for verb in ("list", "csv", "status", "final", "purge", "ack"):
            self.assertEqual(call(verb).returncode, 2)
            self.assertCannot(call(verb, "--dir", self.place / "nothing"), "E_NOTFOUND")

    def test_the_number_of_a_batch_is_digits_and_nothing_else(self):
        station = Station(self.campaign(), drill=False)
        self.enrol(station)
        self.assertEqual(self.take(self.write("1.spb", station.batch(station.people(PERSON)))).returncode, 0)
        for good in ("1", "01"):
            self.assertIn(", batch 1: ", self.desk("ack", station.name, good).stdout)
        for bad in ("", "0", "+1", " 1", "1 ", "1x", "x", "0x1", "18446744073709551617"):
            with self.subTest(bad):
                done = self.desk("ack", station.name, bad)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertIn("the number of a batch is 1 or more", done.stderr)

    def test_a_passphrase_comes_from_a_descriptor_that_is_open(self):
        station = Station(self.campaign())
        self.enrol(station)
        path = self.write("1.spb", station.batch(station.people(PERSON)))
        read, write = os.pipe()
        os.write(write, PASSPHRASE.encode() + b"\n")
        os.close(write)
        done = self.desk("import", "--passphrase-fd", read, path, pass_fds=[read])
        os.close(read)
        self.assertEqual(done.returncode, 0, done.stderr)
        for n in ("0", "2", "-1", "x", "99999999999"):
            self.assertEqual(self.desk("import", "--passphrase-fd", n, path).returncode, 2)
        both = self.unlocked("import", "--passphrase-fd", 9, path)
        self.assertEqual(both.returncode, 2)
        self.assertIn("not both", both.stderr)
