"""One module per topic; each holds its tables in `TABLES`. `bankmkt.tables` knows which table is in which."""
