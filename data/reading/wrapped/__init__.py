"""Lists in other clothes: web pages, XML Spreadsheets, archives, passwords, parts under other names."""
