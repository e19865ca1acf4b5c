import pytest

from index.text.corrections import printed_correction


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("Correction: The ferry sank at ten, not at nine.", "The ferry sank at ten, not at nine."),
        ("CORRECTION — The ferry sank at ten, not at nine.", "The ferry sank at ten, not at nine."),
        ("*Correction of 3 May: nine sailors were aboard.*", "nine sailors were aboard."),
        ("Editor’s note: An earlier version named the wrong mayor.", "An earlier version named the wrong mayor."),
        ("• This article was amended on 4 May to give the right age.", None),
        ("(This article was amended on 4 May to give the age.)", "This article was amended on 4 May to give the age."),
        ("This story has been corrected to say ten.", "This story has been corrected to say ten."),
        ("Editor's note: Ada Voss writes here every week.", None),
        ("The correction: prices fell by a tenth on Monday.", None),
        ("This article was read by nobody who asked.", None),
    ],
)
def test_note_of_a_correction_is_found_where_it_stands_on_a_line_of_its_own(line: str, note: str | None) -> None:
    assert printed_correction(f"The ferry sank at ten on Monday.\n\n{line}\n\nAll were saved.") == note
