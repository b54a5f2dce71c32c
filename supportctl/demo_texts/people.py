"""The customers of the demonstration desk: names put together at random, addresses that reach nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supportctl.records import Record

if TYPE_CHECKING:
    import random

    from supportctl.demo_texts import Texts


def _words(text: str) -> list[str]:
    return text.split()


# First names beside surnames that no well-known person bears with them.
_WOMEN_EN = _words(
    "Hannah Joanne Carol Priya Megan Louise Denise Sheila Bethany Natalie Rosalind Heather Gillian Farah Ingrid Wendy"
    " Abigail Yvonne Leanne Tamsin"
)
_MEN_EN = _words(
    "Graham Stuart Neil Trevor Owen Callum Gareth Martin Kieran Leonard Nigel Rohan Dominic Clive Ewan Terence Malcolm"
    " Duncan"
)
_SURNAMES_EN = _words(
    "Hartley Fenwick Ogden Pickering Thornley Whitlock Pemberton Cartledge Dunmore Ashdown Birtles Colley Haddow"
    " Illingworth Kirkby Lathom Marwood Oakshott Purslow Stanhope Tunnard Varley Wadsworth Yardley Bhatt Okafor"
)
_WOMEN_FA = _words(
    "نسرین nasrin فرزانه farzaneh نگین negin الهه elaheh پریسا parisa سمانه samaneh مرضیه marzieh شهناز shahnaz"
    " راحله raheleh لاله laleh آرزو arezou بهاره bahareh نازنین nazanin فریده farideh زهره zohreh معصومه masoumeh"
    " هانیه hanieh افسانه afsaneh شکوفه shokoufeh مینو minou"
)
_MEN_FA = _words(
    "بهزاد behzad ایمان iman کامران kamran فرشید farshid جواد javad آرمان arman سامان saman پیمان peyman هادی hadi"
    " کیوان keyvan مهرداد mehrdad بهنام behnam منصور mansour حمیدرضا hamidreza عرفان erfan سهیل soheil صابر saber"
)
_SURNAMES_FA = _words(
    "کریمی karimi نوری nouri راد rad صالحی salehi رحیمی rahimi مرادی moradi شریفی sharifi اکبری akbari قاسمی ghasemi"
    " نجفی najafi حیدری heidari زمانی zamani طاهری taheri میرزایی mirzaei توکلی tavakoli خسروی khosravi"
    " شفیعی shafiei قنبری ghanbari ملکی maleki فتحی fathi عزیزی azizi نظری nazari غلامی gholami سعیدی saeidi"
    " جعفری jafari محمودی mahmoudi مقدم moghaddam"
)
_DOMAINS = ("example.com", "example.com", "example.org", "example.net")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class Person(Record):
    """Somebody who writes to the desk: `address` is how we greet them, `sign` how they sign."""

    name: str
    address: str
    sign: str
    contacts: tuple[tuple[str, str], ...]
    organisation: str | None
    tier: str | None
    is_vip: bool


def invent_people(rng: random.Random, language: str, texts: Texts, count: int) -> list[Person]:
    """Return people with different names, each reached in at least one way."""
    women, men, surnames = _names(language)
    pairs = [(first, last) for first in (*women, *men) for last in surnames]
    numbers = rng.sample(range(100, 1000), count)
    people = []
    for (first, last), number in zip(rng.sample(pairs, count), numbers, strict=True):
        name = f"{first[0]} {last[0]}"
        address = first[0]
        if language == "fa":
            address = f"{'خانم' if first in women else 'آقای'} {last[0]}"
        is_vip = rng.random() < 0.06
        people.append(
            Person(
                name=name,
                address=address,
                sign=rng.choice((name, name, first[0] if language == "en" else last[0])),
                contacts=_contacts(rng, language, first[1].lower(), last[1].lower(), number),
                organisation=rng.choice(texts.organisations) if rng.random() < 0.12 else None,
                tier=texts.tiers[0] if is_vip else texts.tiers[1] if rng.random() < 0.12 else None,
                is_vip=is_vip,
            )
        )
    return people


def _names(language: str) -> tuple[list[tuple[str, str]], ...]:
    if language == "fa":
        return tuple(list(zip(names[::2], names[1::2], strict=True)) for names in (_WOMEN_FA, _MEN_FA, _SURNAMES_FA))
    return tuple([(name, name) for name in names] for names in (_WOMEN_EN, _MEN_EN, _SURNAMES_EN))


def _contacts(rng: random.Random, language: str, first: str, last: str, number: int) -> tuple[tuple[str, str], ...]:
    contacts = [("email", f"{rng.choice((first, first[0]))}.{last}{number}@{rng.choice(_DOMAINS)}")]
    if rng.random() < 0.7:
        contacts.append(("phone", _persian_phone(rng, number) if language == "fa" else _english_phone(rng, number)))
    if rng.random() < 0.15:
        contacts.append(("handle", f"@{first}_{last}"))
    if rng.random() < 0.12 and len(contacts) > 1:
        del contacts[0]
    return tuple(contacts)


def _english_phone(rng: random.Random, number: int) -> str:
    """Return a number from the ranges that Ofcom keeps for fiction."""
    forms = ("+44 20 7946 0{}", "+44 (0)20 7946 0{}", "+44 7700 900{}", "+447700900{}")
    return rng.choice(forms).format(f"{number:03}")


def _persian_phone(rng: random.Random, number: int) -> str:
    """Return a mobile number of a block that looks unused, since Iran keeps none for fiction."""
    code = rng.choice(("912", "935"))
    form = rng.choice(("0{}000{}", "0{} 000 {}", "0{}-000-{}", "+98 {} 000 {}", "0098{}000{}"))
    typed = form.format(code, f"0{number:03}")
    return typed.translate(_PERSIAN_DIGITS) if rng.random() < 0.45 else typed
