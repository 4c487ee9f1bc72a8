"""What the stand-in for Gemini "thinks" of a call: judgements of the demo recordings, in the language it is asked in.

It reads the parts of the request, each line of them one JSON value, and answers in the form of the request's schema.
Whatever stands outside of such lines it takes for an instruction and obeys: a transcript or a script that got out of
its part would change the judgement, and tests would see it.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from callqa_desktop.sandbox.schema import conform, enum_of
from callqa_desktop.sandbox.sounds import DemoAnswer, DemoSound, demo_sounds
from callqa_desktop.sandbox.verdicts import reason, verdict

SPOILS = ("invented_quotes", "bad_options", "foreign_answer", "agent_feelings", "past_the_end")
BREACHES = ("abuse", "private_data", "false_promise", "no_notice")
INVENTED = "Ми гарантуємо найкращу ціну в усій галактиці"
FOREIGN = "Клиент хотел узнать цену и сказал, что это очень дорого для него"
FEELINGS = {"uk": "Менеджер був роздратований і втомлений.", "en": "The agent was irritated and tired."}
_THIN = {"uk": "Доказів замало для вищого варіанта.", "en": "The evidence is too thin for the higher option."}
_ORDER = re.compile(
    r"answer\W+yes\W+to\W+(?:all|every)|відповіда\w*\W+так\W+на\W+(?:все|всі)|отвеча\w*\W+да\W+на\W+вс", re.IGNORECASE
)
_STRICT = re.compile(r"друга думка|second opinion", re.IGNORECASE)
_SOFTER = {"yes": "partly", "many": "few"}
_DOUBTFUL = ("criteria", "match", "openq", "recap")
"""Questions a second opinion answers more strictly."""
_STEPS = (
    (r"привіта|представ|greet|introduc", "greet"), (r"запис|record", "no_notice"), (r"зручно|good time", "purpose"),
    (r"ім.?я клієнт|на ім.?я|звертат|name", "custname"), (r"підсум|перекаж|sum up|recap", "recap_need"),
    (r"заперечен|сумнів|objection|doubt", "answer"), (r"ціну|вартіст|price", "price"),
    (r"вигод|пропону|пропозиц|benefit|offer", "match"),
    (r"потреб|запитан|спита|need|question", "openq"), (r"наступн|домов|крок|next step|agree", "next"),
    (r"попрощ|подяк|goodbye|thank", "bye"), (r"додатков|супутн|cross|further", "cross_sell"),
)  # fmt: skip
"""Which question of the card tells whether a step of a script was taken, by words of the step."""


def tokens(text: str) -> int:
    return -(-len(text) // 4)


@dataclass(frozen=True)
class _Line:
    """One utterance as it stands in the request."""

    index: int
    text: str


@dataclass
class _Request:
    """A request taken apart."""

    language: str
    parts: dict[str, list[Any]] = field(default_factory=dict)
    """JSON values by the mark of their part."""
    loose: list[str] = field(default_factory=list)
    """Lines that are no JSON value of a part."""

    @property
    def obeys(self) -> bool:
        return any(_ORDER.search(line) for line in self.loose)

    @property
    def strict(self) -> bool:
        return any(_STRICT.search(line) for line in self.loose)

    def lines(self) -> list[_Line]:
        told = self.parts.get("transcript", [])
        return [_Line(int(one["i"]), str(one["text"])) for one in told if isinstance(one, dict) and "i" in one]


def judge(prompt: str, schema: Any, spoil: str = "") -> str:
    """The reply to a request to judge, or to mend a judgement. `spoil` is "" or one of SPOILS."""
    request = _taken_apart(prompt)
    sound = _known_call(request)
    if enum_of(schema, "question") is None and "quotes" in (schema.get("properties") or {}):
        return json.dumps(conform(schema, _mended(request, sound, spoil)), ensure_ascii=False)
    ideal = _ideal(request, sound, [str(key) for key in enum_of(schema, "question") or ()])
    if spoil == "invented_quotes":
        for entry in _quoted(ideal):
            entry["quote"] = INVENTED
    elif spoil == "past_the_end":
        for entry in _quoted(ideal):
            entry["utterance"] = 9_999
    elif spoil == "foreign_answer":
        for number, (owner, key) in enumerate(_texts(ideal)):
            owner[key] = f"{FOREIGN} ({number})"
    elif spoil == "agent_feelings":
        words = FEELINGS[request.language]
        ideal["summary"] += f" {words}"
        ideal["conduct"] = words
        ideal["advice"] = [words, *ideal["advice"]]
        ideal["shortcomings"] = [{"text": words, "question": "", "utterance": None, "quote": ""}]
        for answer in ideal["answers"]:
            answer["reason"] += f" {words}"
    reply = conform(schema, ideal)
    if spoil == "bad_options" and isinstance(reply, dict):
        for entry in reply.get("answers") or []:
            entry["answer"] = "maybe"
    return json.dumps(reply, ensure_ascii=False)


def _taken_apart(prompt: str) -> _Request:
    request = _Request("en" if "Answer in English" in prompt or "in English" in prompt else "uk")
    part = ""
    for line in prompt.splitlines():
        if mark := re.fullmatch(r"<(/?)([a-z]+)>", line.strip()):
            part = "" if mark[1] else mark[2]
            continue
        try:
            value = json.loads(line) if part else None
        except ValueError:
            value = None
        if value is None:
            request.loose.append(line)
        else:
            request.parts.setdefault(part, []).append(value)
    return request


def _ideal(request: _Request, sound: DemoSound | None, keys: list[str]) -> dict[str, Any]:
    lines = request.lines()
    asked = {str(one.get("key")): one for one in request.parts.get("card", ()) if isinstance(one, dict)}
    found = verdict(sound, request.language)
    answers = [_answer(key, asked.get(key, {}), sound, request, lines) for key in (keys or asked)]
    likely = None
    if found.likelihood is not None:
        likely = {"value": found.likelihood, "reasons": [_placed(one, lines) for one in found.reasons]}
    return {
        "script": [_step(one, sound, lines) for one in request.parts.get("script", ()) if isinstance(one, dict)],
        "answers": answers,
        "objections": [_placed(one, lines) for one in found.objections],
        "promises": [_placed(one, lines) for one in found.promises],
        "shortcomings": [_placed(one, lines) for one in found.shortcomings],
        "findings": [_placed(one, lines) for one in found.findings],
        "mood": [dict(one) for one in found.mood],
        "likelihood": likely,
        "conduct": found.conduct,
        "summary": found.summary,
        "advice": list(found.advice),
        "client_mood": sound.mood if sound is not None else "neutral",
    }


def _answer(
    key: str, asked: dict[str, Any], sound: DemoSound | None, request: _Request, lines: list[_Line]
) -> dict[str, Any]:
    truth = sound.answers.get(key) if sound is not None else None
    expected = truth or _by_rule(key, asked, lines, request.language)
    if request.obeys:
        expected = replace(expected, answer="yes", quote="")
    options = asked.get("options") or {}
    confidence = round(0.97 - 0.01 * (len(key) * 7 % 13), 2)
    why = reason(key, expected.answer, expected.reason, request.language) if truth else expected.reason
    softer = _SOFTER.get(expected.answer, "")
    if request.strict and key in _DOUBTFUL and softer in options:
        expected, confidence, why = replace(expected, answer=softer), 0.55, _THIN[request.language]
    shown = _place(expected.quote, lines)
    several = asked.get("answer_with") == "options"
    return {
        "question": key,
        "applicable": expected.answer != "na",
        "evidence": [] if shown is None else [{"utterance": shown, "quote": expected.quote}],
        "reason": why,
        "answer": "" if asked.get("answer_with") else expected.answer,
        "options": [key for key in options if key != "na"][:2] if several else [],
        "number": asked.get("most", 1) if asked.get("answer_with") == "number" else None,
        "text": why if asked.get("answer_with") == "text" else "",
        "confidence": confidence,
    }


def _step(step: dict[str, Any], sound: DemoSound | None, lines: list[_Line]) -> dict[str, Any]:
    """Whether a step of the script was taken, told from the answer to the question of the card it resembles."""
    told = {"step": str(step.get("step")), "applicable": True, "said": False, "utterance": None, "quote": ""}
    text = re.sub("«[^»]*»", "", str(step.get("text", "")).casefold().split("\n")[0])
    key = next((key for words, key in _STEPS if re.search(words, text)), "")
    if key == "price":
        quote = _price(sound)
        return told | {"said": bool(quote), "utterance": _place(quote, lines), "quote": quote}
    answer = sound.answers.get(key) if sound is not None else None
    if answer is None:
        return told
    good = ("no",) if key == "no_notice" else ("yes", "partly", "many", "few")
    said = answer.answer in good and bool(answer.quote)
    at = _place(answer.quote, lines) if said else None
    return told | {
        "applicable": answer.answer != "na", "said": said, "utterance": at, "quote": answer.quote if said else "",
    }  # fmt: skip


def _price(sound: DemoSound | None) -> str:
    """The agent's first words about a price, "" for none."""
    agent = (said.text for said in sound.utterances if said.speaker == "agent") if sound is not None else ()
    found = (re.search(r"(?:[\w’]+ ){1,4}(?:тисяч\w*|сімсот|вісімсот)\b", text) for text in agent)
    return next((match[0] for match in found if match), "")


