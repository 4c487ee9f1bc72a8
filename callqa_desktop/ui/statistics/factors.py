"""See services."""

from __future__ import annotations

from callqa_desktop.ui.statistics.section import Section


class FactorsSection(Section):
    pass
