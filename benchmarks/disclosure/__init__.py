"""Does anything that was shared outside give a hidden count away."""
