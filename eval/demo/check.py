"""Checks the demo question set against the articles and prints its counts.

Usage: python3 eval/demo/check.py  (from the root of the repository; exit code 1 on any fault)
"""
import collections
import datetime
import json
import pathlib
import re
import sys
import tomllib
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
ARTICLES = HERE.parents[1] / "knowledge" / "articles"
# The day for lines without `now`: each holds on this day as on the days around it.
DEFAULT_DAY = datetime.date(2026, 11, 25)
UNANSWERABLE = {"near_miss", "off_topic", "chitchat", "command", "abuse", "nonsense", "injection"}
ANSWERABLE = {"colloquial", "keyword", "typo", "spacing", "informal", "elderly", "multi", "complaint",
              "situation", "confusable", "when_where", "foreign"}
NEAR = 0.6


def bare(text):
    text = unicodedata.normalize("NFC", text).lower()
    return re.sub(r"[\s?!.,~‘’'\"“”·]", "", text)


def bigrams(text):
    text = bare(text) or text
    return {text[i:i + 2] for i in range(len(text) - 1)} or {text}


def near(a, b):
    return len(a & b) / len(a | b)


def articles():
    found = {}
    for path in sorted(ARTICLES.rglob("*.md")):
        front = tomllib.loads(path.read_text(encoding="utf-8").split("+++", 2)[1])
        found[front["id"]] = front
    return found


def main():
    faults, known = [], articles()
    phrasings = {}
    for front in known.values():
        for text in [front["title"], *front["questions"]]:
            phrasings[bare(text)] = (front["id"], text, bigrams(text))
    halves = {}
    for half in ("dev", "report"):
        lines = (HERE / f"queries.{half}.jsonl").read_text(encoding="utf-8").splitlines()
        halves[half] = [json.loads(line) for line in lines]

    seen, qids, earlier = {}, set(), []
    for half, rows in halves.items():
        for row in rows:
            where = f"{half} {row['qid']} {row['query']!r}"
            if row["qid"] in qids:
                faults.append(f"{where}: qid twice")
            qids.add(row["qid"])
            key = bare(row["query"]) or row["query"]
            if key in seen:
                faults.append(f"{where}: same as {seen[key]}")
            seen[key] = where
            if row["kind"] not in ANSWERABLE | UNANSWERABLE:
                faults.append(f"{where}: unknown kind {row['kind']}")
            elif bool(row["relevant"]) != (row["kind"] in ANSWERABLE):
                faults.append(f"{where}: kind {row['kind']} with relevant {row['relevant']}")
            if row["kind"] == "multi" and len(row["relevant"]) < 2:
                faults.append(f"{where}: multi with one article")
            if len(set(row["relevant"])) != len(row["relevant"]):
                faults.append(f"{where}: article twice")
            day = DEFAULT_DAY
            if "now" in row:
                day = datetime.datetime.strptime(row["now"], "%Y-%m-%dT%H:%M").date()
            elif row["kind"] == "when_where":
                faults.append(f"{where}: when_where without now")
            for article in row["relevant"]:
                if article not in known:
                    faults.append(f"{where}: no article {article}")
                    continue
                front = known[article]
                if not front["effective_from"] <= day <= front.get("effective_until", day):
                    faults.append(f"{where}: {article} is not in force on {day}")
            if row["relevant"] and known.get(row["relevant"][0], {}).get("field") != row["category"]:
                faults.append(f"{where}: category {row['category']}")
            if key in phrasings:
                faults.append(f"{where}: is a phrasing of {phrasings[key][0]}")
            pairs = bigrams(row["query"])
            for article, text, other in phrasings.values():
                if near(pairs, other) >= NEAR:
                    faults.append(f"{where}: near-copy of {article} {text!r}")
            for text, other in earlier:
                if near(pairs, other) >= NEAR:
                    faults.append(f"{where}: near-copy of {text}")
            earlier.append((where, pairs))

    for column in ("kind", "lang", "category"):
        print(f"\n| {column} | dev | report | both |\n| --- | ---: | ---: | ---: |")
        counts = {half: collections.Counter(row[column] for row in rows) for half, rows in halves.items()}
        total = counts["dev"] + counts["report"]
        for name, number in sorted(total.items(), key=lambda item: (-item[1], item[0])):
            print(f"| {name} | {counts['dev'][name]} | {counts['report'][name]} | {number} |")
    rows = halves["dev"] + halves["report"]
    answerable = {half: sum(bool(row["relevant"]) for row in part) for half, part in halves.items()}
    best = {row["relevant"][0] for row in rows if row["relevant"]}
    named = {article for row in rows for article in row["relevant"]}
    print(f"\n{len(rows)} questions: dev {len(halves['dev'])}, report {len(halves['report'])}; "
          f"answerable dev {answerable['dev']}, report {answerable['report']}; "
          f"with now {sum('now' in row for row in rows)}; "
          f"best answer of some question: {len(best)} of {len(known)} articles, named {len(named)}")
    print("never the best:", " ".join(sorted(set(known) - best)) or "none")
    for half, part in halves.items():
        print(f"best answers in {half}: {len({row['relevant'][0] for row in part if row['relevant']})}")
    print("\n".join(faults) or "no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
