# SPDX-License-Identifier: MIT
"""Alterations of what a certificate says of the symbols of functions: see mutations.py."""

import copy


def symbols(d, draw):
    if "symbols" not in d:
        return None
    given, p = d["symbols"], d["bound"]["prime"]
    trials = [trial for level in given["roots"] for trial in level]
    lists = [given["point"], *(values for row in given["rows"] for values in row),
             *(trial["values"] for trial in trials)]
    values = draw.choice(lists)
    what = draw.choice(["value", "value", "value", "length", "hypothesis", "unit", "trial", "function", "lost"])
    if what == "value" and values:
        i = draw.randrange(len(values))
        values[i] = draw.choice([0, 1, -values[i], values[i] + p, draw.randrange(p), draw.choice(values)])
        return False, "another value of a symbol"
    if what == "length":
        if values and draw.random() < 0.5:
            values.pop(draw.randrange(len(values)))
        else:
            values.append(draw.randrange(p))
        return True, "another number of values of symbols"
    if what == "hypothesis":
        before = given["hypothesis"]
        given["hypothesis"] = draw.choice(["independent", "free", "", "dependent"])
        if before != "free" and draw.random() < 0.5:
            given["roots"] = []
        same = given["hypothesis"] == before and (before == "free" or not trials or given["roots"])
        weaker = given["hypothesis"] == "free" and not given["roots"]
        return not same and not weaker, f"{before} symbols as {given['hypothesis']}"
    if what == "unit":
        unit = draw.choice(["exp", "circle"])
        other = {"exp": [None, 0, p, 5], "circle": [None, [1, 1], [1, 0], [3], 5]}[unit]
        before, given["units"][unit] = given["units"][unit], draw.choice(other)
        allowed = unit == "exp" and given["units"][unit] == 5 or given["units"][unit] == [1, 0]
        return given["units"][unit] != before and not (before and allowed), "another unit"
    if what == "trial" and trials:
        level = draw.choice([level for level in given["roots"] if level])
        if draw.random() < 0.3 and len(level) > 1:
            level[0] = copy.deepcopy(level[1])
        else:
            level.pop(draw.randrange(len(level)))
        return True, "a trial of roots less"
    if what == "function":
        node = draw.choice([node for node in d["program"] if node["op"] == "function"])
        node["function"] = draw.choice(["exp", "log", "sqrt", "sigmoid", "softplus", "sin", "cos", "normal_cdf",
                                        "normal_pdf", "erf", "erf_slope", "tanh", ""])
        return node["function"] in ("tanh", ""), "another function"
    if what == "lost":
        del d["symbols"]
        return True, "no symbols"
    return None
