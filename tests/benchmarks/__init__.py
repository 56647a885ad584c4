"""What the measurements stand on: records made up from a seed."""
