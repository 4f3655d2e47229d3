"""Texts of the kind `matching`."""

TEXTS = {
    "no_word": (
        '"{word}" and the words beside it must hold letters or digits',
        "“{word}”及其同组词必须含有文字或数字",
    ),
    "no_similarity": ("the similarity must lie between 0 % and 100 %", "相似度须在 0% 与 100% 之间"),
    "where_prospects": (
        '"{name}" is no column of the registered list; with this rule --where chooses enterprises of the list',
        "注册企业名单没有“{name}”列；本规则的 --where 用于筛选名单中的企业",
    ),
    "within": ("registered in the last {months} months", "最近 {months} 个月注册"),
    "whole_list": ("the whole list", "全部名单"),
    "subtitle": (
        "{day} · rule {rule} · {count} enterprises, {since}",
        "{day} · 规则 {rule} · {count} 家企业（{since}）",
    ),
    "summary": ("By verdict", "按结论汇总"),
    "nobody": ("No enterprise of the list was registered in this time.", "名单中没有这一期间注册的企业。"),
    "finding": (
        "Of {prospects}, {customers} are customers ({share}), {reviews} must be reviewed, {leads}.",
        "{prospects} 家企业中，{customers} 家已是客户（{share}），{reviews} 家待复核，{leads} 家尚未转化。",
    ),
    "untouched": ("Nobody has contacted {leads} of the leads.", "其中 {leads} 家线索无人营销。"),
    "worst": (
        "Most leads are open in {district}: {lead} of {prospects}.",
        "未转化线索最多的是{district}：{prospects} 家中有 {lead} 家。",
    ),
    "worst_untouched": (
        "Most leads are open in {district}: {lead} of {prospects}, {untouched} without any contact.",
        "未转化线索最多的是{district}：{prospects} 家中有 {lead} 家，其中 {untouched} 家无人营销。",
    ),
    "chart": ("Enterprises by district and verdict", "各区域企业的匹配结论"),
    "no_district": ("no district", "无区域"),
    "district": ("district", "区域"),
    "enterprises": ("enterprises", "企业数"),
    "list": ("Enterprises: leads first", "企业清单（线索在前）"),
    "explain_who": (
        "Compared are customers with {where}; unknown counts as yes.",
        "参与比对的客户：{where}；无法判断的也参与。",
    ),
    "explain_number": (
        "First the registration number; of 18 letters the nine of the organisation (9 to 17) decide, and nine letters "
        "alone are that number. Other numbers are equal only as a whole.",
        "先比对注册号：18 位统一社会信用代码以其中第 9—17 位组织机构代码为准，9 位号码即组织机构代码；"
        "其他号码须全部相同。",
    ),
    "explain_name": (
        "Then the name in plain letters, without the {places} places and {forms} legal forms of the rule; another "
        "place, legal form or number keeps two names apart, for review.",
        "再比对规范化名称：去掉规则所列的 {places} 组地名与 {forms} 组组织形式；地名、组织形式或注册号不一致的待复核。",
    ),
    "explain_claim": (
        "It is a customer if exactly one customer fits best and no other enterprise fits that customer as well; "
        "everything else is for review.",
        "恰有一个客户最相符、且没有其他企业同样相符时，才认定为客户；其余均待复核。",
    ),
    "explain_near": (
        "Without any of these, names with a similarity of {similarity} and more are for review; compared are names "
        "that share two letters, side by side or with one between, which at most {crowd} customers have.",
        "以上都没有时，名称相似度不低于 {similarity} 的待复核；只比较含有共同的相邻两字（或中间隔一字）、"
        "且含该组合的客户不超过 {crowd} 个的名称。",
    ),
    "explain_within": (
        "Shown are those registered in the last {months} months, and those without a date.",
        "列示最近 {months} 个月注册的企业及没有注册日期的企业。",
    ),
}
