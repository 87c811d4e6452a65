"""A quarter as a skilled analyst would do it today: pandas and openpyxl read, Splink links, pandas counts, XlsxWriter writes.

    python quarter.py JOB QUARTER OUT      # JOB as written by `jissu sample`

Reads every return of the quarter, brings titles and values to one form, links rows of one child, counts children by
municipality and area, compares need with capacity, checks returns, and writes one workbook per area, one for all, and one
letter per office. It knows the layouts it will meet (a table of titles) and leaves out what an analyst would leave out:
proofs of protection, ranges, decisions, passwords, resubmissions that are not named so.
"""
import csv
import io
import json
import logging
import re
import resource
import sys
import time
import tomllib
import unicodedata
import warnings
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import xlsxwriter

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

TITLES = {
    "name": "氏名 児氏名 児童氏名 園児氏名 生徒氏名 幼児児童生徒氏名 利用者氏名 患者氏名 対象児氏名",
    "family": "姓 氏名姓", "given": "名 氏名名",
    "kana": "ふりがな フリガナ よみがな よみ カナ氏名 氏名ふりがな 氏名(カナ) 患者氏名カナ 対象児ふりがな カナ",
    "family_kana": "せい ふりがなせい 姓カナ", "given_kana": "めい ふりがなめい 名カナ",
    "born": "生年月日 誕生日 生年月日(西暦) 生年月日(和暦) 生年月日(令和・平成) 対象児生年月日 DOB",
    "era": "生年月日元号", "year": "生年月日年", "month": "生年月日月", "day": "生年月日日",
    "sex": "性別 性 男女 対象児性別",
    "home": "市町村 居住地 住所地 居住市町 居住市町村 市町村名 お住まいの市町村 住所地市町村 対象児居住市町村",
    "address": "住所 居所 現住所 自宅住所 住所(町名番地) 住所(番地まで) 対象児住所",
    "phone": "電話 電話番号 連絡先 連絡先(電話番号) TEL 携帯電話 緊急連絡先 保護者TEL",
    "certificate": "受給者証番号 受給者証番号(10桁) 受給者番号 通所受給者証番号 受給者証",
    "severe": "重心 重心児 重心該当 重症心身障害 重症心身障害児 重症心身障害の有無 重症心身障害児該当",
    "cares": "医療的ケアの内容 処置内容 必要な医療的ケア 医ケア内容 実施している医療的ケア 医療的ケア(複数可) 医療的ケア 医療的ケアの種類 医ケア",
    "place": "生活の場 生活の拠点 生活場所 在宅・入院・入所の別 在宅・入院・入所",
    "school": "学年 学部・学年 就学区分 在籍区分 所属区分 所属種別 所属 就園就学状況",
    "change": "異動区分 増減区分 異動事由", "changed": "異動日 異動年月日 異動発生日",
}
TITLE = {title: field for field, titles in TITLES.items() for title in titles.split()}
CARES = {
    "ventilator": "人工呼吸 呼吸器", "tracheostomy": "気管切開 気切 気管カニューレ", "airway": "エアウェイ", "oxygen": "酸素 HOT",
    "suction": "吸引", "nebulizer": "吸入 ネブライザー", "tube": "経管 注入 胃瘻 胃ろう 経鼻 胃管 腸ろう", "iv": "中心静脈 IVH TPN",
    "insulin": "インスリン 皮下注射", "glucose": "血糖", "dialysis": "透析", "catheter": "導尿 カテーテル", "stoma": "ストーマ 人工肛門 人工こう門",
    "bowel": "摘便 洗腸 浣腸 かん腸", "seizure": "けいれん 痙攣 坐薬 座薬",
}
CARE = [(word, care) for care, words in CARES.items() for word in words.split()]
AGES = [(0, 3), (3, 6), (6, 12), (12, 15), (15, 18), (18, 99)]
ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
YES = {"○", "〇", "◯", "●", "✓", "レ", "1", "有", "あり", "該当", "はい", "重心"}
VARIANTS = str.maketrans("髙﨑邉邊齋齊斎濵濱廣澤櫻國惠眞嶋嶌冨渡邊", "高崎辺辺斉斉斉浜浜広沢桜国恵真島島富渡辺")


