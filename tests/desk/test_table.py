"""The CSV file."""

import csv
import io
import os
import pathlib
import re
import resource
import stat
import subprocess
import time

import desk
from desk import Case
from station import COUNTED, MAILED, ORGANISATION, PERSON, Station

COLUMNS = ("id,station,rehearsal,state,reason,kind,name,organisation,role,country,language,day,publish_name,"
           "publish_organisation,authorised,email,confirm_email")


class Table(Case):
    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign())
        self.enrol(self.station)

    def fill(self, *people):
        self.take(self.write("1.spb", self.station.batch(self.station.people(*people))))

    def rows(self, *arguments):
        done = self.desk("csv", "--drill", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {r["name"]: r for r in csv.DictReader(io.StringIO(done.stdout, newline=""))}

    def test_the_header_is_the_documented_one_and_lines_end_in_crlf(self):
        self.fill(PERSON)
        path = self.place / "out.csv"
        self.assertEqual(self.desk("csv", "--drill", "-o", path).returncode, 0)
        data = path.read_bytes()
        self.assertEqual(data.split(b"\r\n")[0].decode(), COLUMNS)
        self.assertEqual(data.count(b"\n"), data.count(b"\r\n"))
        self.assertEqual(len(data.split(b"\r\n")), 3)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_addresses_stand_in_email_only_after_a_yes(self):
        self.fill(PERSON, COUNTED, MAILED, ORGANISATION)
        rows = self.rows()
        self.assertEqual(rows["Mia Mailed"]["email"], "mia@mail.example")
        self.assertEqual(rows["Mia Mailed"]["confirm_email"], "")
        self.assertEqual(rows["Cleo Chair"]["email"], "")
        self.assertEqual(rows["Cleo Chair"]["confirm_email"], "office@rights.example")
        self.assertEqual(rows["Ada Example"]["email"], "")
        self.assertEqual(rows["Bo Counted"]["publish_name"], "no")
        self.assertEqual(rows["Cleo Chair"]["day"], "2016-01-16")
        self.assertEqual({r["rehearsal"] for r in rows.values()}, {"yes"})
        self.assertEqual(self.desk("csv").stdout.splitlines(), [COLUMNS])

    def test_formulas_are_made_harmless_unless_raw(self):
        evil = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\uff1d1", 'a "quoted", name', "O’Neill"]
        self.fill(*({**PERSON, "name": n} for n in evil))
        names = set(self.rows())
        self.assertEqual(names, {"'" + n for n in evil[:5]} | set(evil[5:]))
        self.assertEqual(set(self.rows("--raw")), set(evil))

    def test_who_does_not_count_is_left_out_and_said(self):
        self.fill(PERSON, {**PERSON, "name": "x\u202ey"})
        done = self.desk("csv", "--drill")
        self.assertIn("1 signature is not in the table", done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 2)
        rows = self.rows("--all")
        self.assertEqual({(r["state"], r["reason"]) for r in rows.values()},
                         {("good", ""), ("review", "text-control")})

    def test_only_an_older_table_is_replaced(self):
        self.fill(PERSON)
        (self.camp / "0123456789abcdef.cert").write_bytes(b"a station's")
        before = {p: p.read_bytes() for p in [*self.camp.iterdir(), self.write("thesis.csv", b"id;title"),
                                              self.write("list.csv", b"station,batch,record,disposition")]}
        os.mkfifo(self.place / "pipe")
        (self.place / "link").symlink_to(self.camp / "campaign.key")
        os.link(self.camp / "campaign.key", self.place / "hard")
        for path in [*before, self.place / "pipe", self.place / "link", self.place / "hard", "/dev/null", self.place]:
            with self.subTest(path):
                done = self.desk("csv", "--drill", "-o", path)
                self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual({p: p.read_bytes() for p in before}, before)
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        self.write("out.csv", b"")
        for _ in range(3):
            self.assertEqual(self.desk("csv", "--drill", "-o", self.place / "out.csv").returncode, 0)

    def test_a_limit_on_file_sizes_is_a_full_disk(self):
        self.fill(*[PERSON] * 20)
        done = self.desk("csv", "--drill", "-o", self.place / "out.csv",
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
        self.assertCannot(done, "E_FULL")
        self.assertEqual(list(self.place.glob("out.csv*")), [])

    def test_a_killed_csv_leaves_no_addresses_behind(self):
        self.fill(*[MAILED] * 300)
        for signal in (15, 2, 9):
            process = subprocess.Popen([str(desk.PROGRAM), "csv", "--dir", str(self.camp), "--drill", "-o",
                                        str(self.place / "out.csv")], stderr=subprocess.DEVNULL)
            time.sleep(0.01)
            process.send_signal(signal)
            process.wait()
            self.assertEqual(list(self.place.glob("out.csv.*")), [])

    def test_every_column_is_described_in_the_guide(self):
        guide = (pathlib.Path(__file__).parents[2] / "export" / "README.md").read_text()
        described = re.findall(r"`(\w+)`", "".join(
            line.split("|")[1] for line in guide.splitlines() if line.startswith("| `")))
        missing = [c for c in COLUMNS.split(",") if c not in described]
        self.assertEqual(missing, [])
