"""Activities, and the ports to the outside world with their implementations."""
