"""French: words that make a duty hard to test, by group. Entries are parted by semicolons; for their notation see `scan`."""

from __future__ import annotations

GROUPS: dict[str, str] = {
    "must": """
        doit; doivent; devra; devront; est tenu de; est tenue de; sont tenus de; sont tenues de; s'engage à; s'engagent à; est
        tenu d'; sont tenues d'; s'engagent à ne pas
    """,
    "will": "sera; seront; aura; auront",
    "should": "devrait; devraient; il convient de; sont encouragés à; est encouragé à; sont encouragées à",
    "may": "peut; peuvent; pourra; pourront; est autorisé* à; sont autorisé* à; a le droit de; ont le droit de",
    "negation": "ne; n; aucun*; sans; jamais; ni; interdi*; s'abst*; abstien*; s'abstiennent",
    "collective": """
        les parties; les deux parties; toutes les parties; chacune des parties; les deux camps; les côtés; les parties
        concernées; tous les intéressés; les parties au conflit; les autorités compétentes; les acteurs concernés; toutes les
        parties prenantes; les parties prenantes; la communauté internationale; les belligérants
    """,
    "effort": """
        s'efforce*; s'efforcer* de; s'efforceront; s'emploie*; s'emploieront; tente* de; cherche* à; facilite*; faciliter*;
        favorise*; promouvoir; encourage*; tout leur possible; tous les efforts; meilleurs efforts; tous leurs efforts; dans
        la mesure du possible; autant que possible; contribue*
    """,
    "attitude": """
        de bonne foi; en bonne foi; dans un esprit de; en vue de; sincère*; sincèrement; bonne volonté; de manière
        constructive; dûment
    """,
    "vague_time": """
        immédiat; immédiate; immédiatement; immédiats; immédiates; sans délai; sans tarder; sans retard; dès que possible;
        aussitôt que possible; dans les meilleurs délais; rapidement; promptement; en temps utile; en temps voulu; en temps
        opportun; dans un délai raisonnable; au plus vite; le plus tôt possible; le plus rapidement possible; dans les plus
        brefs délais; dans un avenir proche; régulièrement; périodiquement; d'urgence
    """,
    "not_time": """
        immédiatement (après|avant|dès) *; immédiatement à compter de *; voisinage immédiat; proximité immédiate; famille
        immédiate
    """,
    "vague_quality": """
        suffisant*; suffisamment; adéquat*; substantiel*; raisonnable; raisonnables; raisonnablement; approprié*; efficace;
        efficaces; efficacement; effectif; effective; plein et entier; pleine; pleinement; complet; complète; complètement;
        intégral*; important*; significatif*; proportionné*; strict; stricte; strictement; mesures nécessaires
    """,
    "not_quality": """
        pleins pouvoirs; délai raisonnable; importance; texte complet; nom complet; effectifs; texte intégral; s'il y a lieu;
        le cas échéant
    """,
    "art": """
        armes lourdes; arme lourde; acte hostile; actes hostiles; actes d'hostilité; hostilités; formations armées; groupe
        armé; groupes armés; groupes armés illégaux; forces étrangères; troupes étrangères; formations armées étrangères;
        mercenaires; miliciens; combattants étrangers; ligne de contact; ligne de front; zone de sécurité; zone tampon; zone
        démilitarisée; opérations offensives; opération offensive; équipement militaire; matériel militaire; matériels
        militaires; violation du cessez-le-feu; violations du cessez-le-feu; tir de riposte; tirs de riposte; infrastructures
        civiles; infrastructures critiques; zones habitées; drones; couloir humanitaire; couloirs humanitaires; mouvement vers
        l'avant
    """,
    "and_or": "et/ou; et / ou",
    "exception": "sauf; excepté; à moins que; à moins d*; à l'exception d*; hormis; à l'exclusion d*",
    "law_reference": """
        conformément à; conformément au; conformément aux; en vertu d*; en application d*; sur la base d*; dans le cadre d*;
        selon; aux termes d*; en conformité avec; sous réserve d*
    """,
    "law": """
        loi; lois; législation; constitution; code; décret; décrets; règlement national; droit interne; droit national
    """,
    "not_law": "droit international*; lois de la guerre; état de droit; code de conduite; lois internationales",
    "as_amended": """
        telle que modifiée; tel que modifié; tels que modifiés; telles que modifiées; dans sa version modifiée; et ses
        modifications
    """,
    "above": """
        ci-dessus; susmentionné*; susvisé*; précité*; ce dernier; cette dernière; ces derniers; ces dernières
    """,
    "these": "ces; cette; cet; ce; ceux-ci; celles-ci; lesdits; lesdites; ledit; ladite",
    "open_list": """
        y compris; notamment; entre autres; tel que; tels que; telles que; telle que; par exemple; etc; en particulier; sans
        s'y limiter; et autres; et tout autre; et toute autre; incluant
    """,
    "prohibition": """
        ne doit pas; ne doivent pas; ne peut pas; ne peuvent pas; ne peut; ne peuvent; interdi*; s'abstien*; s'abstenir;
        s'abstiendront; prohib*; aucun tir; aucune attaque
    """,
    "withdrawal": """
        retrait d*; retire*; retirer; désarmement d*; enlèvement d*; démantèlement d*; repli d*; évacuation d*
    """,
    "loaded": """
        ennemi*; agresseur*; occupant; occupants; terroriste*; bandit*; séparatiste*; rebelle; rebelles; fantoche*; junte;
        fasciste*; nazi; nazis; soi-disant; envahisseur*; traître*; prétendu*; régime criminel
    """,
    "title": """
        m.; mme; président; présidente; général; ambassadeur; ambassadrice; ministre; premier ministre; colonel
    """,
    "security": """
        cessez-le-feu; hostilités; arme; armes; armement*; troupes; soldats; artillerie; mortiers; militaire; militaires;
        forces; retrait d*; désengagement; tir; tirs; mines; déminage; désarmement; munitions; zone de sécurité; zone tampon;
        attaque; attaques; recours à la force
    """,
    "money": """
        million; millions; milliard; milliards; fonds; financement*; budget*; budgétaire*; subvention*; prêt; prêts; tranche;
        tranches; décaissement*; versement*; paiement*; recettes; euros; euro; dollars; donateur*; financi*
    """,
    "self_defence": "légitime défense; autodéfense; tirs de riposte; tir de riposte; riposte; ripostes",
    "self_defence_limit": """
        imminent*; proportionné*; nécessaire et proportionné*; dernier recours; agression armée; attaque armée; sur ordre;
        uniquement si; seulement si
    """,
    "likely": """
        presque aucune chance; très improbable; improbable; peu probable; probable; probablement; très probable; presque
        certain; presque certainement; chances à peu près égales
    """,
    "likely_off": """
        possible; possiblement; peut-être; sans doute; il n'est pas exclu; ne peut être exclu*; fort possible; plausible;
        bonnes chances; vraisemblablement; assez probable
    """,
    "confidence": """
        confiance (élevée|haute|modérée|moyenne|faible); (haute|forte|faible) confiance; degré de confiance
        (élevé|modéré|moyen|faible)
    """,
    "judgement": """
        nous estimons; nous jugeons; nous évaluons; selon notre appréciation; selon notre évaluation; nous pensons que; il est
        estimé que
    """,
    "endeavour": """
        s'efforce*; s'efforcer* de; s'efforceront; s'emploie*; s'emploieront; tente* de; cherche* à; tout leur possible; tous les efforts;
        meilleurs efforts; tous leurs efforts
    """,
    "intent": """
        soutient; soutiennent; est attaché* à; sont attaché* à; se tient prêt* à; se tiennent prêt* à; a l'intention de; ont l'intention de
    """,
}

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")

