"""What stands around the dashboard: who may ask, what a browser may do, what a log may say."""
