"""Names are drawn from Faker's pairs: what is written and how it is read belong together."""

from collections import Counter

from faker.providers.person.ja_JP import Provider

from simulator.residents import names
from simulator.residents.names import Name, Sex
from simulator.world.choices import Stream

SURNAMES = {(text, kana) for text, kana, _ in Provider.last_name_pairs}
GIVEN = {
    Sex.FEMALE: {(text, kana) for text, kana, _ in Provider.first_name_female_pairs},
    Sex.MALE: {(text, kana) for text, kana, _ in Provider.first_name_male_pairs},
}


def test_every_name_is_a_pair_of_the_tables() -> None:
    for index in range(300):
        stream = Stream(1, index)
        family = names.family(stream)
        assert (family.text, family.kana) in SURNAMES
        for sex in Sex:
            given = names.given(stream, sex)
            assert (given.text, given.kana) in GIVEN[sex]


def test_common_surnames_come_up_as_often_as_they_are_borne() -> None:
    drawn = Counter(names.family(Stream(2, index)).text for index in range(4000))
    borne = {text: count for (text, _, _), count in Provider.last_name_pairs.items()}
    expected = 4000 * borne["佐藤"] / sum(borne.values())

    assert abs(drawn["佐藤"] - expected) < 4 * expected**0.5
    assert drawn["佐藤"] > 3 * drawn["中川"]


def test_a_given_name_is_not_given_twice_in_a_family() -> None:
    taken: set[Name] = set()
    for index in range(21):
        given = names.given(Stream(3, index), Sex.FEMALE, taken)
        assert given not in taken
        taken.add(given)


def test_the_parts_of_a_name_are_separated_by_an_ideographic_space() -> None:
    whole = names.full(Name("山田", "ヤマダ"), Name("花子", "ハナコ"))

    assert whole == Name("山田\u3000花子", "ヤマダ\u3000ハナコ")