NUMBERS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
    "treize": 13, "quatorze": 14, "quinze": 15, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100,
}  # fmt: skip

UNITS = {
    "hour": ("heure", "heures"),
    "day": ("jour", "jours"),
    "week": ("semaine", "semaines"),
    "month": ("mois",),
    "year": ("an", "ans", "année", "années"),
    "km": ("km", "kilomètre*"),
    "m": ("mètre", "mètres"),
    "mm": ("mm", "millimètre*"),
    "percent": ("pour cent", "pourcent"),
    "million": ("million", "millions"),
    "billion": ("milliard", "milliards"),
    "eur": ("eur", "euro", "euros"),
    "usd": ("usd", "dollar", "dollars"),
}

LIMIT = (
    r"(?:au plus tard|dans (?:un délai|les) (?:d[e'] ?)?(?:\w+ )?\(?\d*\)? ?(?:heures?|jours?|semaines?|mois|ans?)|dans un délai de|avant (?:la fin|le début|le \d)"
    r"|d'ici (?:au|à|le|la)|jusqu'au \d|à (?:partir|compter) du \d|\b\d{1,2} ?h(?:eures)? ?\d{0,2}\b|ne (?:dépass|excéd)\w+|dans les (?:\w+ ){0,2}(?:heures|jours|semaines|mois)"
    r"|chaque (?:jour|semaine|mois|année)|tous les (?:jours|mois|ans|\w+ mois)|quotidien\w*|hebdomadaire\w*|mensuel\w*|trimestriel\w*|annuel\w*"
    r"|le \d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre))"
)

