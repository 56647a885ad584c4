"""The central digital platform, as far as notices are sent to it by this record itself: only where it was set up."""
