"""Which schema and property of FollowTheMoney becomes which row and column."""

from __future__ import annotations

from servanda.instruments.sanctions.records import Role, Sort

SORTS = {
    "Person": Sort.PERSON, "LegalEntity": Sort.ORGANISATION, "Organization": Sort.ORGANISATION, "Company": Sort.ORGANISATION, "PublicBody": Sort.ORGANISATION,
    "Vessel": Sort.VESSEL, "Airplane": Sort.AIRCRAFT, "Thing": Sort.OTHER, "Asset": Sort.OTHER, "Security": Sort.OTHER, "Vehicle": Sort.OTHER, "RealEstate": Sort.OTHER,
}  # fmt: skip
NAMES = {"name": Role.ALIAS, "alias": Role.ALIAS, "weakAlias": Role.WEAK, "previousName": Role.FORMER, "abbreviation": Role.WEAK}
"""Property: role. One of `name` becomes the primary name before these are read (see `ftm`); the others count as aliases."""

FIELDS = {
    "birthDate": "born", "incorporationDate": "born", "buildDate": "born", "deathDate": "died", "dissolutionDate": "died", "birthPlace": "birth_places", "country": "countries",
    "jurisdiction": "countries", "mainCountry": "countries", "nationality": "nationalities", "citizenship": "nationalities", "flag": "flags", "position": "positions", "title": "positions",
    "address": "addresses", "addressEntity": "addressEntity",
}  # fmt: skip
KINDS = {
    "passportNumber": "passport", "idNumber": "national-id", "socialSecurityNumber": "national-id", "taxNumber": "tax", "innCode": "tax", "vatCode": "tax", "kppCode": "other", "registrationNumber": "registration",
    "ogrnCode": "registration", "okpoCode": "registration", "uscCode": "registration", "dunsCode": "registration", "npiCode": "registration", "leiCode": "lei", "swiftBic": "swift", "imoNumber": "imo", "mmsi": "mmsi",
    "callSign": "call-sign", "phone": "phone", "email": "email", "website": "website", "isin": "other", "ticker": "other", "serialNumber": "other", "uniqueEntityId": "other",
}  # fmt: skip
EXTRA = (
    "topics", "fatherName", "motherName", "legalForm", "sector", "status", "education", "religion", "ethnicity", "appearance", "pastFlags", "classification", "summary", "description",
    "wikidataId", "createdAt", "modifiedAt", "birthCountry", "secondName", "middleName", "programId",
)  # fmt: skip
EDGES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "Ownership": ("owner", "asset", "owns", ("ownershipType", "percentage", "sharesCount")), "Directorship": ("director", "organization", "directs", ()),
    "Membership": ("member", "organization", "linked-to", ()), "Employment": ("employee", "employer", "linked-to", ()), "Representation": ("agent", "client", "acts-for", ()),
    "Family": ("person", "relative", "family", ()), "Associate": ("person", "associate", "associate", ()), "UnknownLink": ("subject", "object", "linked-to", ()),
    "Succession": ("predecessor", "successor", "linked-to", ()), "Occupancy": ("holder", "post", "linked-to", ()),
}  # fmt: skip
"""Schema: property of the source, of the target, kind of edge, properties that go into the note."""

HOLDERS = {"Sanction": "entity", "Passport": "holder", "Identification": "holder", "CryptoWallet": "holder"}
