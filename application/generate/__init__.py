"""A record of any size, made up from a seed: for measuring, for trying things out, never for anything real.

``generate(record, contracts=20_000, events=1_000_000, seed=1)`` fills an empty record, opened with the purpose
*generated*. Same seed and size, same log, byte for byte: ids come from the seed and times from a simulated clock.

- **Size**: the log ends at position ``events``, its opening included. Some contracts have many events, most few
  (an exponential spread around the mean); each has a registration at least.
- **Time**: weekdays from half past eight to half past five, January 2010 to December 2025. Registrations fall evenly
  over the first nine tenths of it; a contract's story then runs for one to six years, until 2025 at the latest.
- **Kinds**, of every hundred events after the registration: key dates 31, value changes 26, roles 13, scope 8,
  extensions 8, tiers 6, corrections 3, novations, assignments and partial terminations 4 together. One in two
  hundred asks for an annulment, and a second person's agreement follows. Two stories in five close with an expiry or
  a termination.
- **Lateness**: 12 in a hundred changes are entered one to 150 days late, 5 are scheduled up to a year ahead.

Everything is decided by the domain's own rules and appended as any other event, ten thousand to a commit. No
projection follows: rebuild afterwards. Memory holds the contracts whose stories are running, never the whole log; the
cost of an event grows with the length of its contract's story, so keep to some hundreds of events to a contract.
"""

from application.generate.generation import generate

__all__ = ["generate"]
