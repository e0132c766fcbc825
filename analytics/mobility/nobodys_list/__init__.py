"""Families that came and are on nobody's list: who recorded which arrival, and how many nobody did."""
