"""The export layout: headers to fields, text to values, rows set aside and accounted for."""
