"""What can go wrong in the control plane; one table, at the end, says how each way in answers."""

from themes.problems import Problem


class ProvisionerError(Exception):
    """Every error carries a French sentence for the person who can act on it.

    ProvisionerError
     +-- InputRefused      what was given is wrong: the problems are listed
     +-- NotFound          nothing has this name
     +-- Conflict          it contradicts what exists now
     +-- OutsideFailed     a system outside ours failed or took too long
    """


class InputRefused(ProvisionerError):
    """What was given is wrong. ``problems`` says what, where and what to do."""

    def __init__(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class NotFound(ProvisionerError):
    """Nothing has this name."""


class Conflict(ProvisionerError):
    """It contradicts what exists now. ``slug`` is the instance in question, where there is one; ``problems``
    says what was given that contradicts it, where a code tells programs."""

    def __init__(self, sentence: str, slug: str | None = None, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(sentence)
        self.slug = slug
        self.problems = problems


class OutsideFailed(ProvisionerError):
    """A system outside ours failed or took too long."""


# Design §5: 1 is an unexpected error, 2 wrong usage. 404 and 409 are for pages.
EXIT_CODES: dict[type[ProvisionerError], int] = {InputRefused: 3, NotFound: 4, Conflict: 5, OutsideFailed: 6}
HTTP_STATUSES: dict[type[ProvisionerError], int] = {
    InputRefused: 422,
    NotFound: 404,
    Conflict: 409,
    OutsideFailed: 503,
}


def exit_code(error: ProvisionerError) -> int:
    """What the command line ends with."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)
