CREATE OR REPLACE TEMP MACRO fen(money) AS CAST(CAST(money AS DECIMAL(38,2)) * 100 AS HUGEINT);
CREATE OR REPLACE TEMP MACRO micro(rate) AS CAST(CAST(rate AS DECIMAL(38,6)) * 1000000 AS HUGEINT);
CREATE OR REPLACE TEMP MACRO yuan(fen) AS
  CAST(CAST(fen AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2));
CREATE OR REPLACE TEMP MACRO half_up(n, d) AS
  CASE WHEN n < 0 THEN -1 ELSE 1 END * ((2 * abs(n) + NULLIF(d, 0)) // (2 * NULLIF(d, 0)));
CREATE OR REPLACE TEMP MACRO share(part, whole) AS CAST(part AS DOUBLE) / NULLIF(CAST(whole AS DOUBLE), 0);
CREATE OR REPLACE TEMP MACRO less(a, b, c, d) AS -- a/b < c/d: the whole parts first, then the remainders
  (a // NULLIF(b, 0) < c // NULLIF(d, 0) OR (a // NULLIF(b, 0) = c // NULLIF(d, 0)
    AND (a % NULLIF(b, 0)) * d < (c % NULLIF(d, 0)) * b));
CREATE OR REPLACE TEMP MACRO hhi(squares, total) AS CAST(squares AS DOUBLE)
  / NULLIF(CAST(total AS DOUBLE) * CAST(total AS DOUBLE), 0) * 10000;
CREATE OR REPLACE TEMP MACRO wilson(k, n, z, side) AS CASE WHEN n > 0 THEN greatest(0.0, least(1.0,
  (CAST(k AS DOUBLE) + z * z / 2 + side * z
    * sqrt(CAST(k AS DOUBLE) * CAST(n - k AS DOUBLE) / NULLIF(CAST(n AS DOUBLE), 0) + z * z / 4))
  / (CAST(n AS DOUBLE) + z * z))) END;
CREATE OR REPLACE TEMP MACRO add_months(day, n) AS CAST(day + to_months(n) AS DATE);

