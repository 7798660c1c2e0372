"""Writes the pages' figures from the results files: ``make figures``. A test keeps the two the same."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.evaluation.records import RESULTS, ROOT

README = ROOT / "README.md"
RETRIEVAL = ROOT / "docs" / "retrieval.md"
ANSWERING = ROOT / "docs" / "answering.md"
FORMATS = ROOT / "docs" / "formats.md"
PAGE = ROOT / "docs" / "page.md"
SERVICE = ROOT / "docs" / "service.md"
_KINDS = {
    "answerable": "questions with an answer: right",
    "followup": "follow-ups: right",
    "false-premise": "questions with a false premise: told what the articles do say",
    "unanswerable": "questions without an answer: refused",
    "unanswerable-near": "questions without an answer, but about a known story: refused",
    "unanswerable-far": "questions about something else: refused",
}
_UNREAD = {  # sets whose misses nobody here has read: (part, kind) → what is asked of what
    ("realtimeqa", "stated"): "news quizzes over 2,079 articles of their weeks, answer stated",
    ("realtimeqa", "unstated"): "the same, answer stated nowhere in them",
    ("hand", "answerable"): "questions of another hand on 8 articles of its own",
    ("hand", "unanswerable"): "the same, without an answer",
    ("squad", "answerable"): "SQuAD, 646 paragraphs, with an answer",
    ("squad", "unanswerable"): "SQuAD, near misses without one",
}
_READ = {"bbc": "2,225 BBC articles", "samples": "24 sample articles"}
_SYSTEMS = ("Dateline", "LangChain tutorial", "txtai hybrid", "BM25 alone", "vectors alone", "rank fusion")
_CASES = {
    "bbc-files": "BBC, a file an article",
    "reuters-files": "Reuters, a file an article",
    "reuters-lines": "Reuters, one file",
}
_CURVES = {"fit": "SQuAD and samples, fitted to", "squad": "SQuAD, others", "bbc": "BBC", "rgb": "RGB"}
_DATING = {"ours": "**Dateline**", "htmldate_fast": "htmldate, fast"}
_TIMES = {1: "once", 2: "twice"}
_FACTS = ("facts in 1000", "facts in 1500", "facts in 2500")


def figures() -> str:
    """README's tables: of sets whose misses were never read, and no others."""
    answers, first = _read("answers.json"), _read("first_answer.json")
    rows = ["| unread questions | asked | right | wrong | refused |", "|---|---|---|---|---|"]
    for (name, kind), words in _UNREAD.items():
        if figure := answers.get(name, {}).get("figures", {}).get(kind):
            answered = 1 - figure["refused"]
            right, wrong = ("–", answered) if "right" not in figure else (f"{figure['right']:.0%}", figure["wrong"])
            rows.append(f"| {words} | {figure['n']} | {right} | {wrong:.0%} | {figure['refused']:.0%} |")
    seconds, warm = first["seconds"], first["warm_median_seconds"]
    timing = (
        f"{first['machine']}, models loaded, medians of {first['warm_questions']} questions: evidence after "
        f"{warm['evidence']} s, first word after {warm['first_token']} s, the whole answer after {warm['whole']} s. "
        f"Indexing the samples takes {seconds['index_24_articles']} s, once. "
        f"Peak memory: {first['peak_memory_mb']['this_process']} MB, and {first['peak_memory_mb']['engine']} MB "
        "for the engine, its 1.1 GB model file included."
    )
    source = (
        f"Local model, {_about({name: answers[name] for name, _ in _UNREAD if name in answers})}: "
        "[results/answers.json](docs/results/answers.json) (`make evaluate`), "
        "[results/first_answer.json](docs/results/first_answer.json) (`make benchmark`). The sets are small."
    )
    return "\n".join([*rows, "", _claims(), "", timing, "", source, "", _in_short()])


def _claims() -> str:
    """The check alone, on claims of public sets."""
    report = _read("claims.json")
    check, words = report["check"], report["overlap"]
    return (
        f"The check alone, without a model, on {check['claims']:,} unread claims of {len(check['sets'])} public sets "
        f"with human labels: of the true ones {check['mean']['true_rejected']:.0%} are rejected, of the false ones "
        f"{check['mean']['false_caught']:.0%} caught, mean of the publications; balanced accuracy "
        f"{check['mean']['balanced_accuracy']:.3f} (shared words alone: {words['mean']['balanced_accuracy']:.3f}). "
        f"([results/claims.json](docs/results/claims.json): commit {check['commit'].rstrip('+')}.)"
    )


def _about(answers: dict[str, Any]) -> str:
    """Settings and commit of each part that was measured."""
    parts = (
        f"{name}: settings {part['settings']}, commit {part['commit'].rstrip('+')}"
        for name, part in answers.items()
        if isinstance(part, dict) and "commit" in part
    )
    return "; ".join(parts)


def answering() -> str:
    """How answers fare beside the tutorial's prompt on questions whose misses were read, and the check alone."""
    answers = _read("answers.json")
    blocks = [
        _requests(),
        _unsure(),
        _broad(),
        _read_sets(answers),
        _beside_tutorial(answers),
        _by_set(),
        _follow_ups(),
        _alone(answers),
        _refusing(),
        _wordings(),
        _weights(),
    ]
    measured = [block for block in blocks if block]
    return "\n\n".join([*measured, f"{_about(answers)}."]) if measured else "`make evaluate` measures it."


