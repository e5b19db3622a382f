"""What is done to one hand-in on its way to a mark: nbgrader preprocessors, and what they share."""