-- plain
CREATE TEMP TABLE plain AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, registration_no, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- the enterprises of the list, and the customers that they are compared with
sides AS (
  SELECT 'prospect' AS side, registration_no AS id, registration_no AS number, name
  FROM prospects
  WHERE as_of = DATE '2026-12-31'
  UNION ALL
  SELECT 'customer', customer_id, registration_no, customer_name
  FROM customers_now
  WHERE coalesce(((kind IS NULL) OR (kind <> 'personal')), TRUE)
)
SELECT side, id, CASE WHEN regexp_matches(number, '[^0-9A-Z㐀-鿿]') THEN translate(replace(replace(replace(replace(CASE WHEN regexp_matches(number, '[ - Ⅰ-ⅿ①-⑳⺀-⿕㈠-㈩㈱-㈱︰-﹫｟-･￠-￦]') THEN translate(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(number, 'Ⅱ', 'II'), 'Ⅲ', 'III'), 'Ⅳ', 'IV'), 'Ⅵ', 'VI'), 'Ⅶ', 'VII'), 'Ⅷ', 'VIII'), 'Ⅸ', 'IX'), 'Ⅺ', 'XI'), 'Ⅻ', 'XII'), 'ⅱ', 'II'), 'ⅲ', 'III'), 'ⅳ', 'IV'), 'ⅵ', 'VI'), 'ⅶ', 'VII'), 'ⅷ', 'VIII'), 'ⅸ', 'IX'), 'ⅺ', 'XI'), 'ⅻ', 'XII'), '⑩', '10'), '⑪', '11'), '⑫', '12'), '⑬', '13'), '⑭', '14'), '⑮', '15'), '⑯', '16'), '⑰', '17'), '⑱', '18'), '⑲', '19'), '⑳', '20'), 'ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ①②③④⑤⑥⑦⑧⑨⺟⻳⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㈱﹉﹊﹋﹌｟｠￠￡￢￣￤￦           ︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹍﹎﹏﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹩﹪﹫｡｢｣､･￥', 'IVXLCDMIVXLCDM123456789母龟一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠一二三四五六七八九十株̅̅̅̅⦅⦆¢£¬̄¦₩') ELSE number END, chr(9), ''), chr(10), ''), chr(13), ''), chr(39), ''), 'abcdefghijklmnopqrstuvwxyz０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［］＾＿｀｛｜｝～ 　 ​﻿!"#$%&()*+,-./:;<=>?@[]^_`{|}~·•‧・、。《》〈〉「」『』【】〔〕“”‘’…—–‐￥¥×', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ') ELSE number END AS number, nullif(CASE WHEN regexp_matches(name, '[^0-9A-Z㐀-鿿]') THEN translate(replace(replace(replace(replace(CASE WHEN regexp_matches(name, '[ - Ⅰ-ⅿ①-⑳⺀-⿕㈠-㈩㈱-㈱︰-﹫｟-･￠-￦]') THEN translate(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(name, 'Ⅱ', 'II'), 'Ⅲ', 'III'), 'Ⅳ', 'IV'), 'Ⅵ', 'VI'), 'Ⅶ', 'VII'), 'Ⅷ', 'VIII'), 'Ⅸ', 'IX'), 'Ⅺ', 'XI'), 'Ⅻ', 'XII'), 'ⅱ', 'II'), 'ⅲ', 'III'), 'ⅳ', 'IV'), 'ⅵ', 'VI'), 'ⅶ', 'VII'), 'ⅷ', 'VIII'), 'ⅸ', 'IX'), 'ⅺ', 'XI'), 'ⅻ', 'XII'), '⑩', '10'), '⑪', '11'), '⑫', '12'), '⑬', '13'), '⑭', '14'), '⑮', '15'), '⑯', '16'), '⑰', '17'), '⑱', '18'), '⑲', '19'), '⑳', '20'), 'ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ①②③④⑤⑥⑦⑧⑨⺟⻳⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㈱﹉﹊﹋﹌｟｠￠￡￢￣￤￦           ︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹍﹎﹏﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹩﹪﹫｡｢｣､･￥', 'IVXLCDMIVXLCDM123456789母龟一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠一二三四五六七八九十株̅̅̅̅⦅⦆¢£¬̄¦₩') ELSE name END, chr(9), ''), chr(10), ''), chr(13), ''), chr(39), ''), 'abcdefghijklmnopqrstuvwxyz０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［］＾＿｀｛｜｝～ 　 ​﻿!"#$%&()*+,-./:;<=>?@[]^_`{|}~·•‧・、。《》〈〉「」『』【】〔〕“”‘’…—–‐￥¥×', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ') ELSE name END, '') AS name
FROM sides;

