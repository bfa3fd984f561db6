"""The layouts in XML: the UN's, the EU's, the UK's and the Swiss, written from the table. OFAC's advanced one stands by itself."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from embargo_list_table import AGAIN, COUNTRY, LISTED, ORDER, Row, fsf_groups, plain, uk_fields, uk_names


def tag(label: str, *inside: str, **attributes: str | None) -> str:
    """One element; `_` in the name of an attribute stands for `-`."""
    said = "".join(f" {key.rstrip('_').replace('__', '-')}={quoteattr(value)}" for key, value in attributes.items() if value)
    body = "".join(inside)
    return f"<{label}{said}>{body}</{label}>" if body else f"<{label}{said}/>"


def say(label: str, words: object, **attributes: str | None) -> str:
    return tag(label, escape(str(words)), **attributes) if words else ""


def document(body: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + body.replace("><", ">\n<") + "\n"


def un_xml(rows: list[Row]) -> str:
    """The UN's layout; it knows no vessels."""
    found: dict[str, list[str]] = {"INDIVIDUAL": [], "ENTITY": []}
    for row in rows:
        if row["sort"] == "vessel":
            continue
        kind = "INDIVIDUAL" if row["sort"] == "person" else "ENTITY"
        names = say("FIRST_NAME", row.get("given") or row["family"]) + (
            say("SECOND_NAME", row["family"]) if "given" in row else ""
        )
        aliases = "".join(tag(f"{kind}_ALIAS", say("QUALITY", quality), say("ALIAS_NAME", plain(alias))) for quality, key in ((("Good", "strong"), ("Low", "weak")) if kind == "INDIVIDUAL" else (("a.k.a.", "strong"), ("a.k.a.", "weak"))) for alias in row[key])  # fmt: skip
        more = ""
        if kind == "INDIVIDUAL":
            date = say("DATE", row["born"]) if len(row["born"]) == 10 else say("YEAR", row["born"])
            more = (
                tag("NATIONALITY", say("VALUE", COUNTRY[row["country"]]))
                + tag("INDIVIDUAL_DATE_OF_BIRTH", say("TYPE_OF_DATE", "EXACT"), date)
                + tag(
                    "INDIVIDUAL_PLACE_OF_BIRTH",
                    say("CITY", row["birth_place"].split(", ")[0]),
                    say("COUNTRY", COUNTRY[row["country"]]),
                )
            )
            more += tag(
                "INDIVIDUAL_DOCUMENT",
                say("TYPE_OF_DOCUMENT", "Passport"),
                say("NUMBER", row["passport"]),
                say("ISSUING_COUNTRY", COUNTRY[row["country"]]),
            )
        found[kind].append(tag(
            kind, say("DATAID", f"9{row['number']}"), say("VERSIONNUM", 1), names, say("UN_LIST_TYPE", "FELL"), say("REFERENCE_NUMBER", f"FE{kind[0].lower()}.{row['number']}"), say("LISTED_ON", row.get("since", LISTED)),
            say("GENDER", row.get("sex", "").title()), say("NAME_ORIGINAL_SCRIPT", row.get("original")), say("COMMENTS1", row["reason"]), tag("DESIGNATION", say("VALUE", row["position"])) if row.get("position") else "",
            tag("LIST_TYPE", say("VALUE", "UN List")), aliases, tag(f"{kind}_ADDRESS", say("CITY", row["city"]), say("COUNTRY", COUNTRY[row["country"]])), more))  # fmt: skip
    return document(
        tag(
            "CONSOLIDATED_LIST",
            tag("INDIVIDUALS", *found["INDIVIDUAL"]),
            tag("ENTITIES", *found["ENTITY"]),
            dateGenerated=f"{LISTED}T00:00:00.000Z",
        )
    )


def fsf_xml(rows: list[Row]) -> str:
    made = []
    for row in rows:
        since = row.get("since", LISTED)
        regulation = tag(
            "regulation",
            say("publicationUrl", "https://official-journal.example/fell"),
            regulationType="regulation",
            numberTitle="2031/704 (OJ B12)",
            programme="FELL",
            publicationDate=since,
            entryIntoForceDate=since,
            logicalId="1",
        )
        groups = "".join(tag(element, **attributes) for element, attributes in fsf_groups(row))
        subject = {"person": ("person", "P")}.get(row["sort"], ("enterprise", "E"))
        made.append(
            tag(
                "sanctionEntity",
                say("remark", row["reason"]),
                regulation,
                tag("subjectType", code=subject[0], classificationCode=subject[1]),
                groups,
                designationDate=since,
                euReferenceNumber=f"EU.{row['number']}.31",
                logicalId=row["number"],
            )
        )
    return document(
        tag(
            "export",
            *made,
            xmlns="http://eu.europa.ec/fpi/fsd/export",
            generationDate=f"{LISTED}T09:00:00.000+02:00",
            globalFileId="1",
        )
    )


