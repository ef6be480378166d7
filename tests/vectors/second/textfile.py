"""Vector files: cases of "key = value" lines, as FORMAT.md says under "Vectors"."""


def value_text(value):
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    assert "\n" not in value and value == value.strip()
    return value


def write(path, about, cases):
    """cases: [(name, [(key, value)…])]; a list value becomes one line for each member."""
    lines = ["# " + line for line in about.strip().split("\n")]
    lines.append("# Written by make.py; do not edit.")
    for name, fields in cases:
        lines += ["", "[%s]" % name]
        for key, value in fields:
            values = value if isinstance(value, list) else [value]
            lines += [("%s = %s" % (key, value_text(v))).rstrip() for v in values]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Case(dict):
    """Fields of one case: each a list of the texts given for the key."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def text(self, key):
        return self[key][0]

    def number(self, key):
        return int(self[key][0])

    def hex(self, key):
        return bytes.fromhex(self[key][0])

    def all_hex(self, key):
        return [bytes.fromhex(v) for v in self.get(key, [])]


def read(path):
    cases = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("["):
            cases.append(Case(line[1:-1]))
        elif " =" in line and not line.startswith("#"):
            key, value = line.split(" =", 1)
            cases[-1].setdefault(key, []).append(value[1:])
    return cases