-- parsed
CREATE TEMP TABLE parsed AS
WITH
-- where place and legal form of a name end and begin
worded AS (
  SELECT *,
    CASE WHEN name LIKE '四川省成都市%' THEN '成都' WHEN name LIKE '山东省济南市%' THEN '济南' WHEN name LIKE '山东省青岛市%' THEN '青岛' WHEN name LIKE '广东省广州市%' THEN '广州' WHEN name LIKE '广东省深圳市%' THEN '深圳' WHEN name LIKE '江苏省南京市%' THEN '南京' WHEN name LIKE '江苏省苏州市%' THEN '苏州' WHEN name LIKE '河南省郑州市%' THEN '郑州' WHEN name LIKE '浙江省宁波市%' THEN '宁波' WHEN name LIKE '浙江省杭州市%' THEN '杭州' WHEN name LIKE '湖北省武汉市%' THEN '武汉' WHEN name LIKE '湖南省长沙市%' THEN '长沙' WHEN name LIKE '福建省厦门市%' THEN '厦门' WHEN name LIKE '陕西省西安市%' THEN '西安' WHEN name LIKE '四川成都%' THEN '成都' WHEN name LIKE '山东济南%' THEN '济南' WHEN name LIKE '山东青岛%' THEN '青岛' WHEN name LIKE '广东广州%' THEN '广州' WHEN name LIKE '广东深圳%' THEN '深圳' WHEN name LIKE '江苏南京%' THEN '南京' WHEN name LIKE '江苏苏州%' THEN '苏州' WHEN name LIKE '河南郑州%' THEN '郑州' WHEN name LIKE '浙江宁波%' THEN '宁波' WHEN name LIKE '浙江杭州%' THEN '杭州' WHEN name LIKE '湖北武汉%' THEN '武汉' WHEN name LIKE '湖南长沙%' THEN '长沙' WHEN name LIKE '福建厦门%' THEN '厦门' WHEN name LIKE '陕西西安%' THEN '西安' WHEN name LIKE '上海市%' THEN '上海' WHEN name LIKE '北京市%' THEN '北京' WHEN name LIKE '南京市%' THEN '南京' WHEN name LIKE '厦门市%' THEN '厦门' WHEN name LIKE '天津市%' THEN '天津' WHEN name LIKE '宁波市%' THEN '宁波' WHEN name LIKE '广州市%' THEN '广州' WHEN name LIKE '成都市%' THEN '成都' WHEN name LIKE '杭州市%' THEN '杭州' WHEN name LIKE '武汉市%' THEN '武汉' WHEN name LIKE '济南市%' THEN '济南' WHEN name LIKE '深圳市%' THEN '深圳' WHEN name LIKE '苏州市%' THEN '苏州' WHEN name LIKE '西安市%' THEN '西安' WHEN name LIKE '郑州市%' THEN '郑州' WHEN name LIKE '重庆市%' THEN '重庆' WHEN name LIKE '长沙市%' THEN '长沙' WHEN name LIKE '青岛市%' THEN '青岛' WHEN name LIKE '上海%' THEN '上海' WHEN name LIKE '北京%' THEN '北京' WHEN name LIKE '南京%' THEN '南京' WHEN name LIKE '厦门%' THEN '厦门' WHEN name LIKE '天津%' THEN '天津' WHEN name LIKE '宁波%' THEN '宁波' WHEN name LIKE '广州%' THEN '广州' WHEN name LIKE '成都%' THEN '成都' WHEN name LIKE '杭州%' THEN '杭州' WHEN name LIKE '武汉%' THEN '武汉' WHEN name LIKE '济南%' THEN '济南' WHEN name LIKE '深圳%' THEN '深圳' WHEN name LIKE '苏州%' THEN '苏州' WHEN name LIKE '西安%' THEN '西安' WHEN name LIKE '郑州%' THEN '郑州' WHEN name LIKE '重庆%' THEN '重庆' WHEN name LIKE '长沙%' THEN '长沙' WHEN name LIKE '青岛%' THEN '青岛' END AS place,
    coalesce(CASE WHEN name LIKE '四川省成都市%' THEN 6 WHEN name LIKE '山东省济南市%' THEN 6 WHEN name LIKE '山东省青岛市%' THEN 6 WHEN name LIKE '广东省广州市%' THEN 6 WHEN name LIKE '广东省深圳市%' THEN 6 WHEN name LIKE '江苏省南京市%' THEN 6 WHEN name LIKE '江苏省苏州市%' THEN 6 WHEN name LIKE '河南省郑州市%' THEN 6 WHEN name LIKE '浙江省宁波市%' THEN 6 WHEN name LIKE '浙江省杭州市%' THEN 6 WHEN name LIKE '湖北省武汉市%' THEN 6 WHEN name LIKE '湖南省长沙市%' THEN 6 WHEN name LIKE '福建省厦门市%' THEN 6 WHEN name LIKE '陕西省西安市%' THEN 6 WHEN name LIKE '四川成都%' THEN 4 WHEN name LIKE '山东济南%' THEN 4 WHEN name LIKE '山东青岛%' THEN 4 WHEN name LIKE '广东广州%' THEN 4 WHEN name LIKE '广东深圳%' THEN 4 WHEN name LIKE '江苏南京%' THEN 4 WHEN name LIKE '江苏苏州%' THEN 4 WHEN name LIKE '河南郑州%' THEN 4 WHEN name LIKE '浙江宁波%' THEN 4 WHEN name LIKE '浙江杭州%' THEN 4 WHEN name LIKE '湖北武汉%' THEN 4 WHEN name LIKE '湖南长沙%' THEN 4 WHEN name LIKE '福建厦门%' THEN 4 WHEN name LIKE '陕西西安%' THEN 4 WHEN name LIKE '上海市%' THEN 3 WHEN name LIKE '北京市%' THEN 3 WHEN name LIKE '南京市%' THEN 3 WHEN name LIKE '厦门市%' THEN 3 WHEN name LIKE '天津市%' THEN 3 WHEN name LIKE '宁波市%' THEN 3 WHEN name LIKE '广州市%' THEN 3 WHEN name LIKE '成都市%' THEN 3 WHEN name LIKE '杭州市%' THEN 3 WHEN name LIKE '武汉市%' THEN 3 WHEN name LIKE '济南市%' THEN 3 WHEN name LIKE '深圳市%' THEN 3 WHEN name LIKE '苏州市%' THEN 3 WHEN name LIKE '西安市%' THEN 3 WHEN name LIKE '郑州市%' THEN 3 WHEN name LIKE '重庆市%' THEN 3 WHEN name LIKE '长沙市%' THEN 3 WHEN name LIKE '青岛市%' THEN 3 WHEN name LIKE '上海%' THEN 2 WHEN name LIKE '北京%' THEN 2 WHEN name LIKE '南京%' THEN 2 WHEN name LIKE '厦门%' THEN 2 WHEN name LIKE '天津%' THEN 2 WHEN name LIKE '宁波%' THEN 2 WHEN name LIKE '广州%' THEN 2 WHEN name LIKE '成都%' THEN 2 WHEN name LIKE '杭州%' THEN 2 WHEN name LIKE '武汉%' THEN 2 WHEN name LIKE '济南%' THEN 2 WHEN name LIKE '深圳%' THEN 2 WHEN name LIKE '苏州%' THEN 2 WHEN name LIKE '西安%' THEN 2 WHEN name LIKE '郑州%' THEN 2 WHEN name LIKE '重庆%' THEN 2 WHEN name LIKE '长沙%' THEN 2 WHEN name LIKE '青岛%' THEN 2 END, 0) AS place_letters,
    CASE WHEN name LIKE '%合伙企业普通合伙' THEN '合伙企业' WHEN name LIKE '%合伙企业有限合伙' THEN '合伙企业' WHEN name LIKE '%农民专业合作社' THEN '专业合作社' WHEN name LIKE '%个人独资企业' THEN '个人独资企业' WHEN name LIKE '%有限责任公司' THEN '有限责任公司' WHEN name LIKE '%股份有限公司' THEN '股份有限公司' WHEN name LIKE '%专业合作社' THEN '专业合作社' WHEN name LIKE '%个体工商户' THEN '个体工商户' WHEN name LIKE '%合伙企业' THEN '合伙企业' WHEN name LIKE '%普通合伙' THEN '合伙企业' WHEN name LIKE '%有限公司' THEN '有限责任公司' WHEN name LIKE '%有限合伙' THEN '合伙企业' WHEN name LIKE '%股份公司' THEN '股份有限公司' WHEN name LIKE '%个体户' THEN '个体工商户' END AS form,
    coalesce(CASE WHEN name LIKE '%合伙企业普通合伙' THEN 8 WHEN name LIKE '%合伙企业有限合伙' THEN 8 WHEN name LIKE '%农民专业合作社' THEN 7 WHEN name LIKE '%个人独资企业' THEN 6 WHEN name LIKE '%有限责任公司' THEN 6 WHEN name LIKE '%股份有限公司' THEN 6 WHEN name LIKE '%专业合作社' THEN 5 WHEN name LIKE '%个体工商户' THEN 5 WHEN name LIKE '%合伙企业' THEN 4 WHEN name LIKE '%普通合伙' THEN 4 WHEN name LIKE '%有限公司' THEN 4 WHEN name LIKE '%有限合伙' THEN 4 WHEN name LIKE '%股份公司' THEN 4 WHEN name LIKE '%个体户' THEN 3 END, 0) AS form_letters
  FROM plain
)
SELECT side, id, name,
  CASE WHEN length(name) - place_letters - form_letters >= 2 THEN place END AS place,
  CASE WHEN length(name) - place_letters - form_letters >= 2 THEN form END AS form,
  CASE WHEN length(name) - place_letters - form_letters >= 2 THEN substr(name, 1 + place_letters, length(name) - place_letters - form_letters) ELSE name END AS core,
  CASE WHEN replace(number, substr(number, 1, 1), '') = '' THEN NULL
    WHEN length(number) = 18 THEN substr(number, 9, 9) ELSE number END AS number_key,
  CAST(CASE WHEN length(number) = 18 THEN 9 ELSE length(number) END AS BIGINT) AS number_class
