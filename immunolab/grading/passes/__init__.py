"""What is done to one hand-in on its way to a mark, one nbgrader preprocessor a topic."""
