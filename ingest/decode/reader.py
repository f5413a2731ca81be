"""One line at a time -> rows. Says what every line means; the compiled pass may only be faster."""

from __future__ import annotations

from ingest.decode.assemble import Stamp, add_part, expire
from ingest.decode.bits import Bits, join_bits
from ingest.decode.build import Heading, Rows
from ingest.decode.gatehouse import WAITING_MOST, about, claim, read_gatehouse, remember, settle
from ingest.decode.groups import inherit
from ingest.decode.lines import LONGEST
from ingest.decode.messages import Reading, read_message
from ingest.decode.nmea import Gatehouse, Line, Other, Sentence, Silent, parse
from ingest.decode.reasons import Reject
from ingest.decode.state import LineState, Message, Pending
from ingest.decode.times import epoch_ms, message_ms

_SHOWN = 200
_CUT_LOOKS_LIKE = (Reject.CHECKSUM, Reject.FORMAT)
_LIVE_WAIT_MS = 2_000
"""A live feed's message waits no longer for its `$PGHP`: the next line may be an hour away."""


class Reader:
    """Takes lines in order; holds what is the same for all lines of a chunk."""

    def __init__(
        self, state: LineState, rows: Rows, received_ms: int | None, assumed_ms: int | None, begin: int
    ) -> None:
        self._state = state
        self._rows = rows
        self._rejects = rows.batch.rejects
        self._received_ms = received_ms
        self._assumed_ms = assumed_ms
        self._begin = begin
        """Where the lines at hand begin in the source."""
        if received_ms is not None:
            self._let_go_late(received_ms)

    def read(self, line: bytes, offset: int) -> None:
        """One line without its newline."""
        self._rows.batch.lines += 1
        if len(line) > LONGEST:
            self._rejects.add(Reject.LENGTH, offset, line)
        else:
            self._take(parse(line), line, offset)

    def finish(self, unended: bytes, offset: int) -> None:
        """The end of the source: its last line if it has no newline, and parts that wait in vain."""
        if unended:
            self._rows.batch.lines += 1
            parsed = parse(unended)
            bare = isinstance(parsed, Other) and b"*" not in unended
            self._take(Reject.CUT if bare or parsed in _CUT_LOOKS_LIKE else parsed, unended, offset)
        self._release(0)
        self._give_up(self._state.pending)
        self._state.pending = []
        self._state.skipping = False

    def _take(self, parsed: Line, line: bytes, offset: int) -> None:
        if isinstance(parsed, Sentence):
            self._sentence(parsed, line, offset)
        elif isinstance(parsed, Reject):
            self._rejects.add(parsed, offset, line)
        elif isinstance(parsed, Gatehouse):
            self._gatehouse(parsed, line, offset)
        elif not isinstance(parsed, Silent):
            inherit(self._state.groups, parsed.tag)
            self._rows.batch.other += 1

    def _gatehouse(self, parsed: Gatehouse, line: bytes, offset: int) -> None:
        self._arrive(parsed.epoch)
        told = read_gatehouse(parsed)
        if told is None:
            self._rejects.add(Reject.FORMAT, offset, line)
        elif settle(self._state.waiting, told):
            self._release(WAITING_MOST)
        else:
            remember(self._state.gatehouse, told)

    def _sentence(self, sentence: Sentence, line: bytes, offset: int) -> None:
        self._arrive(sentence.epoch)
        stamp = self._stamp(sentence, offset)
        if stamp.line_ms is not None:
            self._give_up(expire(self._state.pending, self._state.recent_ms, stamp.line_ms))
        if sentence.total == 1:
            self._message(self._single(sentence, stamp, line))
        else:
            self._part(sentence, stamp, line, offset)

    def _part(self, sentence: Sentence, stamp: Stamp, line: bytes, offset: int) -> None:
        stamp.text = line[:200].decode("latin-1")
        whole, lost, taken = add_part(self._state.pending, sentence, stamp)
        self._give_up(lost)
        if not taken:
            self._rejects.add(Reject.FRAGMENT, offset, line)
        if whole is not None:
            self._message(self._joined(whole, sentence, line, offset))

    def _stamp(self, sentence: Sentence, offset: int) -> Stamp:
        tag = inherit(self._state.groups, sentence.tag) if sentence.tag.group else sentence.tag
        matched, maybe = about(self._state.gatehouse, sentence) if self._state.gatehouse else (None, None)
        told = matched or (maybe if sentence.total > 1 else None)
        station = tag.station or sentence.station or (told.station if told else "")
        if tag.time_ms is not None:
            return Stamp(offset, "", station, tag.time_ms, True, True, None)
        if sentence.epoch is not None:
            # Parts are kept together by when they arrived, which is why the `$PGHP` is not their line time.
            arrival_ms = epoch_ms(sentence.epoch)
            return Stamp(offset, "", station, arrival_ms, True, matched is not None, matched or maybe)
        if matched is not None:
            return Stamp(offset, "", station, matched.time_ms, True, True, None)
        return Stamp(offset, "", station, self._received_ms, False, False, maybe)

    def _single(self, sentence: Sentence, stamp: Stamp, line: bytes) -> Message:
        return Message(
            [(sentence.payload, sentence.fill)],
            sentence.checksum,
            stamp.line_ms,
            stamp.timed,
            stamp.station,
            stamp.offset,
            line,
            self._received_ms,
            sentence.epoch,
            stamp.gatehouse,
            waits=sentence.epoch is not None and not stamp.sure,
        )

    def _joined(self, whole: Pending, ended_by: Sentence, line: bytes, offset: int) -> Message:
        told = None if whole.sure else claim(self._state.gatehouse, whole.checksum, ended_by.epoch)
        maybe = whole.gatehouse
        if told is None and maybe is not None and not whole.sure and maybe.checksum == whole.checksum:
            told = maybe
        return Message(
            [(payload.encode("latin-1"), fill) for payload, fill in whole.parts],
            whole.checksum,
            whole.line_ms,
            whole.timed,
            whole.station,
            offset,
            line,
            self._received_ms,
            ended_by.epoch,
            told,
            waits=ended_by.epoch is not None and not whole.sure and (told is None or told is maybe),
        )

    def _arrive(self, epoch: int | None) -> None:
        """Nothing more can come for messages of another arrival stamp."""
        waiting = self._state.waiting
        if waiting and waiting[0].epoch != epoch:
            self._release(0)

    def _let_go_late(self, received_ms: int) -> None:
        begun_ms = self._state.waiting[0].received_ms if self._state.waiting else None
        if begun_ms is not None and received_ms - begun_ms > _LIVE_WAIT_MS:
            self._release(0)

    def _message(self, message: Message) -> None:
        if message.waits or self._state.waiting:
            message.line = message.line[:_SHOWN]
            self._state.waiting.append(message)
            self._release(WAITING_MOST)
        else:
            self._emit(message)

    def _release(self, most: int) -> None:
        """Let go of the oldest: those that wait for nothing, and what is more than `most`."""
        waiting = self._state.waiting
        while waiting and (len(waiting) > most or not waiting[0].waits):
            message = waiting.pop(0)
            if message.offset < self._begin:
                self._rows.earlier[message.offset] = message.line
            self._emit(message)

    def _emit(self, message: Message) -> None:
        lines = len(message.parts)
        told = message.gatehouse
        self._count_time(lines, timed=message.timed or told is not None)
        reading = _reading(message.parts)
        line_ms = told.time_ms if told else message.line_ms
        line_ms = self._assumed_ms if line_ms is None else line_ms
        if isinstance(reading, Reject):
            self._rejects.add(reading, message.offset, message.line, lines)
        elif line_ms is None:
            self._rejects.add(Reject.UNTIMED, message.offset, message.line, lines)
        else:
            received_ms = line_ms if message.received_ms is None else message.received_ms
            time_ms = message_ms(line_ms, reading.second)
            station = message.station or (told.station if told else "")
            self._rows.add(reading, Heading(time_ms, line_ms, received_ms, station, message.offset, lines))

    def _count_time(self, lines: int, *, timed: bool) -> None:
        if timed:
            self._state.timed += lines
        else:
            self._state.untimed += lines

    def _give_up(self, lost: list[Pending]) -> None:
        for pending in lost:
            text = pending.text.encode("latin-1")
            self._rejects.add(Reject.FRAGMENT, pending.offset, text, len(pending.parts))


def _reading(parts: list[tuple[bytes, int]]) -> Reading | Reject:
    try:
        return read_message(Bits(*join_bits(parts)))
    except ValueError:
        return Reject.DECODE