FROM worded;

-- decided
CREATE TEMP TABLE decided AS
WITH
-- pairs of one number or one core, by what speaks for them or against
weighed AS (
  SELECT p.id AS registration_no, c.id AS customer_id,
    CAST(CASE WHEN p.core = c.core AND (p.place IS NULL OR c.place IS NULL OR p.place = c.place) AND (p.form IS NULL OR c.form IS NULL OR p.form = c.form) THEN 1 ELSE 2 END AS BIGINT) AS evidence
  FROM parsed AS p
  JOIN parsed AS c ON c.side = 'customer' AND p.number_class = c.number_class AND p.number_key = c.number_key
  WHERE p.side = 'prospect'
  UNION ALL
  SELECT p.id, c.id,
    CAST(CASE WHEN p.number_class = c.number_class AND p.number_key <> c.number_key THEN 7
      WHEN p.name = c.name THEN 3
      WHEN (p.place IS NULL OR c.place IS NULL OR p.place = c.place) AND (p.form IS NULL OR c.form IS NULL OR p.form = c.form) THEN 4
      WHEN (p.place IS NULL OR c.place IS NULL OR p.place = c.place) THEN 5 ELSE 6 END AS BIGINT)
  FROM parsed AS p
  JOIN parsed AS c ON c.side = 'customer' AND c.core = p.core
  WHERE p.side = 'prospect' AND NOT coalesce(p.number_class = c.number_class AND p.number_key = c.number_key, FALSE)
),
-- of each enterprise the best evidence, and the pairs that are claims
ranked AS (
  SELECT registration_no, customer_id, evidence, best,
    CASE WHEN evidence <= 4 AND evidence = best THEN evidence END AS claim
  FROM (
    SELECT registration_no, customer_id, evidence,
      min(evidence) OVER (PARTITION BY registration_no) AS best
    FROM weighed
  ) AS compared_with_best
),
-- how well, and how often as well, each customer is claimed
claims AS (
  SELECT registration_no, customer_id, evidence, best, claim, first_claim,
    count(CASE WHEN claim = first_claim THEN 1 END) OVER (PARTITION BY customer_id) AS rivals
  FROM (
    SELECT registration_no, customer_id, evidence, best, claim,
      min(claim) OVER (PARTITION BY customer_id) AS first_claim
    FROM ranked
  ) AS met
),
-- claims, and without one what keeps an equal name apart
left_pairs AS (
  SELECT registration_no, customer_id, evidence, first_claim, rivals,
    min(evidence) OVER (PARTITION BY registration_no) AS best,
    count(*) OVER (PARTITION BY registration_no) AS candidates
  FROM claims
  WHERE claim IS NOT NULL OR (best > 4 AND coalesce(first_claim, 9) > 2)
)
SELECT registration_no, min(customer_id) AS customer_id, evidence, max(candidates) AS candidates,
  CASE WHEN evidence = 5 THEN 'other_form' WHEN evidence = 6 THEN 'other_place'
    WHEN evidence = 7 THEN 'other_number' WHEN max(candidates) > 1 THEN 'several_customers'
    WHEN min(first_claim) < evidence THEN 'taken'
    WHEN max(rivals) > 1 THEN 'several_prospects' END AS reason
