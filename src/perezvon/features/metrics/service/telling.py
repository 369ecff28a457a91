"""An alarm in the words of a letter, and in the JSON of a webhook."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from perezvon.features.metrics.domain.alarms.channels import Channel, Delivery, What
from perezvon.features.metrics.domain.alarms.conditions import Cause
from perezvon.features.metrics.domain.alarms.telling import Alarm
from perezvon.features.metrics.domain.report import Names
from perezvon.features.metrics.domain.sums import By
from perezvon.features.metrics.service.words import texts
from perezvon.kernel.time import SECOND, Micros, to_datetime
from perezvon.kernel.values import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a channel is to hear, with the names of what it is about. A test is about no alarm."""

    delivery: Delivery
    channel: Channel
    alarm: Alarm | None
    names: Names
    link: str | None


def letter(news: News) -> tuple[str, str]:
    """The subject and the text of a letter."""
    say = texts(news.channel.language)
    if news.alarm is None:
        lines = [say("mail.test_text").format(name=_line(news.channel.name))]
        subject = say("mail.test")
    else:
        subject = title(news)
        lines = [subject, "", say("mail.raised").format(at=_local(news.alarm.raised, news.channel))]
        if news.alarm.cleared is not None:
            lines.append(say("mail.over").format(at=_local(news.alarm.cleared, news.channel)))
        if news.delivery.held_back:
            lines.append(say("mail.held_back").format(count=news.delivery.held_back))
    if news.link is not None:
        lines += ["", say(f"mail.do.{news.alarm.cause}") if news.alarm else say("mail.open"), news.link]
    return subject, "\n".join((*lines, "", "-- ", say("mail.foot").format(name=_line(news.channel.name)), ""))


def title(news: News) -> str:
    """What is wrong with what."""
    alarm = news.alarm
    if alarm is None:
        return ""
    say = texts(news.channel.language)
    return say(f"alarm.{alarm.cause}").format(
        queue=_line(_named(news, By.QUEUE, alarm.queue) or ""),
        agent=_line(_named(news, By.AGENT, alarm.agent) or ""),
        level=_percent(alarm.value, news.channel.language),
        target=_percent(alarm.limit, news.channel.language),
        limit=_clock(alarm.limit),
    )


def payload(news: News) -> bytes:
    """The body of a webhook."""
    kind = "test" if news.delivery.what is What.TEST else f"alarm.{news.delivery.what}"
    body: dict[str, object] = {"id": news.delivery.delivery, "type": kind, "at": _iso(news.delivery.at)}
    if news.alarm is not None:
        body |= {"alarm": _alarm(news, news.alarm), "held_back": news.delivery.held_back}
    return json.dumps(body | {"link": news.link}, ensure_ascii=False, separators=(",", ":")).encode()


def _alarm(news: News, alarm: Alarm) -> Mapping[str, object]:
    return {
        "id": alarm.id,
        "cause": alarm.cause,
        "weight": alarm.weight,
        "text": title(news),
        "queue": _thing(news, By.QUEUE, alarm.queue),
        "agent": _thing(news, By.AGENT, alarm.agent),
        "raised_at": _iso(alarm.raised),
        "cleared_at": None if alarm.cleared is None else _iso(alarm.cleared),
        **_FIGURES.get(alarm.cause, _none)(alarm),
    }


def _none(_: Alarm) -> Mapping[str, object]:
    return {}


def _level(alarm: Alarm) -> Mapping[str, object]:
    return {"service_level_percent": alarm.value, "target_percent": alarm.limit}


def _wait(alarm: Alarm) -> Mapping[str, object]:
    limit = None if alarm.limit is None else alarm.limit / SECOND
    return {"waiting_since": None if alarm.value is None else _iso(int(alarm.value)), "longest_wait_s": limit}


_FIGURES: Mapping[Cause, Callable[[Alarm], Mapping[str, object]]] = {
    Cause.SERVICE_LEVEL: _level,
    Cause.QUEUE_LATE: _wait,
    Cause.NOBODY_SIGNED_IN: _wait,
}


def _thing(news: News, by: By, which: str | None) -> Mapping[str, object] | None:
    return None if which is None else {"id": which, "name": _named(news, by, which)}


def _named(news: News, by: By, which: str | None) -> str | None:
    return None if which is None else news.names.get(by, {}).get(which, which)


def _line(text: str) -> str:
    """The same on one line: a name may hold anything."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _percent(value: float | None, language: Language) -> str:
    if value is None:
        return "–"
    shown = f"{value:.1f}".removesuffix(".0")
    return f"{shown.replace('.', ',')} %" if language is Language.RUSSIAN else f"{shown}%"


def _clock(duration: float | None) -> str:
    """A duration as on a clock: minutes and seconds."""
    seconds = 0 if duration is None else int(duration) // SECOND
    return f"{seconds // 60}:{seconds % 60:02}"


def _iso(at: Micros) -> str:
    return to_datetime(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _local(at: Micros, channel: Channel) -> str:
    local: datetime = to_datetime(at).astimezone(ZoneInfo(channel.zone))
    return f"{local:%Y-%m-%d %H:%M}"
