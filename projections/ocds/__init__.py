"""The public record of contracts as Open Contracting data (OCDS 1.1.5): releases, and records that they add up to."""
