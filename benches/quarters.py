"""Quarters in a row as an office would close them: check, answer every open pair (by the truth), close; ten times.

    python3 benches/quarters.py [SCOPE] [QUARTERS]     # SCOPE: a prefecture or region, or area

Prints for each quarter the seconds of the closing run and of an unchanged draft run before it, and fails where a child does not
keep its id or children do not agree with the truth. Needs nothing but the standard library and the release binary.
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

JISSU = os.environ.get("JISSU", Path(__file__).parent.parent / "target/release/jissu")
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def jissu(*arguments):
    started = time.perf_counter()
    done = subprocess.run([JISSU, *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout, time.perf_counter() - started


def rows(book):
    """The rows of a workbook's first sheet, as dicts by the titles of the row that has 行キーA."""
    with zipfile.ZipFile(book) as archive:
        shared = [
            "".join(t.text or "" for t in one.iter(f"{{{NS['m']}}}t"))
            for one in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    titles = None
    for row in sheet.iter(f"{{{NS['m']}}}row"):
        cells = {}
        for cell in row:
            value = cell.find("m:v", NS)
            if value is not None:
                text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                cells[re.sub(r"\d", "", cell.get("r"))] = text
        if titles:
            yield {titles[column]: text for column, text in cells.items() if column in titles}
        elif any("行キー" in text for text in cells.values()):
            titles = {column: text.replace(" ", "").replace("\n", "") for column, text in cells.items()}


def answer(job, quarter, truth, nth):
    output = job / "output" / quarter / "restricted"
    with open(output / "linked_rows.csv", encoding="utf-8-sig") as lines:
        child_of = {line["key"]: truth[line["file"], line["sheet"], line["row"]] for line in csv.DictReader(lines)}
    folder = job / "input" / quarter / "回答"
    folder.mkdir(exist_ok=True)
    with open(folder / f"判定{nth}.csv", "w", encoding="utf-8", newline="") as out:
        write = csv.writer(out)
        write.writerow("行キーA 行キーB 照合印A 照合印B 判定 判定者 判定日".split())
        for pair in rows(next(output.glob("*要確認*.xlsx"))):
            keys = pair.get("行キーA"), pair.get("行キーB")
            if all(keys):
                same = child_of.get(keys[0]) == child_of.get(keys[1])
                write.writerow([*keys, pair["照合印A"], pair["照合印B"], "同じ子" if same else "別の子", "試験", "2021-08-01"])


def main():
    scope, n_quarters = (sys.argv[1:] + ["area", "10"][len(sys.argv) - 1:])[:2]
    with tempfile.TemporaryDirectory() as folder:
        job = Path(os.environ.get("KEEP", folder))
        wide = [] if scope == "area" else ["--prefecture", scope]
        jissu("sample", "-o", job, "--quarters", n_quarters, *wide)
        truths = defaultdict(dict)
        for line in csv.DictReader(open(job / "input/truth.csv", encoding="utf-8")):
            truths[line["quarter"]][line["file"], line["sheet"], line["row"]] = line["child"]
        true = defaultdict(set)
        for line in csv.DictReader(open(job / "input/truth_children.csv", encoding="utf-8")):
            if line["in_scope"] in ("true", "1", "yes"):
                true[line["quarter"]].add(line["child"])
        ids = {}
        times = []
        for plan in sorted(job.glob("pipelines/fy*.toml")):
            quarter = plan.stem
            for nth in range(5):
                said, draft = jissu("run", plan, "--format", "json")
                if not json.loads(said)["review"]:
                    break
                answer(job, quarter, truths[quarter], nth)
            plan.write_text(plan.read_text(encoding="utf-8").replace('status = "案"', 'status = "確定"'), encoding="utf-8")
            said, closing = jissu("run", plan, "--format", "json")
            summary = json.loads(said)
            with open(job / "output" / quarter / "restricted/linked_rows.csv", encoding="utf-8-sig") as lines:
                linked = [(truths[quarter][line["file"], line["sheet"], line["row"]], line["child"], line["counted"]) for line in csv.DictReader(lines)]
            moved = [child for child, held, _ in linked if ids.setdefault(child, held) != held]
            counted = {child for child, _, counts in linked if counts == "true"}
            # Children whose rows are all held are told by nobody.
            told = {child for child, _, _ in linked}
            wrong = counted ^ (true[quarter] & told)
            times.append(closing)
            print(f"{quarter}: {summary['files']['all']} files, {summary['counted']['count']} children, draft {draft:.2f} s, closing {closing:.2f} s, "
                  f"ids that changed {len(moved)}, children unlike the truth {len(wrong)}", flush=True)
            if moved or wrong:
                sys.exit(f"{quarter}: {sorted(moved)[:5]} {sorted(wrong)[:5]}")
        half = len(times) // 2
        print(f"last half against the second quarter: {max(times[half:]) / times[1]:.2f} at most")


main()
