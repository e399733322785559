# SPDX-License-Identifier: MIT
"""Alterations of the text of a certificate, whatever it says: see mutations.py."""

import copy
import json


def leaves(value):
    """(container, key) of everything that is neither a list nor an object."""
    found, stack = [], [value]
    while stack:
        inner = stack.pop()
        for key in inner if isinstance(inner, dict) else range(len(inner)):
            if isinstance(inner[key], (dict, list)):
                stack.append(inner[key])
            else:
                found.append((inner, key))
    return found


def objects(value):
    """All objects within a value."""
    found, stack = [], [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, dict):
            found.append(inner)
        stack += [x for x in (inner.values() if isinstance(inner, dict) else inner)
                  if isinstance(x, (dict, list))]
    return found


def repeated_key(text, draw):
    document = json.loads(text)
    part = draw.choice(objects(document))
    key = draw.choice(sorted(part))
    part["@@"] = copy.deepcopy(part[key])
    return json.dumps(document).replace('"@@"', json.dumps(key)).encode(), True, f"key {key} twice"


def malformed_text(text, draw):
    text = text.strip()
    data = text.encode()
    inside = text.index('"name"')  # between the values of the first object, outside strings
    before, after = text[:inside], text[inside:]
    i = draw.randrange(1, len(data))
    name = json.loads(text)
    name["name"] = "@@"
    named = json.dumps(name)
    return draw.choice([
        lambda: (data[:i], True, "cut off"),
        lambda: (data + draw.choice([b"}", b"]", b" x", b"\0", b"{}", b",", b"1"]), True, "more at the end"),
        lambda: (draw.choice([b"\xef\xbb\xbf", b"\xff", b"\0", b",", b"["]) + data, True, "more at the front"),
        lambda: (draw.choice([b"", b"null", b"0", b'""', b"[]", b"{}", b" "]), True, "something else"),
        lambda: (text.encode(draw.choice(["utf-16", "utf-32", "utf-16-le"])), True, "another encoding"),
        lambda: ((before + '"deep":' + "[" * 33 + "]" * 33 + "," + after).encode(), True, "nested deeply"),
        lambda: ((before + '"deep":' + "[" * 90000).encode(), True, "nested very deeply"),
        lambda: ((before + draw.choice(["// x\n", "/* x */", ",", "'a':1,", "a:1,", "\x0b"]) + after).encode(), True,
                 "not JSON"),
        lambda: (named.replace('"@@"', draw.choice(['"\\ud800"', '"\\udc00\\ud800"', '"\t"', '"\\x"', '"\\u12"',
                                                    '"a', "NaN", "Infinity", "-Infinity", "01", "+1", "1."])
                               ).encode(), True, "not a string of JSON"),
        lambda: (named.encode().replace(b"@@", draw.choice([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80"])),
                 True, "not UTF-8"),
        lambda: (named.replace("@@", draw.choice(["\\ud83d\\ude00", "\\/", "\\u0000", "\u2028"])).encode(), False,
                 "a strange name"),
        lambda: (b" \n\t\r" + json.dumps(json.loads(text), indent=draw.randrange(5)).encode() + b"\n", False,
                 "other white space"),
    ])()


def changed_bytes(text, draw):
    data = bytearray(text.encode())
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        i = draw.randrange(len(data))
        what = draw.randrange(4)
        if what == 0:
            data[i] ^= 1 << draw.randrange(8)
        elif what == 1:
            data[i] = draw.choice(b'0123456789-"[]{},:/ aetrue')
        elif what == 2:
            del data[i]
        else:
            data.insert(i, data[draw.randrange(len(data))])
    return bytes(data), False, "some bytes"


OF_TEXTS = [repeated_key, malformed_text, malformed_text, changed_bytes, changed_bytes, changed_bytes]
