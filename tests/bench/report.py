# From the figures to what is read: the table for the terminal and speed.md, the plot, the raw
# figures. It measures nothing.
import json
import math
import os
import platform
import statistics
import subprocess

import own_network
from contenders import DOTLS, KEEPERS, NAMES
from measures import MEASURES


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file
                      if line.startswith("model name")), platform.machine())
    version = subprocess.run(["openssl", "version"], check=True, capture_output=True, text=True)
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "openssl": version.stdout.split(" (")[0].strip(),
            "tcp": own_network.congestion_control(),
            "load before": "%.1f" % os.getloadavg()[0]}


def machine_text(facts):
    return "%s, %s cores; Linux %s, TCP %s; %s" % (facts["cpu"], facts["cores"], facts["kernel"],
                                                  facts["tcp"], facts["openssl"])


class Summary:
    """The rounds of one measure by one contender."""

    def __init__(self, results):
        self.figures = [result.figure for result in results]  # one a round
        self.cpus = [result.cpu for result in results]
        self.median = statistics.median(self.figures)
        self.low, self.high = min(self.figures), max(self.figures)
        self.cpu = statistics.median(self.cpus)
        self.faulty = sum(bool(result.failed or result.lost) for result in results)
        self.rounds = len(results)
        self.lost = max(result.lost for result in results)
        self.failure = next((result.failure for result in results if result.failure), "")

    def text(self):
        return "%s (%s–%s)" % tuple(number(value) for value in (self.median, self.low, self.high))


def number(value):
    return "%.1f" % value if value < 100 else "%.0f" % value


OURS = {*DOTLS, *KEEPERS}


def summarise(results):
    """{measure name: {contender: Summary}} from {measure name: {contender: [Result]}}."""
    return {name: {who: Summary(rounds) for who, rounds in per.items()}
            for name, per in results.items()}


def best_other(measure, summaries):
    """The best of the others that lost nothing; None where there is none."""
    others = {who: one for who, one in summaries.items()
              if who not in OURS and not one.faulty}
    choose = max if measure.higher_is_better else min
    return choose(others, key=lambda who: others[who].median) if others else None


def judge(measure, summaries):
    """One line for each floor of DESIGN: the ratio with its spread, the floor, and whether the
    median meets it. A round's ratio is that of neighbours in time, so a machine that is slow for a
    minute counts less."""
    lines = []

    def add(text, values, floor, above):
        value = statistics.median(values)
        met = value >= floor if above else value <= floor
        spread = " (%s–%s)" % (ratio(min(values)), ratio(max(values)))
        lines.append("%s: %s%s, %s %s %s" % (text, ratio(value), spread, "≥" if above else "≤",
                                             ratio(floor), "✓" if met else "✗"))

    for who, against, factor in measure.floors:
        other = best_other(measure, summaries) if against == "best" else against
        if who not in summaries or (other and other not in summaries) or (against and not other):
            continue
        figures = summaries[who].figures
        if other:
            figures = quotients(figures, summaries[other].figures)
        add(who + (" / " + other if other else " " + measure.unit), figures, factor,
            measure.higher_is_better)
    if measure.cpu_floor and "dotls" in summaries and "stunnel" in summaries:
        add("dotls CPU / stunnel", quotients(summaries["dotls"].cpus, summaries["stunnel"].cpus),
            measure.cpu_floor, False)
    return lines


def quotients(ours, theirs):
    return [one / other if other else math.inf for one, other in zip(ours, theirs)]


def ratio(value):
    return "%.2f" % value if value < 100 else "%.0f" % value


def faults(summaries):
    return ["%s: %d of %d rounds %s%s" % (who, one.faulty, one.rounds,
                                         "lost up to %d bytes" % one.lost if one.lost else "failed",
                                         " (%s)" % one.failure if one.failure else "")
            for who, one in summaries.items() if one.faulty]


def markdown(summary, facts, rounds):
    names = [who for who in dict.fromkeys(who for per in summary.values() for who in per)]
    lines = ["# Speed, measured side by side", "",
             machine_text(facts) + ". %d rounds, alternating; median (lowest–highest)." % rounds +
             " Whole connections, program included; CPU is that of the server's whole tree, user "
             "and system, in seconds of one run. Made by `tests/bench/run`.", "",
             "| | unit | " + " | ".join(names) + " | asked for, reached |",
             "|---|---|" + "---:|" * len(names) + "---|"]
    for measure in MEASURES:
        per = summary.get(measure.name)
        if not per:
            continue
        cells = []
        for who in names:
            one = per.get(who)
            cells.append("" if one is None else one.text() +
                         ("" if measure.mode == "idle" else "<br>CPU %.2f" % one.cpu) +
                         ("<br>**loses**" if one.faulty else ""))
        lines.append("| %s | %s | %s | %s |" % (measure.title, measure.unit, " | ".join(cells),
                                                "<br>".join(judge(measure, per))))
    for measure in MEASURES:
        for fault in faults(summary.get(measure.name, {})):
            lines += ["", "%s: %s." % (measure.title, fault)]
    return "\n".join(lines) + "\n"


