"""The keyboard of the review page (product.md part c)."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

LISTEN, TEXT, ANSWER = later("Listening"), later("Conversation"), later("Scoring")
MARK, LOOK = later("Notes"), later("View")


def _review(
    name: str,
    title: str,
    group: str,
    keys: tuple[str, ...] = (),
    typing: tuple[str, ...] = (),
    *,
    hold: bool = False,
    repeats: bool = False,
) -> Action:
    return Action(name, title, group, keys, typing, "review", hold, repeats)


ACTIONS = (
    # Listening
    _review("play", later("Play or pause"), LISTEN, ("Space", "K"), ("Ctrl+Space", "Alt+K", "MediaPlay")),
    _review("hold", later("Play while the key is down"), LISTEN, (), ("F4",), hold=True),
    _review("back_5", later("Back 5 s"), LISTEN, ("J",), ("Alt+J",), repeats=True),
    _review("forward_5", later("Forward 5 s"), LISTEN, ("L",), ("Alt+L",), repeats=True),
    _review("back_15", later("Back 15 s"), LISTEN, ("Shift+J",), ("Alt+Shift+J",), repeats=True),
    _review("forward_15", later("Forward 15 s"), LISTEN, ("Shift+L",), ("Alt+Shift+L",), repeats=True),
    _review("back_1", later("Back 1 s"), LISTEN, ("Left",), ("Alt+Left",), repeats=True),
    _review("forward_1", later("Forward 1 s"), LISTEN, ("Right",), ("Alt+Right",), repeats=True),
    _review("nudge_back", later("Back 0.1 s"), LISTEN, (",",), repeats=True),
    _review("nudge_forward", later("Forward 0.1 s"), LISTEN, (".",), repeats=True),
    _review("start", later("Start of the call"), LISTEN, ("Home",)),
    _review("end", later("End of the call"), LISTEN, ("End",)),
    _review("go_to", later("Go to a time"), LISTEN, ("G",), ("Alt+G",)),
    _review("slower", later("Slower by 0.1"), LISTEN, ("[",), ("Alt+[",), repeats=True),
    _review("faster", later("Faster by 0.1"), LISTEN, ("]",), ("Alt+]",), repeats=True),
    _review("normal_speed", later("Normal speed"), LISTEN, ("\\",), ("Alt+\\",)),
    _review("loop_in", later("Loop starts here"), LISTEN, ("I",)),
    _review("loop_out", later("Loop ends here"), LISTEN, ("O",)),
    _review("loop_toggle", later("Loop on or off"), LISTEN, ("/",)),
    _review("loop_clear", later("Remove the loop"), LISTEN, ("Shift+/", "Shift+I")),
    _review("skip_silence", later("Skip silence"), LISTEN, ("S",), ("Alt+S",)),
    _review("solo_agent", later("Hear the agent only"), LISTEN, (), ("Alt+1",)),
    _review("solo_client", later("Hear the client only"), LISTEN, (), ("Alt+2",)),
    _review("solo_both", later("Hear both, mixed"), LISTEN, (), ("Alt+3",)),
    _review("solo_stereo", later("Hear both, left and right"), LISTEN, (), ("Alt+4",)),
    _review("swap_channels", later("Swap agent and client"), LISTEN, (), ("Alt+0",)),
    _review("cleaned_sound", later("Original or cleaned sound"), LISTEN, ("H",), ("Alt+H",)),
    _review("sound_quality", later("Sound quality"), LOOK, ("Shift+H",)),
    # Conversation
    _review("previous_line", later("Previous line"), TEXT, ("Up",), ("Alt+Up", "MediaPrevious"), repeats=True),
    _review("next_line", later("Next line"), TEXT, ("Down",), ("Alt+Down", "MediaNext"), repeats=True),
    _review("previous_turn", later("Previous line of the same person"), TEXT, ("Shift+Up",), repeats=True),
    _review("next_turn", later("Next line of the same person"), TEXT, ("Shift+Down",), repeats=True),
    _review("replay", later("Hear the current line again"), TEXT, ("R",), ("Alt+R",)),
    _review("follow", later("Follow the voice"), TEXT, ("F",)),
    _review("to_current", later("Back to the current line"), TEXT, (), ("Ctrl+G",)),
    _review("find", later("Find in this call"), TEXT, (), ("Ctrl+F",)),
    _review("find_next", later("Next match"), TEXT, (), ("F3",), repeats=True),
    _review("find_previous", later("Previous match"), TEXT, (), ("Shift+F3",), repeats=True),
    _review("edit_line", later("Correct the line"), TEXT, (), ("F2",)),
    _review("switch_speaker", later("Other speaker for the line"), TEXT, (), ("Ctrl+Shift+S",)),
    _review("next_doubtful", later("Next doubtful word"), TEXT, (), ("F8",), repeats=True),
    _review("previous_doubtful", later("Previous doubtful word"), TEXT, (), ("Shift+F8",), repeats=True),
    _review("undo", later("Undo a correction or a change of a note"), TEXT, ("Ctrl+Z",), repeats=True),
    _review("redo", later("Redo the correction"), TEXT, ("Ctrl+Shift+Z", "Ctrl+Y"), repeats=True),
    # Scoring
    _review("next_question", later("Next question"), ANSWER, (), ("Ctrl+Down",), repeats=True),
    _review("previous_question", later("Previous question"), ANSWER, (), ("Ctrl+Up",), repeats=True),
    _review("answer_1", later("Choose answer 1"), ANSWER, ("1",)),
    _review("answer_2", later("Choose answer 2"), ANSWER, ("2",)),
    _review("answer_3", later("Choose answer 3"), ANSWER, ("3",)),
    _review("answer_4", later("Choose answer 4"), ANSWER, ("4",)),
    _review("answer_5", later("Choose answer 5"), ANSWER, ("5",)),
    _review("answer_6", later("Choose answer 6"), ANSWER, ("6",)),
    _review("answer_7", later("Choose answer 7"), ANSWER, ("7",)),
    _review("answer_8", later("Choose answer 8"), ANSWER, ("8",)),
    _review("answer_9", later("Choose answer 9"), ANSWER, ("9",)),
    _review("answer_0", later("Not applicable"), ANSWER, ("0",)),
    _review("accept", later("Accept the AI answer"), ANSWER, ("A",)),
    _review("play_evidence", later("Hear the evidence"), ANSWER, ("V",)),
    _review("comment", later("Comment on the question"), ANSWER, ("C",)),
    _review("attach", later("Attach the loop or the line as evidence"), ANSWER, ("E",), ("Alt+E",)),
    _review("submit", later("Finish the evaluation"), ANSWER, (), ("Ctrl+Enter",)),
    _review("submit_next", later("Finish and open the next call"), ANSWER, (), ("Ctrl+Shift+Enter",)),
    _review("next_call", later("Next call of the list"), ANSWER, (), ("Ctrl+PgDn",)),
    _review("previous_call", later("Previous call of the list"), ANSWER, (), ("Ctrl+PgUp",)),
    _review("report", later("Make a report of this call"), ANSWER, (), ("Ctrl+E",)),
    # Notes
    _review("mark", later("Note at this moment"), MARK, ("M",), ("Alt+M",)),
    _review("mark_loop", later("Note on the loop"), MARK, ("Shift+M",), ("Alt+Shift+M",)),
    _review("next_mark", later("Next mark"), MARK, ("N",), repeats=True),
    _review("previous_mark", later("Previous mark"), MARK, ("Shift+N",), repeats=True),
    _review("mark_evidence", later("Mark becomes evidence"), MARK, ("Shift+E",)),
    _review("mark_clip", later("Mark becomes a coaching clip"), MARK, ("X",)),
    _review("export_sound", later("Export the sound of the call"), MARK),
    _review("second_opinion", later("Second opinion on the call"), ANSWER),
    # View
    _review("zoom_in", later("Zoom in"), LOOK, (), ("Ctrl+=",), repeats=True),
    _review("zoom_out", later("Zoom out"), LOOK, (), ("Ctrl+-",), repeats=True),
    _review("zoom_fit", later("Show the whole call"), LOOK, (), ("Ctrl+0",)),
    _review("zoom_loop", later("Zoom to the loop"), LOOK, ("Z",)),
    _review("view_mode", later("Waveform, spectrogram or both"), LOOK, ("W",)),
)
"""Shift+/ types `?` on a US keyboard and then opens the sheet, as `?` goes by character; Shift+I always clears."""
