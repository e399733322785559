# SPDX-License-Identifier: MIT
"""Alterations of a certificate: thousands of files that are nearly right.

    alterations(text, seed, count) yields (bytes, must_refuse, description)

must_refuse: the file breaks the format, or claims what it does not support. Otherwise it may be
accepted, and is then a proof of what it says (another point, another label). Three flags rest on the
certificate at hand: that it is valid; that no monomial of a law with several terms is itself a law
(so a changed coefficient breaks the law); and that L and the fields are not the same for all probes.
"""

import copy
import json
import random

from symbol_mutations import symbols
from text_mutations import OF_TEXTS, leaves, objects

BAD_RATIONALS = ["", "01", "+1", "1/1", "2/4", "1/0", "1/-2", "-0", "0/3", "--1", "0.5", " 1", "1 ", "1e3",
                 "1/02", "\u0661", "1/\u0662", "1_0", "0x1", "nan", "1\n", "1//2", "/2", "7" * 1001,
                 "1/" + "7" * 1001]
KINDS = ["value", "log", "logdet", "exp"]


def is_prime(n):
    return n > 1 and all(n % k for k in range(2, int(n**0.5) + 1))


def rationals(document):
    """(list, index) of every rational."""
    found = [(term, 0) for law in document["laws"] for term in law]
    lists = [node[key] for node in document["program"] for key in ("values", "coefficients") if key in node]
    if document["tau"]:
        lists += document["tau"].values()
    return found + [(values, i) for values in lists for i in range(len(values))]


def symbol_rows(d):
    """What belongs to the rows of the bound, if there are functions."""
    return d["symbols"]["rows"] if "symbols" in d else [[] for _ in d["bound"]["rows"]]


# Each of these changes a document in place and returns (must_refuse, description), or None if it
# does not apply.

def prime(d, draw):
    p = d["bound"]["prime"]
    other = draw.choice([0, 1, 2, -p, p + 1, 2 * p, p * p, 2**31, 2**31 + 11, 1048573, 2**61 - 1, 2**31 - 1,
                         4194287, 3215031751, 1373653 * 1000, draw.randrange(2**20, 2**31), p - 2, p + 2,
                         1373653, 25326001, 1194649])  # the last are pseudoprimes for small bases
    if other == p:
        return None
    d["bound"]["prime"] = other
    return not (2**20 <= other < 2**31 and is_prime(other)), f"prime {other}"


def claim(d, draw):
    key = draw.choice(["state", "at_most", "at_least"])
    d["claim"][key] += draw.choice([-1, 1, 2, 1000])
    return True, f"claim {key}"


def coordinate(d, draw):
    which = draw.choice(["bound", "independence"])
    point = d[which]["point"]
    i = draw.randrange(len(point))
    point[i] = draw.choice([0, 1, -1, point[i] + 1, -point[i], d["bound"]["prime"], draw.randrange(10**6), 2**53])
    return False, f"{which} point {i}"


def length(d, draw):
    candidates = [d["bound"]["point"], d["bound"]["columns"], d["independence"]["point"],
                  d["independence"]["columns"], d["independence"]["laws"], d["bound"]["rows"]]
    candidates += [probe for row in d["bound"]["rows"] for probe in row if probe]
    candidates = [c for c in candidates if c]
    part = draw.choice(candidates)
    if draw.random() < 0.5:
        part.pop(draw.randrange(len(part)))
    else:
        part.append(copy.deepcopy(part[-1]))
    return True, "a list of another length"


def probe(d, draw):
    if not d["bound"]["rows"]:
        return None
    row = draw.choice(d["bound"]["rows"])
    what = draw.choice(["entry", "none", "thirteen", "order", "swap"])
    if what == "none":
        row.clear()
        return True, "a row without probes"
    if what == "thirteen":
        row[:] = [row[0]] * 13
        return True, "a row of thirteen probes"
    if what == "swap":
        order = draw.sample(range(len(d["bound"]["rows"])), len(d["bound"]["rows"]))
        for part in (d["bound"]["rows"], symbol_rows(d)):
            part[:] = [part[i] for i in order]
        return False, "rows in another order"
    if what == "order":
        row.reverse()
        symbol_rows(d)[[*map(id, d["bound"]["rows"])].index(id(row))].reverse()
        return False, "a bracket the other way round"
    entries = draw.choice(row)
    if not entries:
        return None
    entries[draw.randrange(len(entries))] = draw.choice([0, 1, -7, 2**53, draw.randrange(100)])
    return False, "entry of a probe"


def fewer_rows(d, draw):
    rows = d["bound"]["rows"]
    if not rows:
        return None
    i = draw.randrange(len(rows))
    symbol_rows(d).pop(i)
    rows.pop(i)
    d["bound"]["columns"].pop(draw.randrange(len(rows) + 1))
    if draw.random() < 0.5:
        d["claim"]["at_most"] += 1
        return False, "a row and a column less, and a weaker claim"
    return True, "a row and a column less"


