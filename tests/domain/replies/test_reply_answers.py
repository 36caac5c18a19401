import pytest

from wellness.domain.replies import Answer, Unread, read_reply
from wellness.domain.scales import Scale

TO_NINE = Scale(0, 9)
TO_TEN = Scale(0, 10)
PULSE = (Scale(0, 3), Scale(1, 4), Scale(1, 5), Scale(1, 3))


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("gap", ["", " ", ",", ", ", "\n", ".", " - ", "/"])
def test_as_many_values_as_questions_are_an_answer(count: int, gap: str) -> None:
    values = tuple(range(1, count + 1))

    reply = read_reply(gap.join(map(str, values)), (TO_NINE,) * count)

    assert reply == Answer(values)


@pytest.mark.parametrize("count", [3, 4, 8])
def test_colons_part_values_when_they_stand_in_every_gap(count: int) -> None:
    scales = (TO_NINE,) * count

    assert read_reply(":".join("1" * count), scales) == Answer((1,) * count)
    assert read_reply(": ".join("1" * count), scales) == Answer((1,) * count)
    assert read_reply(":".join("1" * (count - 1)) + " 1", scales) == Unread()


@pytest.mark.parametrize("body", ["1:2", "1: 2", "1:2 2:", "1:2 2", "1:2, rough night"])
def test_a_labelled_value_alone_is_not_read_as_two(body: str) -> None:
    assert read_reply(body, (TO_NINE, TO_NINE)) == Unread()


@pytest.mark.parametrize("body", ["1:2 2:1", "1:2, 2:1", "1:2\n2:1", "1: 2 2: 1"])
def test_two_labelled_values_are_not_read_as_four(body: str) -> None:
    assert read_reply(body, PULSE) == Unread()


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("gap", [" ", ", ", "\n", " . ", "-"])
@pytest.mark.parametrize("label", ["{}:", "{}: ", "{}) ", "q{} ", "Q{}: "])
def test_labels_are_read_before_the_values(count: int, gap: str, label: str) -> None:
    numbers = range(1, count + 1)
    body = gap.join(f"{label.format(number)}{9 - number}" for number in numbers)

    reply = read_reply(body, (TO_NINE,) * count)

    assert reply == Answer(tuple(9 - number for number in numbers))


@pytest.mark.parametrize("gap", [" ", ", ", "-", ". "])
def test_values_of_two_digits_need_something_between_them(gap: str) -> None:
    scales = (TO_TEN, Scale(0, 12), TO_TEN)

    assert read_reply(gap.join(["10", "11", "0"]), scales) == Answer((10, 11, 0))
    assert read_reply("10110", scales) == Unread()
    assert read_reply("123", scales) == Unread()
    assert read_reply("123", (TO_TEN,) * 3) == Unread()
    assert read_reply("123", (TO_NINE,) * 3) == Answer((1, 2, 3))


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("zero one two three", (0, 1, 2, 3)),
        ("four five six seven", (4, 5, 6, 7)),
        ("eight nine ten zero", (8, 9, 10, 0)),
        ("cero uno dos tres", (0, 1, 2, 3)),
        ("cuatro cinco seis siete", (4, 5, 6, 7)),
        ("ocho nueve diez cero", (8, 9, 10, 0)),
    ],
)
def test_number_words_go_from_zero_to_ten(body: str, values: tuple[int, ...]) -> None:
    assert read_reply(body, (TO_TEN,) * 4) == Answer(values)


def test_one_question_takes_one_value() -> None:
    scales = (Scale(1, 4),)
    answers = ["3", "3.", "#3", "(3)", "3!!", "3 - rough night", "three", "1: 3", "1) 3", "q1 3"]
    others = ["", "2-3", "2/3", "2 or 3", "3.5", "10", "-3", "0", "5", "not 1, more like 3", "33"]

    assert [read_reply(body, scales) for body in answers] == [Answer((3,))] * len(answers)
    assert [read_reply(body, scales) for body in others] == [Unread()] * len(others)


def test_a_label_is_never_taken_for_the_value_of_the_only_question() -> None:
    assert read_reply("1: three", (Scale(1, 4),)) == Answer((3,))


@pytest.mark.parametrize("body", ["", "1", "one", "1221", "#", "()"])
def test_without_an_open_question_nothing_is_an_answer(body: str) -> None:
    assert read_reply(body, ()) == Unread()


def test_each_value_is_held_against_its_own_scale() -> None:
    low, high = "0111", "3453"

    for position in range(4):
        below = f"{low[:position]}{int(low[position]) - 1}{low[position + 1 :]}"
        above = f"{high[:position]}{int(high[position]) + 1}{high[position + 1 :]}"
        assert read_reply(below, PULSE) == Unread()
        assert read_reply(above, PULSE) == Unread()


def test_a_comment_after_digits_may_hold_number_words() -> None:
    assert read_reply("1221 one bad call", PULSE) == Answer((1, 2, 2, 1))


@pytest.mark.parametrize("word", ["three", "TRES", "ten", "Diez"])
def test_a_comment_after_number_words_holds_no_number_word(word: str) -> None:
    assert read_reply(f"one two two one, or {word}", PULSE) == Unread()


@pytest.mark.parametrize("time", ["h", "hr", "hrs", "hour", "hours", "hora", "horas", "am", "p.m."])
def test_four_digits_before_an_hour_are_a_time(time: str) -> None:
    assert read_reply(f"1221 {time}", PULSE) == Unread()


@pytest.mark.parametrize("comment", ["amazing crew", "happy", "am tired", "pm me", "hrm"])
def test_a_comment_that_only_looks_like_an_hour_is_dropped(comment: str) -> None:
    assert read_reply(f"1221 {comment}", PULSE) == Answer((1, 2, 2, 1))
