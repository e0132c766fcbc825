"""Lists in other clothes: web pages, XML Spreadsheets, archives around one table."""
