"""The bank's own people and places, and what is asked of them: branches, managers, targets, scores, shares.

Nothing here is about a customer, so the classes are those of the bank's own papers: branches are public,
staff and their figures are internal.
"""

from __future__ import annotations

from typing import Final

from bankmkt.tables.catalogue._declare import (
    PUBLIC,
    closed,
    code,
    date,
    integer,
    number,
    open_ended,
    reference,
    snapshot,
    text,
)
from bankmkt.tables.catalogue._shared import branch_id, district, manager_id
from bankmkt.tables.model import Table

_LEVEL: Final = closed(
    head="总行 总部",
    branch="分行 一级分行 二级分行",
    sub_branch="支行 一级支行 二级支行",
    outlet="网点 营业网点 分理处 储蓄所",
)
_ROLE: Final = closed(
    manager="客户经理 对公客户经理 个人客户经理",
    team_lead="团队长 团队负责人 团队主管 组长",
    vice_president="副行长 分管行长 分管副行长",
    product_manager="产品经理",
)
_OWNER: Final = closed(
    branch="机构 分支机构 分行 支行 网点",
    manager="客户经理",
    line="条线 业务条线",
)
_MEASURE: Final = closed(
    spot="时点 时点余额",
    average="日均 日均余额",
    flow="流量 发生额 累计发生额",
)
_OBJECT: Final = open_ended(
    customer="客户",
    account="账户 存款账户",
    loan="借据 贷款",
)

_BRANCHES: Final = reference(
    "branches",
    "机构",
    "Branches",
    text("branch_id", "机构号", "Branch ID", "机构编号 机构代码 机构 网点号 网点编号 机构ID", key=True),
    text("name", "机构名称", "Branch name", "机构简称 网点名称 支行名称"),
    text(
        "parent_id",
        "上级机构号",
        "Parent branch ID",
        "上级机构 上级机构编号 上级机构代码 父机构号 管辖机构",
        references="branches",
    ),
    code("level", "机构层级", "Branch level", _LEVEL, "机构级别 机构类型 机构等级"),
    text(
        "vice_president_id",
        "分管副行长工号",
        "Vice president ID",
        "分管副行长 分管行长 分管行长工号",
        references="managers",
    ),
    sensitivity=PUBLIC,
)

_MANAGERS: Final = snapshot(
    "managers",
    "客户经理",
    "Relationship managers",
    manager_id("工号 员工号 员工编号 员工工号", key=True),
    text("name", "客户经理姓名", "Manager name", "姓名 员工姓名 客户经理名称 管户经理姓名"),
    branch_id("所在机构 所在机构号"),
    text("team_id", "团队编号", "Team ID", "团队 团队号 团队代码 所属团队 所属团队编号"),
    code("role", "岗位", "Role", _ROLE, "岗位名称 岗位类型 角色 职务 职位"),
    text("business_line", "业务条线", "Business line", "条线 所属条线 业务线"),
    text("grade", "职级", "Grade", "客户经理等级 客户经理级别 客户经理职级 等级 级别"),
    text("industries", "主攻行业", "Industries served", "负责行业 擅长行业 专攻行业 行业方向"),
    district("负责区域", "District served", "区县 负责片区 片区 服务区域"),
    date("joined_on", "入职日期", "Joined on", "入职时间 入行日期 入行时间 上岗日期"),
    text("email", "邮箱", "E-mail", "电子邮箱 电子邮件 邮箱地址"),
)

_ASSESSMENTS: Final = snapshot(
    "assessments",
    "考核评分",
    "Assessments",
    manager_id("工号 员工号 被考核人 被考核人工号", key=True),
    text("period", "考核期间", "Period", "考核期 考核周期 考核季度 考核月份", key=True),
    text("assessor", "评分人", "Assessor", "考核人 评分主体 考核部门 评分部门", key=True),
    text("indicator", "考核指标", "Indicator", "指标 指标名称 考核项目", key=True),
    number("score", "得分", "Score", "分数 评分 考核得分 指标得分"),
)

_ATTRIBUTIONS: Final = snapshot(
    "attributions",
    "业绩分成",
    "Attributions",
    code("object_kind", "对象类型", "Object kind", _OBJECT, "分成对象类型 业绩对象类型 对象类别", key=True),
    text("object_id", "对象编号", "Object ID", "分成对象 分成对象编号 业绩对象编号 对象号", key=True),
    manager_id("工号 员工号 分成人 分成人工号", key=True),
    number("share", "分成比例", "Share", "业绩分成比例 分配比例 业绩占比 认领比例"),
    date("from_date", "生效日期", "From date", "起始日期 开始日期 生效日", key=True),
    date("to_date", "失效日期", "To date", "结束日期 终止日期 失效日"),
)

_TARGETS: Final = reference(
    "targets",
    "任务目标",
    "Targets",
    code("owner_kind", "目标主体类型", "Owner kind", _OWNER, "主体类型 任务主体类型 考核对象类型", key=True),
    text("owner_id", "目标主体编号", "Owner ID", "主体编号 任务主体编号 考核对象编号 考核对象", key=True),
    text("indicator", "指标", "Indicator", "指标名称 考核指标 任务指标", key=True),
    code("measure", "计量口径", "Measure", _MEASURE, "口径 指标口径 统计口径 考核口径", key=True),
    integer("year", "年度", "Year", "年份 考核年度 任务年度 目标年度", key=True),
    number("base_value", "基数", "Base value", "年初基数 考核基数 上年末基数 年初数"),
    number("target", "目标值", "Target", "任务数 任务目标 年度目标 目标 计划数 年度计划"),
)

TABLES: Final[tuple[Table, ...]] = (_BRANCHES, _MANAGERS, _ASSESSMENTS, _ATTRIBUTIONS, _TARGETS)
