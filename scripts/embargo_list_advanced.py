"""OFAC's advanced XML, written from the table."""

from __future__ import annotations

from embargo_list_table import COUNTRY, LISTED, ORDER, Row
from embargo_list_xml import document, say, tag


def ofac_xml(rows: list[Row]) -> str:
    """OFAC's advanced layout: reference values, locations, documents, parties, relations, entries."""
    references = {
        "AliasType": {"1403": "Name", "1400": "A.K.A."}, "FeatureType": {"8": "Birthdate", "9": "Place of Birth", "10": "Nationality Country", "25": "Location", "224": "Gender", "3": "Vessel Flag", "2": "VESSEL TYPE", "646": "Organization Established Date", "99": "Vessel Year of Build"},
        "IDRegDocType": {"1571": "Passport", "1596": "Registration Number", "91264": "Vessel Registration Identification IMO"}, "PartySubType": {"4": "Individual", "3": "Entity", "1": "Vessel"}, "NamePartType": {"1520": "Last Name", "1521": "First Name", "1525": "Entity Name", "1526": "Vessel Name"},
        "RelationType": {"1555": "Owned or Controlled By"}, "SanctionsType": {"1": "Program", "2": "Block"}, "LegalBasis": {"7": ORDER}, "DetailReference": {"91526": "Male", "91527": "Female"},
    }  # fmt: skip
    values = "".join(
        tag(f"{kind}Values", *(say(kind, words, ID=id) for id, words in some.items())) for kind, some in references.items()
    )
    values += tag(
        "ScriptValues",
        say("Script", "Latin", ID="215", ScriptCode="Latn"),
        say("Script", "Cyrillic", ID="220", ScriptCode="Cyrl"),
    )
    values += tag(
        "CountryValues", *(say("Country", words, ID=f"11{code[1]}", ISO2=code.upper()) for code, words in COUNTRY.items())
    )
    locations, documents, parties, relations, entries = "", "", "", "", ""
    for row in rows:
        n, code = row["number"], f"11{row['country'][1]}"
        locations += tag(
            "Location",
            tag("LocationCountry", CountryID=code),
            tag("LocationPart", tag("LocationPartValue", say("Value", row["city"]), Primary="true")) if row.get("city") else "",
            ID=f"4{n}",
        )
        for sort, value in (("1571", row.get("passport")), ("1596", row.get("register")), ("91264", row.get("imo"))):
            documents += (
                tag(
                    "IDRegDocument",
                    say("IDRegistrationNo", value),
                    ID=f"3{n}",
                    IDRegDocTypeID=sort,
                    IdentityID=f"2{n}",
                    IssuedBy__CountryID=code if sort != "91264" else None,
                )
                if value
                else ""
            )
        groups = {"1520": "1", "1521": "2"} if row["sort"] == "person" else {"1526" if row["sort"] == "vessel" else "1525": "3"}
        aliases = [
            ("1403", "true", "false", f"{row['family']}, {row['given']}" if "given" in row else row["family"], "215"),
            *(("1400", "false", "false", one, "215") for one in row["strong"]),
            *(("1400", "false", "true", one, "215") for one in row["weak"]),
        ]
        aliases += [("1403", "false", "false", row["original"].replace(" ", ", "), "220")] if row.get("original") else []
        said = ""
        for kind, primary, low, words, script in aliases:
            last, comma, first = words.partition(", ")
            parts = [("1", last.upper()), ("2", first)] if comma else [("3" if row["sort"] != "person" else "1", last)]
            said += tag(
                "Alias",
                tag(
                    "DocumentedName",
                    *(
                        tag("DocumentedNamePart", say("NamePartValue", part, NamePartGroupID=group, ScriptID=script))
                        for group, part in parts
                    ),
                ),
                AliasTypeID=kind,
                Primary=primary,
                LowQuality=low,
            )
        said += tag(
            "NamePartGroups",
            *(tag("MasterNamePartGroup", tag("NamePartGroup", ID=id, NamePartTypeID=kind)) for kind, id in groups.items()),
        )
        features = _feature({"person": "8", "vessel": "99"}.get(row["sort"], "646"), _period(row["born"])) + (
            _feature("25", tag("VersionLocation", LocationID=f"4{n}")) if row.get("city") else ""
        )
        if row["sort"] == "person":
            features += (
                _feature("9", say("VersionDetail", row["birth_place"]))
                + _feature("10", tag("VersionLocation", LocationID=f"4{n}"))
                + _feature("224", tag("VersionDetail", DetailReferenceID="91526" if row["sex"] == "male" else "91527"))
            )
        if row["sort"] == "vessel":
            features += _feature("3", tag("VersionLocation", LocationID=f"4{n}")) + _feature(
                "2", say("VersionDetail", row["kind"])
            )
        parties += tag(
            "DistinctParty",
            tag(
                "Profile",
                tag("Identity", said, ID=f"2{n}", Primary="true"),
                features,
                ID=n,
                PartySubTypeID={"person": "4", "vessel": "1"}.get(row["sort"], "3"),
            ),
            FixedRef=n,
        )
        relations += (
            tag(
                "ProfileRelationship",
                ID=f"6{n}",
                From__ProfileID=n,
                To__ProfileID=row["owner"],
                RelationTypeID="1555",
                Former="false",
            )
            if row.get("owner")
            else ""
        )
        year, month, day = row.get("since", LISTED).split("-")
        event = tag(
            "EntryEvent", tag("Date", say("Year", year), say("Month", int(month)), say("Day", int(day))), LegalBasisID="7"
        )
        entries += tag(
            "SanctionsEntry",
            event,
            tag("SanctionsMeasure", say("Comment", "FELL"), SanctionsTypeID="1"),
            tag("SanctionsMeasure", SanctionsTypeID="2"),
            ProfileID=n,
            ListID="1550",
        )
    year, month, day = LISTED.split("-")
    issue = tag("DateOfIssue", say("Year", year), say("Month", int(month)), say("Day", int(day)))
    return document(
        tag(
            "Sanctions",
            issue,
            tag("ReferenceValueSets", values),
            tag("Locations", locations),
            tag("IDRegDocuments", documents),
            tag("DistinctParties", parties),
            tag("ProfileRelationships", relations),
            tag("SanctionsEntries", entries),
            xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML",
        )
    )


def _feature(kind: str, body: str) -> str:
    return tag("Feature", tag("FeatureVersion", body, ReliabilityID="1"), FeatureTypeID=kind)


def _period(day: str) -> str:
    first, last = (day, day) if len(day) == 10 else (f"{day[:4]}-01-01", f"{day[:4]}-12-31")

    def point(label: str, words: str) -> str:
        year, month, number = words.split("-")
        return tag(label, say("Year", year), say("Month", int(month)), say("Day", int(number)))

    return tag(
        "DatePeriod",
        tag("Start", point("From", first), point("To", first), Approximate="false"),
        tag("End", point("From", last), point("To", last), Approximate="false"),
    )