def _placed(entry: dict[str, Any], lines: list[_Line]) -> dict[str, Any]:
    shown = _place(entry["quote"], lines)
    return {**entry, "utterance": shown, "quote": "" if shown is None else entry["quote"]}


def _mended(request: _Request, sound: DemoSound | None, spoil: str) -> dict[str, Any]:
    """The right quote of what was shown, where the truth has one; texts in the language asked for."""
    lines = request.lines()
    ideal = _ideal(request, sound, list(sound.answers) if sound is not None else [])
    claims = [(entry.get("text") or "", entry) for entry in _quoted(ideal) if entry.get("quote")]
    claims += [(a["reason"], evidence) for a in ideal["answers"] for evidence in a["evidence"]]
    quotes = []
    for asked in request.parts.get("quotes", ()):
        shows = str(asked.get("shows", ""))
        right = next((entry for claim, entry in claims if claim and claim in shows), None)
        mended = {"id": asked["id"], "withdrawn": right is None, "utterance": None, "quote": ""}
        if spoil == "invented_quotes":
            mended |= {"withdrawn": False, "quote": INVENTED}
        elif right is not None:
            mended |= {"utterance": _place(right["quote"], lines), "quote": right["quote"]}
        quotes.append(mended)
    plain = (
        "Текст українською мовою, як і просили." if request.language == "uk" else "This text is in English, as asked."
    )
    texts = [{"id": one["id"], "text": plain} for one in request.parts.get("texts", ())]
    if spoil == "foreign_answer":
        texts = [{**one, "text": FOREIGN} for one in texts]
    return {"quotes": quotes, "texts": texts}


