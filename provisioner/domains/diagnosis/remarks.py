"""Servers that did not say anything: news when others do, the matter itself when none does."""

from provisioner.domains.diagnosis.diagnosis import Problem
from provisioner.domains.diagnosis.scene import Scene
from provisioner.domains.diagnosis.serving import certificate_remarks
from provisioner.domains.diagnosis.words import answering as words


def remarks(scene: Scene) -> tuple[Problem, ...]:
    """Never what is wrong with the records; at least one when nobody speaks."""
    found = _of_stand_ins(scene) if scene.seen.by_stand_ins else _of_authorities(scene)
    if scene.seen.signature_fails:
        found += (words.unsigned(scene.place),)
    elif not (scene.is_blind or scene.seen.by_stand_ins):
        # Where the zone's own servers say nothing, resolvers can do no better.
        found += _of_resolvers(scene)
    if scene.believed:
        return found + certificate_remarks(scene)
    return found or (words.nobody(scene.place),)


def _of_stand_ins(scene: Scene) -> tuple[Problem, ...]:
    """Whether they are the zone's own or resolvers, nobody said."""
    found: tuple[Problem, ...] = ()
    if silent := scene.authorities.silent:
        found += (words.stand_ins_silent(scene.place, silent),)
    if failing := scene.authorities.failing:
        found += (words.stand_ins_failing(scene.place, failing),)
    return found


def _of_authorities(scene: Scene) -> tuple[Problem, ...]:
    found: tuple[Problem, ...] = ()
    others_answer = bool(scene.authorities.speaking)
    if silent := scene.authorities.silent:
        found += (words.silent(scene.place, silent, others_answer=others_answer),)
    if failing := scene.authorities.failing:
        found += (words.failing(scene.place, failing, others_answer=others_answer),)
    return found


def _of_resolvers(scene: Scene) -> tuple[Problem, ...]:
    found: tuple[Problem, ...] = ()
    if silent := scene.resolvers.silent:
        found += (words.resolvers_silent(scene.place, silent),)
    if failing := scene.resolvers.failing:
        found += (words.resolvers_failing(scene.place, failing),)
    return found
