"""A list without ids and names between two that have them: nobody is new or gone because of it."""

from __future__ import annotations

from analytics.leads.changes import previous_extract
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.files import FAMILY, HEADER, changed, csv_of, write

WHO = ("MSIX ID", "Last Name", "First Name")
NEW = changed(FAMILY[0], **{"MSIX_ID": "000000007777", "First_Name": "Leo"})


def test_such_a_list_is_compared_with_none_and_passed_over(tmp_path):
    kept = [i for i, header in enumerate(HEADER) if header not in WHO]
    bare = ([[row[i] for i in kept] for row in FAMILY], [HEADER[i] for i in kept])
    store, loaded = Store(tmp_path / "store"), []
    for day, cells in (
        ("5/31/2024", (FAMILY,)),
        ("6/30/2024", bare),
        ("7/31/2024", ([*FAMILY[1:], NEW],)),
    ):
        text = f"Move To State: FL\nRun date: {day}\n\n" + csv_of(*cells)
        loaded.append(load_file(write(tmp_path / f"{day[0]}.csv", text), store=store))
    may, june, july = (report.extract_id for report in loaded)
    with store.reader() as cursor:
        table = store.ibis(cursor).table
        status = dict(
            cursor.execute("SELECT extract_id, list(status::VARCHAR) FROM leads GROUP BY 1").fetchall()
        )
        gone = cursor.execute("SELECT extract_id, previous_extract_id FROM no_longer_listed").fetchall()
        lists = table("extracts").to_pandas()
    store.close()
    assert set(status[june]) == {"first extract"}
    assert sorted(status[july]) == ["new", "still missing", "still missing"]
    assert gone == [(july, may)]
    assert previous_extract(lists, june) is None
    assert previous_extract(lists, july)["extract_id"] == may
