"""The words people leave, ask and choose with, as they stand after normalising."""

from typing import Final

# Answered by the carrier itself, which may block our own reply (Twilio error 21610).
CARRIER_WORDS: Final = frozenset(
    {
        "STOP",
        "STOPALL",
        "UNSUBSCRIBE",
        "END",
        "QUIT",
        "CANCEL",
        "REVOKE",
        "OPTOUT",
        "HELP",
        "INFO",
        "START",
        "UNSTOP",
    }
)

# Opt-outs only as a message or a line of their own: each is an ordinary word elsewhere, and beside
# digits it may belong to the answer ("1221 alto", "1221 end").
BARE_OPT_OUTS: Final = (
    "end",
    "quit",
    "cancel",
    "revoke",
    "alto",
    "parar",
    "baja",
    "cancelar",
    "salir",
    "detener",
    "no mas",
)

# The list of the design, and wordings no reader could take for anything else: the FCC accepts a
# revocation "in any reasonable manner" (47 CFR 64.1200(a)(10)), misspelt or not.
CLEAR_OPT_OUTS: Final = (
    "stop",
    "stop all",
    "stopall",
    "unsubscribe",
    "opt out",
    "optout",
    "remove me",
    "stop texting me",
    "quit texting me",
    "take me off",
    "no more texts",
    "no mas mensajes",
    "stopp",
    "stpo",
    "sotp",
    "unsubcribe",
    "unsuscribe",
    "unsubscribe me",
    "opt me out",
    "i opt out",
    "i want to opt out",
    "stop texting",
    "stop texts",
    "stop the texts",
    "stop these texts",
    "stop messages",
    "stop messaging me",
    "stop contacting me",
    "stop sending me texts",
    "stop sending me messages",
    "stop sending me these",
    "stop sending texts",
    "stop sending these",
    "quit messaging me",
    "quit sending me texts",
    "cancel texts",
    "cancel these texts",
    "end texts",
    "do not text me",
    "do not text me again",
    "do not text me anymore",
    "do not contact me",
    "dont text me",
    "dont text me again",
    "dont text me anymore",
    "dont contact me",
    "no more messages",
    "no more text messages",
    "take me off the list",
    "take me off this list",
    "take me off your list",
    "remove me from the list",
    "remove me from this list",
    "remove me from your list",
    "remove my number",
    "delete my number",
    "i dont want these texts",
    "i dont want any more texts",
    "i do not want these texts",
    "i revoke consent",
    "i revoke my consent",
    "revoke consent",
    "revoke my consent",
    "i withdraw my consent",
    "no mas textos",
    "no quiero mas mensajes",
    "no quiero mas textos",
    "ya no quiero mensajes",
    "ya no quiero mas mensajes",
    "no me manden mas mensajes",
    "no me mande mas mensajes",
    "no me envien mas mensajes",
    "ya no me manden mensajes",
    "ya no me escriban",
    "no me escriban",
    "no me escriban mas",
    "dejen de mandarme mensajes",
    "dejen de enviarme mensajes",
    "dejen de escribirme",
    "deje de escribirme",
    "quitenme de la lista",
    "saquenme de la lista",
    "dar de baja",
    "darme de baja",
    "denme de baja",
    "quiero darme de baja",
    "cancelar mensajes",
    "parar mensajes",
)

HELP_WORDS: Final = frozenset({"help", "info", "ayuda"})
START_WORDS: Final = frozenset({"start", "unstop"})
JOIN_WORDS: Final = frozenset({"join"})
CONTACT_WORDS: Final = frozenset({"contact", "contacto", "peer"})
DEBRIEF_WORDS: Final = frozenset({"debrief", "equipo"})
WITHDRAW_WORDINGS: Final = frozenset(
    {
        "borrar",
        "borrar mi respuesta",
        "borrar mis respuestas",
        "cancelar mi respuesta",
        "cancelar mis respuestas",
        "cancel my answer",
        "cancel my answers",
        "delete my answer",
        "delete my answers",
    }
)
ENGLISH_WORDINGS: Final = frozenset({"en", "english", "in english", "ingles", "en ingles"})
SPANISH_WORDINGS: Final = frozenset({"es", "espanol", "en espanol", "spanish", "in spanish"})
