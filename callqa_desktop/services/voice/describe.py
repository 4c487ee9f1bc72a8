"""What every measure is: its name for people, unit, method in a line, formula and source.

The panel of the review page and docs/measures.md are made of the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callqa_desktop.texts import later

TALK, SILENCES, PACE, VOICE, WORDS = "talk", "silences", "pace", "voice", "words"
GROUPS: Mapping[str, str] = {
    TALK: later("Talk and turns"),
    SILENCES: later("Silences"),
    PACE: later("Pace"),
    VOICE: later("Voice"),
    WORDS: later("Words"),
}
AGENT, CLIENT, CALL = "agent", "client", ""

_BOERSMA = "P. Boersma, IFA Proceedings 17 (1993)"
_GEMAPS = "Eyben et al., GeMAPS, IEEE Transactions on Affective Computing 7 (2016)"
_NUCLEI = "N. H. de Jong, T. Wempe, Behavior Research Methods 41 (2009)"
_PAUSES = "N. H. de Jong, H. R. Bosker, DiSS (2013)"
_LUFS = "ITU-R BS.1770-5; coefficients for other rates: B. De Man, AES Convention 145 (2018)"
_PERIODS = "P. Boersma, Folia Phoniatrica et Logopaedica 61 (2009); limits: Deliyski et al., Journal of Voice 19 (2005)"
_NON_TALK = "Amazon Connect Contact Lens, non-talk time"
OWN = "own definition"


@dataclass(frozen=True, slots=True)
class Described:
    """One measure. `title`, `unit` and `method` are messages: whoever shows them asks tr() for them."""

    title: str
    unit: str
    method: str
    formula: str
    source: str
    group: str
    decimals: int = 1
    percent: bool = False
    """Kept as a share, 0 to 1; shown in percent."""
    names: Mapping[str, str] | None = None
    """Names of the figures by side: agent and client, or "" for the call as a whole."""


def _call(name: str) -> Mapping[str, str]:
    return {CALL: name}


def _sides(name: str) -> Mapping[str, str]:
    return {AGENT: f"agent_{name}", CLIENT: f"client_{name}"}


_SECONDS, _PERCENT, _TIMES, _SEMITONES = later("s"), "%", "", later("semitones")

MEASURES: tuple[Described, ...] = (
    Described(
        later("Share of the talk"), _PERCENT,
        later("Of the time either side speaks, both added up; silence is not counted"),
        "agent / (agent + client), seconds of speech", OWN, TALK, 0, True, {AGENT: "talk_share_agent"},
    ),
    Described(
        later("Time of speech"), _SECONDS,
        later("Level of the channel, WebRTC voice activity, no music, no echo; pauses under 0.25 s belong to it"),
        "sum of (end - start) of stretches", f"WebRTC VAD, mode 1; {_PAUSES}", TALK, 1, False, _sides("speech_seconds"),
    ),
    Described(
        later("Somebody speaks"), _SECONDS, later("One side or the other, overlaps counted once"),
        "length of (agent or client)", OWN, TALK, 1, False, _call("speech_seconds"),
    ),
    Described(
        later("Longest monologue"), _SECONDS,
        later("Without a pause over 3 s; remarks of the other side up to 1 s do not end it"),
        "max (end - start)", "Gong Labs (idea); limits are ours", TALK, 1, False, _sides("longest_monologue_seconds"),
    ),
    Described(
        later("Interruptions"), _TIMES,
        later("Begins over 0.5 s after the other side, both speak for 0.3 s, goes on for over 0.8 s; “uh-huh” is none"),
        "count", "revenue.io and Contact Lens (idea); limits are ours", TALK, 0, False,
        {AGENT: "interruptions", CLIENT: "client_interruptions"},
    ),
    Described(
        later("Both speak at once"), _SECONDS, later("Time in which both channels hold speech"),
        "agent + client - (agent or client)", OWN, TALK, 1, False, _call("overlap_seconds"),
    ),
    Described(
        later("Pause before the answer"), _SECONDS,
        later("Median time from the end of the other side’s speech to this side’s first word; not over music"),
        "median (start of answer - end of speech)", "Gong “patience”", TALK, 1, False,
        {AGENT: "response_gap_seconds", CLIENT: "client_response_gap_seconds"},
    ),
    Described(
        later("Share of silence"), _PERCENT, later("Of the whole recording in which nobody speaks, music included"),
        "1 - speech / duration", OWN, SILENCES, 0, True, _call("silence_share"),
    ),
    Described(
        later("Silence"), _SECONDS, later("Nobody speaks, music included"), "duration - speech", OWN, SILENCES, 1,
        False, _call("silence_seconds"),
    ),
    Described(
        later("On hold"), _SECONDS, later("Silences of a second or more with music or tones for 2 s or 30 % of them"),
        "sum of silences", "Seyerlehner et al., DAFx (2007), for music", SILENCES, 1, False, _call("hold_seconds"),
    ),
    Described(
        later("Thinking after a question"), _SECONDS,
        later("Silences of 1 to 10 s that begin within 1.5 s of a question’s end; needs the transcript"),
        "sum of silences", OWN, SILENCES, 1, False, _call("thinking_seconds"),
    ),
    Described(
        later("Dead air"), _SECONDS, later("Silences of 3 s or more that are neither hold nor thinking"),
        "sum of silences", _NON_TALK, SILENCES, 1, False, _call("dead_air_seconds"),
    ),
    Described(
        later("Times of dead air"), _TIMES, later("How many such silences"), "count", _NON_TALK, SILENCES, 0, False,
        _call("dead_airs"),
    ),
    Described(
        later("Before the first word"), _SECONDS, later("From the start of the recording"), "start of first stretch",
        OWN, SILENCES, 1, False, _call("start_silence_seconds"),
    ),
    Described(
        later("After the last word"), _SECONDS, later("To the end of the recording"), "duration - end of last stretch",
        OWN, SILENCES, 1, False, _call("end_silence_seconds"),
    ),
    Described(
        later("Speech rate"), later("syllables/s"),
        later("Peaks of the level between 300 and 1500 Hz over the time of speech and own pauses"),
        "nuclei / (speech + own pauses)", _NUCLEI, PACE, 1, False, _sides("syllables_per_second"),
    ),
    Described(
        later("Articulation rate"), later("syllables/s"), later("The same over the time of speech alone"),
        "nuclei / speech", _NUCLEI, PACE, 1, False, _sides("articulation_per_second"),
    ),
    Described(
        later("Syllables by the words"), later("syllables/s"),
        later("Vowels of a Ukrainian transcript over the time of speech"), "vowels / speech", OWN, PACE, 1, False,
        _sides("spoken_syllables_per_second"),
    ),
    Described(
        later("Words a minute"), _TIMES, later("Of an English transcript over the time of speech"),
        "60 words / speech", OWN, PACE, 0, False, _sides("words_per_minute"),
    ),
    Described(
        later("Pauses a minute"), _TIMES, later("Silences of 0.25 to 3 s within one’s own turn"),
        "60 pauses / (speech + own pauses)", f"{_PAUSES}; OpenWillis", PACE, 1, False, _sides("pauses_per_minute"),
    ),
    Described(
        later("Mean pause"), _SECONDS, later("Of the same pauses"), "mean length", _PAUSES, PACE, 2, False,
        _sides("mean_pause_seconds"),
    ),
    Described(
        later("Loudness"), "LUFS", later("K-weighted and gated, of the blocks in which this side speaks"),
        "-0.691 + 10 lg (mean square of blocks of 0.4 s above the gates)", _LUFS, VOICE, 1, False,
        _sides("loudness_lufs"),
    ),
    Described(
        later("Spread of loudness"), "LU", later("Between the 20th and the 80th percentile of these blocks"),
        "P80 - P20", _GEMAPS, VOICE, 1, False, _sides("loudness_spread_lu"),
    ),
    Described(
        later("Pitch"), _SEMITONES,
        later("Median fundamental frequency above 27.5 Hz, by autocorrelation, every 10 ms"),
        "12 log2 (F0 / 27.5 Hz)", f"{_BOERSMA}; {_GEMAPS}", VOICE, 1, False, _sides("pitch_semitones"),
    ),
    Described(
        later("Spread of pitch"), _SEMITONES, later("Between its 20th and 80th percentile"), "P80 - P20", _GEMAPS,
        VOICE, 1, False, _sides("pitch_spread_semitones"),
    ),
    Described(
        later("Slope of pitch at phrase ends"), later("semitones/s"),
        later("Median slope over the last half second of speech before a pause; below zero it falls"),
        "median of least-squares slopes", OWN, VOICE, 1, False, _sides("pitch_end_slope"),
    ),
    Described(
        later("Voiced share"), _PERCENT, later("Of the time of speech in which the voice has a pitch"),
        "voiced / speech", _GEMAPS, VOICE, 0, True, _sides("voiced_share"),
    ),
    Described(
        later("Jitter"), _PERCENT, later("Difference of neighbouring periods to their mean; wideband clean sound only"),
        "100 mean |T(i) - T(i+1)| / mean T", _PERIODS, VOICE, 2, False, _sides("jitter_percent"),
    ),
    Described(
        later("Shimmer"), _PERCENT,
        later("Difference of neighbouring heights to their mean; wideband clean sound only"),
        "100 mean |A(i) - A(i+1)| / mean A", _PERIODS, VOICE, 2, False, _sides("shimmer_percent"),
    ),
    Described(
        later("Harmonics to noise"), "dB", later("Periodic to other power of the voice; wideband clean sound only"),
        "mean 10 lg (r / (1 - r)), r: peak of the autocorrelation", _BOERSMA, VOICE, 1, False, _sides("hnr_db"),
    ),
    Described(
        later("Questions asked"), _TIMES,
        later("Sentences with a question mark, and requests to tell; needs the transcript"),
        "count", OWN, WORDS, 0, False, _sides("questions"),
    ),
    Described(
        later("Open questions"), _TIMES, later("Those that ask with a question word or invite to tell"), "count", OWN,
        WORDS, 0, False, _sides("open_questions"),
    ),
    Described(
        later("Closed questions"), _TIMES, later("All others"), "count", OWN, WORDS, 0, False,
        _sides("closed_questions"),
    ),
    Described(
        later("Words of listening"), _TIMES, later("Utterances of nothing but “uh-huh”, “yes”, “I see”"), "count", OWN,
        WORDS, 0, False, _sides("backchannels"),
    ),
    Described(
        later("Length of the recording"), _SECONDS, later("From its first to its last sample"), "frames / rate", OWN,
        TALK, 1, False, _call("duration_seconds"),
    ),
)  # fmt: skip
"""In the order they are shown."""

METHODS: Mapping[str, Described] = {name: one for one in MEASURES for name in (one.names or {}).values()}
"""By the name of the figure."""

LISTED: Mapping[str, str] = {
    "method": "How they were measured",
    "approximate": "Both voices share one channel and were told apart by their sound or by the transcript",
    "agent_longest_monologue_at": "Start and end of the longest monologue",
    "client_longest_monologue_at": "Start and end of the longest monologue",
    "interruption_places": "Start, end and side of each interruption",
    "silence_places": "Start, end and kind of each silence of a second or more",
    "question_places": "Start, end, side and kind of each question",
    "agent_languages": "Share of the words by language",
    "client_languages": "Share of the words by language",
    "agent_voice_quality_reason": "Why jitter, shimmer and harmonics to noise are not told",
    "client_voice_quality_reason": "Why jitter, shimmer and harmonics to noise are not told",
}
"""Figures that are no single number, for those who read them from files."""
REASONS: Mapping[str, str] = {
    "band": later("the sound ends with the telephone band, below 4 kHz"),
    "noise": later("the noise is less than 30 dB below the speech"),
    "voice": later("there are less than 5 s of voice"),
}
"""Why the voice’s perturbation is not told."""
