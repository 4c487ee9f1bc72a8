"""The colour tokens of the light look, as hex without a sign: reports are printed on white.

Plain state colours are for shapes; on text use the ``_TEXT`` ones, whose contrast is at least 4.5:1 on white and on
their own soft ground.
"""

PANEL = "FFFFFF"
GROUND = "F6F7F9"
LINE = "E3E6EB"
TEXT = "1B2430"
MUTED = "667085"
ACCENT = "2F5BEA"
ACCENT_SOFT = "E9EEFE"
GOOD = "0F8A6D"
GOOD_TEXT = "0B6B55"
GOOD_SOFT = "DFF3EC"
WARNING = "B7791F"
WARNING_TEXT = "8A5A10"
WARNING_SOFT = "FCF0D9"
BAD = "C4314B"
BAD_TEXT = "B02540"
BAD_SOFT = "FBE4E8"