def repeated_row(d, draw):
    rows, columns = d["bound"]["rows"], d["bound"]["columns"]
    if not rows:
        return None
    free = [c for c in range(d["claim"]["state"]) if c not in columns]
    if len(rows) > 1 and (draw.random() < 0.5 or not free):
        i, j = draw.sample(range(len(rows)), 2)
        symbols = symbol_rows(d)
        rows[i], symbols[i] = copy.deepcopy(rows[j]), copy.deepcopy(symbols[j])
        return True, "one row in the place of another"
    if not free:
        return None
    i = draw.randrange(len(rows))
    symbol_rows(d).append(copy.deepcopy(symbol_rows(d)[i]))
    rows.append(copy.deepcopy(rows[i]))
    d["bound"]["columns"] = sorted(columns + [draw.choice(free)])
    d["claim"]["at_most"] -= 1
    return True, "a row twice, and a stronger claim"


def bracket_of_itself(d, draw):
    rows = [row for row in d["bound"]["rows"] if len(row) == 1]
    if not rows:
        return None
    row = draw.choice(rows)
    symbols = symbol_rows(d)[[*map(id, d["bound"]["rows"])].index(id(row))]
    row.append(copy.deepcopy(row[0]))
    symbols += copy.deepcopy(symbols[:1])
    return True, "the bracket of a field with itself"


def columns(d, draw):
    which = draw.choice(["bound", "independence"])
    part = d[which]["columns"]
    if not part:
        return None
    i, n = draw.randrange(len(part)), d["claim"]["state"]
    part[i] = draw.choice([-1, n, n + 5, part[i] + 1, part[i] - 1, part[0]])
    bad = not all(0 <= c < n for c in part) or any(a >= b for a, b in zip(part, part[1:]))
    return bad, f"{which} columns"


def one_law_less(d, draw):
    laws = d["laws"]
    if not laws:
        return None
    must = len(laws) - 1 in d["independence"]["laws"]
    laws.pop(draw.randrange(len(laws)))
    return must, "a law less"


def law(d, draw):
    several = [one for one in d["laws"] if len(one) > 1]
    if not several:
        return None
    terms = draw.choice(several)
    term = draw.choice(terms)
    what = draw.choice(["coefficient", "sign", "twice", "exponent", "zero", "factors", "scale", "large"])
    if what == "coefficient":
        numerator, *rest = term[0].split("/")
        term[0] = "/".join([str(int(numerator) + draw.choice([1, -1]) * int(rest[0] if rest else 1)), *rest])
        return True, "coefficient of a law"
    if what == "sign":
        term[0] = term[0][1:] if term[0].startswith("-") else "-" + term[0]
        return True, "sign of a law's term"
    if what == "twice":
        terms.append(copy.deepcopy(term))
        return True, "a term twice"
    if what == "zero":
        term[0] = "0"
        return True, "coefficient 0"
    if what == "scale":
        if any("/" in t[0] or len(t[0]) > 900 for t in terms):
            return None
        for t in terms:
            t[0] = str(7 * int(t[0]))
        return False, "seven times a law"
    if not term[1]:
        return None
    factor = draw.choice(term[1])
    if what == "exponent":
        factor[1] = draw.choice([0, -1, 1001, factor[1] + 1, factor[1] + 2])
        return factor[1] < 1 or factor[1] > 1000, "an exponent"
    if what == "large":
        factor[0] = draw.choice([-1, d["claim"]["state"] + len(d["features"])])
        return True, "a variable that does not exist"
    term[1].append(copy.deepcopy(factor))
    return True, "a variable twice in a term"


def extra_law(d, draw):
    if not d["bound"]["columns"]:
        return None
    moving = draw.choice(d["bound"]["columns"])  # a bracket moves it: it is not conserved
    d["laws"].append([["1", [[moving, draw.randrange(1, 4)]]]])
    if draw.random() < 0.5:
        d["independence"]["laws"].append(len(d["laws"]) - 1)
        d["independence"]["columns"] = list(range(len(d["independence"]["laws"])))
        d["claim"]["at_least"] += 1
    return True, "a law more that is not one"


def dependent_law(d, draw):
    chosen, used = d["independence"]["laws"], d["independence"]["columns"]
    free = [c for c in range(d["claim"]["state"]) if c not in used]
    if not chosen or not free:
        return None
    d["laws"].append(copy.deepcopy(d["laws"][draw.choice(chosen)]))
    chosen.append(len(d["laws"]) - 1)
    d["independence"]["columns"] = sorted(used + [draw.choice(free)])
    d["claim"]["at_least"] += 1
    return True, "a law counted twice"


