"""Reports: a selection of calls as PDF, CSV and XLSX."""
