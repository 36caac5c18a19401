from tests.cli.conftest import DATA, Home


def test_the_texts_of_the_product_have_no_fault(home: Home) -> None:
    home.run("import", "units", DATA / "riverbend/units.csv")

    told = home.run("lint-texts")

    assert told.code == 0
    assert told.said.endswith("texts, 0 faults.\n")
    assert told.noted == ""


def test_a_team_with_a_long_name_is_found_out(home: Home) -> None:
    units = "unit,parent,kind\nCity,,agency\n" + f"{'Long ' * 12},City,team\n"
    home.run("import", "units", home.write("units.csv", units))
    home.configure(web={"public_url": f"https://{'very.' * 20}example.org"})

    told = home.run("lint-texts", "--json")

    assert told.code == 1
    assert {fault["text"] for fault in told.json["faults"]} >= {"welcome"}
    assert told.json["faults"][0].keys() == {"text", "language", "problem", "remedy"}


def test_an_agency_s_own_wording_is_held_to_the_rules(home: Home) -> None:
    home.configure(texts={"help": {"en": "{agency}: ask {phone}."}})

    told = home.run("lint-texts")

    assert told.code == 1
    assert "help (en): The crisis line is missing. Add 988." in told.said


def test_without_teams_the_rest_is_checked(bare: Home) -> None:
    told = bare.run("lint-texts")

    assert told.code == 0
    assert "no teams yet" in told.noted