def folded(text):
    return unicodedata.normalize("NFKC", str(text)).replace("\n", "").strip()


def kana(text):
    text = folded(text).replace(" ", "")
    text = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)
    return text.translate(str.maketrans("ッャュョァィゥェォ", "ツヤユヨアイウエオ"))


def day(text, era=""):
    text = folded(text)
    if isinstance(text, str) and re.fullmatch(r"\d{5}(\.0)?", text):
        return date(1899, 12, 30) + timedelta(int(float(text)))
    if m := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        year, month, d = map(int, m.groups())
    elif m := re.match(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})", text):
        year, month, d = map(int, m.groups())
    elif m := re.match(r"(令和|平成|昭和|[RHSrhs])\.?\s*(\d{1,2}|元)\D+(\d{1,2})\D+(\d{1,2})", text):
        name, year, month, d = m.groups()
        year, month, d = ERAS[name.upper()] + int(year.replace("元", "1")), int(month), int(d)
    else:
        return None
    try:
        return date(year, month, d)
    except ValueError:
        return None


def sheets(path):
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv"):
        data = path.read_bytes()
        for encoding in ("utf-8-sig", "cp932", "utf-16", "euc-jp", "iso2022_jp"):
            try:
                text = data.decode(encoding)
                break
            except (UnicodeDecodeError, UnicodeError):
                continue
        yield "", list(csv.reader(io.StringIO(text), delimiter="\t" if kind == ".tsv" else ","))
        return
    engine = {".xlsx": "openpyxl", ".xlsm": "openpyxl", ".xls": "xlrd", ".ods": "odf"}[kind]
    for name, frame in pd.read_excel(path, sheet_name=None, header=None, dtype=str, engine=engine).items():
        yield name, frame.fillna("").values.tolist()


def title(cell):
    return folded(cell).replace(" ", "")


def header(rows):
    """Where a list of children begins, and the title of each column."""
    for at, row in enumerate(rows[:12]):
        text = "".join(title(c) for c in row)
        if not (("生年月日" in text or "誕生日" in text or "元号" in text or "DOB" in text) and ("氏名" in text or "姓" in text)):
            below = "".join(title(c) for c in rows[at + 1]) if at + 1 < len(rows) else ""
            if not ("対象児" in text and "生年月日" in below):
                continue
        width = len(row)
        levels = [[title(c) for c in row]]
        for below in rows[at + 1:at + 3]:
            cells = [folded(c) for c in below]
            if any(day(c) for c in cells) or any(re.fullmatch(r"\d+", c) for c in cells[:2]) or "記入例" in cells[:2]:
                break
            levels.append([title(c) for c in below])
        titles = []
        carried = [""] * len(levels)
        for column in range(width):
            parts = []
            for depth, level in enumerate(levels):
                cell = level[column] if column < len(level) else ""
                if cell:
                    carried[depth] = cell
                    for deeper in range(depth + 1, len(levels)):
                        carried[deeper] = ""
                    parts.append(cell)
                elif depth + 1 < len(levels) and any(l[column] for l in levels[depth + 1:] if column < len(l)):
                    parts.append(carried[depth])
            titles.append(parts)
        return at + len(levels), titles
    return None


def field(parts):
    for words in ("".join(parts), parts[-1] if parts else ""):
        if words in TITLE:
            return TITLE[words]
    return None


