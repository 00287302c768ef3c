"""Gives a fresh server something to find behind each kind of id, and prints schemathesis' configuration for it.

Usage: check-api.py ADDRESS KEY. Standard library alone.
"""

import json
import sys
import time
import urllib.parse
import urllib.request

ADDRESS, KEY = sys.argv[1].rstrip("/"), sys.argv[2]
SITE = f"{ADDRESS}/api/v1/sites/main"
PHONES = [f"+6012345{number}" for number in range(6701, 6741)]


def call(method, url, body=None, **headers):
    """The JSON that a call answers."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {KEY}", **headers}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"null")


def ids(what):
    """The ids of some things of the site."""
    return [item["id"] for item in call("GET", f"{SITE}/{what}?per_page=100")["items"]]


def fill():
    """Subscribers, messages, broadcasts and texts that came in."""
    call("POST", f"{SITE}/credits", {"amount": 100_000, "note": "to be spent"})
    for phone in PHONES:
        call("POST", f"{SITE}/subscriptions", {"phone": phone, "consent": True})
    for number in range(20):
        draft = {"body": f"News number {number}", "audience": {"type": "numbers", "numbers": PHONES[number]}}
        call("POST", f"{SITE}/broadcasts", draft, **{"idempotency-key": f"fill-{number}"})
    inbound = call("GET", f"{SITE}/provider")["webhooks"]["inbound"]
    for number, phone in enumerate(PHONES[:20]):
        text = {"mocean-from": phone[1:], "mocean-to": "63001", "mocean-text": f"wrong number {number}"}
        urllib.request.urlopen(inbound, urllib.parse.urlencode(text).encode(), timeout=30)
    for _ in range(100):
        if ids("subscribers") and ids("messages") and ids("inbound"):
            break
        time.sleep(0.1)


def configuration():
    """The key, and for each part of an address the values that there are; now and then it tries others."""
    description = call("GET", f"{ADDRESS}/api/v1/openapi.json")
    things = sorted({path.split("/")[5] for path in description["paths"] if "{id}" in path})
    site = '"path.site" = { dictionary = "sites", probability = 0.9 }'
    lines = [f'headers = {{ Authorization = "Bearer {KEY}" }}', f"parameters = {{ {site} }}"]
    # What fits the description may still be refused for what it says: a country nobody knows, too few credits.
    lines += ["checks.positive_data_acceptance.enabled = false", "", "[dictionaries.sites]", 'values = ["main"]']
    for what in things:
        lines += ["", f"[dictionaries.{what}]", f"values = {json.dumps(ids(what))}"]
    for what in things:
        lines += ["", "[[operations]]", f'include-path-regex = "/{what}/[{{]id[}}]"']
        lines += [f'parameters = {{ {site}, "path.id" = {{ dictionary = "{what}", probability = 0.9 }} }}']
    return lines


fill()
print("\n".join(configuration()))
