"""The default texts in Spanish.

A responder who speaks Spanish natively should review these before go-live; they were written
without one. They address people as "usted" and leave out á í ó ú, which are outside GSM-7.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wellness.domain.texts.keys import TextKey

SPANISH: Final[Mapping[TextKey, str]] = MappingProxyType(
    {
        TextKey.OPT_IN: (
            "{agency}: chequeos despues del turno, hasta 3 por semana. Voluntario, se muestra "
            "solo en grupos de {k} o mas. La telefonica ve las respuestas, no el enlace. "
            "Responda JOIN para confirmar. AYUDA, STOP=salir. Pueden aplicar cargos. "
            "Crisis: 988, oprima 2."
        ),
        TextKey.OPT_IN_REPLY: (
            "{agency}: chequeos despues del turno, hasta 3 por semana. Voluntario, se muestra "
            "solo en grupos de {k} o mas. La telefonica ve las respuestas. "
            "Responda JOIN para confirmar. AYUDA, STOP=salir. Pueden aplicar cargos. "
            "Crisis: 988, oprima 2."
        ),
        TextKey.WELCOME: (
            "Listo. Sus respuestas cuentan desde {date}, en {team} ({size} personas). "
            "Reglas: {privacy}. Par: CONTACTO. Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.PULSE: (
            "Chequeo del turno, sin nombres. Responda 4 digitos: casos duros 0-3, "
            "estres 1verde-4rojo, agotado 1-5, platicar en equipo 1no-3si. Ej 0111. "
            "O toque {link} Par: CONTACTO Crisis: 988 STOP=salir"
        ),
        TextKey.PULSE_LINK: (
            "Chequeo del turno, sin nombres. Cuatro toques, unos 15 segundos: {link} "
            "Par: CONTACTO Crisis: 988 STOP=salir"
        ),
        TextKey.PULSE_REPLY: (
            "Chequeo del turno, sin nombres. Responda 4 digitos: casos duros 0-3, "
            "estres 1verde-4rojo, agotado 1-5, platicar en equipo 1no-3si. Ej 0111. "
            "Par: CONTACTO Crisis: 988 STOP=salir"
        ),
        TextKey.THANKS: (
            "Cuenta para {team}, se ve solo con {k}+. "
            "Antes en equipo: EQUIPO. Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.UNREAD: (
            "Solo puedo leer 4 digitos, como 0111, o toque el enlace. No se conto nada. "
            "Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.UNREAD_LINK: (
            "No puedo leer respuestas por texto; toque el enlace. No se conto nada. "
            "Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.UNREAD_REPLY: (
            "Solo puedo leer 4 digitos, como 0111. No se conto nada. "
            "Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.LATE: (
            "Gracias. Ese chequeo ya cerro; no se conto nada. Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.NOT_YET: (
            "Gracias. Sus respuestas cuentan desde {date}; ahora no se conto nada. "
            "Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.CAPPED: (
            "Gracias. Hoy ya no se cuenta nada mas. Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.WITHDRAWN: (
            "Sus respuestas de este periodo se borraron. Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.CONTACT: (
            "Un par le llamara o escribira a mas tardar el {by}. Solo el equipo de pares ve esto. "
            "Si no puede esperar: 988, oprima 2; peligro: 911. Lista de apoyo: {support}"
        ),
        TextKey.DEBRIEF: (
            "Anotado, {team}. Si tres de ustedes lo piden en tres dias, se avisa a los pares que "
            "el equipo lo pidio. No se guardan nombres. Crisis: 988, oprima 2."
        ),
        TextKey.NO_DEBRIEF: (
            "{team} es muy pequeño para esto sin señalar a nadie. "
            "Responda CONTACTO para un par, o hable con su supervisor. Crisis: 988, oprima 2."
        ),
        TextKey.HELP: (
            "{agency}: chequeos del turno. Voluntario. Preguntas: {phone}. La frecuencia varia. "
            "Pueden aplicar cargos. Par: CONTACTO. Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.STOP: (
            "Chequeos de {agency}: listo, no recibira mas mensajes. Responda START para volver. "
            "Apoyo a toda hora: 988, oprima 2."
        ),
        TextKey.REJOINED: (
            "Chequeos de {agency}: esta de vuelta, hasta 3 mensajes por semana. AYUDA. "
            "Par: CONTACTO. Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.LANGUAGE: (
            "Desde ahora sus mensajes van en español. For English: EN. "
            "Par: CONTACTO. Crisis: 988, oprima 2."
        ),
        TextKey.NUMBER: (
            "El numero para los chequeos de {agency} cambio y ahora termina en {last2}. "
            "Si no fue usted, llame al {phone}. Crisis: 988, oprima 2."
        ),
        TextKey.CRISIS: (
            "Respuesta automatica: nadie lee este numero ni enviara ayuda. "
            "En crisis: llame al 988 y oprima 2, o mande AYUDA al 988. Peligro ahora: 911."
        ),
        TextKey.CRISIS_DIGITS: (
            "Respuesta automatica: nadie lee este numero ni enviara ayuda. "
            "En crisis: llame al 988 y oprima 2, o mande AYUDA al 988. Peligro ahora: 911. "
            "No se conto ninguna respuesta."
        ),
        TextKey.OUTAGE: (
            "Se perdieron algunas respuestas entre {a} y {b}; el enlace aun funciona. "
            "Si pidio un par en ese tiempo, responda CONTACTO otra vez. "
            "Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.OUTAGE_REPLY: (
            "Se perdieron algunas respuestas entre {a} y {b}; puede mandar sus 4 digitos otra vez. "
            "Si pidio un par en ese tiempo, responda CONTACTO otra vez. "
            "Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.SELF_CHECK: (
            "Semanas despues, un caso duro todavia puede pesar. Un chequeo privado, solo en su "
            "telefono, no se manda nada: {link} Par: CONTACTO. Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.WE_DID: (
            "{team}, lo que dijeron, lo que hicimos: {change} - "
            "Par: CONTACTO. Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.MONTHLY: (
            "Chequeo del mes, sin nombres. {questions} preguntas, unos 2 minutos: {link} "
            "Par: CONTACTO Crisis: 988 STOP=salir"
        ),
        TextKey.MONTHLY_REMINDER: (
            "Va a todos, haya contestado o no: el chequeo del mes esta abierto. "
            "{questions} preguntas, unos 2 minutos: {link} Par: CONTACTO Crisis: 988 STOP=salir"
        ),
        TextKey.CHANGED: (
            "Chequeos de {agency}, cambio desde {date}: {change} - Todos los cambios: {privacy} "
            "Crisis: 988, oprima 2. STOP=salir"
        ),
        TextKey.PEER_FLAG: (
            "Pares de {agency}: {team} tiene un nuevo aviso para platicar en equipo. "
            "Responda TAKE {code} para tomarlo. Pagina: {link} Crisis: 988, oprima 2."
        ),
        TextKey.PEER_CONTACT: (
            "Pares de {agency}: alguien pidio un contacto. Inicie sesion para verlo: {link} "
            "Crisis: 988, oprima 2."
        ),
        TextKey.PEER_WAITING: (
            "Pares de {agency}: nadie ha tomado el aviso de {team}. "
            "Responda TAKE {code} para tomarlo. Pagina: {link} Crisis: 988, oprima 2."
        ),
        TextKey.PEER_CONTACT_WAITING: (
            "Pares de {agency}: alguien pidio un contacto y nadie lo ha tomado. "
            "Inicie sesion para verlo: {link} Crisis: 988, oprima 2."
        ),
        TextKey.PEER_HANDED: (
            "Pares de {agency}: le pasaron el aviso de {team}. "
            "Pagina: {link} Crisis: 988, oprima 2."
        ),
        TextKey.TAKEN: (
            "Gracias. El aviso de {team} es suyo. Siguientes pasos: {link} Crisis: 988, oprima 2."
        ),
        TextKey.TAKEN_OWN: (
            "Gracias. El aviso de {team} es suyo. Es su propio equipo: "
            "mejor pase el aviso a otro par: {link} Crisis: 988, oprima 2."
        ),
        TextKey.ALREADY_TAKEN: (
            "Gracias. Otro par ya tiene el aviso de {team}. Pagina: {link} Crisis: 988, oprima 2."
        ),
        TextKey.UNKNOWN_CODE: (
            "No hay un aviso abierto con ese codigo; no se tomo nada. "
            "Pagina: {link} Crisis: 988, oprima 2."
        ),
        TextKey.DIGEST: (
            "Chequeos de {agency}: ya hay resultados nuevos. Inicie sesion para verlos: {link} "
            "Crisis: 988, oprima 2."
        ),
    }
)

FIRST_SENTENCE: Final[Mapping[TextKey, str]] = MappingProxyType(
    {
        TextKey.FIRST: "La telefonica ve las respuestas; el enlace no.",
        TextKey.FIRST_LINK: "La telefonica ve este mensaje, no sus respuestas.",
        TextKey.FIRST_REPLY: "La telefonica ve las respuestas.",
    }
)
"""What the first pulse of a period adds to the pulse of its mode."""
