"""The sample record that ships."""
