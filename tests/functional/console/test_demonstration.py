"""The way in without an account: there in the demonstration, nowhere else."""

from tests.functional.console.office import Office


def test_one_click_enters_the_demonstration(demo: Office) -> None:
    visitor = demo.visitor()
    entered = visitor.submit(visitor.get("/login"), action="/demonstration")
    assert visitor.follow(entered).heading == "Instances"


def test_the_click_leads_to_the_page_that_was_asked_for(demo: Office) -> None:
    visitor = demo.visitor()
    login = visitor.follow(visitor.get("/dossiers"))
    entered = visitor.submit(login, action="/demonstration?next=/dossiers")
    assert visitor.follow(entered).heading == "Dossiers"


def test_the_click_needs_its_token(demo: Office) -> None:
    visitor = demo.visitor()
    assert visitor.post("/demonstration").status == 400
    assert visitor.get("/").status == 302


def test_elsewhere_there_is_no_such_way(office: Office) -> None:
    visitor = office.visitor()
    login = visitor.get("/login")
    assert "démonstration" not in login.text.lower()
    assert visitor.submit(login, action=None).status == 422
    assert "/demonstration" not in {rule.rule for rule in office.app.url_map.iter_rules()}
