"""Which of the voices a model told apart in one channel is the agent's, by what they say and who speaks first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from callqa_desktop.models.enums import Direction, Speaker
from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.folding import fold

_AGENT = re.compile(
    r"компан\w+|вас вітає|вітає вас|слухаю вас|вас слуха\w+|чим (?:можу|я можу)|як (?:я )?можу до вас|"
    r"розмов\w+ запис\w+|запису\w+ для якост\w+|якост\w+ обслуговув\w+|пане \w+|пані \w+|оформ\w+|передзвоню|"
    r"наш\w* (?:салон|магазин|сайт|менеджер)\w*|можемо запропонувати|рекоменду\w+|гаранті\w+|"
    r"вартість (?:буде|становить)|"
    r"чем (?:могу|я могу)|меня зовут|разговор запис\w+|вас приветств\w+|"
    r"how (?:can|may) i help|thank you for calling|this call is (?:being )?recorded|my name is"
)
_CLIENT = re.compile(
    r"скільки кошту\w+|а скільки|хочу (?:замовити|купити|дізнатися)|хотіл[аи]? б|мені (?:треба|потрібн\w+)|"
    r"дорого|подумаю|я замовля\w+|сколько стоит|хочу (?:заказать|купить|узнать)|мне (?:надо|нужн\w+)|"
    r"how much|i would like|i want to|i(?:'|\u02bc)m calling about"
)
_MACHINE = re.compile(
    r"після (?:звукового )?сигналу|залиште (?:своє |ваше )?повідомлення|голосов\w+ пошт\w+|натисніть|"
    r"тонально\w+ наборі|после (?:звукового )?сигнала|оставьте сообщение|нажмите|leave (?:a|your) message|"
    r"after the (?:tone|beep)|press \w+ (?:for|to)"
)
_EARLY_LINES = 6
"""Lines from the beginning in which a greeting says who is who."""


def roles(lines: Sequence[Spoken], *, direction: str, agent_name: str = "", beginning: bool = True) -> dict[str, str]:
    """Label -> agent, client or other.

    Args:
        lines: with labels as speakers, sorted.
        direction: of the call: who is called speaks first.
        agent_name: of the employee, where it is known; "" otherwise.
        beginning: these lines are that of the call.
    """
    said = Counter[str]()
    for label, line in lines:
        said[label] += len(line.text.split())
    machines = {label for label, line in lines if _MACHINE.search(fold(line.text))}
    two = [label for label, _ in said.most_common() if label not in machines][:2]
    if not two:
        return dict.fromkeys(said, Speaker.OTHER.value)
    signs = dict.fromkeys(two, 0.0)
    names = [name for name in fold(agent_name).split() if len(name) > 3]
    for number, (label, line) in enumerate(lines):
        if label in signs:
            text = fold(line.text)
            early = 2.0 if beginning and number < _EARLY_LINES else 1.0
            signs[label] += len(_AGENT.findall(text)) * early - len(_CLIENT.findall(text))
            signs[label] += 3.0 * sum(name[:-1] in text for name in names) if early > 1 else 0.0
    opener = next((label for label, _ in lines if label in signs), two[0])
    if beginning:
        signs[opener] += 1.0 if direction != Direction.OUTBOUND else -1.0
    if len(two) == 1 and machines:  # a person left a message
        signs[two[0]] -= 2.0
    agent = max(two, key=lambda label: signs[label])
    given = dict.fromkeys(said, Speaker.OTHER.value)
    given |= dict.fromkeys(two, Speaker.CLIENT.value)
    if len(two) == 1 and signs[agent] < 0:
        return given
    return {**given, agent: Speaker.AGENT.value}