PASSIVE = r"\b(?:(?:doit|doivent|devra|devront) (?:ne pas )?être|sera|seront)\s+(?:\w+ment\s+){0,1}(?P<done>\w{2,}(?:ée?s?|ie?s?|ue?s?|ise?s?|ite?s?|erte?s?|inte?s?))\b(?!\s+(?:à|d')\s*\w+er\b)"
NOT_PASSIVE = """
    appelé appelée composé composée composés considéré considérée considérés constitué constituée dénommé fondé fondée lié
    liée responsable régi régie situé située tenu tenue
"""
AGENT = r"\bpar (?:la|le|les|l'|une?|des|chaque|chacun)|\bpar [a-z]+(?!\s*\d)\b(?!\s+(?:écrit|consensus|décret|étape|majorité))"

# "n'ouvre pas", "ne tirent jamais", "ne pas ouvrir", "aucune partie n'ouvre": group `said` begins at the verb that is negated.
_PRONOUNS = r"(?:(?:se|s'|le|la|les|l'|lui|leur|y|en|nous|vous)\s*(?=\w)){0,2}?"
DENIES = (
    r"(?<!\w)(?:"
    r"(?:ne\s+|n')"
    + _PRONOUNS
    + r"(?P<said>\w+(?:\s+(?:ni\s+)?\w+){0,2}?\s+(?:pas|jamais|point|plus|aucune?|nulle?|rien|personne|ni)(?!\w)"
    r"(?!\s+(?:de\s+)?(?:plus\s+)?(?:tard|de\s+\d|que\s+\d))(?:\s+\w+)?)"
    r"|ne\s+(?:pas|jamais|plus|point|rien)\s+(?!plus\s+tard)" + _PRONOUNS + r"\w+"
    r"|(?:aucune?|nulle?|personne|rien|ni)\s[^.;:]{0,60}?(?:(?<!\w)ne\s+|(?<!\w)n')\w+"
    r")"
)
# A negated verb that describes: to be and to have, "does not affect", a condition, a relative clause.
NOT_FORBIDDING = (
    r"(?:est|sont|était|étaient|soit|soient|a|ont|avait|avaient|ait|aient)\s+(?:pas|jamais|point|plus|aucune?|nulle?|rien|personne|ni)"
    r"(?!\s+(?:autorisé|permis|admis|toléré|le\s+droit|droit))"
    r"|(?:affect|constitu|préjug|impliqu|signifi|concern|vis|port\w{0,10}\s+(?:pas|aucune?)\s+(?:atteinte|préjudice)|modifi|exclu|relèv)"
)
