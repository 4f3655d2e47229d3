"""What of a workbook survives openpyxl and what does not, part by part; found out with real files.

The words on the right are keys of texts (`template.part_…`). What stands in no list is refused by its own name.
"""

from __future__ import annotations

import re
from typing import Final

LOST_PARTS: Final = (
    (r"(?i)(^|/)vba(Project|Data)|macrosheets/|\.bin\.macro", "macros"),
    (r"(?i)/activeX/", "activex"),
    (r"(?i)/ctrlProps/", "controls"),
    (r"(?i)/embeddings/", "embedded"),
    (r"(?i)/pivot(Tables|Cache)/", "pivots"),
    (r"(?i)/slicer(s|Caches)/", "slicers"),
    (r"(?i)/timeline(s|Caches)/", "timelines"),
    (r"(?i)/externalLinks/", "links"),
    (r"(?i)/(connections\.xml|queryTables/)", "connections"),
    (r"(?i)/model/", "data_model"),
    (r"(?i)/diagrams/", "smartart"),
    (r"(?i)^customXml/", "custom_xml"),
    (r"(?i)/customProperty", "sheet_properties"),
    (r"(?i)/threadedComments/", "threads"),
    (r"(?i)/(metadata\.xml|richData/)", "dynamic_arrays"),
    (r"(?i)/(chartsheets|dialogsheets)/", "chart_sheets"),
    (r"(?i)/charts/chartEx", "new_charts"),
    (r"(?i)^_xmlsignatures/", "signature"),
    (r"(?i)^docMetadata/", "label"),
    (r"(?i)/webextensions/", "add_ins"),
    (r"(?i)/(ink|model3d)/", "ink"),
    (r"(?i)/featurePropertyBag/", "check_boxes"),
    (r"(?i)/(xmlMaps\.xml|tables/tableSingleCells)", "xml_maps"),
    (r"(?i)/revisions/", "revisions"),
    (r"(?i)^(userCustomization|customUI)/", "ribbon"),
)
KEPT_PARTS: Final = re.compile(
    r"(?i)(\[Content_Types\]\.xml|(.*/)?_rels/[^/]*\.rels|docProps/(app|core|custom)\.xml|xl/workbook\.xml|xl/styles\.xml"
    r"|xl/sharedStrings\.xml|xl/theme/[^/]+\.xml|xl/worksheets/[^/]+\.xml|xl/tables/table[^/]*\.xml"
    r"|xl/drawings/(drawing|vmlDrawing|commentsDrawing)[^/]*\.(xml|vml)|xl/comments/?[^/]*\.xml"
    r"|xl/charts/(chart|style|colors)\d*\.xml|xl/media/[^/]+)"
)
DROPPED_PARTS: Final = (
    (r"(?i)xl/calcChain\.xml", ""),
    (r"(?i)docProps/thumbnail\..*", ""),
    (r"(?i)xl/persons/.*", ""),
    (r"(?i)xl/printerSettings/.*", "printer"),
)
"""Parts that are left out and mean nothing, or little: these have a word for the report."""

KEPT_OF_SHEET: Final = frozenset(
    [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetProtection",
        "autoFilter",
        "mergeCells",
        "phoneticPr",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "ignoredErrors",
        "drawing",
        "legacyDrawing",
        "tableParts",
        "extLst",
    ]
)
LOST_OF_SHEET: Final = {
    "controls": "controls",
    "oleObjects": "embedded",
    "legacyDrawingHF": "header_pictures",
    "picture": "background",
    "customSheetViews": "views",
    "scenarios": "scenarios",
    "protectedRanges": "ranges",
    "customProperties": "sheet_properties",
    "smartTags": "smart_tags",
    "dataConsolidate": "consolidation",
    "webPublishItems": "web",
    "cellWatches": "watches",
    "sortState": "sorting",
}
EXTENSIONS: Final = {
    "{05C60535-1F16-4FD2-B633-F4F36F0B64E0}": "sparklines",
    "{78C0D931-6437-407D-A8EE-F0AAD7539E65}": "new_formats",
    "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}": "new_formats",
    "{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}": "new_validations",
    "{A8765BA9-456A-4DAB-B4F3-ACF838C121DE}": "slicers",
    "{3A4CF648-6AED-40F4-86FF-DC5316D8AED3}": "slicers",
    "{BBE1A952-AA13-448E-AADC-164F8A28A991}": "slicers",
    "{46BE6895-7355-4A93-B00E-2C351335B9C9}": "slicers",
    "{7E03D99C-DC04-49D9-9315-930204A7B6E9}": "timelines",
    "{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}": "timelines",
    "{FC87AEE6-9EDD-4A0A-B7FB-166176984837}": "ranges",
    "{F7C9EE02-42E1-4005-9D12-6889AFFD525C}": "add_ins",
    "{FCE2AD5D-F65C-4FA6-A056-5C36A1767C68}": "data_model",
}
HARMLESS_EXTENSIONS: Final = frozenset(
    {
        "{01252117-D84E-4E92-8308-4BE1C098FCBB}",  # which warnings of a cell are not shown
        "{140A7094-0E35-4892-8432-C4D2E57EDEB5}",  # how charts follow moved cells while one edits
        "{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}",  # which functions the writing program knew
        "{504A1905-F514-4F6F-8877-14C23A59335A}",  # a table's alternative text
        "{79F54976-1DA5-4618-B147-4CDE4B953A38}",  # at how many dots pictures are kept while one edits
        "{7523E5D3-25F3-A5E0-1632-64F254C22452}",  # which Excel for the Mac wrote the file
        "{64002731-A6B0-56B0-2670-7721B7C09600}",  # its page view
        "{7626C862-2A13-11E5-B345-FEFF819CDC9F}",  # how LibreOffice writes addresses in texts
        "{EB79DEF2-80B8-43E5-95BD-54CBDDF9020C}",  # the default style of slicers, of which there are none
        "{9260A510-F301-46A8-8635-F512D64BE5F5}",  # the same of timelines
    }
)
KEPT_OF_WORKBOOK: Final = frozenset(
    [
        "fileVersion",
        "workbookPr",
        "AlternateContent",
        "workbookProtection",
        "bookViews",
        "sheets",
        "definedNames",
        "calcPr",
        "extLst",
        "fileRecoveryPr",
        "revisionPtr",
    ]
)
LOST_OF_WORKBOOK: Final = {
    "externalReferences": "links",
    "pivotCaches": "pivots",
    "customWorkbookViews": "views",
    "fileSharing": "reservation",
}
