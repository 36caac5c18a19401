"""Carrier simulator: a local stand-in for the text provider, its carriers and the phones.

It speaks the part of Twilio's REST API the product uses, so the production client talks to it over
HTTP on this machine. `server.serve` runs it, `server.running` runs it in a thread, `app.create_app`
makes the bare application. The page of phones is at `/`, the JSON for tests and the demo under
`/sim` (see `control`), faults and magic numbers are described in `faults`.

From bottom to top: addresses, settings, records, refusals, keywords, twiml; database, store, book;
dispatch, webhooks, faults; exchange; callbacks, delivery, carrier, inbound; runtime, accidents,
resources, api, control, phones; app; server.

Known limits: a delivery lives in memory (a stopped simulator leaves its texts undelivered), no
media, no voice, and numbers must be given in E.164.
"""
