"""A record of any size, made up from a seed: for measuring, for trying things out, never for anything real.

``generate(record, contracts=20_000, events=1_000_000, seed=1)`` fills an empty record, opened with the purpose
*generated*. Same seed and size, same log, byte for byte: ids come from the seed and times from a simulated clock.

- **Size**: the log ends at position ``events``, its opening included. Some contracts have many events, most few
  (an exponential spread around the mean); each has a registration at least.
- **Time**: weekdays from half past eight to half past five, January 2010 to December 2025. Registrations fall evenly
  over the first nine tenths of it; a contract's story then runs for one to six years, until 2025 at the latest.
- **Kinds**: every kind of stream. Of a hundred events in a large record about 55 are the contracts' own (tiers and the
  legal regime among them), 18 KPI submissions, 11 KPIs and change requests, 9 social value, compliance and comparisons,
  2 corrections and annulments, and 5 the whole council's: first its groups, the default tiering model, a standard and a
  training programme, then suppliers, training, reviews of running contracts, actions, plans and recommendations. A
  record with fewer than 1,500 events besides its registrations has none of the last. Rare steps
  such as notices, standstills and restatements are left to the sample.
- **Steps**: some requests record more than one event, all at one instant. Two stories in five close with an expiry or a
  termination; an annulment asked for is agreed to by a second person.
- **Lateness**: 12 in a hundred changes are entered one to 150 days late, 5 are scheduled up to a year ahead.

Everything is decided by the domain's own rules and appended as any other event, ten thousand to a commit. No
projection follows: rebuild afterwards. Memory holds the contracts whose stories are running, never the whole log; the
cost of an event grows with the length of its contract's story, so keep to some hundreds of events to a contract.
"""

from benchmarks.generate.generation import generate

__all__ = ["generate"]