def _requests() -> str:
    """How well kinds of requests are told apart."""
    if not (report := _read("requests.json")):
        return ""
    rows = ["| kinds of requests, unread | by words | with the sentence vector |", "|---|---|---|"]
    titles = {
        "kind": "kind recognised",
        "matter": "and what of the archive is asked about",
        "facts kept": "questions of fact kept as such",
        "others found": "other kinds recognised",
        "topic words": "words of the topic found (F1)",
    }
    rows += [
        f"| {title} | {report['words'][key]:.0%} | {report['meaning'][key]:.0%} |" for key, title in titles.items()
    ]
    other = "; ".join(
        f"{name} {found['as something else']} of {found['questions']:,} ({found['kinds'].get('list', 0)} as a list)"
        for name, found in report["questions of fact"].items()
    )
    return "\n".join(
        [
            *rows,
            "",
            f"{report['meaning']['messages']} messages by another hand. The thresholds were chosen on them. "
            f"Questions of other sets, nearly all of fact, that were taken for something else: {other}. "
            f"{_source('requests.json', report)}",
        ]
    )


def _unsure() -> str:
    """What a small model makes of what the router doubts."""
    report = _read("unsure.json")
    if "asked" not in report:
        return ""
    asked = report["asked"]
    below = report["margins"][str(asked["margin"])]
    return (
        f"Where the router is unsure (the kind it chose is not {asked['margin']:g} likelier than the next): "
        f"{below['below']:.0%} of {report['messages']:,} phrasings that it was not fitted to, and "
        f"{below['of all mistakes']:.0%} of its mistakes. Of {asked['messages']} of these {asked['model']} knows "
        f"{_rights(asked['facts'])} questions of fact as such, and {_rights(asked['others'])} others as what they are, "
        f"in {asked['seconds, median']:.1f} s each. {_source('unsure.json', report)}"
    )


def _rights(found: dict[str, Any]) -> str:
    ours, theirs = found["right by the router"], found["right by the model"]
    return f"{theirs} of {found['messages']} (the router: {ours})"


def _broad() -> str:
    """Briefs, lists, comparisons and claims against facts written beforehand."""
    report = _read("broad.json")
    return "\n\n".join(_broad_part(name, report[name]) for name in ("bbc", "realtimeqa") if name in report)


