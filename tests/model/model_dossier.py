"""A small fictional dossier in several scripts that uses every statement of the language."""

from __future__ import annotations

ACTORS = """\
# Actors

```servanda
kind state
  means "a state party"
kind weapon
  range 30 km
kind mission

actor Північ
  is state
  also "Northmark", "نورثمارك", "la Marche-du-Nord"
  role party
  signed by "A. Ivanenko" as "President"
  capability "artillery"
  capacity 200 "vehicles" every 1 day
actor Eastholm
  is state
  also "إيستهولم"
  answers for Red Hand
actor Monitoring Mission
  is mission
  consents to harbour:2.start on 2031-02-01
group the River Groups
  member Red Hand from 2031-01-01 until 2031-12-31
  members Grey Wolves
actor Red Hand
  commanded by Eastholm
actor Grey Wolves
body Joint Commission
  members Північ, Eastholm
  decides by 2 of 2
  veto of Північ
  quorum 2
  chair Eastholm
  meets every 1 month
  seat "Port Selm"

place Порт-Сельм
  also "Port Selm", "ميناء سلم"
  defined by geojson "maps/selm.geojson"
  as of 2031-01-01
place Quay
  inside Port Selm

term "heavy weapons"
  means "mortars and above"
  refers to weapon
```
"""

TEXT = """\
---
agreement: harbour
title: Ceasefire Agreement of Port Selm
signed: 2031-03-01
in-force: 2031-03-03 06:00
zone: Europe/Lisbon
periods: standard
languages: en, fr
prevailing: en
profile: ceasefire
parties: Northmark, Eastholm
imports: actors.md
---

# Port Selm

## Preamble

> The Parties, meeting at Port Selm, agree as follows.

```servanda
act start to withdraw heavy weapons
  done "the withdrawal of heavy weapons has started"
act complete the withdrawal of heavy weapons
  follows start to withdraw heavy weapons
  one-way
act open fire [with {weapon: weapon}] [at {place: place}]
act report [the incident]
act deliver {sum: quantity} of aid to {who: actor} under {title: text}
act convene the Joint Commission
event вибори відбулися
  controlled by Northmark, Eastholm together
  also "elections are held"
state ceasefire
  from entry into force
  until elections are held
state the truce
  from 2031-01-01

ladder answer
  rung 1 Monitoring Mission must report the incident
    within 24 hours of the breach
  rung 2 نورثمارك may convene the Joint Commission
    only after rung 1 is breached
    lapses after 30 days of the breach
```

## Article 2

> The withdrawal starts on day 2. It is completed
> within 14 days.

> [fr] Le retrait commence le deuxième jour. Il s'achève en quatorze jours.

```servanda
clause 2.start "Withdrawal begins"
  each of Northmark, Eastholm must start to withdraw heavy weapons
  by day 2 of ceasefire
  verified by Monitoring Mission
    means "patrols"
    reports within 2 days to the public, Joint Commission
    access to Quay with the consent of Eastholm
  determined by Joint Commission within 10 days
  otherwise answer
  renders sentence 1
  covers separation-of-forces

clause 2.complete "Withdrawal complete"
  each of Північ, Eastholm must complete the withdrawal of heavy weapons
  within 14 days of start to withdraw heavy weapons
  only after the ceasefire and (elections are held or clause 2.start is kept)
  provided that the withdrawal of heavy weapons has started by Eastholm
  with the consent of Eastholm
  uses "heavy weapons"
  renders sentence 2
```

> A third sentence follows.

## Article 3

> Nobody opens fire.

```servanda
clause 3 "No fire"
  every state must not any of
    open fire at Port Selm
    open fire with the heavy weapons
  list closed
  while ceasefire
  except open fire at Quay authorised by Joint Commission
  at most 5 incidents in any 24 hours
  unless clause 2 is breached
  otherwise
    rung 1 each of River Groups must report
      whenever open fire
      within 24 hours of the trigger
    rung 2 Eastholm may convene the Joint Commission
      effect suspends clause 2
      effect ends truce
```

## Article 4

```servanda
clause 4
  any of Northmark, Eastholm must deliver 2.5 million EUR of aid to River Groups under "Plan A"
  at least 2.5 million EUR of aid at 2031 prices
  every 6 months from signature
  if not clause 2 is kept
  force political
  consented by Monitoring Mission on 2031-02-02
  ambiguous because "no partner is named" by Desk until 2031-09-01
```

```servanda
reading strict of 2 held by Northmark
  source "a speech"
  clause 2.complete drops provided that, with the consent of
  clause 2.complete adds
    by 2031-12-31
  state truce
    from signature

reading loose of 2.start, 3 held by Eastholm, the River Groups
  clause 3
    Eastholm must not open fire

reading plain of 4 held by Grey Wolves
  as written

purpose of Northmark: complete the withdrawal of heavy weapons by elections are held
purpose of Northmark: clause 2 is kept by 2031-12-31
concern: open fire by Eastholm and not elections are held

red line mines "No fire" by Northmark to Eastholm
  Eastholm must not open fire
  declared publicly on 2031-02-01

accept SV105 on clause 2 because "agreed" by Desk until 2031-06-01
```

## Article 5

> The Parties thank the hosts. They will review it as they see fit.

```servanda
declaratory sentence 1 because "it binds nobody"
judgement sentence 2 of Joint Commission because "fitness is a judgement"
```
"""

GEO = b'{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1.5, 42.0]}}'

FILES = {"actors.md": ACTORS.encode(), "harbour.md": TEXT.encode(), "maps/selm.geojson": GEO}