README_BEGIN, README_END = "<!-- speed: by tests/bench/run --keep -->\n", "<!-- end of speed -->\n"


def put_in_readme(summary, facts, rounds, path):
    """The medians, with the machine named, between the two marks in README.md."""
    names = [who for who in dict.fromkeys(who for per in summary.values() for who in per)
             if who != "none"]
    lines = ["| | unit | " + " | ".join(names) + " |", "|---|---|" + "---:|" * len(names)]
    for measure in MEASURES:
        per = summary.get(measure.name, {})
        cells = ["" if who not in per else "loses" if per[who].faulty else number(per[who].median)
                 for who in names]
        lines.append("| %s | %s | %s |" % (measure.title, measure.unit, " | ".join(cells)))
    lines += ["", machine_text(facts) + "; medians of %d rounds." % rounds]
    with open(path, encoding="utf-8") as file:
        before, rest = file.read().split(README_BEGIN)
    after = rest.split(README_END)[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + README_BEGIN + "\n".join(lines) + "\n" + README_END + after)


def terminal(summary, facts, rounds):
    lines = ["%s; %d rounds" % (machine_text(facts), rounds)]
    for measure in MEASURES:
        per = summary.get(measure.name)
        if not per:
            continue
        lines.append("%s, %s" % (measure.title, measure.unit))
        lines += ["  %-14s %-26s CPU %.2f s%s" % (who, one.text(), one.cpu,
                                                  "  LOSES" if one.faulty else "")
                  for who, one in per.items()]
        lines += ["  > " + line for line in judge(measure, per)]
        lines += ["  ! " + line for line in faults(per)]
    return "\n".join(lines)


COLOURS = {"dotls": "#1b6ca8", "dotls-static": "#0b3c5d", "keeper": "#4a9c6d",
           "keeper-static": "#2d6144", "stunnel": "#d9a441", "stunnel-daemon": "#e8c887",
           "tlswrapper": "#b5651d", "socat": "#a0a0a0", "ncat": "#c8c8c8", "none": "#e0e0e0"}
assert set(COLOURS) == set(NAMES)


def plot(summary, facts, path):
    """One panel for each measure, a bar for each contender, its spread as a whisker."""
    shown = [measure for measure in MEASURES if measure.name in summary]
    columns = 3
    rows = -(-len(shown) // columns)
    script = ['set terminal svg size 960,%d font "sans-serif,11" background "white"' % (rows * 190 + 40),
              "set output '%s'" % path,
              'set multiplot layout %d,%d title "%s"' % (rows, columns, machine_text(facts)),
              "set style fill solid noborder", "set boxwidth 0.7", "unset key", "set border 3",
              "set xtics nomirror scale 0", "set ytics nomirror", "set yrange [0:*]"]
    for measure in shown:
        per = summary[measure.name]
        direction = "more is better" if measure.higher_is_better else "less is better"
        script.append('set title "%s\\n{/*0.85 %s; %s}"' % (measure.title, measure.unit, direction))
        script.append("set xtics (%s)" % ", ".join(
            '"%s" %d' % (who.replace("dotls-static", "static").replace("keeper-static", "k.-static"), at) for at, who in enumerate(per)))
        script.append("set xrange [-0.6:%.1f]" % (len(per) - 0.4))
        script.append("$data << END")
        script += ["%d %g %g %g 0x%s" % (at, one.median, one.low, one.high, COLOURS[who][1:])
                   for at, (who, one) in enumerate(per.items())]
        script += ["END", "plot $data using 1:2:5 with boxes linecolor rgb variable, "
                          '$data using 1:2:3:4 with yerrorbars linecolor "black" pointtype 0']
    script.append("unset multiplot")
    subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True, check=True)


def write_raw(results, facts, folder):
    rows = [{"measure": name, "contender": who, "round": at, **vars(result)}
            for name, per in results.items() for who, rounds in per.items()
            for at, result in enumerate(rounds)]
    with open(os.path.join(folder, "speed.json"), "w", encoding="utf-8") as file:
        json.dump({"machine": facts, "results": rows}, file, indent=1)