def children(rows, office):
    """The rows of a list of children, as dicts."""
    found = header(rows)
    if not found:
        return
    start, titles = found
    columns, cares = {}, {}
    for column, parts in enumerate(titles):
        name = field(parts)
        if name and name not in columns and not (len(parts) > 1 and name == "cares"):
            columns[name] = column
        elif parts:
            for word, care in CARE:
                if word in parts[-1]:
                    cares.setdefault(column, care)
    for number, row in enumerate(rows[start:], start + 1):
        cell = lambda name: folded(row[columns[name]]) if name in columns and columns[name] < len(row) else ""
        name = cell("name") or " ".join(filter(None, (cell("family"), cell("given"))))
        born = day(cell("born"))
        if not born and "year" in columns and cell("year"):
            born = day(f"{cell('era') or '平成'}{cell('year')}.{cell('month')}.{cell('day')}")
        if not name or "太郎" in name and "神奈川" in name or not born:
            continue
        text = cell("cares")
        has = {care for word, care in CARE if word in text}
        has |= {care for column, care in cares.items() if column < len(row) and folded(row[column]) in YES}
        reading = cell("kana") or cell("family_kana") + cell("given_kana")
        yield {
            "office": office, "row": number, "name": name.replace(" ", "").translate(VARIANTS), "kana": kana(reading) or None,
            "born": born, "sex": {"男": "m", "男性": "m", "M": "m", "1": "m", "女": "f", "女性": "f", "F": "f", "2": "f"}.get(cell("sex")),
            "home": cell("home"), "address": cell("address"), "phone": re.sub(r"\D", "", cell("phone")) or None,
            "certificate": re.sub(r"\D", "", cell("certificate")) or None,
            "severe": cell("severe") in YES, "cares": frozenset(has),
            "place": cell("place"), "school": cell("school"), "change": cell("change"), "changed": day(cell("changed")),
        }


def facilities(rows):
    for at, row in enumerate(rows[:6]):
        cells = [folded(c) for c in row]
        if "事業所番号" in cells and "サービス種別" in cells:
            place = {name: column for column, name in enumerate(cells)}
            for row in rows[at + 1:]:
                cell = lambda name: folded(row[place[name]]) if name in place else ""
                if cell("事業所番号"):
                    number = lambda name: int(float(cell(name) or 0))
                    try:
                        yield cell("所在地"), cell("サービス種別"), cell("医療的ケアの受入"), number("受入枠(人/日)") * number("開所日数(日/月)")
                    except ValueError:
                        continue
            return


def load(job, quarter):
    plan = tomllib.loads((job / f"pipelines/{quarter}.toml").read_text())
    method = tomllib.loads((job / "pipelines/method.toml").read_text())
    offices = {office["folder"]: (key, office) for key, office in plan["office"].items()}
    root = job / f"input/{quarter}"
    rows, resources, log = [], [], []
    received = set()
    for path in sorted(root.rglob("*")):
        if not path.is_file() or path.name == "受付簿.csv":
            continue
        above = [str(folder.relative_to(root)) for folder in path.parents if root in folder.parents]
        key, office = next((offices[folder] for folder in above if folder in offices), (None, None))
        if key is None:
            continue
        received.add(key)
        try:
            for _, sheet in sheets(path):
                rows.extend(children(sheet, key))
                resources.extend((office.get("municipality"), *one) for one in facilities(sheet))
        except Exception as error:  # an analyst would look at the file
            log.append((key, path.name, type(error).__name__))
    missing = [key for key, _ in offices.values() if key not in received]
    return plan, method, pd.DataFrame(rows), pd.DataFrame(resources, columns=["seat", "address", "service", "takes", "units"]), log, missing


