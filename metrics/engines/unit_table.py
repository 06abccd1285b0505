"""Units of measurement with their dimensions and factors, by symbol and by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from metrics.engines.words import word_list

__all__ = ["MADE_OF", "NAMED", "OFFSETS", "Powers", "look_up"]

Powers = tuple[tuple[str, int], ...]

# Axes with their units; `name~` takes the prefixes of its kind: symbols k, M, m …, names kilo ….
_SYMBOLS = """
length m~=1 ly=9.4607e15 au=1.495978707e11 mi=1609.344 ft=0.3048 yd=0.9144 ″=0.0254 Å=1e-10 pc~=3.0857e16
mass g~=0.001 t=1000 kt=1e6 Mt=1e9 lb=0.45359237 lbs=0.45359237 oz=0.028349523 Da=1.66054e-27 kDa=1.66054e-24
time s~=1 sec=1 min=60 mins=60 h=3600 hr=3600 hrs=3600 d=86400
temperature °C=1 ℃=1 °F=0.5555555556 ℉=0.5555555556 K=1
angle °=1 rad=57.29577951 mrad=0.05729577951
share %=0.01 ‰=0.001 ppm=1e-6 ppb=1e-9
volume l~=0.001 L~=0.001 cc=1e-6
area ha=1e4
frequency Hz~=1
force N~=1 lbf=4.448
energy J~=1 Wh~=3600 cal=4.184 kcal=4184 eV~=1.602e-19 BTU=1055.06
torque Nm=1 kNm=1000
power W~=1 hp=745.7
charge C~=1 Ah~=3600
voltage V~=1
current A~=1
resistance Ω~=1
capacitance F~=1
inductance H~=1
flux-density T~=1
pressure Pa~=1 bar=1e5 mbar=100 atm=101325 mmHg=133.322 psi=6894.76
substance mol~=1
concentration M~=1000
speed mph=0.44704 kph=0.2777777778 kmh=0.2777777778 kn=0.5144444444 kts=0.5144444444
rotation rpm=0.01666666667
pulse bpm=0.01666666667
loudness dB=1 dBA=1
activity Bq~=1 Ci=3.7e10
dose Gy~=1 Sv~=1
light lx=1
luminous-flux lm=1
data B~=1 KB=1000 bit~=0.125 b~=0.125 Kbit=125
rate bps=0.125 kbps=125 Mbps=125000 Gbps=1.25e8
money-usd $=1 USD=1
money-eur €=1 EUR=1
money-gbp £=1 GBP=1
money-jpy ¥=1 JPY=1
money-chf CHF=1
money-inr ₹=1 INR=1
money-cny CNY=1
"""
_NAMES = """
length metre~=1 meter~=1 micron=1e-6 lightyear=9.4607e15 parsec~=3.0857e16 astronomicalunit=1.495978707e11 mile=1609.344 nauticalmile=1852 foot=0.3048 feet=0.3048 yard=0.9144 inch=0.0254 inches=0.0254 angstrom=1e-10 ångström=1e-10 fathom=1.8288 furlong=201.168
mass gram~=0.001 gramme~=0.001 kilo=1 tonne~=1000 ton~=1000 pound=0.45359237 ounce=0.028349523 stone=6.35029318 carat=0.0002 dalton~=1.66054e-27
time second~=1 minute=60 hour=3600 day=86400 week=604800 fortnight=1209600 month=2629800 year=31557600 decade=315576000 century=3155760000 centuries=3155760000 millennium=31557600000 millennia=31557600000
temperature celsius=1 centigrade=1 fahrenheit=0.5555555556 kelvin=1
angle degree=1 radian=57.29577951 arcminute=0.0166666667 arcsecond=0.000277777778
share percent=0.01 permille=0.001
volume litre~=0.001 liter~=0.001 gallon=0.003785 pint=0.000473 barrel=0.158987 teaspoon=5e-6 tablespoon=1.5e-5 cup=0.00024
area hectare=1e4 acre=4046.856
frequency hertz~=1
force newton~=1
energy joule~=1 calorie~=4.184 electronvolt~=1.602e-19 watthour~=3600
torque newtonmetre~=1 newtonmeter~=1
power watt~=1 horsepower=745.7
charge coulomb~=1 amperehour~=3600 amphour~=3600
voltage volt~=1
current ampere~=1 amp~=1
resistance ohm~=1 kilohm=1000 megohm=1e6
capacitance farad~=1
inductance henry~=1
flux-density tesla~=1 gauss=1e-4
pressure pascal~=1 bar=1e5 millibar=100 atmosphere=101325
substance mole~=1
concentration molar~=1000
speed knot=0.5144444444
turn revolution=1 rotation=1
beats beat=1
loudness decibel=1
activity becquerel~=1 curie=3.7e10
dose gray~=1 sievert~=1
light lux=1
luminous-flux lumen=1
data byte~=1 bit~=0.125
money-usd dollar=1 buck=1
money-eur euro=1
money-gbp quid=1
money-jpy yen=1
money-chf franc=1
money-inr rupee=1
money-cny yuan=1
money-rub rouble=1 ruble=1
"""
_SYMBOL_PREFIXES = {"P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "d": 0.1, "c": 0.01, "m": 1e-3,
                    "µ": 1e-6, "μ": 1e-6, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15}  # fmt: skip
_NAME_PREFIXES = {"exa": 1e18, "peta": 1e15, "tera": 1e12, "giga": 1e9, "mega": 1e6, "kilo": 1e3, "hecto": 100, "deci": 0.1,
                  "centi": 0.01, "milli": 1e-3, "micro": 1e-6, "nano": 1e-9, "pico": 1e-12,
                  "femto": 1e-15}  # fmt: skip
# What reads as a word, an hour of the day or another unit.
_NOT_SYMBOLS = frozenset(
    word_list("pm PC PS PM PH cd mb fm C F H b B pt pH Tm Gm Mm cA dA cB nb pb pc dH")
)
# Dimensions made of others, in terms of which rates and products are compared.
MADE_OF: Mapping[str, Powers] = MappingProxyType(
    {
        "area": (("length", 2),),
        "charge": (("current", 1), ("time", 1)),
        "energy": (("power", 1), ("time", 1)),
        "volume": (("length", 3),),
        "speed": (("length", 1), ("time", -1)),
        "acceleration": (("length", 1), ("time", -2)),
        "rotation": (("time", -1), ("turn", 1)),
        "pulse": (("beats", 1), ("time", -1)),
        "rate": (("data", 1), ("time", -1)),
        "frequency": (("time", -1),),
        "concentration": (("length", -3), ("substance", 1)),
        "torque": (("force", 1), ("length", 1)),
    }
)
NAMED = {powers: name for name, powers in MADE_OF.items()}


def _table(lines: str, prefixes: Mapping[str, float]) -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    prefixed: dict[str, tuple[str, float]] = {}
    for line in lines.strip().splitlines():
        dimension, *units = line.split()
        for unit in units:
            name, number = unit.split("=")
            factor = float(number)
            found[name.rstrip("~")] = (dimension, factor)
            if name.endswith("~"):
                prefixed |= {
                    prefix + name[:-1]: (dimension, times * factor)
                    for prefix, times in prefixes.items()
                }
    return {name: unit for name, unit in (prefixed | found).items() if name not in _NOT_SYMBOLS}


_BY_SYMBOL = MappingProxyType(_table(_SYMBOLS, _SYMBOL_PREFIXES))
_BY_NAME = MappingProxyType(_table(_NAMES, _NAME_PREFIXES))
# Symbols that are often written in the wrong case, and mean nothing else.
_ANY_CASE = MappingProxyType(
    {
        symbol.lower(): _BY_SYMBOL[symbol]
        for symbol in word_list("km kg cm mm mL Hz kHz MHz GHz kB GB TB kW kWh dB rpm mmHg ppm mph")
    }
)
OFFSETS = {"°F": -17.7777777778, "℉": -17.7777777778, "fahrenheit": -17.7777777778,
            "K": -273.15, "kelvin": -273.15, "kelvins": -273.15}  # fmt: skip


def look_up(name: str) -> tuple[str, float] | None:
    """Look a unit up by its symbol, in its own case, or by its name.

    Parameters
    ----------
    name
        As written, without blanks.

    Returns
    -------
    tuple of str and float, or None
        Dimension and factor to its base unit; None where it is unknown.

    Examples
    --------
    >>> look_up("mW"), look_up("MW"), look_up("cats")
    (('power', 0.001), ('power', 1000000.0), None)
    """
    lower = name.lower()
    return (
        _BY_SYMBOL.get(name)
        or _BY_NAME.get(lower)
        or (_BY_NAME.get(lower[:-1]) if lower.endswith("s") else None)
        or _ANY_CASE.get(lower)
    )
