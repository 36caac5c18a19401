"""Every page in every state it can be in; a page without an entry fails a test."""

from tests.faces import acts
from tests.faces.face import Face
from wellness.domain.language import Language

NOT_PAGES = frozenset(
    {
        "api.fetch_message",
        "api.list_messages",
        "assets.send_asset",
        "control.list_messages",
        "control.list_phones",
        "control.show_faults",
        "control.show_phone",
        "control.show_settled",
        "health.show_process",
        "health.show_readiness",
        "leadership.send_csv",
        "leadership.send_release",
        "pages.show_first",
        "phones.list_news",
        "phones.list_phone_news",
    }
)
"""Addresses that answer with a file, JSON, or by leading elsewhere."""

_HERE = (Language.EN,)

_HOUSE = (
    Face("sign-in", "town", "/login"),
    Face("sign-in-refused", "town", "/login", status=422, act=acts.sign_in_wrongly),
    Face("sign-in-empty", "town", "/login", status=422, act=acts.send),
    Face("sign-in-throttled", "town", "/login", status=429, act=acts.sign_in_too_often),
    Face("set-password", "town", "/set-password#{invited}"),
    Face("set-password-without-code", "town", "/set-password"),
    Face(
        "set-password-weak", "town", "/set-password#{invited}", status=422, act=acts.choose_weakly
    ),
    Face("set-password-spent", "town", "/set-password#gone", status=404, act=acts.use_spent_link),
    Face("privacy", "town", "/privacy"),
    Face("privacy-first-day", "first-day", "/privacy"),
    Face("support", "town", "/support"),
    Face("support-first-day", "first-day", "/support"),
    Face("error-403", "town", "/contacts", "director", status=403),
    Face("error-404", "town", "/no-such-page", status=404),
    Face("error-404-signed-in", "town", "/teams/9999", "director", status=404),
    Face("error-413", "town", "/login", status=413, act=acts.send_too_much),
    Face("error-500", "town", "/fails/bug", status=500),
    Face("error-503", "town", "/fails/database", "director", status=503),
    Face("demo", "town", "/demo"),
    Face("demo-moving", "first-day", "/demo"),
)

_LEADING = (
    Face("teams", "town", "/teams", "director"),
    Face("teams-of-supervisor", "town", "/teams", "supervisor", act=acts.unfold),
    Face("teams-of-coordinator", "town", "/teams", "coordinator", daily=False),
    Face("teams-first-day", "first-day", "/teams", "director"),
    Face("teams-monthly", "town", "/teams/monthly", "director"),
    Face("team", "town", "/teams/{evening}", "supervisor"),
    Face("team-as-tables", "town", "/teams/{evening}", "supervisor", act=acts.unfold, daily=False),
    Face("team-not-shown", "town", "/teams/{small}", "director"),
    Face("team-first-day", "first-day", "/teams/{evening}", "supervisor"),
    Face("team-monthly", "town", "/teams/{evening}/monthly", "director"),
    Face("division", "town", "/teams/{division}", "director", daily=False),
    Face("agency", "town", "/teams/{agency}", "director", daily=False),
    Face("forecast", "town", "/forecast", "director"),
    Face("forecast-first-day", "first-day", "/forecast", "coordinator"),
    Face("releases", "town", "/releases", "director"),
    Face("releases-first-day", "first-day", "/releases", "director"),
    Face("report", "town", "/report", "director"),
    Face("report-first-day", "first-day", "/report", "director"),
    Face("report-monthly", "town", "/report/monthly", "director"),
    Face("prompts", "town", "/prompts", "director"),
    Face("prompts-unfolded", "town", "/prompts", "director", act=acts.unfold, daily=False),
    Face("prompts-first-day", "first-day", "/prompts", "director"),
    Face("outcomes", "town", "/outcomes", "director"),
    Face("outcomes-first-day", "first-day", "/outcomes", "director"),
    Face("incidents", "town", "/incidents", "director"),
    Face("incidents-of-supervisor", "town", "/incidents", "supervisor"),
    Face(
        "incidents-at-fault",
        "town",
        "/incidents",
        "director",
        status=422,
        act=acts.log_without_time,
    ),
    Face("incidents-first-day", "first-day", "/incidents", "supervisor"),
)

_SUPPORTING = (
    Face("flags", "town", "/flags", "peer", act=acts.unfold),
    Face("flags-first-day", "first-day", "/flags", "peer"),
    Face("flag-free", "town", "/flags/{free}", "peer"),
    Face("flag-claimed", "town", "/flags/{mine}", "peer", act=acts.unfold),
    Face(
        "flag-at-fault",
        "town",
        "/flags/{mine}",
        "peer",
        status=422,
        act=acts.close_without_reason,
    ),
    Face("flag-reported", "town", "/flags/{reported}", "peer"),
    Face("flag-closed", "town", "/flags/{closed}", "peer"),
    Face("contacts", "town", "/contacts", "peer"),
    Face("contacts-first-day", "first-day", "/contacts", "peer"),
)

_RUNNING = (
    Face("approvals", "town", "/approvals", "representative", act=acts.unfold),
    Face("approvals-of-director", "town", "/approvals", "director", act=acts.unfold),
    Face(
        "approvals-at-fault", "town", "/approvals", "director", status=422, act=acts.propose_badly
    ),
    Face("approvals-first-day", "first-day", "/approvals", "representative"),
    Face("changes", "town", "/changes", "representative", act=acts.unfold),
    Face("changes-first-day", "first-day", "/changes", "representative"),
    Face("texts", "town", "/texts", "coordinator", act=acts.unfold),
    Face("texts-well", "first-day", "/texts", "coordinator", daily=False),
    Face("calendar", "town", "/calendar", "coordinator", act=acts.unfold),
    Face("calendar-first-day", "first-day", "/calendar", "coordinator"),
    Face("delivery", "town", "/delivery", "coordinator", act=acts.unfold),
    Face("delivery-well", "first-day", "/delivery", "coordinator"),
    Face("poster", "town", "/poster", "coordinator"),
    Face("poster-off", "first-day", "/poster", "coordinator"),
)

