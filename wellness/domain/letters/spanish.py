"""E-mails in Spanish; to be reviewed by a native-speaking responder."""

from types import MappingProxyType
from typing import Final

from wellness.domain.letters.keys import LetterKey
from wellness.domain.letters.words import Words

SPANISH: Final = Words(
    subject="Chequeo del turno",
    staff_subject="Chequeos: un aviso para el personal",
    foot=(
        "¿En crisis, o teme por alguien? Llame al 988 y oprima 2, a cualquier hora. En peligro:"
        " 911.\n"
        "Lista de apoyo: {support}\n"
        "Preguntas: {phone}. Nadie lee las respuestas a este correo."
    ),
    leave="No recibir más estos correos: {link}",
    bodies=MappingProxyType(
        {
            LetterKey.OPT_IN: (
                "{agency} pregunta después de los turnos cómo estuvo el trabajo: más o menos un"
                " correo después de un turno, hasta tres por semana. Es voluntario, y las"
                " respuestas se muestran solo en grupos de {k} personas o más.\n\n"
                "Para participar, abra esta página y confirme. El enlace sirve una vez, durante 14"
                " días:\n{link}\n\n"
                "Qué pasa con una respuesta: {privacy}\n\n"
                "Si no hace nada, no llega ningún chequeo."
            ),
            LetterKey.PULSE: (
                "Chequeo del turno, sin nombres. Cuatro toques, unos 15 segundos:\n"
                "{link}\n\n"
                "Los proveedores de correo ven este mensaje, no sus respuestas. Puede saltarlo"
                " cuando quiera; nadie lo sabrá."
            ),
            LetterKey.NUMBER: (
                "Se cambió la dirección para los chequeos de {agency}. Si no fue usted, llame al"
                " {phone}."
            ),
            LetterKey.CHANGED: (
                "Chequeos de {agency}, cambio desde el {date}: {change}\n\n"
                "Todos los cambios: {privacy}"
            ),
            LetterKey.OUTAGE: (
                "Se perdieron algunas respuestas por texto entre {a} y {b}. El enlace de su último"
                " chequeo sigue funcionando."
            ),
            LetterKey.SELF_CHECK: (
                "Semanas después de una llamada dura todavía puede pesar. Una autoevaluación"
                " privada, solo en su navegador, no se envía nada:\n{link}"
            ),
            LetterKey.WE_DID: "{team}, ustedes dijeron, hicimos: {change}",
            LetterKey.MONTHLY: (
                "Chequeo mensual, sin nombres. 12 preguntas, unos 2 minutos:\n{link}"
            ),
            LetterKey.MONTHLY_REMINDER: (
                "Enviado a todos, hayan respondido o no: el chequeo mensual está abierto. 12"
                " preguntas, unos 2 minutos:\n{link}"
            ),
            LetterKey.NO_CHECK_IN: (
                "Por ahora no hay ningún chequeo para usted. El próximo llega después de su"
                " próximo turno."
            ),
            LetterKey.PEER_FLAG: (
                "Equipo de pares de {agency}: {team} tiene un nuevo aviso de plática. Inicie sesión"
                " para tomarlo:\n{link}"
            ),
            LetterKey.PEER_CONTACT: (
                "Equipo de pares de {agency}: alguien pidió un contacto. Inicie sesión para"
                " verlo:\n{link}"
            ),
            LetterKey.PEER_WAITING: (
                "Equipo de pares de {agency}: nadie ha tomado el aviso de plática de {team}. Inicie"
                " sesión para tomarlo:\n{link}"
            ),
            LetterKey.PEER_CONTACT_WAITING: (
                "Equipo de pares de {agency}: alguien pidió un contacto y nadie lo ha tomado."
                " Inicie sesión para verlo:\n{link}"
            ),
            LetterKey.PEER_HANDED: (
                "Equipo de pares de {agency}: le pasaron el aviso de plática de {team}:\n{link}"
            ),
            LetterKey.ACCOUNT_LINK: (
                "Con este enlace usted pone la contraseña de su cuenta en los chequeos de {agency}."
                " Es solo para usted y sirve una vez, hasta el {until}:\n{link}"
            ),
            LetterKey.SENDER_STOPPED: (
                "No sale ningún texto de los chequeos de {agency}: el proveedor rechaza la cuenta o"
                " el remitente (error {code}). Lo que espera se guarda hasta que pase su"
                " momento.\n\n"
                "Corrija [sms] en la configuración; o arréglelo con el proveedor y después ejecute:"
                " wellness texting resume"
            ),
            LetterKey.DIGEST: (
                "Chequeos de {agency}: ya están los resultados del {a} al {b}.\n\n"
                "Sugerencias para sus equipos que esperan a alguien: {count}\n\n"
                "Inicie sesión para ver qué cambió y qué puede hacer:\n{link}\n\n"
                "Este correo no lleva cifras: el correo se lee en el camino. Sello de todos los"
                " resultados hasta hoy:\n{seal}"
            ),
        }
    ),
)
