"""The second implementation of export/FORMAT.md, in Python, written from that text and not from the C.

It makes the vectors (make.py), decodes what the C writes (read.py), and is short enough to be read
beside the format. It is slow, and it keeps names in ordinary memory: a reference, not a tool.
"""
