"""From lines of NMEA 0183 to rows: parsing, line times, assembly of parts, and the messages themselves."""
