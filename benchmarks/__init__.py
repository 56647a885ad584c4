"""Side-by-side measurements of Kentledge and of what a council would otherwise run."""
