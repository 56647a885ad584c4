"""One sample of every event version ever released; each must load for ever."""
