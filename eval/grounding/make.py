#!/usr/bin/env python3
"""Builds dev.jsonl and report.jsonl from source-*.txt: those of source-blind.txt, written after the rules and never looked at while tuning, make report.jsonl. Answers written whole, lines-*.jsonl, join dev.jsonl as they are.
learn/author-*.txt make learn.jsonl, from which, with dev.jsonl, grounding's second look is fitted; it is made when it is needed, and not kept.

A source block begins with "@ article | question"; "+ lang text" is a faithful sentence, "- kind old => new" that sentence made wrong in
one place, "= kind text" a whole wrong sentence. "@@ question" takes the indented lines below it as the passage instead of an article.
"""
import json, pathlib, random, re, sys

HERE = pathlib.Path(__file__).parent
ARTICLES = HERE.parent.parent / "knowledge" / "articles"
TODAY = "2026-11-21"
GLUE = {
    "ko": ["안내해 드립니다.", "문의하신 내용은 다음과 같습니다.", "네, 아래 내용을 참고해 주세요."],
    "en": ["Here is the information you asked for.", "Please see the details below."],
    "zh": ["您好，具体如下。", "以下是相关说明。"],
    "vi": ["Xin chào, thông tin như sau.", "Dưới đây là thông tin bạn cần."],
}


def article(name):
    text = (ARTICLES / f"{name}.md").read_text()
    head, body = text.split("+++\n", 2)[1:]
    title = next(line.split("=", 1)[1].strip().strip('"') for line in head.splitlines() if line.startswith("title"))
    return f"{title}\n{body.strip()}"


def blocks(path):
    block = None
    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@@ "):
            block = {"name": None, "passage": [], "question": line[3:].strip(), "sentences": []}
            yield block
        elif line.startswith("@ "):
            name, question = line[2:].split("|")
            block = {"name": name.strip(), "question": question.strip(), "sentences": []}
            yield block
        elif line.startswith("    "):
            block["passage"].append(line[4:])
        elif line.startswith(">> "):
            block.setdefault("other", []).append(line[3:])
        elif line.startswith("+ "):
            language, text = line[2:].split(" ", 1)
            block["sentences"].append({"language": language, "text": text, "wrong": []})
        elif line.startswith("- "):
            kind, change = line[2:].split(" ", 1)
            old, new = change.split(" => ")
            last = block["sentences"][-1]
            if last["text"].count(old) < 1:
                sys.exit(f"{path}: {old!r} is not in {last['text']!r}")
            last["wrong"].append((kind, last["text"].replace(old, new, 1), last["language"]))
        elif line.startswith("= "):
            kind, text = line[2:].split(" ", 1)
            last = block["sentences"][-1]
            language = "ko" if any("가" <= c <= "힣" for c in text.split("(")[0]) else None
            last["wrong"].append((kind, text, language or last["language"]))


def cites(text, passages):
    """The passages that have the numbers and the syllables of a sentence: its likeliest sources."""
    if len(passages) < 2:
        return ["p1"]
    numbers = {number.strip(",.") for number in re.findall(r"\d[\d,.:]*", text)}
    pairs = {text[at : at + 2] for at in range(len(text) - 1) if re.match("[가-힣]{2}", text[at:])}
    first, second = (passage["text"] for passage in passages)
    score = lambda passage: 3 * sum(number in passage for number in numbers) + sum(pair in passage for pair in pairs)
    main, other = ("p2", first) if score(second) > score(first) else ("p1", second)
    rest = second if main == "p2" else first
    apart = any(number in other and number not in rest for number in numbers)
    return ["p1", "p2"] if apart else [main]


def learn():
    """Every sentence of learn/*.txt alone, right and wrong."""
    with open(HERE / "learn.jsonl", "w") as out:
        for path in sorted((HERE / "learn").glob("*.txt")):
            for at, block in enumerate(list(blocks(path))):
                passages = [{"token": "p1", "text": "\n".join(block["passage"])}]
                if "other" in block:
                    passages.append({"token": "p2", "text": "\n".join(block["other"])})
                for number, sentence in enumerate(block["sentences"]):
                    cited = cites(sentence["text"], passages)
                    answers = [("faithful", sentence["text"], sentence["language"])] + sentence["wrong"]
                    for variant, (kind, text, language) in enumerate(answers):
                        line = {
                            "id": f"{path.stem}-{at:02}-{number}-{variant}",
                            "question": block["question"],
                            "passages": passages,
                            "answer": [{"text": text, "cites": cited}],
                            "language": language,
                            "faithful": variant == 0,
                            "kind": kind,
                            "today": TODAY,
                        }
                        out.write(json.dumps(line, ensure_ascii=False) + "\n")


def main():
    rng = random.Random(7)
    everything = [dict(block, blind="blind" in path.name) for path in sorted(HERE.glob("source-*.txt")) for block in list(blocks(path))]
    halves = {"dev": [], "report": []}
    for at, block in enumerate(everything):
        half = halves["report" if block["blind"] else "dev"]
        passage = "\n".join(block["passage"]) if block["name"] is None else article(block["name"])
        passages = [{"token": "p1", "text": passage}]
        others = [other["name"] for other in everything if other["name"] and other["name"] != block["name"]]
        if "other" in block:
            passages.append({"token": "p2", "text": "\n".join(block["other"])})
        elif at % 3 == 0:
            passages.append({"token": "p2", "text": article(rng.choice(others))})

        def add(kind, language, texts, wrong=None):
            line = {
                "id": f"g{at:02}-{sum(len(h) for h in halves.values()):04}",
                "question": block["question"],
                "passages": passages,
                "answer": [{"text": text, "cites": ["p1"]} for text in texts],
                "language": language,
                "faithful": wrong is None,
                "kind": kind,
                "today": TODAY,
            }
            if wrong is not None:
                line["wrong"] = wrong
            half.append(line)

        for sentence in block["sentences"]:
            language = sentence["language"]
            peers = [peer["text"] for peer in block["sentences"] if peer["language"] == language and peer is not sentence]
            add("faithful", language, [sentence["text"]])
            for number, (kind, text, spoken) in enumerate(sentence["wrong"]):
                texts, wrong = [text], 0
                if peers and spoken == language and number % 3 == 1:
                    texts, wrong = [peers[0], text], 1
                add(kind, spoken, texts, wrong)
        for language in ("ko", "en", "zh", "vi"):
            texts = [sentence["text"] for sentence in block["sentences"] if sentence["language"] == language]
            if texts:
                add("faithful_glue", language, [rng.choice(GLUE[language]), *texts[:2]])
            if len(texts) > 2:
                add("faithful_several", language, texts[-3:])
    for path in sorted(HERE.glob("lines-*.jsonl")):
        halves["dev"] += [{"today": TODAY, **json.loads(line)} for line in path.read_text().splitlines()]
    for name, lines in halves.items():
        with open(HERE / f"{name}.jsonl", "w") as out:
            for line in lines:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
        wrong = sum(not line["faithful"] for line in lines)
        print(name, "unfaithful", wrong, "faithful", len(lines) - wrong)


main()
learn()