_SETTING_UP = (
    Face("setup", "town", "/setup", "coordinator", act=acts.unfold),
    Face("setup-first-day", "first-day", "/setup", "coordinator", act=acts.unfold),
    Face("import", "town", "/import", "coordinator"),
    Face("import-first-day", "first-day", "/import", "coordinator"),
    Face("import-at-fault", "town", "/import", "coordinator", status=422, act=acts.send),
    Face("import-preview", "first-day", "/import", "coordinator", act=acts.try_file("riverbend")),
    Face("import-faults", "first-day", "/import", "coordinator", act=acts.try_file("messy")),
    Face("units", "town", "/units", "coordinator", act=acts.unfold),
    Face("units-first-day", "first-day", "/units", "coordinator"),
    Face("accounts", "town", "/accounts", "coordinator", act=acts.unfold),
    Face("accounts-at-fault", "town", "/accounts", "coordinator", status=422, act=acts.send),
    Face("accounts-invited", "first-day", "/accounts", "coordinator", act=acts.invite),
    Face("installation", "town", "/installation", "coordinator", act=acts.unfold),
    Face("installation-first-day", "first-day", "/installation", "coordinator"),
)

_MAIL = (
    Face("join", "town", "/join#{join}"),
    Face("join-empty", "town", "/join", status=422, act=acts.send),
    Face("join-spent", "town", "/join#gone", status=404, act=acts.send),
    Face("joined", "town", "/join#{join}", act=acts.send),
    Face("leave", "town", "/leave/{leave}"),
    Face("left", "town", "/leave/{left}", act=acts.leave_once),
    Face("leave-undone", "town", "/leave/{undone}", act=acts.come_back),
    Face("leave-unknown", "town", "/leave/a-token", status=404),
    Face("start", "town", "/start"),
    Face("start-at-fault", "town", "/start", status=422, act=acts.ask_by_no_mail),
    Face("start-asked", "town", "/start", act=acts.ask_by_mail),
)

_ANSWERING = (
    Face("check-in", "crew", "/c#{person}", act=acts.reach("open")),
    Face("check-in-chosen", "crew", "/c#{person}", act=acts.choose),
    Face("check-in-counted", "crew", "/c#{counted}", act=acts.answer),
    Face("check-in-results", "crew", "/c#{results}", act=acts.see_results),
    Face("check-in-monthly", "crew", "/c#{monthly}", act=acts.answer_month),
    Face("check-in-ended", "crew", "/c#gone", status=404, act=acts.reach("ended")),
    Face("check-in-lost", "crew", "/c", act=acts.reach("lost")),
    Face("check-in-not-yet", "crew", "/c#{newcomer}", act=acts.reach("not-yet")),
    Face(
        "check-in-closed",
        "crew",
        "/c#{person}",
        act=acts.answer_in_vain("late"),
        replies={"/c/answer": (200, {"state": "late"})},
    ),
    Face(
        "check-in-capped",
        "crew",
        "/c#{person}",
        act=acts.answer_in_vain("capped"),
        replies={"/c/answer": (200, {"state": "capped"})},
    ),
    Face(
        "check-in-refused",
        "crew",
        "/c#{person}",
        status=422,
        act=acts.answer_in_vain("refused"),
        replies={"/c/answer": (422, {})},
    ),
    Face(
        "check-in-not-sent",
        "crew",
        "/c#{person}",
        status=503,
        act=acts.answer_offline,
        replies={"/c/answer": (503, {})},
    ),
    Face(
        "check-in-no-line",
        "crew",
        "/c#{person}",
        status=503,
        act=acts.wait_for_line,
        replies={"/c/exchange": (503, {})},
    ),
    Face("check-in-without-scripts", "crew", "/c#{person}", scripts=False),
    Face("incident-report", "crew", "/c/incident#{reporter}", act=acts.reach("open")),
    Face(
        "incident-report-sent",
        "crew",
        "/c/incident#{reporter}",
        act=acts.report_and_reach("reported"),
        replies={"/c/report": (200, {"state": "reported"})},
    ),
    Face(
        "incident-report-capped",
        "crew",
        "/c/incident#{reporter}",
        act=acts.report_and_reach("capped"),
        replies={"/c/report": (200, {"state": "capped"})},
    ),
    Face("incident-report-lost", "crew", "/c/incident", act=acts.reach("lost")),
    Face("incident-report-ended", "crew", "/c/incident#gone", status=404, act=acts.reach("ended")),
    Face("self-check", "crew", "/self-check", act=acts.reach("open")),
    Face("self-check-none", "crew", "/self-check", act=acts.check_oneself(0)),
    Face("self-check-few", "crew", "/self-check", act=acts.check_oneself(2)),
    Face("self-check-some", "crew", "/self-check", act=acts.check_oneself(4)),
)

_TOOLS = (
    Face("phones", "phones", "/", languages=_HERE),
    Face("phones-none-found", "phones", "/", act=acts.search, languages=_HERE),
    Face("phone", "phones", "/phones/{phone}", languages=_HERE),
    Face("faults", "phones", "/faults", languages=_HERE),
)

FACES: tuple[Face, ...] = (
    *_HOUSE,
    *_LEADING,
    *_SUPPORTING,
    *_RUNNING,
    *_SETTING_UP,
    *_MAIL,
    *_ANSWERING,
    *_TOOLS,
)
