"""Small libraries as released versions wrote them, one for each schema, with what they answered then."""
