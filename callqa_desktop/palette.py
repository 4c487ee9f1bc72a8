"""The colours of the look, by name, for the window and the reports alike. No other module writes a colour down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """One scheme. Colours are "#RRGGBB".

    Plain state colours (`good`, `client`, ...) are for shapes and lines; on text use the `*_text` ones, which keep a
    contrast of at least 4.5:1 (7:1 in high contrast) on ground, panel and on their own soft ground. A soft ground never
    tells something alone: a sign, a border or a mark of 3:1 stands beside it.
    """

    name: str
    ground: str
    panel: str
    raised: str
    """Ground of controls, hovered rows and neutral chips."""
    line: str
    line_strong: str
    """Border of fields and buttons."""
    text: str
    muted: str
    muted_text: str
    """Muted text on `raised`, `accent_soft` and `highlight`."""
    accent: str
    accent_hover: str
    accent_soft: str
    accent_text: str
    on_accent: str
    agent: str
    agent_text: str
    client: str
    client_text: str
    client_soft: str
    good: str
    good_text: str
    good_soft: str
    warning: str
    warning_text: str
    warning_soft: str
    bad: str
    bad_text: str
    bad_soft: str
    highlight: str
    playhead: str

    @property
    def dark(self) -> bool:
        return self.name != "light"

    @property
    def outlined(self) -> bool:
        """Whether soft grounds need an outline in the colour of their text to be told apart."""
        return self.name == "contrast"


LIGHT = Tokens(
    name="light",
    ground="#F6F7F9",
    panel="#FFFFFF",
    raised="#F0F2F5",
    line="#E3E6EB",
    line_strong="#D3D8E0",
    text="#1B2430",
    muted="#667085",
    muted_text="#586274",
    accent="#2F5BEA",
    accent_hover="#2549C9",
    accent_soft="#E9EEFE",
    accent_text="#2450DC",
    on_accent="#FFFFFF",
    agent="#2F5BEA",
    agent_text="#2450DC",
    client="#D9730D",
    client_text="#98500A",
    client_soft="#FDEBDA",
    good="#0F8A6D",
    good_text="#0B6B55",
    good_soft="#DFF3EC",
    warning="#B7791F",
    warning_text="#8A5A10",
    warning_soft="#FCF0D9",
    bad="#C4314B",
    bad_text="#B02540",
    bad_soft="#FBE4E8",
    highlight="#FFF4CC",
    playhead="#A3122F",
)

DARK = Tokens(
    name="dark",
    ground="#14181F",
    panel="#1B212A",
    raised="#28303C",
    line="#2B333F",
    line_strong="#3A4453",
    text="#E6EAF0",
    muted="#93A0B3",
    muted_text="#A9B4C4",
    accent="#7C9BFF",
    accent_hover="#97B0FF",
    accent_soft="#232D4A",
    accent_text="#8CA8FF",
    on_accent="#14181F",
    agent="#7C9BFF",
    agent_text="#8CA8FF",
    client="#F0A04B",
    client_text="#F0A04B",
    client_soft="#3B2A18",
    good="#4CC3A5",
    good_text="#4CC3A5",
    good_soft="#17332F",
    warning="#E0B04D",
    warning_text="#E0B04D",
    warning_soft="#3A2F18",
    bad="#F07A8E",
    bad_text="#F07A8E",
    bad_soft="#40222B",
    highlight="#3B3516",
    playhead="#FF8FA3",
)

CONTRAST = Tokens(
    name="contrast",
    ground="#000000",
    panel="#000000",
    raised="#262626",
    line="#8C8C8C",
    line_strong="#D0D0D0",
    text="#FFFFFF",
    muted="#D6D6D6",
    muted_text="#FFFFFF",
    accent="#8CC8FF",
    accent_hover="#B5DCFF",
    accent_soft="#12305A",
    accent_text="#B5DCFF",
    on_accent="#000000",
    agent="#8CC8FF",
    agent_text="#8CC8FF",
    client="#FFB86B",
    client_text="#FFB86B",
    client_soft="#1A1A1A",
    good="#5FE3C0",
    good_text="#5FE3C0",
    good_soft="#1A1A1A",
    warning="#FFE14D",
    warning_text="#FFE14D",
    warning_soft="#1A1A1A",
    bad="#FF9DB0",
    bad_text="#FF9DB0",
    bad_soft="#1A1A1A",
    highlight="#595959",
    playhead="#FF6B8A",
)
"""High contrast: text at least 7:1, shapes, lines and focus at least 3:1. Tones differ by text, sign and outline, not
by their ground."""

SCHEMES = {scheme.name: scheme for scheme in (LIGHT, DARK, CONTRAST)}

TONES = ("neutral", "accent", "good", "warning", "bad", "client")


def tone_colours(tokens: Tokens, tone: str) -> tuple[str, str]:
    """Text and ground of a chip or notice of this tone (one of TONES)."""
    return {
        "neutral": (tokens.muted_text, tokens.raised),
        "accent": (tokens.accent_text, tokens.accent_soft),
        "good": (tokens.good_text, tokens.good_soft),
        "warning": (tokens.warning_text, tokens.warning_soft),
        "bad": (tokens.bad_text, tokens.bad_soft),
        "client": (tokens.client_text, tokens.client_soft),
    }[tone]
