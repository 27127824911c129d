"""What is wrong with the records at a name, as those say who are believed."""

from provisioner.domains.diagnosis.diagnosis import Problem
from provisioner.domains.diagnosis.scene import Scene
from provisioner.domains.diagnosis.seen import REFUSED, SILENT, ChainEnd
from provisioner.domains.diagnosis.views import Kind, View
from provisioner.domains.diagnosis.words import answering, entries
from provisioner.domains.spelling import lies_in, one_after_another
from provisioner.domains.suffixes import domain_of, is_public


def entry_problems(scene: Scene) -> tuple[Problem, ...]:
    """What keeps the name from leading to us. Nothing when that cannot be told."""
    if not scene.tells:
        return ()
    if not scene.authorities.agree:
        said = [(view.server, _said(view)) for view in scene.authorities.speaking]
        return (answering.disagree(scene.place, said),)
    wrong = [view for view in scene.believed if not scene.is_right(view)]
    # Resolvers are many and each remembers for itself: one that is right shows that the others will be.
    if not wrong or (not scene.authorities.speaking and len(wrong) < len(scene.believed)):
        return ()
    return _at_the_name(scene, wrong[0])


def _said(view: View) -> str:
    parts = [f"CNAME {view.hop}"] if view.hop else []
    parts += [one_after_another(view.addresses)] if view.addresses else []
    return " et ".join(parts) or ("NXDOMAIN" if view.is_unknown else "« aucun enregistrement »")


def _at_the_name(scene: Scene, view: View) -> tuple[Problem, ...]:
    place = scene.place
    if scene.seen.is_apex:
        return (entries.apex(place, entries.at_apex(place, view.hop, view.addresses)),)
    if view.hop is None:
        return (_without_cname(scene, view),)
    if view.kind is Kind.BOTH:
        return (entries.address_beside(place, view.hop, view.addresses),)
    return _astray(scene, scene.way(view))


def _without_cname(scene: Scene, view: View) -> Problem:
    if view.kind is Kind.NOTHING:
        return _nothing(scene, view)
    ours = tuple(address for address in view.addresses if address in scene.ours)
    return entries.address_instead(scene.place, view.addresses, ours)


def _nothing(scene: Scene, view: View) -> Problem:
    """Where the zone is everybody's, it is not an entry that is missing, but the domain."""
    zone = scene.place.zone
    if view.is_unknown and zone is not None and is_public(zone):
        return entries.no_domain(scene.place, domain_of(scene.place.host))
    if scene.seen.misplaced is not None:
        return entries.misplaced(scene.place, scene.seen.misplaced)
    return entries.no_record(scene.place, unknown=view.is_unknown)


def _astray(scene: Scene, way: tuple[str, ...]) -> tuple[Problem, ...]:
    """A CNAME that does not lead to the target. How its way ends is known of the one that resolvers take."""
    place, chain = scene.place, scene.seen.chain
    end = chain.end if _is_told_of(scene, way) else None
    if end is ChainEnd.LOOP or place.host in way or len(set(way)) < len(way):
        return (entries.loop(place, way),)
    if end is ChainEnd.TOO_LONG:
        return (entries.too_long(place, way),)
    if end is ChainEnd.NOTHING:
        return _to_nothing(scene, way)
    if end is ChainEnd.FAILED and chain.rcode != REFUSED:
        return (entries.unfollowed(place, way, chain.rcode, silent=chain.rcode in SILENT),)
    return (_wrong_target(scene, way),)


def _is_told_of(scene: Scene, way: tuple[str, ...]) -> bool:
    """Whether the end that resolvers found is that of ``way``: of an older one, it would say nothing."""
    heard_nothing = not scene.hops and scene.seen.chain.end is ChainEnd.FAILED
    return heard_nothing or scene.hops[:1] == way[:1]


def _to_nothing(scene: Scene, way: tuple[str, ...]) -> tuple[Problem, ...]:
    """Within the zone it may be the right way with its last part missing; elsewhere it is wrong besides."""
    if _lacks_dot(scene, way[0]):
        return (entries.missing_dot(scene.place, way[0]),)
    dangling = entries.dangling(scene.place, way, unknown=scene.ends_unknown)
    is_own = scene.place.zone is not None and lies_in(way[-1], scene.place.zone)
    return (dangling,) if is_own else (_wrong_target(scene, way), dangling)


def _wrong_target(scene: Scene, way: tuple[str, ...]) -> Problem:
    if _lacks_dot(scene, way[0]):
        return entries.missing_dot(scene.place, way[0])
    return entries.wrong_target(scene.place, way)


def _lacks_dot(scene: Scene, hop: str) -> bool:
    return scene.place.zone is not None and hop == f"{scene.place.target}.{scene.place.zone}"
