"""The routes: the closed list of who takes which contact, as data."""