FROM left_pairs
WHERE evidence = best
GROUP BY registration_no, evidence;

-- open_names
CREATE TEMP TABLE open_names AS
SELECT side, id, place, core, number_class, number_key
FROM parsed
WHERE side = 'prospect' AND core IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM decided WHERE decided.registration_no = parsed.id
) AND EXISTS (
  SELECT 1 FROM prospects WHERE prospects.as_of = DATE '2026-12-31' AND prospects.registration_no = parsed.id
    AND (prospects.registered_on IS NULL OR (prospects.registered_on > add_months(DATE '2026-12-31', -12) AND prospects.registered_on <= DATE '2026-12-31')) AND coalesce(TRUE, TRUE)
)
UNION ALL
SELECT side, id, place, core, number_class, number_key
FROM parsed
WHERE side = 'customer' AND core IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM decided WHERE decided.customer_id = parsed.id AND decided.reason IS NULL
);

-- grams
CREATE TEMP TABLE grams AS
WITH
-- two letters side by side or with one between
their_grams AS (
  SELECT id, substr(core, n, 1) || CASE WHEN gap = 1 THEN '' ELSE '.' END || substr(core, n + gap, 1) AS gram
  FROM open_names
  CROSS JOIN (VALUES (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 1), (11, 1), (12, 1), (13, 1), (14, 1), (15, 1), (16, 1), (17, 1), (18, 1), (19, 1), (20, 1), (21, 1), (22, 1), (23, 1), (24, 1), (1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2), (8, 2), (9, 2), (10, 2), (11, 2), (12, 2), (13, 2), (14, 2), (15, 2), (16, 2), (17, 2), (18, 2), (19, 2), (20, 2), (21, 2), (22, 2), (23, 2), (24, 2)) AS letters(n, gap)
  WHERE side = 'prospect' AND n + gap <= length(core)
)
SELECT DISTINCT id, gram
FROM (
  SELECT id, substr(core, n, 1) || CASE WHEN gap = 1 THEN '' ELSE '.' END || substr(core, n + gap, 1) AS gram
  FROM open_names
  CROSS JOIN (VALUES (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 1), (11, 1), (12, 1), (13, 1), (14, 1), (15, 1), (16, 1), (17, 1), (18, 1), (19, 1), (20, 1), (21, 1), (22, 1), (23, 1), (24, 1), (1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2), (8, 2), (9, 2), (10, 2), (11, 2), (12, 2), (13, 2), (14, 2), (15, 2), (16, 2), (17, 2), (18, 2), (19, 2), (20, 2), (21, 2), (22, 2), (23, 2), (24, 2)) AS letters(n, gap)
  WHERE side = 'customer' AND n + gap <= length(core)
) AS every
WHERE EXISTS (SELECT 1 FROM their_grams WHERE their_grams.gram = every.gram);

