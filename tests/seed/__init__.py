"""The committee paper that this system must be able to produce, entered through the API and read back."""