def link(rows):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    people = rows[["name", "kana", "born", "sex", "address", "phone", "certificate"]].copy()
    people["born"] = people["born"].map(lambda d: d.isoformat())
    people["address"] = people["address"].str.replace(r"[ー－―‐−]", "-", regex=True).str[-12:]
    people.insert(0, "unique_id", range(len(people)))
    people = people.astype(object).where(people.notna() & (people != ""), None)
    rules = [block_on("name", "born"), block_on("kana", "born"), block_on("phone", "born"), block_on("certificate"),
             block_on("name", "phone"), block_on("name", "address"), block_on("kana", "phone"), block_on("kana", "substr(born,1,7)"),
             block_on("name", "substr(born,1,7)"), block_on("born", "address")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.LevenshteinAtThresholds("name", [1, 2]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("kana", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("born", input_is_string=True), cl.ExactMatch("sex"),
            cl.ExactMatch("address"), cl.ExactMatch("phone"), cl.ExactMatch("certificate"),
        ],
        blocking_rules_to_generate_predictions=rules,
        max_iterations=15,
    )
    linker = Linker(DuckDBAPI().register(people), settings, log_level="ERROR")
    deterministic = [block_on("name", "born"), block_on("kana", "born")]
    linker.training.estimate_probability_two_random_records_match(deterministic, recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("name", "born"), block_on("phone"), block_on("kana", "address")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.9).as_pandas_dataframe()
    return rows.assign(child=clusters.set_index("unique_id")["cluster_id"].reindex(range(len(rows))).values)


def age_at(born, day):
    tomorrow = day + timedelta(1)  # an age is reached at the end of the day before the birthday
    return tomorrow.year - born.year - ((tomorrow.month, tomorrow.day) < (born.month, born.day))


def fold_children(rows, plan, names, reference):
    """One row per child: the home's own welfare office goes before others."""
    codes = {key: office.get("municipality") for key, office in plan["office"].items()}
    welfare = {key for key, office in plan["office"].items() if office["channel"] == "障害福祉"}
    rows["code"] = [codes.get(o) for o in rows["office"]]
    told = [names.get(h) for h in rows["home"]]
    by_address = [next((names[a[:n]] for n in range(2, 9) if a[:n] in names), None) for a in (re.sub(r"^(東京都|北海道|.{2,3}[県府])", "", x) for x in rows["address"])]
    rows["lives"] = [t or a or c for t, a, c in zip(told, by_address, rows["code"])]
    rows["own"] = [o in welfare and c == l for o, c, l in zip(rows["office"], rows["code"], rows["lives"])]
    out = []
    for child, group in rows.sort_values("own", ascending=False, kind="stable").groupby("child", sort=True):
        first = group.iloc[0]
        born = group["born"].mode().iloc[0]
        cares = frozenset().union(*group["cares"])
        age = age_at(born, reference)
        left = any(c in ("転出", "死亡", "ケア終了", "医療的ケア終了", "所在不明") or "転出" in c or "死亡" in c for c in group["change"] if c)
        high = any("高等部" in s or "高校" in s or s.startswith("高") for s in group["school"])
        counts = (age < 18 or high) and (bool(cares) or group["severe"].any()) and not left
        out.append((child, first["lives"], age, cares, bool(group["severe"].any()), first["place"], len(group), group["code"].nunique(), counts))
    return pd.DataFrame(out, columns=["child", "home", "age", "cares", "severe", "place", "n_rows", "n_offices", "counts"])


def hide(table, least=10):
    """Small numbers and, in each row and column with one hidden number alone, the next small one."""
    masked = table.astype(object).where(~((table > 0) & (table < least)), "x")
    for axis in (0, 1):
        lines = masked.iterrows() if axis == 0 else masked.items()
        for at, line in list(lines):
            inner = [key for key in line.index if key != "計"]
            hidden = [key for key in inner if line[key] == "x"]
            shown = [key for key in inner if line[key] != "x" and line[key] != 0]
            if len(hidden) == 1 and shown:
                key = min(shown, key=lambda key: line[key])
                if axis == 0:
                    masked.loc[at, key] = "x"
                else:
                    masked.loc[key, at] = "x"
    return masked


def tables(people, by):
    people = people[people["counts"]]
    bands = pd.cut(people["age"], [low for low, _ in AGES] + [99], right=False, labels=[f"{low}-{high - 1}" for low, high in AGES])
    out = {"age": pd.crosstab(people[by], bands)}
    long = people[[by, "cares"]].explode("cares")
    out["care"] = pd.crosstab(long[by], long["cares"])
    out["place"] = pd.crosstab(people[by], people["place"].replace("", "不明"))
    out["offices"] = pd.crosstab(people[by], people["n_offices"].clip(upper=3))
    out["reports"] = people.groupby(by).agg(children=("child", "size"), reports=("n_rows", "sum"))
    for name, table in out.items():
        table.index = table.index.astype(str)
        table.columns = table.columns.astype(str)
        table.loc["計"] = table.sum()
        if name in ("age", "place", "offices"):
            table["計"] = table.sum(axis=1)
    return out


def book(path, title, made, extra=()):
    with xlsxwriter.Workbook(path) as workbook:
        bold, head = workbook.add_format({"bold": True, "font_size": 14}), workbook.add_format({"bold": True, "border": 1, "bg_color": "#DDE6F0"})
        for name, table in made.items():
            sheet = workbook.add_worksheet(name[:31])
            sheet.write(0, 0, title, bold)
            sheet.write_row(2, 1, [str(c) for c in table.columns], head)
            for at, (key, line) in enumerate(hide(table).iterrows(), 3):
                sheet.write(at, 0, str(key), head)
                sheet.write_row(at, 1, [v if isinstance(v, str) else int(v) for v in line])
        for name, lines in extra:
            sheet = workbook.add_worksheet(name)
            for at, line in enumerate(lines):
                sheet.write_row(at, 0, line)


def main():
    job, quarter, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    clock, times = time.perf_counter(), {}

    def done(step):
        nonlocal clock
        times[step], clock = round(time.perf_counter() - clock, 2), time.perf_counter()

    plan, method, rows, resources, log, missing = load(job, quarter)
    done("read")
    rows = link(rows)
    done("link")
    names = {}
    for office in plan["office"].values():
        if office.get("municipality") and office["channel"] == "障害福祉":
            names[office["name"].split(" ")[0]] = office["municipality"]
    reference = plan["reference-date"]
    people = fold_children(rows, plan, names, reference)
    parts = method["area"].get("part") or {"all": {"name": method["area"]["name"], "municipalities": method["area"]["municipalities"]}}
    area_of = {code: part["name"] for part in parts.values() for code in part["municipalities"]}
    people["counts"] &= people["home"].isin(list(area_of))
    people["area"] = people["home"].map(area_of)
    done("fold")
    findings = defaultdict(list)
    for office, name, error in log:
        findings[office].append(("読めないファイル", name, error))
    for row in rows.itertuples():
        if not row.kana:
            findings[row.office].append(("ふりがながない", row.row, ""))
        if not row.cares and not row.severe:
            findings[row.office].append(("ケアも重心もない", row.row, ""))
        if row.born > reference:
            findings[row.office].append(("生年月日が基準日より後", row.row, ""))
    born = rows.groupby("child")["born"].nunique()
    for row in rows[rows["child"].map(born) > 1].itertuples():
        findings[row.office].append(("ほかの機関と生年月日が違う", row.row, ""))
    done("audit")
    resources["area"] = resources["seat"].map(area_of)
    capacity = resources[resources["takes"].isin(["可", "○", "有"])].groupby(["area", "service"])["units"].sum()
    book(out / "all.xlsx", plan["title"], tables(people, "area"), [("resources", [("圏域", "サービス", "受入可能量")] + [(*map(str, k), int(v)) for k, v in capacity.items()])])
    for name, group in people.groupby("area"):
        mine = [(s, int(u)) for (a, s), u in capacity.items() if a == name]
        book(out / f"{name}.xlsx", f"{plan['title']} {name}", tables(group, "home"), [("resources", [("サービス", "受入可能量")] + mine)])
    done("areas")
    (out / "letters").mkdir(exist_ok=True)
    for office in sorted(set(rows["office"])):
        lines = [("照会の内容", "行", "備考")] + findings.get(office, [])
        book(out / f"letters/{office}.xlsx", "", {}, [("照会", lines)])
    done("letters")
    by_home = people[people["counts"]].groupby("home").size()
    print(json.dumps({
        "times": times, "seconds": round(sum(times.values()), 2), "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "rows": len(rows), "children": len(people), "counted": int(people["counts"].sum()), "missing": len(missing), "unreadable": len(log),
        "by_home": {str(k): int(v) for k, v in by_home.items()},
    }, ensure_ascii=False))


main()
