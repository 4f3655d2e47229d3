"""The few lists of words that inference needs stand apart from the patterns that use them.

Surnames serve to mask names, not to find them: a common word that begins with one is masked now and then,
which costs a sample; the reverse would show a person's name.
"""

from __future__ import annotations

from typing import Final

NULLS: Final = frozenset(
    {"-", "--", "—", "——", "–", "/", "\\N", "\\n", "NULL", "(NULL)", "N/A", "#N/A", "NA", "NAN", "NONE", "NIL", "无"}
)
"""Words for nothing, in capitals; whether a column takes them is for its type to say."""

NO_DATE: Final = frozenset({"99991231", "00000000", "9999-12-31", "0000-00-00", "9999/12/31", "0000/00/00"})

TRUE_FALSE: Final = (
    {"是", "否"},
    {"Y", "N"},
    {"YES", "NO"},
    {"TRUE", "FALSE"},
    {"T", "F"},
    {"有", "无"},
    {"真", "假"},
    {"√", "×"},
)
"""Pairs of words that answer yes or no, in capitals; a column of 1 and 0 alone may as well be a count."""

SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗"
    "凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛"
    "禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌"
    "霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊甄曲家封芮羿储靳汲邴"
    "糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀"
    "蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄"
    "晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融"
    "冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公肖付闫覃代邸樊苑仝佟岳"
)
