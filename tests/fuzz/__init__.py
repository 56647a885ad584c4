"""What comes from outside, bent at random: read, or refused in words."""
