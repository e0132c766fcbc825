"""Lists in other clothes: web pages, XML Spreadsheets, archives, workbooks whose parts have other names."""