-- alike__given
CREATE TEMP TABLE alike__given AS
WITH
-- two letters side by side or with one between
their_grams AS (
  SELECT id, substr(core, n, 1) || CASE WHEN gap = 1 THEN '' ELSE '.' END || substr(core, n + gap, 1) AS gram
  FROM open_names
  CROSS JOIN (VALUES (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 1), (11, 1), (12, 1), (13, 1), (14, 1), (15, 1), (16, 1), (17, 1), (18, 1), (19, 1), (20, 1), (21, 1), (22, 1), (23, 1), (24, 1), (1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2), (8, 2), (9, 2), (10, 2), (11, 2), (12, 2), (13, 2), (14, 2), (15, 2), (16, 2), (17, 2), (18, 2), (19, 2), (20, 2), (21, 2), (22, 2), (23, 2), (24, 2)) AS letters(n, gap)
  WHERE side = 'prospect' AND n + gap <= length(core)
),
-- those that not too many customers share
rare AS (
  SELECT gram
  FROM grams
  GROUP BY gram
  HAVING count(*) <= 100
),
-- pairs that share one, of one place, with no numbers against it
near_pairs AS (
  SELECT p.id AS registration_no, c.id AS customer_id, p.core AS prospect_core, c.core AS customer_core
  FROM (
    SELECT DISTINCT their_grams.id AS registration_no, grams.id AS customer_id
    FROM their_grams
    JOIN rare ON rare.gram = their_grams.gram
    JOIN grams ON grams.gram = their_grams.gram
  ) AS blocked
  JOIN open_names AS p ON p.side = 'prospect' AND p.id = blocked.registration_no
  JOIN open_names AS c ON c.side = 'customer' AND c.id = blocked.customer_id
  WHERE 17 * (length(p.core) + length(c.core)) <= 40 * least(length(p.core), length(c.core))
    AND (p.place IS NULL OR c.place IS NULL OR p.place = c.place)
    AND NOT coalesce(p.number_class = c.number_class AND p.number_key <> c.number_key, FALSE)
)
SELECT registration_no, customer_id, prospect_core, customer_core, TRUE AS is_near
FROM near_pairs
UNION ALL
SELECT decided.registration_no, decided.customer_id, p.core, c.core, FALSE
FROM decided
JOIN parsed AS p ON p.side = 'prospect' AND p.id = decided.registration_no
JOIN parsed AS c ON c.side = 'customer' AND c.id = decided.customer_id;