def _broad_part(name: str, report: dict[str, Any]) -> str:
    beside = report.get("tutorial", {})
    heads = ["understood", "facts held", "with what stands beneath", "by as much of the best evidence"]
    heads += ["by a tutorial's prompt"] if beside else []
    heads += ["articles looked through", "told twice", "seconds"]
    rows = [f"| {name}, unread | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for kind in ("brief", "list", "comparison"):
        own = report[kind]
        cells = [
            f"{own['understood']:.0%} of {own['requests']}",
            f"{own['held by the answer']:.0%} of {own['facts']}",
            f"{own['held with what stands beneath']:.0%}",
            f"{own['held by as much of the best evidence']:.0%}",
        ]
        if beside:
            cells.append(f"{beside[kind]['held by the answer']:.0%} of {beside[kind]['facts']}")
        looked = own["articles looked through"]
        cells += [f"{looked:,}" if looked else "–", str(own["told twice"]), f"{own['seconds, median']:.1f}"]
        rows.append(f"| {kind} | {' | '.join(cells)} |")
    told = _told_apart("Claims", report["claim"])
    theirs = f" {_told_apart('By the tutorial', beside['claim'])}" if beside else ""
    prompted = (
        f" The tutorial's prompt was given to {beside['requests']} of the requests, with {beside['model']}."
        if beside
        else ""
    )
    return "\n".join(
        [
            *rows,
            "",
            f"Model: {report['model']}. None of the requests was printed; on BBC's it was chosen how sentences are "
            f"chosen and how alike a claim must be.{prompted} {told}; what is right was shown for "
            f"{report['claim']['what is right is shown']:.0%}.{theirs}{'.' if theirs else ''} "
            f"{_source('broad.json', report)}",
        ]
    )


def _told_apart(who: str, claim: dict[str, Any]) -> str:
    told = ", ".join(f"{name} {count}" for name, count in claim["as"].items())
    return f"{who}: {claim['told apart']:.0%} told apart ({told})"


def _read_sets(answers: dict[str, Any]) -> str:
    """Questions that the answers were developed on: they tell of changes, not of what a reader meets."""
    sets = {name: title for name, title in _READ.items() if name in answers}
    rows = ["| *read* questions | " + " | ".join(sets.values()) + " |", "|---|" + "---|" * len(sets)]
    for kind, words in _KINDS.items():
        cells = [_cell(answers[name]["figures"].get(kind), kind) for name in sets]
        if any(cells):
            rows.append(f"| {words} | " + " | ".join(cell or "–" for cell in cells) + " |")
    return "\n".join(rows)


def _by_set() -> str:
    """The check of claims, set by set."""
    check = _read("claims.json")["check"]
    rows = ["| claims, unread | true | false | true rejected | false caught | balanced |", "|---|---|---|---|---|---|"]
    for name, own in check["sets"].items():
        shares = (own["true_rejected"], own["false_caught"], own["balanced_accuracy"])
        rows.append(f"| {name} | {own['true']} | {own['false']} | " + " | ".join(f"{x:.2f}" for x in shares) + " |")
    return "\n".join(rows)


def _beside_tutorial(answers: dict[str, Any]) -> str:
    if "tutorial" not in answers.get("bbc", {}):
        return ""
    ours, theirs = answers["bbc"]["figures"], answers["bbc"]["tutorial"]["figures"]
    rows = ["| BBC, *read*, same model and evidence | Dateline | a tutorial's prompt |", "|---|---|---|"]
    for kind, words in _KINDS.items():
        if kind in ours:
            name = "refused" if kind.startswith("unanswerable") else "right"
            rows.append(f"| {words} ({ours[kind]['n']}) | {ours[kind][name]:.0%} | {theirs[kind][name]:.0%} |")
    cited = ours["answerable"]["cited_of_right"]
    rows.append(f"| of the right ones, a cited sentence holds the facts | {cited:.0%} | – |")
    for step, words in (("first_token", "first word, seconds"), ("whole", "whole answer, seconds")):
        rows.append(f"| {words}, median | {ours['seconds'][step]} | {theirs['seconds'][step]} |")
    return "\n".join(rows)


def _follow_ups() -> str:
    """What follow-ups find, by how they are searched for."""
    report = _read("followups.json")
    if not report:
        return ""
    sets = {name: own for name, own in report.items() if "needed" in own}
    names = {"standalone": "**Dateline**", "reference": "as a person rewrote it", "bare": "as asked"}
    names["previous"] = "the question before in front of it"
    head = [f"{name}, {own['set']} ({own['needed']})" for name, own in sets.items()]
    rows = [f"| follow-ups: right article first, facts found | {' | '.join(head)} |", "|---|" + "---|" * len(sets)]
    for wording, words in names.items():
        found = (own["finds_of_needed"][wording] for own in sets.values())
        rows.append(f"| {words} | " + " | ".join(f"{own['first']:.0%}, {own['facts']:.0%}" for own in found) + " |")
    seen = " | ".join(f"{own['seen_of_needed']:.0%}" for own in sets.values())
    left = " | ".join(f"{own['left_of_self_contained']:.0%} of {own['self_contained']}" for own in sets.values())
    rows += [f"| taken to lean on the talk | {seen} |", f"| left as they are, where they stand alone | {left} |"]
    alone = report["left_alone"]["squad"]
    after = f"Of {alone['n']:,} SQuAD questions, {alone['untouched']:.0%} stay as they are after another talk."
    lines = [*rows, "", f"{after} {_source('followups.json', next(iter(sets.values())))}"]
    return "\n".join([*lines, "", *(_conversations(name, own) for name, own in report.items() if "follow-ups" in own)])


def _conversations(name: str, own: dict[str, Any]) -> str:
    """What became of the follow-ups of whole conversations, by what they ask."""
    told = own["follow-ups"]
    kinds = {kind: row for kind, row in own.items() if isinstance(row, dict) and len(kind.split()) == 1}
    kinds = {kind: row for kind, row in kinds.items() if kind not in ("follow-ups", "first", "alone")}
    right = ", ".join(f"{kind} {round(row['right'] * row['n'])} of {row['n']}" for kind, row in kinds.items())
    return (
        f"Whole {name} ({own['set']}): of {told['n']} follow-ups {told['right']:.0%} right, {told['wrong']:.0%} wrong; "
        f"right by what they ask: {right}."
    )


def _alone(answers: dict[str, Any]) -> str:
    """What was measured without asking questions."""
    sentences = []
    told = answers.get("rgb", {}).get("figures", {})
    if apart := told.get("negatives"):
        telling, silent = apart["snippets tell a part"], apart["snippets tell nothing"]
        sentences.append(
            f"RGB: {told['positive']['right']:.0%} of {told['positive']['n']} questions answered rightly from snippets "
            f"that answer; of {told['negative']['n']} over snippets called negative {told['negative']['refused']:.0%} "
            f"refused: {silent.get('refused', 0)} of the {silent['n']} whose snippets tell nothing of the answer, "
            f"{telling.get('refused', 0)} of the {telling['n']} where they tell a part of it, which "
            f"{telling.get('a part of it', 0)} answers then tell."
        )
    if trade := told.get("trade"):
        points = "; ".join(
            f"{row['min_confidence']}: {row['positive right']:.0%} and {row['negative refused']:.0%}" for row in trade
        )
        sentences.append(f"Right and refused with a higher `check.min_confidence`: {points}.")
    if rgb := answers.get("conflicts", {}).get("figures"):
        sentences.append(f"Contradictions noticed in RGB's snippets: {_counts(rgb)}.")
    if orders := answers.get("injections", {}).get("figures"):
        sentences.append(f"Instructions planted in articles: {_counts(orders)}.")
    return " ".join(sentences)


def _counts(figures: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures.items() if isinstance(value, (int, float)))


def _refusing() -> str:
    report = _read("refusals.json")
    if not report:
        return ""
    curves = {name: report["curves"][name]["areas"] for name in _CURVES if name in report["curves"]}
    names = {"with odds": "**with odds: `answerable`, fitted**", "without odds": "without: the first four"}
    rows = [
        f"| area under the curve | {' | '.join(_CURVES[name] for name in curves)} |",
        "|---|" + "---|" * len(curves),
    ]
    for signal in curves["fit"]:
        shown = names.get(signal, "all five" if signal == "all" else f"`{signal}`".replace(", ", "`, `"))
        rows.append(f"| {shown} | " + " | ".join(f"{areas[signal]:.3f}" for areas in curves.values()) + " |")
    words = (
        f"Right answers told from others. Fitted to {report['questions']} questions of SQuAD and the samples, "
        f"{report['right']} answered rightly, where combinations are by cross-validation; no question of the other "
        "sets. A question that was refused counts as not answered, whatever the answer would have been."
    )
    return "\n".join([*rows, "", words])


def _wordings() -> str:
    """The model's own words, before the check, by wording of the prompt and by length of the evidence."""
    report = _read("wordings.json")
    if not report:
        return ""
    sets = list(report["wordings"]["as set"])
    named = {"bbc": "BBC, *read*", "samples": "samples, *read*"}
    head = [f"{named[name]} ({report['wordings']['as set'][name]['n']}): right | first word, whole, s" for name in sets]
    rows = [f"| the model's own words, unchecked | {' | '.join(head)} |", "|---|" + "---|---|" * len(sets)]
    lengths = sorted(report["characters"], key=int)
    measured = [("as it is", report["wordings"]["as set"])]
    measured += [(f"“{name}”", own) for name, own in report["wordings"].items() if name != "as set"]
    measured += [(f"{int(chars):,} characters of evidence at most", report["characters"][chars]) for chars in lengths]
    for words, own in measured:
        cells = [f"{own[name]['right']:.0%} | {own[name]['first token']}, {own[name]['whole']}" for name in sets]
        rows.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join([*rows, "", _source("wordings.json", report)])


def _weights() -> str:
    """How the local engine keeps its weights, and what a reader waits for."""
    report = _read("engine.json")
    if not report:
        return ""
    way, ratio = report["repack"], report["off_to_on"]
    return (
        f"Weights as they lie in the file, against weights rearranged for the processor, the same "
        f"{report['questions']} answers: first word after {way['off']['first_token']} s against "
        f"{way['on']['first_token']} s ({ratio['first_token']} of it), all words after {way['off']['whole']} s against "
        f"{way['on']['whole']} s ({ratio['whole']}), peak memory {way['off']['peak_mb']:,} MB against "
        f"{way['on']['peak_mb']:,} MB. {_source('engine.json', report)}" + _waits(report.get("busy"))
    )


def _waits(busy: dict[str, Any] | None) -> str:
    """How the engine's threads wait for each other, on a quiet and on a busy machine."""
    if not busy:
        return ""
    quiet, loaded = (value for name, value in busy.items() if name.endswith("busy processes"))
    cells = (
        f"{name} {quiet[name]['whole']} s, beside a busy process a core {loaded[name]['whole']} s" for name in quiet
    )
    return (
        f"\n\nHow the engine's threads wait for each other, {busy['questions']} short answers: {'; '.join(cells)}. "
        f"{_source('engine.json', busy)}"
    )


def _cell(figure: dict[str, Any] | None, kind: str) -> str:
    if not figure:
        return ""
    name = "refused" if kind.startswith("unanswerable") else "told" if kind == "false-premise" else "right"
    share = figure[name]
    wrong = "" if kind.startswith("unanswerable") else f"; {figure['wrong']:.0%} wrong, {figure['refused']:.0%} refused"
    return f"{share:.0%} of {figure['n']}{wrong}"


def _in_short() -> str:
    """The evidence behind the answers, in a few sentences: what has been measured of it."""
    sentences = []
    if found := _read("retrieval.json"):
        ours, theirs = (found["squad"][name]["answerable"] for name in ("Dateline", "LangChain tutorial"))
        sentences.append(
            f"Of {ours['n']:,} SQuAD questions the right paragraph comes first for {ours['R@1']:.0%} (LangChain's "
            f"tutorial with the same embedding model: {theirs['R@1']:.0%})."
        )
    if searching := _read("searching.json"):
        sizes = {int(size): figure["one_reader"]["p95_ms"] for size, figure in searching["sizes"].items()}
        fast = ", ".join(f"{ms} ms at {size:,}" for size, ms in sorted(sizes.items()))
        sentences.append(f"A search takes, at the 95th percentile, {fast} passages.")
    if indexing := _read("indexing.json"):
        faster = indexing["bbc"]["beside_tutorial"]["ratio"]["tutorial"]
        sentences.append(
            f"Indexing takes in {indexing['bbc']['articles_per_second']} BBC articles a second; beside the tutorial on "
            f"the same articles it is {faster} times as fast."
        )
    return " ".join([*sentences, "More in [docs/retrieval.md](docs/retrieval.md)."])


def retrieval() -> str:
    """How well the proof is found."""
    report = _read("retrieval.json")
    if not report:
        return "`make evaluate` measures it."
    lines = list(_ranks(report))
    for name, title in (("bbc", "BBC"), ("samples", "Sample archive")):
        for kind in ("answerable", "followup"):
            lines += list(_facts(report, name, kind, title))
    if variants := _read("retrieval_settings.json"):
        lines += list(_variants(variants))
    if reranker := _read("reranker.json"):
        lines += list(_reranker(reranker))
    lines.append(
        f"Settings {report['settings']}, commit {report['commit'].rstrip('+')}, {report['machine']}: "
        "[results/retrieval.json](results/retrieval.json) with the questions missed and the versions of the libraries, "
        "[results/retrieval_settings.json](results/retrieval_settings.json) (`make evaluate`)."
    )
    return "\n".join(lines)


def _ranks(report: dict[str, Any]) -> Iterator[str]:
    squad = report["squad"]
    questions = squad["Dateline"]["answerable"]["n"]
    about = f"the right one of {squad['articles']:,} paragraphs, {questions:,} questions"
    yield f"| SQuAD: {about} | R@1 | R@5 | R@10 | MRR |"
    yield "|---|---|---|---|---|"
    for system in _SYSTEMS:
        row = squad[system]["answerable"]
        yield f"| {_bold(system)} | {row['R@1']:.3f} | {row['R@5']:.3f} | {row['R@10']:.3f} | {row['MRR@10']:.3f} |"
    yield ""


def _facts(report: dict[str, Any], name: str, kind: str, title: str) -> Iterator[str]:
    count = report[name]["Dateline"][kind]["n"]
    words = "questions" if kind == "answerable" else "follow-ups"
    yield (
        f"| {title}: {report[name]['articles']:,} articles, {count} {words} | right article first | in five "
        "| facts in 1,000 characters | 1,500 | 2,500 |"
    )
    yield "|---|---|---|---|---|---|"
    for system in _SYSTEMS:
        row = report[name][system][kind]
        cells = [row["R@1"], row["R@5"], *(row[facts] for facts in _FACTS)]
        yield f"| {_bold(system)} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |"
    yield ""


def _variants(report: dict[str, Any]) -> Iterator[str]:
    questions = report["squad"]["as set"]["answerable"]["n"]
    yield (
        f"| one setting changed | SQuAD ({questions:,}) R@1 | R@5 | BBC first | in five | facts in 1,500 | 2,500 "
        "| samples: facts in 1,500 |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for name in report["squad"]:
        if isinstance(report["squad"][name], dict):
            squad, bbc, samples = (report[key][name]["answerable"] for key in ("squad", "bbc", "samples"))
            cells = [squad["R@1"], squad["R@5"], bbc["R@1"], bbc["R@5"], bbc[_FACTS[1]], bbc[_FACTS[2]]]
            cells.append(samples[_FACTS[1]])
            yield f"| {name} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |"
    yield ""


def _reranker(report: dict[str, Any]) -> Iterator[str]:
    """A cross-encoder as the last step, without and with."""
    yield (
        f"| the best {report['cost']['reranked']} sentences by a cross-encoder | right article first | in five | MRR "
        "| facts in the first sentence | in 1,500 characters | 2,500 |"
    )
    yield "|---|---|---|---|---|---|---|"
    for name, title in (("squad", "SQuAD, the other half"), ("bbc", "BBC"), ("samples", "Sample archive")):
        for system, words in (("Dateline", "without"), ("Dateline + cross-encoder", "with")):
            row = report[name][system]["answerable"]
            cells = [row[key] for key in ("R@1", "R@5", "MRR@10", "facts in first sentence")]
            shown = [f"{cell:.3f}" for cell in cells] + [f"{row[f]:.3f}" if f in row else "–" for f in _FACTS[1:]]
            yield f"| {title}, {row['n']} questions: {words} | " + " | ".join(shown) + " |"
    yield ""
    yield _trained_and_timed(report)
    yield ""


def _trained_and_timed(report: dict[str, Any]) -> str:
    """What the cross-encoder is, whether it learnt, and what it costs."""
    training, cost = report["training"], report["cost"]
    without, with_it = cost["without"], cost["with"]
    share = training["questions"] / training["pairs"]
    guessing = -share * math.log(share) - (1 - share) * math.log(1 - share)
    threads = "1 thread" if report["threads"] == 1 else f"{report['threads']} threads"
    return (
        f"The cross-encoder is MiniLM, trained for {training['seconds'] / 60:.0f} minutes on {training['pairs']:,} "
        f"pairs from {training['questions']:,} questions about {training['pages']} of SQuAD's pages, each pair seen "
        f"{_TIMES.get(training['epochs'], str(training['epochs']) + ' times')}. Its loss went from "
        f"{training['loss']['first tenth']:.3f} to {training['loss']['last tenth']:.3f}; knowing only how many pairs "
        f"are right gives {guessing:.3f}. A search takes {without['p50_ms']} ms without it and {with_it['p50_ms']} ms "
        f"with it at the median, {without['p95_ms']} and {with_it['p95_ms']} ms at the 95th percentile (processor "
        f"time: {without['cpu_p50_ms']} and {with_it['cpu_p50_ms']}, {without['cpu_p95_ms']} and "
        f"{with_it['cpu_p95_ms']} ms; {cost['questions']} questions, in turns, PyTorch with {threads}, load average "
        f"{cost['load_average']}). It is {cost['size_mb']} MB on disk and loads in {cost['load_seconds']} s, PyTorch "
        f"included. Settings {report['settings']}, commit {report['commit'].rstrip('+')}, {report['machine']}: "
        "[results/reranker.json](results/reranker.json)."
    )


def _bold(system: str) -> str:
    return f"**{system}**" if system == "Dateline" else system


def spelling() -> str:
    """What respelling puts right and what it changes that was right."""
    if not (report := _read("spelling.json")):
        return ""
    titles = {"squad": "SQuAD", "bbc": "BBC", "samples": "samples"}
    sets = {title: report[name] for name, title in titles.items() if name in report}
    rows = ["| | " + " | ".join(sets) + " |", "|---|" + "---|" * len(sets)]
    for words, part, key, form in (
        ("questions with one misspelt word", "planted", "n", ",d"),
        ("put right", "planted", "right", ".1%"),
        ("put wrong", "planted", "wrong", ".1%"),
        ("right article among five, spelt right", "planted", "R@5 spelt right", ".3f"),
        ("misspelt", "planted", "R@5 misspelt", ".3f"),
        ("respelt", "planted", "R@5 respelt", ".3f"),
        ("milliseconds to respell one, median", "planted", "median_ms", ".0f"),
        ("to see that all words of a question are known", "untouched", "median_ms_all_known", ".2f"),
        ("other articles' words that the archive lacks, changed", "absent", "words changed", ".1%"),
        ("other articles' names that it lacks, changed", "absent", "names changed", ".1%"),
    ):
        rows.append(f"| {words} | " + " | ".join(format(one[part][key], form) for one in sets.values()) + " |")
    return "\n".join([*rows, "", _untouched(report["squad"]["untouched"]), "", _source("spelling.json", report)])


def _untouched(counts: dict[str, int]) -> str:
    kinds = ("with an answer", "without one")
    asked, changed, elsewhere, names = (
        [counts[f"{kind}{what}"] for kind in kinds]
        for what in ("", ", changed", ", changed, not into a word of their own article", ", a name among them")
    )
    return (
        f"Of SQuAD's own questions, {asked[0]:,} with and {asked[1]:,} without an answer, {changed[0]} and "
        f"{changed[1]} are changed; {elsewhere[0]} and {elsewhere[1]} of them not into a word of the article that they "
        f"were asked about, {names[0]} and {names[1]} of these for a name. The others were misspelt by who asked."
    )


def speed() -> str:
    """How fast articles go in and evidence comes out."""
    lines: list[str] = []
    if searching := _read("searching.json"):
        lines += ["![Milliseconds a search at each size, and memory](pictures/searching.png)", ""]
        lines += [*_searching(searching), ""]
    if indexing := _read("indexing.json"):
        lines += ["![Articles a second beside the tutorial, and memory over articles](pictures/indexing.png)", ""]
        lines += [*_indexing(indexing), ""]
    if precisions := _read("precisions.json"):
        lines += [*_precisions(precisions), ""]
    measured = ", ".join(
        f"[results/{name}](results/{name}): settings {report['settings']}, commit {report['commit'].rstrip('+')}, "
        f"{report['machine']}"
        for name, report in (("searching.json", searching), ("indexing.json", indexing))
        if report
    )
    lines.append(f"`make benchmark` measures it. {measured}" if measured else "`make benchmark` measures it.")
    return "\n".join(lines)


def _precisions(report: dict[str, Any]) -> Iterator[str]:
    yield f"| SQuAD, {report['questions']:,} questions | R@5 of the search | R@5 of the vectors alone |"
    yield "|---|---|---|"
    for name, own in report.items():
        if isinstance(own, dict):
            yield f"| {name} | {own['search R@5']:.2%} | {own['vectors alone R@5']:.2%} |"
    yield ""
    yield _source("precisions.json", report)


def _searching(report: dict[str, Any]) -> Iterator[str]:
    sizes = report["sizes"]
    head = " | ".join(f"{int(size):,} passages" for size in sizes)
    yield f"| a search, milliseconds at the 50th / 95th / 99th percentile | {head} |"
    yield "|---|" + "---|" * len(sizes)
    rows: dict[str, Callable[[dict[str, Any]], str]] = {
        "one reader": lambda f: _times(f["one_reader"]),
        "one reader, archive just opened": lambda f: _times(f["just_opened"]) if "just_opened" in f else "–",
        "one reader, published after a date": lambda f: _times(f["filtered"]),
        "eight readers at once": lambda f: f"{_times(f['eight_readers'])}; {f['eight_readers']['a_second']} a second",
        "one reader while articles are indexed": lambda f: _times(f["while_indexing"]),
        "a question asked before": lambda f: _times(f["same_question_again"]),
        "the first answer of a new process, seconds": lambda f: f"{f['cold_seconds']}",
        "recall of the 50 nearest": lambda f: f"{f['recall']['at_50']:.3f}",
        "memory of the process and of Chroma's server, MB (their own / with mapped files)": lambda f: (
            f"{f['memory_mb']['own']:,} / {f['memory_mb']['resident']:,}"
        ),
        "disk, MB (catalog / Chroma / Tantivy)": lambda f: " / ".join(f"{mb:,}" for mb in f["disk_mb"].values()),
        "measured at commit": lambda f: f["commit"].rstrip("+"),
    }
    for words, cell in rows.items():
        yield f"| {words} | " + " | ".join(cell(figure) for figure in sizes.values()) + " |"
    yield ""
    yield (
        "10,000 passages are Reuters' own; larger archives repeat Reuters with three words in ten replaced and every "
        "vector turned (cosine about .8) in a direction in which two others differ."
    )


def _indexing(report: dict[str, Any]) -> Iterator[str]:
    sets = [(name, title) for name, title in (("bbc", "BBC"), ("reuters", "Reuters")) if name in report]
    yield "| indexing | " + " | ".join(title for _, title in sets) + " |"
    yield "|---|" + "---|" * len(sets)
    rows: dict[str, Callable[[dict[str, Any]], str]] = {
        "articles, all of them (indexed, without exact copies)": lambda f: f"{f['articles']:,} ({f['indexed']:,})",
        "articles / sentences a second": lambda f: f"{f['articles_per_second']} / {f['sentences_per_second']:,}",
        "peak memory, MB": lambda f: f"{f['peak_mb']:,}",
        "disk, bytes an article (of the input)": lambda f: (
            f"{f['disk_bytes_per_article']:,} ({f['input_bytes_per_article']:,})"
        ),
        "on a sample beside the tutorial, articles a second: ours": lambda f: _beside(f, "ours"),
        "the tutorial": lambda f: _beside(f, "tutorial"),
        "times as fast, median of three rounds": lambda f: f"**{f['beside_tutorial']['ratio']['tutorial']}**",
    }
    for words, cell in rows.items():
        yield f"| {words} | " + " | ".join(cell(report[name]) for name, _ in sets) + " |"
    yield ""
    ratios = report["embeddings"]["ratio"]
    yield (
        f"The embedding in int8 makes indexing {ratios['float']} times as fast as in OpenVINO's floating point (bf16 "
        f"where the processor has it) and {ratios['torch']} times as fast as in PyTorch, on a sample of the BBC."
    )


def _beside(figures: dict[str, Any], name: str) -> str:
    own = figures["beside_tutorial"][name]
    return f"{own['articles_per_second']} ({own['articles']:,} articles)"


def _times(figure: dict[str, float]) -> str:
    return f"{figure['p50_ms']} / {figure['p95_ms']} / {figure['p99_ms']}"


def ingest() -> str:
    """How well what comes in is understood, and what it costs."""
    parts = (_dates(), _scans(), _copies(), _hostile(), _kills(), _syncing())
    return "\n\n".join(part for part in parts if part) or "`make evaluate` measures it."


def _dates() -> str:
    report = _read("dates.json")
    if not report:
        return ""
    own = report["all"]
    rows = [
        f"| {own['layouts']} pages of our own making, each another layout | dates shown: right | none shown: said so |",
        "|---|---|---|",
    ]
    for system, found in own["dates"].items():
        right, said = f"{found['right']} of {found['shown']}", f"{found['undated_said']} of {found['not_shown']}"
        rows.append(f"| {_DATING.get(system, system)} | {right} | {said} |")
    first = report["held_out"]["at_first_sight"]
    words = (
        f"The rules were written on {report['development']['layouts']} of the layouts; of the other {first['layouts']} "
        f"they read {first['dates_right']} rightly at first sight. {_source('dates.json', report['circumstances'])}"
    )
    return "\n".join([*rows, "", words, "", *_texts(report)])


def _texts(report: dict[str, Any]) -> list[str]:
    """How much of the text of pages is read, and how much else, beside trafilatura alone."""
    shapes, layouts = report["text"]["shapes"], report["text"]["layouts"]
    rows = [
        f"| words of the text | the {layouts['pages']} pages: precision | recall | "
        f"{shapes['pages']} ways to mark up a story: precision | recall | no text |",
        "|---|---|---|---|---|---|",
    ]
    for system in ("ours", "trafilatura"):
        told, shaped = layouts[system], shapes[system]
        figures = (told["precision"], told["recall"], shaped["precision"], shaped["recall"])
        shown = " | ".join(f"{one:.3f}" for one in figures)
        rows.append(f"| {_DATING.get(system, system)} | {shown} | {shaped['without_text']} |")
    behind = {
        what: [*layouts[f"less_{what}_than_trafilatura"], *shapes[f"less_{what}_than_trafilatura"]]
        for what in ("precision", "recall")
    }
    worse = "; ".join(f"{len(pages)} pages for {what}" for what, pages in behind.items() if pages)
    first = next((pages[0] for pages in behind.values() if pages), "")
    words = (
        f"trafilatura is better on {worse}, such as “{first}”." if worse else "trafilatura is better on none of them."
    )
    return [*rows, "", f"The rules know these pages; {words} {_source('dates.json', report['circumstances'])}"]


def _scans() -> str:
    """How well scanned pages are read."""
    report = _read("scans.json")
    if not report:
        return ""
    found = report["qualities"]
    first = next(iter(found.values()))
    rows = [
        f"| {first['pages']} pages of {first['stories']} invented stories, scanned at | {' | '.join(found)} |",
        "|---|" + "---|" * len(found),
    ]
    for title, form in (
        ("characters wrong", ".2%"),
        ("words right", ".1%"),
        ("stories told apart", ".0%"),
        ("sentences lit", ".0%"),
    ):
        words = "sentences lit in their place" if title == "sentences lit" else title
        rows.append(f"| {words} | {' | '.join(format(one[title], form) for one in found.values())} |")
    limit = report["uncertain below"]
    warned = report["warned"][str(limit)]
    words = (
        f"{report['engine'].capitalize()}, {', '.join(report['languages'])}. Of {warned['wrong']} sentences with an "
        f"error {warned['of those with an error']:.0%} are marked as uncertain (a mean confidence below {limit} %), of "
        f"{warned['right']} without one {warned['of those without']:.0%}. The rules were written on these pages, which "
        f"are set more cleanly than many a newspaper. {_source('scans.json', report)}"
    )
    return "\n".join([*rows, "", words])


def _copies() -> str:
    report = _read("duplicates.json")
    if not report:
        return ""
    bbc, reuters = report["bbc"]["found"], report["reuters"]
    return (
        f"The same story: of {bbc['pairs']} pairs that are found among the BBC's {report['bbc']['articles']:,} "
        f"articles {bbc['precision']:.1%} are in the list of duplicates, and {bbc['recall']:.1%} of the list are found "
        f"(exact copies {bbc['recall_exact']:.1%}, near ones {bbc['recall_near']:.1%}). {reuters['articles']:,} "
        f"Reuters articles are gathered in {reuters['processor_seconds']:.0f} s, at most "
        f"{reuters['most_compared_with_one']} compared with one; the second half takes "
        f"{reuters['second_half_to_first']} times as long as the first. "
        f"{_source('duplicates.json', report)}"
    )


def _hostile() -> str:
    report = _read("hostile.json")
    if not report:
        return ""
    lost, raised = report["outcomes"]["lost"], report["outcomes"]["raised"]
    return (
        f"{report['documents']:,} broken and hostile documents: {lost} without a word of what became of them, {raised} "
        f"errors that were not caught; the slowest took {report['slowest']['seconds']:.0f} s, the largest process "
        f"{max(report['peak_mb'].values())} MB. {_source('hostile.json', report)}"
    )


def _kills() -> str:
    report = _read("kills.json")
    if not report:
        return ""
    return (
        f"Of {report['kills']} indexing runs {report['kills'] - report['ended_before_kill']} were killed before their "
        f"end (indexer, Chroma's server or both): {report['lost']} passages lost, {report['doubled']} doubled, "
        f"{report['wrong']} otherwise not as in a clean run. {_source('kills.json', report)}"
    )


def _syncing() -> str:
    report = _read("ingest.json")
    if not report:
        return ""
    cases = {name: report[name] for name in _CASES if name in report}
    rows = [f"| from files on disk | {' | '.join(_CASES[name] for name in cases)} |", "|---|" + "---|" * len(cases)]
    cells: dict[str, Callable[[dict[str, Any]], str]] = {
        "files": lambda f: f"{f['files']:,}",
        "articles indexed": lambda f: f"{f['first']['indexed']:,}",
        "articles a second, the whole command": lambda f: f"{f['articles_per_second']}",
        "peak memory of a process, MB": lambda f: f"{f['first']['peak_mb']:,}",
        "disk, MB (of the files)": lambda f: f"{f['disk_bytes'] / 1e6:,.0f} ({f['input_bytes'] / 1e6:,.0f})",
        "unchanged: seconds (share of the first run)": lambda f: (
            f"{f['unchanged_seconds']} ({f['unchanged_share']:.1%})"
        ),
    }
    rows += [f"| {words} | " + " | ".join(cell(f) for f in cases.values()) + " |" for words, cell in cells.items()]
    return "\n".join([*rows, "", _source("ingest.json", report)])


def _source(name: str, report: dict[str, Any]) -> str:
    return f"([results/{name}](results/{name}): commit {report['commit'].rstrip('+')}, {report['machine']}.)"


def page() -> str:
    """How fast the page is."""
    lines = []
    if one := _read("page.json"):
        names = {
            "first_contentful_paint": "first paint",
            "ready_to_type": "ready to type",
            "evidence_on_screen": "from Enter to evidence on screen",
            "lit_citation": "from a click to the opened article, lit",
        }
        lines += ["| one reader, milliseconds | median | 95th percentile | of |", "|---|---|---|---|"]
        for name, words in names.items():
            own = one["milliseconds"][name]
            lines.append(f"| {words} | {own['median']} | {own['p95']} | {own['n']} |")
        lines += ["", _source("page.json", one), ""]
        if costs := one.get("updates"):
            lines += [f"{_updates(costs['questions'])} {_source('page.json', costs)}", ""]
        if taken := one.get("processor"):
            lines += [f"{_processor(taken['percent_of_a_core'])} {_source('page.json', taken)}", ""]
    if many := _read("crowd.json"):
        whole, burst = many["seconds"]["evidence"], many["seconds"]["evidence_when_all_ask_at_once"]
        lines.append(
            f"{many['people']} people, each asking again {many['pause_seconds']:g} s after an answer, without a chat "
            f"model: {many['questions']:,} questions, {many['errors']} errors, "
            f"evidence at the 95th percentile after {whole['p95']} s; of the first {many['people']}, asked in the same "
            f"moment, after {burst['p95']} s.{_held(many)} {_source('crowd.json', many)}"
        )
    if soak := _read("soak.json"):
        lines += ["", f"{_soaked(soak)} {_source('soak.json', soak)}"]
    return "\n".join(lines)


def service() -> str:
    """What a full newsroom and made-up requests do to the service."""
    lines = []
    if many := _read("service.json"):
        seconds, memory = many["seconds"], many["resident_mb"]
        after = ", ".join(f"{one:g}" for one in memory)
        lines.append(
            f"{many['people']} users for {many['minutes']:g} minutes, {many['programs']} of them programs at the API, "
            f"the others at the page, each asking again {many['pause_seconds']:g} s after an answer, without a chat "
            f"model: {many['questions']:,} questions, {many['errors']} errors; evidence at the 95th percentile after "
            f"{seconds['evidence']['p95']} s (median {seconds['evidence']['median']}; at the API "
            f"{seconds['evidence_by_api']['p95']}; of the first {many['people']}, asked in the same moment, "
            f"{seconds['evidence_when_all_ask_at_once']['p95']}). Memory of the server after each tenth of the time, "
            f"MB: {after}. {_source('service.json', many)}"
        )
    if fuzzed := _read("fuzz.json"):
        lines += [
            "",
            f"{fuzzed['requests']:,} made-up requests to {len(fuzzed['by_operation'])} operations of the API, half of "
            f"them forbidden by its OpenAPI document: {fuzzed['broken']} answered with an error of the server (5xx), "
            f"and all as the document has it. {_source('fuzz.json', fuzzed)}",
        ]
    return "\n".join(lines)


def _held(many: dict[str, Any]) -> str:
    """What the server held after the first and after the last tenth of the answers."""
    if not many.get("descriptors"):
        return ""
    (files, *_, files_last), (memory, *_, memory_last) = many["descriptors"], many["resident_mb"]
    return (
        f" From the first tenth of them to the last: {files} to {files_last} open files, {memory} to {memory_last} MB."
    )


def _soaked(soak: dict[str, Any]) -> str:
    harms = " and ".join(f"{how} {times} times" for how, times in sorted(soak["engine"].items())) or "left alone"
    memory, files = soak["resident_mb_by_quarter"], soak["descriptors_by_quarter"]
    return (
        f"{soak['people']} readers for {soak['minutes']:g} minutes with the chat model {soak['model']}, while a folder "
        f"and feeds that misbehave were followed and the engine was {harms}: {soak['questions']:,} questions, "
        f"{soak['pages']:,} other pages, {soak['errors']} errors; evidence at the 95th percentile after "
        f"{soak['seconds']['evidence']['p95']} s, the whole answer after {soak['seconds']['whole']['p95']} s; "
        f"{memory[0]} MB and {files[0]:g} open files in the first quarter, {memory[-1]} MB and {files[-1]:g} in "
        "the last."
    )


def _processor(taken: dict[str, dict[str, float]]) -> str:
    """What the reader's own machine has to do."""
    rest, waiting, drafting = taken["at_rest"], taken["waiting"], taken["drafting"]
    return (
        f"Of one core of the reader's machine, without a graphics card, the page takes {rest['page']:g} % at rest, "
        f"{waiting['page']:g} % while it waits for an answer and {drafting['page']:g} % while one is written, 8 words "
        f"a second; the browser with it {rest['browser']:g}, {waiting['browser']:g} and {drafting['browser']:g} %."
    )


def _updates(costs: list[dict[str, Any]]) -> str:
    """What a question costs on the wire, in a short conversation and in a long one."""
    told = [
        f"after {cost['exchanges_before']} exchanges {cost['updates']} updates of {cost['bytes_an_update_median']:,} "
        f"bytes (median) and {cost['cpu_milliseconds_an_update']} ms of the processor, {cost['bytes_in_all']:,} in all"
        for cost in costs
    ]
    return f"One question whose draft grows by 33 words a second: {'; '.join(told)}."


def _read(name: str) -> dict[str, Any]:
    """A results file; empty where nothing has been measured yet."""
    path = RESULTS / name
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


_PARTS: dict[Path, dict[str, Callable[[], str]]] = {
    README: {"figures": figures},
    RETRIEVAL: {"spelling": spelling, "figures": retrieval, "speed": speed},
    ANSWERING: {"figures": answering},
    FORMATS: {"figures": ingest},
    PAGE: {"figures": page},
    SERVICE: {"figures": service},
}
PAGES = list(_PARTS)


def with_figures(page: Path) -> str:
    """A page's text with the current figures between its marks."""
    text = page.read_text("utf-8")
    for name, made in _PARTS[page].items():
        begin, end = f"<!-- {name}: begin (make figures) -->", f"<!-- {name}: end -->"
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{made()}\n{end}{rest.split(end)[1]}"
    return text


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(with_figures(page), "utf-8")
        sys.stdout.write(f"{page} is up to date\n")
