"""The tab of the window in which runs are made and answers compared."""