-- alike
-- filled by a step in Python from the rows of alike__given: how alike two names are, and the customer whose name is most alike, by the longest common subsequence
CREATE TEMP TABLE alike (registration_no VARCHAR, customer_id VARCHAR, similarity DOUBLE, candidates BIGINT);

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the last contact with each enterprise
contacted AS (
  SELECT number, contacted_on, manager_id, branch_id, contacts
  FROM (
    SELECT number, contacted_on, manager_id, branch_id,
      count(*) OVER (PARTITION BY number) AS contacts,
      row_number() OVER (PARTITION BY number ORDER BY contacted_on DESC NULLS LAST, manager_id NULLS LAST, branch_id NULLS LAST) AS turn
    FROM (
      SELECT CASE WHEN regexp_matches(registration_no, '[^0-9A-Z㐀-鿿]') THEN translate(replace(replace(replace(replace(CASE WHEN regexp_matches(registration_no, '[ - Ⅰ-ⅿ①-⑳⺀-⿕㈠-㈩㈱-㈱︰-﹫｟-･￠-￦]') THEN translate(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(registration_no, 'Ⅱ', 'II'), 'Ⅲ', 'III'), 'Ⅳ', 'IV'), 'Ⅵ', 'VI'), 'Ⅶ', 'VII'), 'Ⅷ', 'VIII'), 'Ⅸ', 'IX'), 'Ⅺ', 'XI'), 'Ⅻ', 'XII'), 'ⅱ', 'II'), 'ⅲ', 'III'), 'ⅳ', 'IV'), 'ⅵ', 'VI'), 'ⅶ', 'VII'), 'ⅷ', 'VIII'), 'ⅸ', 'IX'), 'ⅺ', 'XI'), 'ⅻ', 'XII'), '⑩', '10'), '⑪', '11'), '⑫', '12'), '⑬', '13'), '⑭', '14'), '⑮', '15'), '⑯', '16'), '⑰', '17'), '⑱', '18'), '⑲', '19'), '⑳', '20'), 'ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ①②③④⑤⑥⑦⑧⑨⺟⻳⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㈱﹉﹊﹋﹌｟｠￠￡￢￣￤￦           ︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹍﹎﹏﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹩﹪﹫｡｢｣､･￥', 'IVXLCDMIVXLCDM123456789母龟一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠一二三四五六七八九十株̅̅̅̅⦅⦆¢£¬̄¦₩') ELSE registration_no END, chr(9), ''), chr(10), ''), chr(13), ''), chr(39), ''), 'abcdefghijklmnopqrstuvwxyz０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［］＾＿｀｛｜｝～ 　 ​﻿!"#$%&()*+,-./:;<=>?@[]^_`{|}~·•‧・、。《》〈〉「」『』【】〔〕“”‘’…—–‐￥¥×', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ') ELSE registration_no END AS number, contacted_on, manager_id, branch_id
      FROM prospect_contacts WHERE contacted_on <= DATE '2026-12-31'
    ) AS made
  ) AS numbered
  WHERE turn = 1
)
SELECT prospects.registration_no, prospects.name, prospects.registered_on, prospects.district, prospects.park, prospects.department, prospects.industry_code, prospects.source,
  TRUE AS in_list,
  CASE WHEN decided.evidence <= 4 AND decided.reason IS NULL THEN 'customer' WHEN alike.customer_id IS NOT NULL THEN 'review' WHEN parsed.core IS NULL THEN 'unknown' ELSE 'lead' END AS verdict,
  CASE WHEN decided.evidence <= 2 THEN 'registration_no' WHEN decided.evidence > 2 THEN 'name' WHEN alike.customer_id IS NOT NULL THEN 'near' ELSE 'none' END AS how,
  coalesce(decided.reason, CASE WHEN decided.evidence IS NULL AND alike.customer_id IS NOT NULL THEN 'near_name' END) AS reason,
  alike.customer_id, alike.similarity,
  coalesce(decided.candidates, alike.candidates, 0) AS candidates,
  coalesce(contacted.contacts, 0) AS contacts, contacted.contacted_on, contacted.manager_id AS contacted_by,
  contacted.branch_id AS contact_branch_id
