"""The rules of a review, by theme."""

from domain.review.rules import assessing, passing, scheduling, selecting

__all__ = ["assessing", "passing", "scheduling", "selecting"]
