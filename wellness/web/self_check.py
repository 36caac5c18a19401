"""The private self-check: counted in the browser, and nothing is sent (PC-PTSD-5).

The questions are the work of the US Department of Veterans Affairs and in the public domain
(Prins et al. 2016, PMC5023594); the Spanish wording is ours.
"""

from typing import Final

from flask import Blueprint, render_template

from wellness.web.guard import Access, access
from wellness.web.language import offered_languages
from wellness.web.security import with_nothing_sent
from wellness.web.sessions import without_session

blueprint: Final = without_session(Blueprint("self_check", __name__))

GATE: Final = {
    "en": "Have you ever gone through something that was unusually frightening, horrible or "
    "traumatic: seeing somebody killed or badly hurt, an assault, a serious accident or fire, "
    "losing somebody to homicide or suicide?",
    "es": "¿Ha vivido algo especialmente aterrador, horrible o traumático: ver a alguien morir o "
    "quedar gravemente herido, una agresión, un accidente o incendio grave, perder a alguien por "
    "homicidio o suicidio?",
}
QUESTIONS: Final = (
    {
        "en": "had nightmares about the event(s) or thought about the event(s) when you did not "
        "want to?",
        "es": "tuvo pesadillas sobre lo ocurrido, o pensó en ello sin querer?",
    },
    {
        "en": "tried hard not to think about the event(s) or went out of your way to avoid "
        "situations that reminded you of the event(s)?",
        "es": "se esforzó por no pensar en lo ocurrido, o evitó situaciones que se lo recordaban?",
    },
    {
        "en": "been constantly on guard, watchful, or easily startled?",
        "es": "estuvo siempre en guardia, vigilante o se sobresaltó con facilidad?",
    },
    {
        "en": "felt numb or detached from people, activities, or your surroundings?",
        "es": "se sintió insensible o distante de la gente, de sus actividades o de su entorno?",
    },
    {
        "en": "felt guilty or unable to stop blaming yourself or others for the event(s) or any "
        "problems the event(s) may have caused?",
        "es": "se sintió culpable, o no pudo dejar de culparse o de culpar a otros por lo ocurrido "
        "o por los problemas que causó?",
    },
)


@blueprint.get("/self-check")
@access(Access.ANYONE)
@with_nothing_sent
def show_self_check() -> str:
    """The page, the same for everybody; it can ask the network for nothing."""
    return render_template(
        "checkin/self_check.html", languages=offered_languages(), gate=GATE, questions=QUESTIONS
    )
