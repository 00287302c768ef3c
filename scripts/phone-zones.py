#!/usr/bin/env python3
"""Makes the tables of which time zones a phone number may be in:

    crates/domain/src/quiet_hours/zones/by_prefix.txt   numbers that tell, by their first digits
    crates/domain/src/quiet_hours/zones/by_region.txt   the zones of each region, for numbers that don't

from two packages of PyPI:

    python3 -m venv /tmp/zones && /tmp/zones/bin/pip install phonenumbers==9.0.43 tzdata==2026.6
    /tmp/zones/bin/python scripts/phone-zones.py

- `phonenumbers` holds libphonenumber's resources/timezones/map_data.txt (Copyright The Libphonenumber Authors, Apache License 2.0);
- `tzdata` holds the IANA time zone database with its zone.tab (public domain).

What it does to them:

1. Zones of a set that always show the same time from 2025 to 2038 stand there once.
2. A zone that none of the calling code's countries has (Libya as `Europe/Bucharest`, Kaliningrad likewise) is replaced by those of
   their zones with the same time in January; where there are none, by all of them.
3. Only the calling codes in AREAS stand in by_prefix.txt: there, mobile numbers begin with an area code. Elsewhere a mobile number
   says nothing about its zone, and what libphonenumber has is the likeliest one: all mobile numbers of Russia are Moscow's there, all of
   Australia Sydney's. Who texts Perth at eight in Sydney wakes people at five.
4. An entry for a whole calling code says nothing that by_region.txt doesn't say better, so it is left out, and so is everything that
   agrees with the next shorter prefix.
"""

import datetime
import functools
import importlib.resources
import pathlib
import zoneinfo

import phonenumbers
import tzdata
from phonenumbers.tzdata import TIMEZONE_DATA

OUT = pathlib.Path(__file__).parent.parent / "crates/domain/src/quiet_hours/zones"
# Calling codes whose mobile numbers begin with an area code: North America, and those of libphonenumber's GEO_MOBILE_COUNTRIES with more
# than one time. Not Indonesia (62), where that holds for a few prefixes only, nor China (86), where it means the whole country.
AREAS = {"1", "52", "55"}
REGIONS = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
START = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
INSTANTS = [START + datetime.timedelta(hours=3 * n) for n in range(13 * 366 * 8)]


@functools.cache
def clock(zone):
    """What the zone's clock shows over the years, as a list of changes."""
    zone = zoneinfo.ZoneInfo(zone)
    changes, last = [], None
    for instant in INSTANTS:
        offset = instant.astimezone(zone).utcoffset()
        if offset != last:
            changes.append((instant, offset))
            last = offset
    return tuple(changes)


def distinct(zones):
    """The zones without those that show the same time as one before them."""
    seen, kept = set(), []
    for zone in zones:
        if clock(zone) not in seen:
            seen.add(clock(zone))
            kept.append(zone)
    return kept


def zone_tab():
    """Each region's zones, in the order of zone.tab."""
    zones = {}
    for line in (importlib.resources.files("tzdata") / "zoneinfo/zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            region, _, zone = line.split("\t")[:3]
            zones.setdefault(region, []).append(zone)
    return zones


def calling_code(prefix):
    """The calling code that a prefix begins with."""
    return next((code for code in (prefix[:1], prefix[:2], prefix[:3]) if int(code) in REGIONS), None)


def region_of(prefix):
    """The region whose numbers begin so: by the first number of the right length that exists there."""
    for rest in ("2345678", "3456789", "4567890", "6789012", "7654321", "92345678", "96543210"):
        for length in (7, 8, 9, 10, 11):
            number = "+" + (prefix + rest * 2)[: len(prefix) + length]
            for cut in (11, 12, 13):
                try:
                    parsed = phonenumbers.parse(number[: cut + 1])
                except phonenumbers.NumberParseException:
                    continue
                region = phonenumbers.region_code_for_number(parsed)
                if region and region != "001":
                    return region
    return None


def corrected(zones, own):
    """The zones, those that are none of the country's own replaced."""
    if not own:
        return zones
    known, result = {clock(zone) for zone in own}, []
    for zone in zones:
        if clock(zone) in known:
            result.append(zone)
        else:
            january = clock(zone)[0][1]
            result += [one for one in own if clock(one)[0][1] == january] or own
    return result


def main():
    tab = zone_tab()
    by_region = {}
    for code, regions in REGIONS.items():
        for region in regions:
            if region != "001":
                by_region[region] = distinct(tab.get(region) or TIMEZONE_DATA[str(code)])

    own = {
        str(code): distinct(zone for region in regions for zone in tab.get(region, [])) for code, regions in REGIONS.items()
    }
    by_prefix = {}
    for prefix, zones in TIMEZONE_DATA.items():
        code = calling_code(prefix)
        if code in AREAS and prefix != code:
            by_prefix[prefix] = tuple(sorted(distinct(sorted(corrected(zones, own[code])))))
    for prefix in sorted(by_prefix, key=len, reverse=True):
        shorter = next((prefix[:n] for n in range(len(prefix) - 1, 0, -1) if prefix[:n] in by_prefix), None)
        if shorter and by_prefix[shorter] == by_prefix[prefix]:
            del by_prefix[prefix]

    versions = f"phonenumbers {phonenumbers.__version__}, tzdata {tzdata.IANA_VERSION}"
    head = (
        f"# Made by scripts/phone-zones.py from {versions}; don't edit.\n"
        "# Data of libphonenumber: Copyright The Libphonenumber Authors, Apache License 2.0. Time zones: IANA, public domain.\n"
    )
    lines = {}
    for prefix in sorted(by_prefix):
        region = region_of(prefix)
        if region:
            lines.setdefault((region, by_prefix[prefix]), []).append(prefix)
        else:
            print("of no region, left out:", prefix, by_prefix[prefix])
    text = "".join(f"{region} {' '.join(zones)}: {' '.join(prefixes)}\n" for (region, zones), prefixes in sorted(lines.items()))
    (OUT / "by_prefix.txt").write_text(head + "# Region and time zones: first digits of the numbers there that may be in any of these zones.\n" + text)
    text = "".join(f"{region}: {' '.join(zones)}\n" for region, zones in sorted(by_region.items()))
    (OUT / "by_region.txt").write_text(head + "# Region: its time zones.\n" + text)


if __name__ == "__main__":
    main()
