"""What can go wrong in this room; each error carries a French sentence for the person who can act on it."""

from themes.problems import Problem, Severity


class ThemeError(Exception):
    """Root of the errors of ``themes``; ``str(error)`` is meant for people."""


class UnreadableImage(ThemeError):
    """The bytes are not an image that can be decoded in full."""


class ThemeRefused(ThemeError):
    """The inputs have problems of severity error; ``problems`` lists all findings, warnings included."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        errors = [problem.message for problem in problems if problem.severity is Severity.ERROR]
        super().__init__(f"L’identité graphique est refusée : {' '.join(errors)}")
