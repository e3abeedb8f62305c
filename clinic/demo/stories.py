"""Who of the demo patients has which story: the order of a fill decides.

The first ones are those that a visitor meets: Ana is on every tour.
"""

from collections.abc import Callable
from dataclasses import dataclass

from clinic.demo import alarms, comparing
from clinic.demo.scene import Scene

Act = Callable[[Scene], None]


@dataclass(frozen=True)
class Story:
    """What happens beside the course: `before` the days are lived, and `after`.

    `logs_yesterday`: yesterday's log is part of the story, so the days leave it free.
    """

    before: tuple[Act, ...] = ()
    after: tuple[Act, ...] = ()
    logs_yesterday: bool = False


NONE = Story()

STORIES = {
    0: Story(before=(comparing.compare_splint,)),
    2: Story(before=(comparing.compare_drawn,)),
    3: Story(after=(alarms.unknown_drops,)),
    4: Story(before=(comparing.flip_coin,)),
    5: Story(before=(alarms.liver_tests_rose,), after=(alarms.painkiller_elsewhere,)),
    6: Story(after=(comparing.draft_baclofen,)),
    7: Story(after=(alarms.antibiotic_elsewhere,)),
    8: Story(after=(alarms.cannot_swallow,), logs_yesterday=True),
    9: Story(before=(comparing.compare_switch,)),
    10: Story(before=(comparing.compare_stretching,)),
    11: Story(after=(alarms.toxin_with_a_reason,)),
    12: Story(after=(alarms.fell_asleep,)),
    16: Story(
        before=(alarms.raise_baclofen,),
        after=(alarms.fell_on_the_way_up,),
        logs_yesterday=True,
    ),
}


def story_of(index: int) -> Story:
    return STORIES.get(index, NONE)
