"""What a browser was sent for a page, element by element, as it stands in the end."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO

import pandas as pd
import pyarrow as pa
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@dataclass
class Sent:
    """The elements of a page by their place in it. One for each page: frames of its live connection go in."""

    elements: dict[tuple[int, ...], object] = field(default_factory=dict)
    blocks: dict[tuple[int, ...], object] = field(default_factory=dict)
    by_hash: dict[str, bytes] = field(default_factory=dict)
    seen: set[tuple[int, ...]] = field(default_factory=set)
    unread: int = 0

    def watch(self, page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))

    def _frame(self, content: bytes | str) -> None:
        if isinstance(content, str):
            return
        message = ForwardMsg.FromString(content)
        if message.WhichOneof("type") == "ref_hash":
            known = self.by_hash.get(message.ref_hash)
            if known is None:
                self.unread += 1
                return
            path = message.metadata.delta_path
            message = ForwardMsg.FromString(known)
            message.metadata.delta_path[:] = path
        elif message.hash:
            self.by_hash[message.hash] = content
        self._take(message)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.seen = set()
        elif kind == "delta":
            path, what = tuple(message.metadata.delta_path), message.delta.WhichOneof("type")
            self.seen.add(path)
            if what == "new_element":
                self.elements[path] = message.delta.new_element
                self.blocks.pop(path, None)
            elif what == "add_block":
                self.blocks[path] = message.delta.add_block
                self.elements.pop(path, None)
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            for gone in [path for path in self.elements if path not in self.seen]:
                del self.elements[gone]

    def of(self, kind: str) -> list:
        """The elements of a kind, in the order of the page (main part first, then the side)."""
        return [getattr(e, kind) for _, e in sorted(self.elements.items()) if e.WhichOneof("type") == kind]

    def tables(self) -> list[pd.DataFrame]:
        return [as_frame(t.arrow_data.data) for t in self.of("dataframe")]

    def table(self, *columns: str) -> pd.DataFrame | None:
        """The first table that has all these columns."""
        return next((t for t in self.tables() if set(columns) <= set(t.columns)), None)

    def charts(self) -> list[dict]:
        return [json.loads(c.spec) for c in self.of("plotly_chart")]

    def choices(self) -> dict[str, dict[str, int]]:
        """Label of a filter -> name of a choice -> the number beside it."""
        found = {}
        for box in self.of("multiselect"):
            pairs = (option.rpartition(" · ") for option in box.options)
            found[box.label] = {name: int(n.replace(",", "")) for name, _, n in pairs if name}
        return found

    def words(self) -> str:
        """All text of the page."""
        parts = [m.body for m in self.of("markdown")] + [h.body for h in self.of("html")]
        parts += [a.body for a in self.of("alert")] + [b.label for b in self.of("button")]
        parts += [h.body for h in self.of("heading")]
        return "\n".join(parts)


def as_frame(data: bytes) -> pd.DataFrame:
    return pa.ipc.open_stream(BytesIO(data)).read_pandas()
