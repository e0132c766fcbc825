"""What lies around a place: farm jobs, worker housing, district offices, crops of the season."""
