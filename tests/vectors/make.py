#!/usr/bin/python3
"""Writes the vectors: make.py [FOLDER], by default beside this file; make.py --check compares.

The vectors come from the second implementation (second/), never from the C. The same run gives the
same bytes: keys, codes and ephemeral keys come from fixed seeds.
"""

import filecmp
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from second import textfile, vectors_collect, vectors_events  # noqa: E402
from second import vectors_forgeries, vectors_import  # noqa: E402
from second import vectors_mutants  # noqa: E402
from second import vectors_parts, vectors_records, vectors_share, vectors_signed  # noqa: E402
from second import vectors_stranger, vectors_taking, vectors_trust, walkthrough  # noqa: E402

FORMAT_MD = HERE.parent.parent / "export" / "FORMAT.md"


def write_all(folder):
    """All files into this folder; their names."""
    names = []
    modules = (vectors_parts, vectors_records, vectors_signed, vectors_trust, vectors_collect, vectors_share)
    for module in (*modules, vectors_taking, vectors_import, vectors_events, vectors_forgeries, vectors_mutants):
        for name, about, cases in module.files():
            textfile.write(folder / name, about, cases)
            names.append(name)
    return names + vectors_stranger.write(folder)


def check():
    """Whether the files in the tree are what this program makes: the names that are not."""
    with tempfile.TemporaryDirectory() as temporary:
        fresh = pathlib.Path(temporary)
        names = write_all(fresh)
        _, differ, missing = filecmp.cmpfiles(fresh, HERE, names, shallow=False)
        extra = [p.name for p in HERE.glob("*.txt") if p.name not in names]
    if walkthrough.updated(FORMAT_MD) != FORMAT_MD.read_text(encoding="utf-8"):
        differ.append(str(FORMAT_MD))
    return differ + missing + extra


def main(arguments):
    if arguments == ["--check"]:
        wrong = check()
        for name in wrong:
            print("not what make.py writes:", name, file=sys.stderr)
        return 1 if wrong else 0
    if arguments and arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(arguments[0]) if arguments else HERE
    folder.mkdir(parents=True, exist_ok=True)
    print(*write_all(folder), sep="\n")
    if not arguments:
        FORMAT_MD.write_text(walkthrough.updated(FORMAT_MD), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
