"""Moves that were told to the exchange as notices, or to us as numbers: no child's record stands behind them."""