UK_TAGS = {
    "Last Updated": "LastUpdated", "Date Designated": "DateDesignated", "Unique ID": "UniqueID", "OFSI Group ID": "OFSIGroupID", "Regime Name": "RegimeName", "Designation Type": "IndividualEntityShip", "Designation source": "DesignationSource",
    "Sanctions Imposed": "SanctionsImposed", "UK Statement of Reasons": "UKStatementofReasons", "D.O.B": "IndividualDetails/Individual/DOBs/DOB", "Nationality(/ies)": "IndividualDetails/Individual/Nationalities/Nationality", "Position": "IndividualDetails/Individual/Positions/Position",
    "Passport number": "IndividualDetails/Individual/PassportDetails/Passport/PassportNumber", "Gender": "IndividualDetails/Individual/GenderDetails/Gender", "Town of birth": "IndividualDetails/Individual/BirthDetails/Location/TownOfBirth", "Country of birth": "IndividualDetails/Individual/BirthDetails/Location/CountryOfBirth",
    "Business registration number (s)": "EntityDetails/Entity/BusinessRegistrationNumbers/BusinessRegistrationNumber", "IMO number": "ShipDetails/Ship/IMONumbers/IMONumber", "Current owner/operator (s)": "ShipDetails/Ship/CurrentOwnerOperators/CurrentOwnerOperator",
    "Current believed flag of ship": "ShipDetails/Ship/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip", "Type of ship": "ShipDetails/Ship/TypeOfShipDetails/TypeOfShip", "Year Built": "ShipDetails/Ship/YearBuiltDetails/YearBuilt",
}  # fmt: skip


def uk_xml(rows: list[Row]) -> str:
    made = []
    for row in rows:
        tree: Row = {}
        for column, value in uk_fields(row).items():
            place = tree
            *outer, last = UK_TAGS[column].split("/")
            for step in outer:
                place = place.setdefault(step, {})
            place[last] = value
        names = "".join(
            tag(
                "Name",
                *(
                    say(key.replace(" ", "").replace("type", "Type").replace("strength", "Strength"), value)
                    for key, value in one.items()
                ),
            )
            for one in uk_names(row)
        )
        native = (
            tag("NonLatinNames", tag("NonLatinName", say("NameNonLatinScript", row["original"]))) if row.get("original") else ""
        )
        where = (
            tag("Addresses", tag("Address", say("AddressLine6", row["city"]), say("AddressCountry", COUNTRY[row["country"]])))
            if row.get("city")
            else ""
        )
        made.append(tag("Designation", _tree(tree), tag("Names", names), native, where))
    return document(tag("Designations", say("DateGenerated", "/".join(reversed(LISTED.split("-")))), *made))


def _tree(tree: Row) -> str:
    return "".join(tag(key, _tree(value)) if isinstance(value, dict) else say(key, value) for key, value in tree.items())


def seco_xml(rows: list[Row]) -> str:
    """Places after the targets, as the schema has them; Pellow Chartering is kept as taken off the list."""
    places = "".join(
        tag(
            "place",
            say("location", row["city"]),
            say("country", COUNTRY[row["country"]], iso__code=row["country"].upper()),
            ssid=f"8{row['number']}",
        )
        for row in rows
        if row.get("city")
    )
    program = tag(
        "sanctions-program",
        say("program-key", "FELL", lang="eng"),
        say("program-name", ORDER, lang="eng"),
        say("sanctions-set", "Annex I", lang="eng", ssid="71"),
        ssid="70",
        version__date=LISTED,
    )
    made = []
    for row in rows:
        names = []
        for kind, quality, words in [
            ("primary-name", "good", f"{row['family']}, {row['given']}" if "given" in row else row["family"]),
            *(("alias", "good", one) for one in row["strong"]),
            *(("alias", "low", one) for one in row["weak"]),
        ]:
            last, comma, first = words.partition(", ")
            if comma:
                native = (row.get("original") or " ").split(" ")
                spelt = [
                    say("spelling-variant", part, lang="rus", script="CYRL") if kind == "primary-name" else "" for part in native
                ]
                parts = tag("name-part", say("value", last), spelt[0], order="1", name__part__type="family-name") + tag(
                    "name-part", say("value", first), spelt[1], order="2", name__part__type="given-name"
                )
            else:
                parts = tag("name-part", say("value", last), order="1", name__part__type="whole-name")
            names.append(tag("name", parts, name__type=kind, quality=quality))
        country = say("country", COUNTRY[row["country"]], iso__code=row["country"].upper())
        more = [tag("address", ssid="1", place__id=f"8{row['number']}")] if row.get("city") else []
        if row["sort"] == "person":
            year, *rest = row["born"].split("-")
            more += [
                tag("nationality", country),
                tag(
                    "day-month-year",
                    year=year,
                    month=str(int(rest[0])) if rest else None,
                    day=str(int(rest[1])) if rest else None,
                    calendar="Gregorian",
                ),
                tag(
                    "identification-document",
                    say("number", row["passport"]),
                    say("issuer", COUNTRY[row["country"]], code=row["country"].upper()),
                    document__type="passport",
                ),
            ]
        other = say("other-information", f"IMO number: {row['imo']}") if row.get("imo") else ""
        relation = tag("relation", target__id=row["owner"], relation__type="related-to") if row.get("owner") else ""
        body = tag(
            {"person": "individual", "vessel": "object"}.get(row["sort"], "entity"),
            tag("identity", *names, *more, main="true"),
            say("justification", row["reason"]),
            relation,
            other,
            sex=row.get("sex"),
            object__type="vessel" if row["sort"] == "vessel" else None,
        )
        changes = [tag("modification", modification__type="listed", effective__date=LISTED)]
        if row["number"] == "110":
            changes.append(tag("modification", modification__type="de-listed", effective__date=AGAIN))
        made.append(tag("target", say("sanctions-set-id", "71"), body, *changes, ssid=row["number"]))
    return document(tag("swiss-sanctions-list", program, *made, places, list__type="whole-list", date=AGAIN))
