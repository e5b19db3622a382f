"""Banks of questions that come in from Moodle XML, GIFT and QTI, and go out to them."""
