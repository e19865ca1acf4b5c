"""Names that mean the same to every reader: countries and their people, and abbreviations that need no expansion."""

from functools import cache

_PEOPLE = """
afghan afghans afghanistan; albanian albanians albania; algerian algerians algeria; american americans america;
angolan angolans angola; argentine argentinian argentinians argentina; armenian armenians armenia;
australian australians australia; austrian austrians austria; azerbaijani azerbaijan; bahraini bahrain;
bangladeshi bangladesh; belarusian belarusians belarus; belgian belgians belgium; bolivian bolivians bolivia;
bosnian bosnians bosnia; brazilian brazilians brazil; british briton britons britain; bulgarian bulgarians bulgaria;
burundian burundians burundi; cambodian cambodians cambodia; cameroonian cameroonians cameroon;
canadian canadians canada; chadian chad; chilean chileans chile; chinese china; colombian colombians colombia;
congolese congo; croatian croatians croat croats croatia; cuban cubans cuba; cypriot cypriots cyprus;
czech czechs czechia; danish dane danes denmark; dutch netherlands; ecuadorean ecuadorian ecuador;
egyptian egyptians egypt; eritrean eritreans eritrea; estonian estonians estonia; ethiopian ethiopians ethiopia;
european europeans europe; african africans africa; asian asians asia; finnish finn finns finland;
french france; gabonese gabon; georgian georgians georgia; german germans germany; ghanaian ghanaians ghana;
greek greeks greece; guatemalan guatemalans guatemala; guinean guinea; haitian haitians haiti;
honduran hondurans honduras; hungarian hungarians hungary; icelandic iceland;
indian indians india; indonesian indonesians indonesia;
iranian iranians iran; iraqi iraqis iraq; irish ireland; israeli israelis israel; italian italians italy;
ivorian ivorians; jamaican jamaicans jamaica; japanese japan; jordanian jordanians jordan; kazakh kazakhstan;
kenyan kenyans kenya; korean koreans korea; kosovar kosovars kosovo; kuwaiti kuwaitis kuwait; kyrgyz kyrgyzstan;
laotian laos; latvian latvians latvia; lebanese lebanon; liberian liberians liberia; libyan libyans libya;
lithuanian lithuanians lithuania; malawian malawians malawi; malaysian malaysians malaysia; malian malians mali;
maltese malta; mauritanian mauritania; mexican mexicans mexico; moldovan moldovans moldova; mongolian mongolia;
moroccan moroccans morocco; mozambican mozambique; namibian namibians namibia; nepalese nepali nepal;
nicaraguan nicaraguans nicaragua; nigerian nigerians nigeria; norwegian norwegians norway; omani oman;
pakistani pakistanis pakistan; palestinian palestinians palestine; panamanian panama; paraguayan paraguay;
peruvian peruvians peru; filipino filipinos philippine philippines; polish pole poles poland;
portuguese portugal; qatari qatar; romanian romanians romania; russian russians russia; rwandan rwandans rwanda;
saudi saudis; scottish scot scots scotland; senegalese senegal; serbian serb serbs serbia; singaporean singapore;
slovak slovaks slovakia; slovenian slovene slovenia; somali somalis somalia; spanish spaniard spaniards spain;
sudanese sudan; swedish swede swedes sweden; swiss switzerland; syrian syrians syria; taiwanese taiwan;
tanzanian tanzanians tanzania; thai thais thailand; togolese togo; tunisian tunisians tunisia;
turkish turk turks turkey; ugandan ugandans uganda; ukrainian ukrainians ukraine; uruguayan uruguay; uzbek uzbekistan;
venezuelan venezuelans venezuela; vietnamese vietnam; welsh wales; yemeni yemenis yemen; zambian zambians zambia;
zimbabwean zimbabweans zimbabwe; soviet soviets; californian californians california; texan texans texas;
parisian parisians paris; london londoner londoners
"""
_SHORT = {
    "un": ("united nations",), "us": ("united states", "america", "united states of america", "usa"),
    "usa": ("united states", "america", "us"), "eu": ("european union",), "uk": ("united kingdom", "britain"),
    "uae": ("united arab emirates",), "drc": ("democratic republic of congo", "democratic republic of the congo"),
    "nato": ("north atlantic treaty organization",), "who": ("world health organization",),
    "imf": ("international monetary fund",), "fed": ("federal reserve",), "ussr": ("soviet union",),
    "ap": ("associated press",), "afp": ("agence france presse",), "bbc": ("british broadcasting corporation",),
}  # fmt: skip


@cache
def _countries() -> dict[str, str]:
    groups = [group.split() for group in _PEOPLE.split(";")]
    return {name: group[-1] for group in groups for name in group}


@cache
def countries() -> frozenset[str]:
    """Names of countries and the like, in lower case."""
    return frozenset(_countries().values())


@cache
def peoples() -> frozenset[str]:
    """Names of peoples and their adjectives, in lower case."""
    return frozenset(_countries()) - countries()


def country(word: str) -> str:
    """A word without accents and case, a people's or adjective as the country: `congolese` gives `congo`."""
    return _countries().get(word, word)


def is_demonym(word: str) -> bool:
    """Is it a people or its adjective, and not the country?"""
    return _countries().get(word, word) != word


@cache
def aliases(name: str) -> tuple[str, ...]:
    """Other ways to write a name that no reader has to have explained; lower case."""
    found = list(_SHORT.get(name, ()))
    found += [short for short, names in _SHORT.items() if name in names]
    found += [other for names in _SHORT.values() if name in names for other in names if other != name]
    if country(name) == "america" or name == "us":
        found += ["us", "united states", "america"]
    if country(name) == "britain":
        found += ["uk", "united kingdom", "britain"]
    return tuple(dict.fromkeys(other for other in found if other != name))
