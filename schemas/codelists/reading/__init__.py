"""Data that reading needs; no code."""