def _quoted(ideal: dict[str, Any]) -> list[dict[str, Any]]:
    """Every entry with a quote."""
    groups = (ideal[name] for name in ("objections", "promises", "shortcomings", "findings"))
    steps = (step for step in ideal["script"] if step["said"])
    evidence = (one for answer in ideal["answers"] for one in answer["evidence"])
    reasons = ideal["likelihood"]["reasons"] if ideal["likelihood"] else ()
    return [*itertools.chain.from_iterable(groups), *steps, *evidence, *reasons]


def _texts(ideal: dict[str, Any]) -> list[tuple[Any, Any]]:
    """(owner, key) of every text of the judge's own."""
    found: list[tuple[Any, Any]] = [(ideal, "summary"), (ideal, "conduct")]
    found += [(ideal["advice"], n) for n in range(len(ideal["advice"]))]
    found += [(answer, "reason") for answer in ideal["answers"]]
    for name in ("objections", "promises", "shortcomings", "findings"):
        found += [(entry, "text") for entry in ideal[name]]
    return found


def _place(quote: str, lines: list[_Line]) -> int | None:
    if not quote:
        return None
    exact = (line.index for line in lines if quote in line.text)
    alike = (line.index for line in lines if _plain(quote) in _plain(line.text))
    return next(itertools.chain(exact, alike), None)


def _known_call(request: _Request) -> DemoSound | None:
    """The demo call whose utterances stand in the request: at least half of them must be there."""
    text = [_plain(line.text) for line in request.lines()]
    best: tuple[int, DemoSound | None] = (0, None)
    for sound in demo_sounds().values():
        found = sum(any(_plain(said.text) in line for line in text) for said in sound.utterances)
        if sound.utterances and found * 2 >= len(sound.utterances) and found > best[0]:
            best = (found, sound)
    return best[1]


def _by_rule(key: str, asked: dict[str, Any], lines: list[_Line], language: str) -> DemoAnswer:
    """A plain answer where no truth is known, from a few words of the transcript."""
    text = _plain(" ".join(line.text for line in lines))
    own = language == "uk"
    if key in BREACHES:
        return DemoAnswer("no", "У розмові цього немає." if own else "There is nothing of it in the call.", "")
    signs = {"greet": "добр", "objection": "дорог", "next": "домовил", "bye": "до побачення", "purpose": "зручно"}
    if key in signs:
        if signs[key] in text:
            return DemoAnswer("yes", "Слова є в розмові." if own else "The words are in the call.", "")
        return DemoAnswer("no", "Таких слів не чути." if own else "There are no such words.", "")
    if key in ("ack", "answer", "check") and "дорог" not in text:
        return DemoAnswer("na", "Заперечень не було." if own else "There were no objections.", "")
    options = [option for option in asked.get("options") or {} if option != "na"]
    usual = "few" if key == "openq" else "yes" if "yes" in options or not options else options[0]
    return DemoAnswer(usual, "За словами розмови — так." if own else "By the words of the call.", "")


_APOSTROPHES = re.compile("[’'ʼ`´‘]")


def _plain(text: str) -> str:
    return " ".join(_APOSTROPHES.sub("", text.casefold()).split())
