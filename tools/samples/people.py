"""Made-up people, agencies, employers and schools. Any likeness is chance."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from samples.world import Value


@dataclass(frozen=True)
class Agency:
    """A made-up contractor and its career coaches."""

    name: str
    coaches: tuple[str, ...]


AGENCIES: Final = (
    Agency("Alderway Career Partners", ("Renata Olsufka", "Theo Barrantine", "Miriam Okeafor")),
    Agency("Larkspur Neighborhood Pathways", ("Dov Castellane", "Paulette Nguyen-Roy")),
    Agency("Marigold Bridge Works", ("Imani Thackwell", "Luis Ferrando")),
    Agency("Three Herons Opportunity Center", ("Siobhan Adeyo", "Grant Wexcombe")),
)

_FIRST_NAMES = (
    "Aaliyah Abel Adriana Alma Amir Anh Antonio Asha Beatriz Benito Blessing Bogdan Brianna "
    "Camila Carlos Cecily Dalia Damian Daniela Darnell Deja Desmond Dmitri Ebony Eduardo Elif "
    "Emeka Esme Fatuma Felix Fiona Gabriel Genevieve Habib Hana Hector Ifeoma Ines Isaiah Ivy "
    "Jamal Jasmine Joaquin Julissa Kalani Keisha Khadija Kofi Lan Latoya Leilani Linh Lucia "
    "Malik Marisol Mateo Mei Mohamed Nadia Naomi Nia Omar Oksana Pedro Phuong Priya Quincy "
    "Rafael Rosa Ruben Sahra Samira Serena Tariq Tatiana Terrell Thuy Uma Valeria Victor "
    "Wendell Ximena Yasmin Yusuf Zainab"
)
FIRST_NAMES: Final = _FIRST_NAMES.split()
_LAST_NAMES = (
    "Abernathy Achterberg Adeleke Alvarado Amundsen Arroyo Bakalov Bautista Bellweather "
    "Boateng Briseno Calloway Cardenas Chaudhry Chukwu Cisneros Dao Delacroix Demissie Dinh "
    "Dorsett Escamilla Espinal Farrow Fonoti Gallardo Gebre Greenlaw Guerrero Haddad "
    "Hightower Huerta Huynh Ibarra Ilunga Jamison Jaramillo Kahale Kealoha Kimbrough "
    "Kowalczyk Lavelle Ledesma Lindqvist Lopez-Ray Macias Maddox Mbeki Mercado Montague "
    "Moreno Mwangi Nakamura Navarro Ndiaye Nguyen Obregon Ochoa Okafor Okonjo Pacheco Patel "
    "Petrenko Pham Quintero Ramsey Redbird Rivas Romero Saavedra Sandoval Santiago Sayegh "
    "Silverheels Solano Stoddard Tadesse Tran Truong Tuiasosopo Underhill Valdivia Villanueva "
    "Vo Wachira Whitfield Yamada Yilmaz Zamora Zelenko"
)
LAST_NAMES: Final = _LAST_NAMES.split()
# city, county, zip, streets
PLACES: Final = (
    ("Portland", "Multnomah", "97206", ("SE Ogden St", "SE Duke St", "SE 72nd Ave")),
    ("Portland", "Multnomah", "97217", ("N Denver Ave", "N Ainsworth St", "N Willis Blvd")),
    ("Portland", "Multnomah", "97220", ("NE Prescott St", "NE 105th Ave", "NE Skidmore St")),
    ("Portland", "Multnomah", "97233", ("SE Stark St", "SE 148th Ave", "SE Main Ct")),
    ("Portland", "Multnomah", "97203", ("N Lombard St", "N Central St", "N Fessenden St")),
    ("Gresham", "Multnomah", "97030", ("NE Hood Ave", "SE Roberts Dr", "NW Division St")),
    ("Beaverton", "Washington", "97005", ("SW Hall Blvd", "SW Watson Ave", "SW Erickson Ave")),
    ("Hillsboro", "Washington", "97123", ("SE Cypress St", "SE Walnut St", "SE 21st Ave")),
    ("Tigard", "Washington", "97223", ("SW Pfaffle St", "SW Commercial St", "SW Tigard St")),
)
RACES: Final = (
    "White",
    "Black or African American",
    "Hispanic or Latino",
    "Asian",
    "White; Hispanic or Latino",
    "Native Hawaiian or Other Pacific Islander",
    "American Indian or Alaska Native",
    "Black or African American; White",
    "",
)


@dataclass(frozen=True)
class School:
    """A made-up training provider, and what its placements lead to."""

    name: str
    sector: int


SCHOOLS: Final = (
    School("Foundry Lane Pre-Apprenticeship", 0),
    School("Ironbark Welding & Machining School", 1),
    School("Eastbank Caregiver Academy", 2),
    School("Little Acorn Early Educator Program", 3),
    School("Rosebay Solar Installer Training", 4),
)


@dataclass(frozen=True)
class Job:
    """A made-up employer with real industry and occupation codes."""

    employer: str
    naics: str
    onet: str
    low: int
    high: int


JOBS: Final = (
    (
        Job("Trillium Span Builders", "236220", "47-2061.00", 2200, 2900),
        Job("Ridgeline Electric Co-op", "238210", "47-3013.00", 2150, 2600),
        Job(
            "Stillwater Mechanical",
            "238220 - Plumbing and HVAC Contractors",
            "49-9021.00",
            2300,
            2950,
        ),
    ),
    (
        Job("Burnt Fir Machine Works", "332710", "51-4041.00", 2225, 2775),
        Job("Halfmoon Fabrication", "332312", "51-4121.00", 2300, 2850),
        Job("Silver Creek Wafer", "334413", "51-9141.00", 2100, 2650),
    ),
    (
        Job("Juniper House Senior Living", "623110", "31-1131.00", 2000, 2450),
        Job("Kestrel Home Aides", "621610", "31-1121.00", 1850, 2200),
        Job("Fernhill Family Practice", "621111", "31-9092.00", 2150, 2550),
    ),
    (
        Job("Puddle Jumpers Preschool", "624410", "25-2011.00", 1900, 2350),
        Job(
            "Sunny Porch Child Development",
            "624410 - Child Care Services",
            "39-9011.00",
            1800,
            2150,
        ),
    ),
    (
        Job("Brightroof Solar", "238210", "47-2231.00", 2200, 2700),
        Job("Two Rivers Weatherization", "238310", "47-2131.00", 2050, 2500),
    ),
)
BENEFITS: Final = (
    "Medical; Dental; Paid Leave",
    "Medical; Retirement",
    "Paid Leave",
    "None",
    "Medical; Dental; Vision; 401(k)",
)


def flag(rng: Random, share: float, silent: float = 0.08) -> Value:
    """Draw yes, no or not reported."""
    if rng.random() < silent:
        return None
    return rng.random() < share


def name_of(number: int) -> tuple[str, str]:
    """Return a first and a last name; no two numbers below 7,000 share both."""
    return FIRST_NAMES[number * 37 % len(FIRST_NAMES)], LAST_NAMES[number * 53 % len(LAST_NAMES)]


def birth_date(rng: Random, applied: date) -> date:
    """Draw a birth date of someone between 19 and 63 at application."""
    return date(applied.year - rng.randint(20, 62), rng.randint(1, 12), rng.randint(1, 28))


def person(rng: Random, number: int, applied: date) -> dict[str, Value]:
    """Make up who somebody is: nothing yet of what happens to them."""
    first, last = name_of(number)
    city, county, zip_code, streets = rng.choice(PLACES)
    unit = f" Apt {rng.randint(1, 24)}" if rng.random() < 0.35 else ""  # noqa: PLR2004 (a third)
    has_ssn = number % 9 == 4  # noqa: PLR2004 (every ninth)
    return {
        "first_name": first,
        "last_name": last,
        "date_of_birth": birth_date(rng, applied),
        "ssn": f"9{rng.randint(0, 99):02}-{rng.randint(10, 49)}-{rng.randint(1000, 9999)}"
        if has_ssn
        else None,
        "ssn_consent": True if has_ssn else None,
        "program": "Workforce Benefits Navigator" if number % 4 else "WBN",
        "address": f"{rng.randint(210, 16990)} {rng.choice(streets)}{unit}",
        "city": city,
        "state": "OR",
        "county": county,
        "zip": zip_code,
        "phone": f"503-555-01{number % 100:02}",
        "family_size": rng.choice((1, 1, 1, 2, 2, 3, 4, 5)),
        "gender": rng.choice(("Female", "Female", "Female", "Male", "Male", "Nonbinary", "")),
        "race_ethnicity": rng.choice(RACES),
        "low_income": flag(rng, 0.8),
        "justice_involved": flag(rng, 0.2),
        "disability": flag(rng, 0.12, 0.15),
        "lgbtqia": flag(rng, 0.1, 0.4),
        "veteran": flag(rng, 0.05),
        "tribal_member": flag(rng, 0.04),
        "rural_frontier": flag(rng, 0.03),
        "age_discrimination": flag(rng, 0.1, 0.3),
        "homeless": flag(rng, 0.12),
        "lep_assistance": flag(rng, 0.18),
        "disconnected_youth": flag(rng, 0.05, 0.3),
    }
