"""Workbooks: one theme, exact values, nothing that a spreadsheet could run."""