def node_number(d, draw):
    places = [(node, "operand", k) for k, node in enumerate(d["program"]) if "operand" in node]
    places += [(node["operands"], i, k) for k, node in enumerate(d["program"])
               for i in range(len(node.get("operands", ())))]
    places += [(node, "of", k) for k, node in enumerate(d["program"]) if "of" in node]
    if not places:
        return None
    part, key, number = draw.choice(places)
    part[key] = draw.choice([-1, number, number + 1, len(d["program"]), draw.randrange(number)])
    return not 0 <= part[key] < number, "an operand"


def shape(d, draw):
    nodes = [node for node in d["program"] if node.get("shape")]
    if not nodes:
        return None
    node = draw.choice(nodes)
    axis = draw.randrange(len(node["shape"]))
    size = node["shape"][axis]
    node["shape"][axis] = draw.choice([0, -1, size + 1, size + 1, 2 * size + 1, 2_000_001, 2**53])
    if draw.random() < 0.1:
        node["shape"] = [1] * 17
        return True, "seventeen axes"
    harmless = node["op"] == "constant" or not d["bound"]["rows"] and node["op"] == "probe"
    return node["shape"][axis] < 1 or not harmless, f"shape of a {node['op']}"


def op(d, draw):
    node = draw.choice(d["program"])
    before = node["op"]
    node["op"] = draw.choice(["parameter", "probe", "velocity", "time", "covector", "sum", "reshape", "inverse",
                              "Parameter", "", "einsum"])
    exchangeable = [{"parameter", "probe"}, {"velocity", "covector", "shifted"}, {"inverse"}]
    same = before == node["op"] or any({before, node["op"]} <= pair for pair in exchangeable)
    return not same, f"{before} as {node['op']}"


def labels(d, draw):
    nodes = [node for node in d["program"] if node["op"] == "contraction"]
    parts = [part for node in nodes for part in [*node["labels"], node["result"]] if part]
    if not parts:
        return None
    part = draw.choice(parts)
    what = draw.choice([-1, 1001, 77, part[0], draw.randrange(4)])
    part[draw.randrange(len(part))] = what
    return not 0 <= what <= 1000, "labels of a contraction"


def index(d, draw):
    nodes = [node for node in d["program"] if node["op"] == "gather"]
    if not nodes:
        return None
    node = draw.choice(nodes)
    entry = draw.choice([-2, 2**31, 2_000_000, -1, 0, 1])
    node["index"][draw.randrange(len(node["index"]))] = entry
    return entry < -1 or entry >= 2_000_000, "index of a gather"


def coefficient(d, draw):
    places = [(part, i) for part, i in rationals(d) if not isinstance(part[-1], list)]
    if not places:
        return None
    part, i = draw.choice(places)
    part[i] = draw.choice(["0", "1", "-1", "2", "-5/3", f"1/{d['bound']['prime']}"])
    return f"1/{d['bound']['prime']}" == part[i], "a rational of the program"


def malformed(d, draw):
    places = rationals(d)
    if not places:
        return None
    part, i = draw.choice(places)
    part[i] = draw.choice(BAD_RATIONALS)
    return True, f"the rational {part[i][:10]!r}"


def force(d, draw):
    if d["version"] != 2:
        return None
    what = draw.choice(["decay", "frozen", "fields"])
    if what == "decay":
        decay = draw.choice(["0", "1", "1/2", "-2/3", *BAD_RATIONALS])
        d["weight_decay"] = decay
        return decay in BAD_RATIONALS or decay != "0" and d["flow"] == "field", "another weight decay"
    nodes = len(d["program"])
    if what == "frozen":
        parameters = [i for i, node in enumerate(d["program"]) if node["op"] == "parameter"]
        other = draw.choice([[0, 0], [nodes], [-1], [nodes - 1], [draw.choice(parameters)], [], parameters])
        d["frozen"] = other
        bad = any(i not in parameters for i in other) or sorted(set(other)) != other
        return bad or other == parameters, "others are frozen"
    if d["fields"] is None:
        d["fields"] = draw.choice([[], [[]], [[0]]])
        return True, "fields of a flow that has none"
    field = draw.choice(d["fields"])
    change = draw.choice(["none", "less", "more", "node", "twice"])
    if change == "none":
        d["fields"] = draw.choice([None, []])
        return True, "no fields"
    if change == "less":
        field.pop()
        return True, "a part of a field less"
    if change == "more":
        field.append(field[-1])
        return True, "a part of a field more"
    if change == "twice":
        d["fields"].append(copy.deepcopy(field))
        return bool(d["bound"]["rows"]), "a field twice"
    i = draw.randrange(len(field))
    field[i] = draw.choice([-1, nodes, draw.randrange(nodes)])
    return not 0 <= field[i] < nodes, "another part of a field"