FROM prospects
JOIN plain ON plain.side = 'prospect' AND plain.id = prospects.registration_no
JOIN parsed ON parsed.side = 'prospect' AND parsed.id = prospects.registration_no
LEFT JOIN decided ON decided.registration_no = prospects.registration_no
LEFT JOIN alike ON alike.registration_no = prospects.registration_no
LEFT JOIN contacted ON contacted.number = plain.number
WHERE prospects.as_of = DATE '2026-12-31' AND (prospects.registered_on IS NULL OR (prospects.registered_on > add_months(DATE '2026-12-31', -12) AND prospects.registered_on <= DATE '2026-12-31'));

-- answer
CREATE TEMP TABLE answer AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, registration_no, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
)
SELECT judged.registration_no,
  judged.name AS prospect_name,
  judged.registered_on,
  judged.district,
  judged.park,
  judged.how,
  judged.similarity,
  judged.customer_id,
  judged.verdict,
  judged.reason,
  judged.candidates,
  judged.contacts,
  judged.contacted_on,
  judged.contacted_by,
  judged.contact_branch_id,
  owners.customer_name,
  owners.branch_id,
  owners.manager_id,
  CASE WHEN judged.verdict = 'unknown' THEN ['prospects.name'] ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE judged.verdict WHEN 'lead' THEN 0 WHEN 'review' THEN 1 WHEN 'unknown' THEN 2 WHEN 'customer' THEN 3 END AS severity
FROM judged
LEFT JOIN customers_now AS owners ON owners.customer_id = judged.customer_id
WHERE judged.in_list
ORDER BY severity, registered_on DESC NULLS LAST, registration_no;
