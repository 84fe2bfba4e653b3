"""Areas: what place words stand for, and where a report is at home."""

import pytest

from pipelines.statements import places, towns
from pipelines.statements.home_areas import home_area, own_area
from pipelines.statements.places import Area, Gazetteer


def area_of(word: str, home: str | None, own: str | None = None) -> str | None:
    """The name of the area a text's only place word stands for."""
    at_home = places.division(home, 2021, None) if home and home != "全国" else places.NATION if home else None
    gazetteer = Gazetteer(at_home, 2021, places.division(own, 2021, None) if own else None)
    (found,) = places.scan(word)
    area = gazetteer.area_of(found)
    return area.name if area else None


@pytest.mark.parametrize(
    ("word", "home", "own", "name"),
    [
        ("全省", "山西省", None, "山西省"),
        ("我省", "太原市", None, "山西省"),
        ("全市", "太原市", None, "太原市"),
        ("我市", "山西省", "太原市", "太原市"),
        ("全市", "山西省", None, None),
        ("全国", "山西省", None, "全国"),
        ("我县", "凤庆县", None, "凤庆县"),
        ("全区", "迎泽区", None, "迎泽区"),
        ("全区", "南宁市", None, "广西壮族自治区"),
        ("全区", "和田地区", None, "和田地区"),
        ("全市", "富锦市", None, "富锦市"),
        ("全省", "富锦市", None, "黑龙江省"),
        ("迎泽区", "太原市", None, "迎泽区"),
        ("朝阳区", "北京市", None, "朝阳区"),
        ("江西", "全国", None, "江西省"),
        ("东部地区", "全国", None, "东部地区"),
    ],
)
def test_a_place_word_stands_for_an_area(word: str, home: str, own: str | None, name: str | None) -> None:
    """Deictic words go up from the article's own area, names are read from the nearest place outwards."""
    assert area_of(word, home, own) == name


@pytest.mark.parametrize("word", ["长治", "宜春", "保山", "自贡", "东营", "吉安", "永州", "三沙", "安庆"])
def test_short_names_of_cities_are_places(word: str) -> None:
    """A city's short name counts, unless it is a common word by itself."""
    assert [p.word for p in places.scan(f"{word}工业增长")] == [word]


@pytest.mark.parametrize("text", ["太原路", "南昌海关", "白银价格", "中山装", "长治久安", "三明治销量", "贷款新余额"])
def test_names_inside_other_names_are_no_places(text: str) -> None:
    """Roads, offices and common words that sound like a city name no area."""
    assert places.scan(text) == []


@pytest.mark.parametrize(
    ("titles", "lead", "name"),
    [
        (["云南省凤庆县2018年统计公报"], "", "凤庆县"),
        (["上半年江西地区生产总值同比增长4.6%"], "比全国高", "江西省"),
        (["国家统计局关于1996年的统计公报"], "", "全国"),
        (["经济开局良好"], "太原市召开会议。全市工业增长，太原市出口增加。", "太原市"),
        (["前9个月我国外贸增长"], "", "全国"),
        (["一则消息"], "没有地名。", None),
        (["用户突破7亿户"], "工业和信息化部22日发布数据。", "全国"),
        (["外贸开局良好"], "海关总署今天介绍情况。", "全国"),
        (["假期出行平稳"], "全国铁路客流增长。记者在太原南站，太原至石家庄用时缩短。我国客流全年看好。", "全国"),
        (["假期出行平稳"], "太原铁路客流增长，好于全国。太原南站发送旅客最多。", "太原市"),
    ],
)
def test_a_report_without_a_sidecar_tells_where_it_is_at_home(titles: list[str], lead: str, name: str | None) -> None:
    """Titles and offices first, then the divisions of the lead at the level of its deictic words."""
    area = home_area(titles, lead, 2021)
    assert (area.name if area else None) == name


def test_an_article_may_be_about_one_city_of_its_province() -> None:
    """我市 in a report of a province is the city that the article names most often."""
    shanxi = places.division("山西省", 2021, None)
    assert shanxi is not None
    text = "太原市人社局介绍，我市开展培训。太原市迎泽区先行，大同市参观。"
    own = own_area(places.scan(text), shanxi, 2021)
    assert own == Area("太原市", "140100")
    assert own_area(places.scan("全省工业增长。太原市较快。"), shanxi, 2021) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("石阡县龙塘镇产茶", ["龙塘镇"]),
        ("走进云溪镇石坪村", ["云溪镇"]),
        ("白沙乡、河口镇产量居前", ["白沙乡", "河口镇"]),
        ("城东区41个，高新区12个", ["高新区"]),
        ("推进乡镇改革，设立乡村站点", []),
        ("全国卫生镇，特色小镇，返乡青年，民族乡", []),
        ("国家级高新区12个", []),
    ],
)
def test_townships_are_known_by_their_names(text: str, words: list[str]) -> None:
    """A township's name stands where names stand; words that only end like one are none."""
    assert [place.word for place in towns.scan_towns(f"，{text}")] == words


def test_the_home_area_keeps_the_name_that_was_stated() -> None:
    """A prefecture known by its shorter name stays so, also where the text names it in full; paths and bare names do
    not."""
    home = places.known_area("黔西南州", "522300", 2021)
    assert home == Area("黔西南州", "522300")
    (word,) = places.scan("黔西南布依族苗族自治州增长")
    assert Gazetteer(home, 2021).area_of(word) is home
    assert places.known_area("福建省三明市", "350400", 2021) == Area("三明市", "350400")
    assert places.known_area("福建", "350000", 2021) == Area("福建省", "350000")


def test_areas_contain_those_inside_them() -> None:
    """Codes tell what lies where; the nation holds everything, groups only themselves."""
    province, city, county = Area("山西省", "140000"), Area("太原市", "140100"), Area("迎泽区", "140106")
    assert province.contains(city)
    assert city.contains(county)
    assert not city.contains(province)
    assert places.NATION.contains(county)
    assert not Area("东部地区").contains(province)
    assert [a.level for a in (province, city, county, places.NATION, Area("京津冀"))] == [
        "province", "city", "county", "country", "group",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "year", "word", "rest", "name"),
    [
        ("宁波地区生产总值增长", 2021, "宁波地区", "地区生产总值增长", "宁波市"),
        ("宁波地区农业总产值增长", 1981, "宁波地区", "农业总产值增长", "宁波地区"),
        ("宁波地区工业增长", 2021, "宁波地区", "工业增长", "宁波市"),
        ("和田地区生产总值增长", 2021, "和田地区", "地区生产总值增长", "和田地区"),
        ("浙江地区生产总值增长", 2021, "浙江", "地区生产总值增长", "浙江省"),
        ("日照地区生产总值增长", 2021, "日照", "地区生产总值增长", "日照市"),
        ("浙南地区工业增长", 2021, "浙南地区", "工业增长", "浙南地区"),
    ],
)
def test_an_old_prefecture_swallows_no_indicator(text: str, year: int, word: str, rest: str, name: str) -> None:
    """地区 before 生产总值 opens the indicator, and a name is that of a prefecture only in years that had one."""
    (place,) = places.scan(text)
    area = Gazetteer(None, year).area_of(place)
    assert (place.word, text[place.end :], area and area.name) == (word, rest, name)


@pytest.mark.parametrize("text", ["实实在在惠民生", "覆盖县乡村", "沿海城市", "均衡水平", "复合肥产量"])
def test_ends_and_heads_of_common_words_are_no_places(text: str) -> None:
    """County names of two characters and old cities hide in common words."""
    assert places.scan(text) == []
