"""Tables as other programs write them: web pages, XML Spreadsheets, OpenDocument, archives. SYNTHETIC."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

_SS = "urn:schemas-microsoft-com:office:spreadsheet"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
Rows = Sequence[Sequence[str]]


def table(rows: Rows, **attributes: str) -> str:
    """One table of a page; the first row as headers."""
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    lines = []
    for number, row in enumerate(rows):
        tag = "td" if number else "th"
        lines.append("<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>")
    return f"<table{given}>{''.join(lines)}</table>"


def page(body: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<html><head>{head}<title>Export</title></head><body>{body}</body></html>"


def xml_rows(rows: Rows, kind: str = "String") -> str:
    cell = '<Cell><Data ss:Type="{}">{}</Data></Cell>'
    return "".join(
        "<Row>" + "".join(cell.format(kind, escape(text)) for text in row) + "</Row>" for row in rows
    )


def xml_spreadsheet(sheets: Mapping[str, str], declaration: str = '<?xml version="1.0"?>') -> str:
    """An XML Spreadsheet 2003 of sheets given as rows of XML."""
    parts = [
        f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>' for name, rows in sheets.items()
    ]
    return f'{declaration}<Workbook xmlns="{_SS}" xmlns:ss="{_SS}">{"".join(parts)}</Workbook>'


def ods(sheets: Mapping[str, Rows], kind: str = "spreadsheet", **more: str | bytes) -> bytes:
    """An OpenDocument file; its rows and columns run to the end of the sheet, as programs write them."""
    tables = []
    for name, rows in sheets.items():
        lines = []
        for row in rows:
            cells = "".join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
                for cell in row
            )
            rest = f'<table:table-cell table:number-columns-repeated="{16_384 - len(row)}"/>'
            lines.append(f"<table:table-row>{cells}{rest}</table:table-row>")
        end = f'<table:table-row table:number-rows-repeated="{1_048_576 - len(rows)}"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        tables.append(f'<table:table table:name="{name}">{"".join(lines)}{end}</table:table>')
    names = " ".join(f'xmlns:{short}="{_ODF}:{short}:1.0"' for short in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"/>'
    parts: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    }
    return zipped({**parts, **more})


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these files, by name."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()