def flow(d, draw):
    what = draw.choice(["flow", "tau", "null", "metric", "objective", "identities", "kind", "node"])
    if what == "flow":
        others = {"gradient", "momentum", "field"} - {d["flow"]}
        d["flow"] = draw.choice([*sorted(others), "", "Gradient", "sgd"])
        return True, "another flow"
    if what == "tau":
        tau = {"numerator": draw.choice([[], ["1"], ["2"], ["0"], ["1", "0"], ["0", "1"]]),
               "denominator": draw.choice([["1"], ["0", "1"], ["2"], [], ["1", "1"]])}
        d["tau"] = tau
        bad = tau["numerator"][-1:] == ["0"] or tau["denominator"][-1:] != ["1"]
        return bad or d["flow"] != "momentum", "another tau"
    if what == "null":
        d["tau"] = None
        return (True, "no tau") if d["flow"] == "momentum" else (False, "the same")
    if what == "metric":
        d["metric"] = None if d["metric"] else [d["objective"] or 0]
        return d["flow"] == "field" and d["metric"] is not None, "another metric"
    if what == "objective":
        d["objective"] = draw.choice([-1, len(d["program"]), draw.randrange(len(d["program"]))])
        bad = not 0 <= d["objective"] < len(d["program"])
        return bad or d["flow"] == "field", "another objective"
    if what == "identities":
        d["identities"] = draw.choice(["tested", "expanded", "", "believed"])
        return d["identities"] in ("", "believed"), "identities"
    if not d["features"]:
        return None
    feature = draw.choice(d["features"])
    if what == "kind":
        feature["kind"] = draw.choice(KINDS)
        return feature["kind"] == "exp", "kind of a feature"
    feature["node"] = draw.choice([-1, len(d["program"]), draw.randrange(len(d["program"]))])
    return not 0 <= feature["node"] < len(d["program"]), "node of a feature"


def repeated_feature(d, draw):
    logs = [feature for feature in d["features"] if feature["kind"] != "value"]
    if not logs:
        return None
    d["features"].append(copy.deepcopy(draw.choice(logs)))
    d["independence"]["point"].append(5)
    return True, "a logarithm twice"


def label(d, draw):
    names = [d] + [x for x in d["program"] + d["features"] if "name" in x]
    draw.choice(names)["name"] = draw.choice(["", "a\u0000b", "\u00e9\U0001f600", "x" * 5000, '"\\', "\x1b[2J"])
    return False, "a label"


def wrong_type(d, draw):
    part, key = draw.choice([leaf for leaf in leaves(d) if leaf[0][leaf[1]] is not None])
    value = part[key]
    others = [True, False, 0.5, 1e300, [], {}, [value], {"value": value}, None]
    others += [float(value), str(value), 2**53 + 1, -2**63, 2**64, 10**400] if isinstance(value, int) else [0, -1, 17]
    part[key] = draw.choice(others)
    return True, f"another type at {key}"


def keys(d, draw):
    part = draw.choice(objects(d))
    key = draw.choice(sorted(part))
    what = draw.choice(["lost", "more", "renamed"])
    if what != "more":
        value = part.pop(key)
    if what != "lost":
        part["Name" if what == "more" else key + "_"] = 1 if what == "more" else value
    return True, f"key {key} {what}"


def nothing(d, draw):
    key = draw.choice(sorted(d))
    d[key] = draw.choice([[], {}, 0, "", False, 10**30, -1])
    same = d[key] == [] and key in ("features", "laws", "metric", "frozen") or d[key] == "" and key == "name"
    node = type(d[key]) is int and key == "objective" and d["flow"] != "field"
    return not same and not node, f"{key} is {d[key]!r}"


OF_DOCUMENTS = [prime, claim, coordinate, length, probe, fewer_rows, repeated_row, bracket_of_itself, columns,
                one_law_less, law, law, law, extra_law, dependent_law, node_number, shape, op, labels, index,
                coefficient, malformed, flow, flow, force, force, symbols, symbols, symbols, symbols, repeated_feature,
                label, wrong_type, wrong_type, keys, nothing]


def alterations(text, seed, count):
    """`count` altered files of a valid certificate, the same for the same seed."""
    draw = random.Random(seed)
    while count:
        chosen = draw.choice(OF_DOCUMENTS + OF_TEXTS)
        if chosen in OF_TEXTS:
            yield chosen(text, draw)
        else:
            document = json.loads(text)
            answer = chosen(document, draw)
            if answer is None or document == json.loads(text) and chosen is not wrong_type:
                continue
            yield json.dumps(document).encode(), *answer
        count -= 1
