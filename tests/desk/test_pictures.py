"""Batches out of pictures of QR codes."""

import os
import random
import subprocess
import tempfile
import time
import zlib

import desk
import picture
from desk import Case
from station import COUNTED, MAILED, ORGANISATION, PERSON, Station

SCREENS = ((1280, 800), (1920, 1080), (3840, 2160))


class Pictures(Case):
    def setUp(self):
        super().setUp()
        self.station = Station(self.campaign())
        self.enrol(self.station)
        self.batch = self.station.batch(
            self.station.people(PERSON, ORGANISATION, COUNTED, MAILED))

    def shoot(self, texts, size=None, pixels=3, name="frame", version=25):
        return [
            self.write("%s-%d.png" % (name, i), picture.code_png(t, version, pixels, size))
            for i, t in enumerate(texts)
        ]

    def test_screen_dumps_of_one_sweep_give_the_batch(self):
        done = self.take(*self.shoot(picture.frames(self.batch), SCREENS[0]))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("taken 4", done.stdout)
        self.assertEqual(len(self.names(drill=True)), 4)
        again = self.take(*sorted(self.place.glob("frame-*.png")))
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("was taken before", again.stdout)

    def test_every_code_is_read_at_three_pixels_a_module_and_more_on_every_screen(self):
        dice = random.Random(20160111)
        self.batch = self.station.batch(self.station.people(*[PERSON] * 12))
        texts = picture.frames(self.batch, first=dice.randrange(60, 5000), count=8)
        for size in SCREENS:
            for pixels in (3, 4, 5, 6) if size[1] >= 1000 else (3, 4, 5):
                with self.subTest(size=size, pixels=pixels):
                    paths = self.shoot(texts, size, pixels)
                    done = self.take(*paths)
                    read = [x for x in done.stdout.splitlines() if ": 1 code of batch" in x]
                    self.assertEqual(len(read), len(paths), done.stdout + done.stderr)

    def test_codes_of_several_batches_in_any_order_are_put_together(self):
        batches = [self.batch, *(self.station.batch(self.station.people(PERSON)) for _ in range(2))]
        texts = [t for b in batches for t in picture.frames(b)]
        random.Random(7).shuffle(texts)
        done = self.take(*self.shoot(texts))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names(drill=True)), 6)

    def test_several_codes_in_one_picture_are_all_used(self):
        canvas = picture.blank(1920, 1080)
        for i, text in enumerate(picture.frames(self.batch)):
            picture.paint(canvas, picture.modules(text, 25), 20 + 400 * i, 40, 3)
        done = self.take(self.write("page.png", picture.png(canvas)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("taken 4", done.stdout)

    def test_a_batch_that_is_not_complete_is_named_with_what_is_there(self):
        paths = self.shoot(picture.frames(self.batch, m=4))
        line = self.assertRefused(self.take(*paths[:-1]), "E_INCOMPLETE", "batch %08x" % picture.transport.tag_of(self.batch))
        known = 4 * (len(paths) - 1)
        self.assertIn("%d of %d parts" % (known, -(-len(self.batch) // 200)), line)
        self.assertEqual(self.names(drill=True), [])

    def test_a_picture_without_a_code_is_refused(self):
        path = self.write("white.png", picture.png(picture.blank(640, 480)))
        self.assertRefused(self.take(path), "E_NOCODE")

    def test_somebody_elses_code_is_refused(self):
        path = self.write("shop.png", picture.code_png("https://shop.example/offer", 0, 6))
        self.assertRefused(self.take(path), "E_FOREIGN")

    def poison(self, n):
        """A frame of the batch as its header says, with a body from somewhere else."""
        tag = picture.transport.tag_of(self.batch)
        return "SP1:" + picture.transport.base45_encode(
            picture.transport.frame_bytes(tag, n, len(self.batch), os.urandom(1200)))

    def test_one_forged_picture_is_named_and_does_no_harm(self):
        honest = picture.frames(self.batch)
        for n, at in ((0, 0), (6, 1), (0, len(honest)), (777, 0)):
            with self.subTest(n=n, at=at):
                paths = self.shoot(honest[:at] + [self.poison(n)] + honest[at:])
                done = self.take(*paths)
                self.assertRefused(done, "E_DIGEST", paths[at].name)
                self.assertRegex(done.stdout, "taken 4|was taken before")
        self.assertEqual(len(self.names(drill=True)), 4)

    def test_twelve_batches_with_their_pictures_in_turns_are_all_taken(self):
        stations = [Station(self.campaign(), name="s%d" % i) for i in range(12)]
        sweeps = []
        for station in stations:
            self.enrol(station)
            sweeps.append(picture.frames(station.batch(station.people(PERSON, MAILED))))
        done = self.take(*self.shoot([text for turn in zip(*sweeps) for text in turn]))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("12 batches taken: taken 24", done.stdout)

    def test_a_forged_code_never_yields_a_batch(self):
        texts = picture.frames(self.batch)
        forged = bytearray(self.batch)
        forged[len(forged) - 1] ^= 1
        tag = picture.transport.tag_of(self.batch)
        last = (len(texts) - 1) * 6
        count = -(-len(forged) // 200) - last
        texts[-1] = picture.transport.frame_make(bytes(forged), tag, last, count)
        done = self.take(*self.shoot(texts))
        self.assertEqual(done.returncode, 1)
        self.assertIn("E_DIGEST", done.stderr)
        self.assertEqual(self.names(drill=True), [])

    def bomb(self, width, height, depth, colour, *chunks):
        """A PNG of zeros, made without ever holding its pixels."""
        row = bytes(1 + (width * depth * {0: 1, 2: 3, 6: 4}[colour] + 7) // 8)
        packer = zlib.compressobj(9)
        body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
        head = picture.struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
        parts = [picture.chunk(b"IHDR", head), *chunks, picture.chunk(b"IDAT", body), picture.chunk(b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

    def take_measured(self, path):
        """Exit code, standard error and the memory in KiB of an import and all it started."""
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                [str(desk.PROGRAM), "import", "--dir", str(self.camp), "--passphrase-file", str(self.passphrase), str(path)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            return process.returncode, said.read(), usage.ru_maxrss

    def test_pictures_that_cost_too_much_are_refused_quickly_and_in_little_memory(self):
        text = zlib.compress(bytes(50 << 20), 9)
        cases = {
            "65,535 pixels a side": (self.bomb(65535, 65535, 1, 0), "E_SIZE"),
            "49 megapixels of 64 bits": (self.bomb(7000, 7000, 16, 6), "E_SIZE"),
            "49 megapixels of 24 bits": (self.bomb(7000, 7000, 8, 2), "E_NOCODE"),
            "compressed texts": (self.bomb(100, 100, 8, 0, *[
                picture.chunk(b"zTXt", b"k%d\0\0" % i + text) for i in range(20)]), "E_(SIZE|NOCODE)"),
        }
        for name, (data, codes) in cases.items():
            with self.subTest(name):
                began = time.monotonic()
                code, said, used_kib = self.take_measured(self.write("bomb.png", data))
                self.assertEqual(code, 1, said)
                self.assertRegex(said, ": refused: %s: " % codes)
                self.assertLess(time.monotonic() - began, 12)
                self.assertLess(used_kib, 512 * 1024)

    def test_pictures_that_are_damaged_are_refused(self):
        good = picture.code_png(picture.frames(self.batch)[0], 25)
        cases = {"cut": good[: len(good) // 3], "head only": good[:33], "magic only": good[:8],
                 "noise": good[:60] + os.urandom(len(good)), "jpeg": b"\xff\xd8\xff" + bytes(99),
                 "webp": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(99)}
        for name, data in cases.items():
            with self.subTest(name):
                done = self.take(self.write("bad.img", data))
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertRegex(done.stderr, ": refused: (E_DAMAGED|E_NOCODE): ")

    def test_jpeg_and_webp_are_read_like_png(self):
        paths = []
        for i, png in enumerate(self.shoot(picture.frames(self.batch), pixels=5)):
            paths.append(self.place / ("photo-%d.%s" % (i, ("jpg", "webp")[i % 2])))
            subprocess.run(["ffmpeg", "-v", "error", "-i", png, paths[-1]], check=True, stdin=subprocess.DEVNULL)
        done = self.take(*paths)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("taken 4", done.stdout)

    def test_a_picture_upside_down_is_read(self):
        rows = picture.modules(picture.frames(self.batch)[0], 25)
        canvas = picture.blank(500, 500)
        picture.paint(canvas, [r[::-1] for r in rows[::-1]], 30, 30, 3)
        path = self.write("turned.png", picture.png(canvas))
        self.assertIn(": 1 code of batch", self.take(path).stdout)
