import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from agencies.models import Agency, AgencyKind, Succession
from agencies.registry import AgencyFileError, load_agencies

BAC_KAN = Path(settings.BASE_DIR) / "agencies" / "data" / "bac_kan_2023.yaml"
YEAR_2023 = datetime.date(2023, 6, 1)
NEW_PROVINCE = datetime.date(2025, 7, 1)

pytestmark = pytest.mark.django_db


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "agencies.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def agency(**fields: str) -> str:
    row = {"key": "a", "name": "Sở A", "short_name": "SA", "party": "ubnd", "kind": "department"} | fields
    return "{" + ", ".join(f"{key}: {value}" for key, value in row.items()) + "}"


@pytest.fixture
def bac_kan() -> None:
    load_agencies(BAC_KAN)


@pytest.mark.usefixtures("bac_kan")
def test_bac_kan_2023_has_what_the_regulation_binds():
    existing = Agency.objects.existing(YEAR_2023)
    counts = {kind: existing.of_kind(kind).count() for kind in AgencyKind.values}
    assert counts["council_committee"] == 4
    assert counts["deputy_group"] == 14
    assert counts["department"] + counts["committee_office"] == 19
    assert counts["district"] == 8
    # Rules find an institution by its kind: exactly one may exist on a day.
    for kind in ("council", "standing_committee", "council_office", "peoples_committee", "committee_office", "front"):
        assert counts[kind] == 1, kind


@pytest.mark.usefixtures("bac_kan")
def test_the_office_of_the_council_serves_it_its_standing_committee_and_committees():
    served = Agency.objects.get(short_name="VP Đoàn ĐBQH và HĐND", exists_from=None).serves.existing(YEAR_2023)
    assert {"council", "standing_committee", "council_committee"} <= set(served.values_list("kind", flat=True))


@pytest.mark.usefixtures("bac_kan")
def test_codes_are_loaded_as_not_verified():
    assert Agency.objects.exclude(code="").exists()
    assert not Agency.objects.filter(code_verified=True).exists()


@pytest.mark.usefixtures("bac_kan")
def test_a_department_is_followed_through_both_mergers():
    planning = Agency.objects.get(name="Sở Kế hoạch và Đầu tư")
    assert planning.successor_on(datetime.date(2025, 2, 28)) == planning
    assert planning.successor_on(datetime.date(2025, 3, 1)).name == "Sở Tài chính"
    assert planning.successor_on(datetime.date(2025, 6, 30)).name == "Sở Tài chính"
    assert planning.successor_on(NEW_PROVINCE).name == "Sở Tài chính tỉnh Thái Nguyên"


@pytest.mark.usefixtures("bac_kan")
def test_districts_end_with_the_province_and_have_no_heir():
    district = Agency.objects.get(name="UBND huyện Ba Bể")
    assert not district.exists_on(NEW_PROVINCE)
    assert district.successor_on(NEW_PROVINCE) == district
    assert not Agency.objects.existing(NEW_PROVINCE).of_kind(AgencyKind.DISTRICT, AgencyKind.COMMUNE).exists()


@pytest.mark.usefixtures("bac_kan")
def test_loading_again_changes_nothing():
    history = Agency.history.count()
    again = load_agencies(BAC_KAN)
    assert (again.created, again.changed) == (0, 0)
    assert again.unchanged == Agency.objects.count()
    assert Agency.history.count() == history
    assert Succession.objects.count() == again.successions


def test_loading_a_corrected_file_changes_only_what_was_corrected(tmp_path):
    load_agencies(write(tmp_path, f"agencies:\n- {agency()}\n- {agency(key='b', name='Sở B')}\n"))
    below = agency(key="b", name="Sở B", parent="a")
    loaded = load_agencies(write(tmp_path, f"agencies:\n- {agency(address='Số 1')}\n- {below}\n"))
    assert (loaded.created, loaded.changed, loaded.unchanged) == (0, 2, 0)
    assert Agency.objects.get(name="Sở B").parent.address == "Số 1"


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ([agency(), agency(key="b", name="Sở B", party="dang")], 3, "Không có bên “dang”"),
        ([agency(), agency(key="b", name="Sở B", kind="so")], 3, "Không có loại cơ quan “so”"),
        ([agency(), agency(name="Sở B")], 3, "Khóa “a” đã dùng ở dòng 2"),
        ([agency(), agency(key="b")], 3, "của cùng thời kỳ đã có ở dòng 2"),
        ([agency(parent="c")], 2, "Không có cơ quan với khóa “c” (parent)"),
        ([agency(parent="b"), agency(key="b", name="Sở B", parent="a")], 2, "là cấp trên của chính mình"),
        ([agency(code="bac-kan")], 2, "Mã định danh có dạng"),
        ([agency(exists_to="hôm qua")], 2, "“exists_to” phải là ngày"),
        ([agency(exists_from="2025-07-01", exists_to="2025-07-01")], 2, "Ngày chấm dứt phải sau ngày thành lập"),
        ([agency(), agency(key="b", name="Sở B", mail="x")], 3, "Không hiểu trường “mail”"),
        ([agency(), "{key: b, name: Sở B}"], 3, "Thiếu “kind”, “party”, “short_name”"),
        ([agency(), "{key: b, key: c}"], 3, "“key” ghi hai lần"),
        ([agency(), "[key, b"], 4, "Sai cú pháp YAML"),
    ],
)
def test_a_file_with_an_error_is_refused_whole_with_its_line(tmp_path, rows, line, message):
    path = write(tmp_path, "agencies:\n" + "".join(f"- {row}\n" for row in rows))
    with pytest.raises(AgencyFileError) as caught:
        load_agencies(path)
    assert any(number == line and message in text for number, text in caught.value.errors), caught.value.errors
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("succession", "message"),
    [
        ("{from: a, to: c, date: 2025-07-01, kind: merger, legal_document: NQ}", "Không có cơ quan với khóa “c”"),
        ("{from: a, to: a, date: 2025-07-01, kind: merger, legal_document: NQ}", "không thể kế thừa chính mình"),
        ("{from: a, to: b, date: 2025-06-01, kind: merger, legal_document: NQ}", "phải chấm dứt đúng ngày 01/06/2025"),
        ("{from: a, to: b, date: 2025-07-01, kind: gop, legal_document: NQ}", "Không có hình thức “gop”"),
        ("{from: a, to: b, date: 2025-07-01, kind: merger}", "Thiếu “legal_document”"),
        ("{from: c, to: b, date: 2025-07-01, kind: merger, legal_document: NQ}", "Không có cơ quan với khóa “c”"),
    ],
)
def test_a_wrong_succession_refuses_the_file(tmp_path, succession, message):
    rows = [agency(exists_to="2025-07-01"), agency(key="b", name="Sở B")]
    path = write(tmp_path, "agencies:\n" + "".join(f"- {row}\n" for row in rows) + f"successions:\n- {succession}\n")
    with pytest.raises(AgencyFileError) as caught:
        load_agencies(path)
    assert any(number == 5 and message in text for number, text in caught.value.errors), caught.value.errors
    assert not Agency.objects.exists()


def test_a_successor_must_exist_on_the_day(tmp_path):
    rows = [agency(exists_to="2025-07-01"), agency(key="b", name="Sở B", exists_from="2026-01-01")]
    row = "{from: a, to: b, date: 2025-07-01, kind: merger, legal_document: NQ}"
    path = write(tmp_path, "agencies:\n" + "".join(f"- {row}\n" for row in rows) + f"successions:\n- {row}\n")
    with pytest.raises(AgencyFileError, match="“Sở B” không tồn tại ngày 01/07/2025"):
        load_agencies(path)


def test_the_command_loads_and_tells_of_unverified_codes(capsys):
    call_command("load_agencies")
    told = capsys.readouterr().out
    assert "133 cơ quan mới" in told
    assert "mã định danh chưa đối chiếu" in told


def test_the_command_refuses_with_the_line(tmp_path):
    path = write(tmp_path, f"agencies:\n- {agency(party='dang')}\n")
    with pytest.raises(CommandError, match="dòng 2: Không có bên “dang”"):
        call_command("load_agencies", str(path))


def test_the_command_names_a_missing_file(tmp_path):
    with pytest.raises(CommandError, match="Không có tệp"):
        call_command("load_agencies", str(tmp_path / "khong-co.yaml"))
