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

-- people
CREATE TEMP TABLE people AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, average_financial_assets, kind, registration_no, district, industry_code
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.average_balance) = count(*) THEN coalesce(CAST(sum(accounts.average_balance) AS DECIMAL(28,2)), 0) END AS average_deposits,
    CASE WHEN NOT (count(accounts.average_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.average_balance IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS average_deposits__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-31'
  GROUP BY accounts.customer_id
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END AS live_loan,
    CASE WHEN CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance > 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_loan__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END AS live_operating_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_operating_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.average_deposits END AS average_deposits,
    accounts_by_customer.average_deposits__missing AS average_deposits__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.live_loan END AS live_loan,
    loans_by_customer.live_loan__missing AS live_loan__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.live_operating_loan END AS live_operating_loan,
    loans_by_customer.live_operating_loan__missing AS live_operating_loan__missing
  FROM customers_now
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
),
-- measures made of others: claim_assets
customers_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (average_financial_assets IS NULL)) IS NULL THEN NULL WHEN (NOT (average_financial_assets IS NULL)) THEN average_financial_assets WHEN (average_financial_assets IS NULL) IS NULL THEN NULL WHEN (average_financial_assets IS NULL) THEN average_deposits END AS claim_assets
  FROM customers_measured
),
-- measures made of others: to_be_claimed
customers_derived_2 AS (
  SELECT *,
    (((((kind = 'corporate' OR kind = 'institution') AND (NOT live_loan)) AND (claim_assets >= 10000))) OR (((kind = 'personal') AND (claim_assets >= 500000)))) AS to_be_claimed
  FROM customers_derived_1
)
SELECT customer_id,
  customer_name,
  branch_id,
  manager_id,
  registration_no,
  district,
  industry_code,
  (to_be_claimed) AS in_population,
  coalesce((((kind = 'corporate' OR kind = 'institution') OR live_operating_loan) OR to_be_claimed), TRUE) AS is_counted,
  CAST(claim_assets AS DECIMAL(28,2)) AS amount,
  CASE WHEN claim_assets IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN average_financial_assets IS NULL THEN ['customers.average_financial_assets'] ELSE CAST([] AS VARCHAR[]) END, CASE WHEN (NOT (average_financial_assets IS NULL)) THEN CASE WHEN average_financial_assets IS NULL THEN ['customers.average_financial_assets'] ELSE CAST([] AS VARCHAR[]) END WHEN (average_financial_assets IS NULL) THEN CASE WHEN average_deposits IS NULL THEN average_deposits__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
FROM customers_derived_2;

-- open_customers
CREATE TEMP TABLE open_customers AS
SELECT *
FROM people
WHERE manager_id IS NULL AND coalesce(in_population, TRUE);

-- carried
CREATE TEMP TABLE carried AS
SELECT managers.manager_id, managers.branch_id, managers.district, managers.industries,
  managers.manager_id AS by_group,
  count(people.customer_id) AS number,
  CAST(coalesce(CAST(sum(people.amount) AS DECIMAL(28,2)), 0) AS DECIMAL(28,2)) AS amount,
  count(people.customer_id) - count(people.amount) AS unvalued
FROM managers
LEFT JOIN people ON people.manager_id = managers.manager_id AND people.is_counted
WHERE managers.as_of = DATE '2026-12-31' AND managers.role IN ('manager')
GROUP BY managers.manager_id, managers.branch_id, managers.district, managers.industries, managers.manager_id;

-- claimed
CREATE TEMP TABLE claimed AS
WITH
-- the last manager at an earlier date
claims_by_former_manager AS (
  SELECT customer_id, manager_id, claimed_on
  FROM (
    SELECT made.customer_id, made.manager_id, made.claimed_on,
      row_number() OVER (PARTITION BY made.customer_id ORDER BY made.claimed_on DESC NULLS LAST, made.manager_id NULLS LAST) AS turn
    FROM (
      SELECT open_customers.customer_id, customers.manager_id, customers.as_of AS claimed_on
      FROM customers
      JOIN open_customers ON open_customers.customer_id = customers.customer_id
      WHERE customers.as_of < DATE '2026-12-31'
    ) AS made
    JOIN carried ON carried.manager_id = made.manager_id
  ) AS numbered
  WHERE turn = 1
),
-- the manager of the last visit
claims_by_visit AS (
  SELECT customer_id, manager_id, claimed_on
  FROM (
    SELECT made.customer_id, made.manager_id, made.claimed_on,
      row_number() OVER (PARTITION BY made.customer_id ORDER BY made.claimed_on DESC NULLS LAST, made.manager_id NULLS LAST) AS turn
    FROM (
      SELECT open_customers.customer_id, visits.manager_id, visits.visited_on AS claimed_on
      FROM visits
      JOIN open_customers ON open_customers.customer_id = visits.customer_id
      WHERE visits.visited_on <= DATE '2026-12-31' AND visits.visited_on >= add_months(DATE '2026-12-31', -12)
    ) AS made
    JOIN carried ON carried.manager_id = made.manager_id
  ) AS numbered
  WHERE turn = 1
),
-- the manager of the last contact before it was a customer
claims_by_prospect_contact AS (
  SELECT customer_id, manager_id, claimed_on
  FROM (
    SELECT made.customer_id, made.manager_id, made.claimed_on,
      row_number() OVER (PARTITION BY made.customer_id ORDER BY made.claimed_on DESC NULLS LAST, made.manager_id NULLS LAST) AS turn
    FROM (
      SELECT open_customers.customer_id, prospect_contacts.manager_id, prospect_contacts.contacted_on AS claimed_on
      FROM prospect_contacts
      JOIN open_customers ON CASE WHEN regexp_matches(open_customers.registration_no, '[^0-9A-Z㐀-鿿]') THEN translate(replace(replace(replace(replace(CASE WHEN regexp_matches(open_customers.registration_no, '[ - Ⅰ-ⅿ①-⑳⺀-⿕㈠-㈩㈱-㈱︰-﹫｟-･￠-￦]') THEN translate(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(open_customers.registration_no, 'Ⅱ', 'II'), 'Ⅲ', 'III'), 'Ⅳ', 'IV'), 'Ⅵ', 'VI'), 'Ⅶ', 'VII'), 'Ⅷ', 'VIII'), 'Ⅸ', 'IX'), 'Ⅺ', 'XI'), 'Ⅻ', 'XII'), 'ⅱ', 'II'), 'ⅲ', 'III'), 'ⅳ', 'IV'), 'ⅵ', 'VI'), 'ⅶ', 'VII'), 'ⅷ', 'VIII'), 'ⅸ', 'IX'), 'ⅺ', 'XI'), 'ⅻ', 'XII'), '⑩', '10'), '⑪', '11'), '⑫', '12'), '⑬', '13'), '⑭', '14'), '⑮', '15'), '⑯', '16'), '⑰', '17'), '⑱', '18'), '⑲', '19'), '⑳', '20'), 'ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ①②③④⑤⑥⑦⑧⑨⺟⻳⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㈱﹉﹊﹋﹌｟｠￠￡￢￣￤￦           ︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹍﹎﹏﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹩﹪﹫｡｢｣､･￥', 'IVXLCDMIVXLCDM123456789母龟一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠一二三四五六七八九十株̅̅̅̅⦅⦆¢£¬̄¦₩') ELSE open_customers.registration_no END, chr(9), ''), chr(10), ''), chr(13), ''), chr(39), ''), 'abcdefghijklmnopqrstuvwxyz０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［］＾＿｀｛｜｝～ 　 ​﻿!"#$%&()*+,-./:;<=>?@[]^_`{|}~·•‧・、。《》〈〉「」『』【】〔〕“”‘’…—–‐￥¥×', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ') ELSE open_customers.registration_no END <> '' AND CASE WHEN regexp_matches(open_customers.registration_no, '[^0-9A-Z㐀-鿿]') THEN translate(replace(replace(replace(replace(CASE WHEN regexp_matches(open_customers.registration_no, '[ - Ⅰ-ⅿ①-⑳⺀-⿕㈠-㈩㈱-㈱︰-﹫｟-･￠-￦]') THEN translate(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(open_customers.registration_no, 'Ⅱ', 'II'), 'Ⅲ', 'III'), 'Ⅳ', 'IV'), 'Ⅵ', 'VI'), 'Ⅶ', 'VII'), 'Ⅷ', 'VIII'), 'Ⅸ', 'IX'), 'Ⅺ', 'XI'), 'Ⅻ', 'XII'), 'ⅱ', 'II'), 'ⅲ', 'III'), 'ⅳ', 'IV'), 'ⅵ', 'VI'), 'ⅶ', 'VII'), 'ⅷ', 'VIII'), 'ⅸ', 'IX'), 'ⅺ', 'XI'), 'ⅻ', 'XII'), '⑩', '10'), '⑪', '11'), '⑫', '12'), '⑬', '13'), '⑭', '14'), '⑮', '15'), '⑯', '16'), '⑰', '17'), '⑱', '18'), '⑲', '19'), '⑳', '20'), 'ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ①②③④⑤⑥⑦⑧⑨⺟⻳⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㈱﹉﹊﹋﹌｟｠￠￡￢￣￤￦           ︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹍﹎﹏﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹩﹪﹫｡｢｣､･￥', 'IVXLCDMIVXLCDM123456789母龟一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠一二三四五六七八九十株̅̅̅̅⦅⦆¢£¬̄¦₩') ELSE open_customers.registration_no END, chr(9), ''), chr(10), ''), chr(13), ''), chr(39), ''), 'abcdefghijklmnopqrstuvwxyz０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［］＾＿｀｛｜｝～ 　 ​﻿!"#$%&()*+,-./:;<=>?@[]^_`{|}~·•‧・、。《》〈〉「」『』【】〔〕“”‘’…—–‐￥¥×', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ') ELSE open_customers.registration_no END = CASE WHEN regexp_matches(prospect_contacts.registration_no, '[^0-9A-Z㐀-鿿]') THEN translate(replace(replace(replace(replace(CASE WHEN regexp_matches(prospect_contacts.registration_no, '[ - Ⅰ-ⅿ①-⑳⺀-⿕㈠-㈩㈱-㈱︰-﹫｟-･￠-￦]') THEN translate(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(prospect_contacts.registration_no, 'Ⅱ', 'II'), 'Ⅲ', 'III'), 'Ⅳ', 'IV'), 'Ⅵ', 'VI'), 'Ⅶ', 'VII'), 'Ⅷ', 'VIII'), 'Ⅸ', 'IX'), 'Ⅺ', 'XI'), 'Ⅻ', 'XII'), 'ⅱ', 'II'), 'ⅲ', 'III'), 'ⅳ', 'IV'), 'ⅵ', 'VI'), 'ⅶ', 'VII'), 'ⅷ', 'VIII'), 'ⅸ', 'IX'), 'ⅺ', 'XI'), 'ⅻ', 'XII'), '⑩', '10'), '⑪', '11'), '⑫', '12'), '⑬', '13'), '⑭', '14'), '⑮', '15'), '⑯', '16'), '⑰', '17'), '⑱', '18'), '⑲', '19'), '⑳', '20'), 'ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ①②③④⑤⑥⑦⑧⑨⺟⻳⼀⼁⼂⼃⼄⼅⼆⼇⼈⼉⼊⼋⼌⼍⼎⼏⼐⼑⼒⼓⼔⼕⼖⼗⼘⼙⼚⼛⼜⼝⼞⼟⼠⼡⼢⼣⼤⼥⼦⼧⼨⼩⼪⼫⼬⼭⼮⼯⼰⼱⼲⼳⼴⼵⼶⼷⼸⼹⼺⼻⼼⼽⼾⼿⽀⽁⽂⽃⽄⽅⽆⽇⽈⽉⽊⽋⽌⽍⽎⽏⽐⽑⽒⽓⽔⽕⽖⽗⽘⽙⽚⽛⽜⽝⽞⽟⽠⽡⽢⽣⽤⽥⽦⽧⽨⽩⽪⽫⽬⽭⽮⽯⽰⽱⽲⽳⽴⽵⽶⽷⽸⽹⽺⽻⽼⽽⽾⽿⾀⾁⾂⾃⾄⾅⾆⾇⾈⾉⾊⾋⾌⾍⾎⾏⾐⾑⾒⾓⾔⾕⾖⾗⾘⾙⾚⾛⾜⾝⾞⾟⾠⾡⾢⾣⾤⾥⾦⾧⾨⾩⾪⾫⾬⾭⾮⾯⾰⾱⾲⾳⾴⾵⾶⾷⾸⾹⾺⾻⾼⾽⾾⾿⿀⿁⿂⿃⿄⿅⿆⿇⿈⿉⿊⿋⿌⿍⿎⿏⿐⿑⿒⿓⿔⿕㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㈱﹉﹊﹋﹌｟｠￠￡￢￣￤￦           ︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈﹍﹎﹏﹐﹑﹒﹔﹕﹖﹗﹘﹙﹚﹛﹜﹝﹞﹟﹠﹡﹢﹣﹤﹥﹦﹩﹪﹫｡｢｣､･￥', 'IVXLCDMIVXLCDM123456789母龟一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠一二三四五六七八九十株̅̅̅̅⦅⦆¢£¬̄¦₩') ELSE prospect_contacts.registration_no END, chr(9), ''), chr(10), ''), chr(13), ''), chr(39), ''), 'abcdefghijklmnopqrstuvwxyz０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ！＂＃＄％＆＇（）＊＋，－．／：；＜＝＞？＠［］＾＿｀｛｜｝～ 　 ​﻿!"#$%&()*+,-./:;<=>?@[]^_`{|}~·•‧・、。《》〈〉「」『』【】〔〕“”‘’…—–‐￥¥×', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ') ELSE prospect_contacts.registration_no END
      WHERE prospect_contacts.contacted_on <= DATE '2026-12-31' AND prospect_contacts.contacted_on >= add_months(DATE '2026-12-31', -12)
    ) AS made
    JOIN carried ON carried.manager_id = made.manager_id
  ) AS numbered
  WHERE turn = 1
)
SELECT open_customers.*,
  claims_by_former_manager.manager_id AS former_manager,
  claims_by_former_manager.claimed_on AS former_manager_on,
  claims_by_visit.manager_id AS visit,
  claims_by_visit.claimed_on AS visit_on,
  claims_by_prospect_contact.manager_id AS prospect_contact,
  claims_by_prospect_contact.claimed_on AS prospect_contact_on
FROM open_customers
LEFT JOIN claims_by_former_manager ON claims_by_former_manager.customer_id = open_customers.customer_id
LEFT JOIN claims_by_visit ON claims_by_visit.customer_id = open_customers.customer_id
LEFT JOIN claims_by_prospect_contact ON claims_by_prospect_contact.customer_id = open_customers.customer_id;

-- handed__given
CREATE TEMP TABLE handed__given AS
WITH
-- branches, managers and customers in one relation
entries AS (
  SELECT 'manager' AS part, manager_id AS id, branch_id, CAST(NULL AS VARCHAR) AS level, district,
    industries AS industry, number, amount, CAST(NULL AS VARCHAR) AS claim_0, CAST(NULL AS VARCHAR) AS claim_1, CAST(NULL AS VARCHAR) AS claim_2
  FROM carried
  UNION ALL
  SELECT 'customer', customer_id, branch_id, CAST(NULL AS VARCHAR), district,
    industry_code, CAST(NULL AS BIGINT), amount, former_manager, visit, prospect_contact
  FROM claimed WHERE in_population
  UNION ALL
  SELECT 'branch', branch_id, parent_id, level, CAST(NULL AS VARCHAR),
    CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS DECIMAL(28,2)), CAST(NULL AS VARCHAR) AS claim_0, CAST(NULL AS VARCHAR) AS claim_1, CAST(NULL AS VARCHAR) AS claim_2
  FROM branches
)
SELECT * FROM entries;

-- handed
-- filled by a step in Python from the rows of handed__given: customers dealt out in rounds, the nearest relation first, to the manager with the fewest customers and the least value, then exchanged until no exchange makes two managers more even
CREATE TEMP TABLE handed (part VARCHAR, id VARCHAR, manager_id VARCHAR, reason VARCHAR, managers BIGINT, added BIGINT, count_before BIGINT, count_after BIGINT, count_bound BIGINT, value_before DECIMAL(28,2), value_after DECIMAL(28,2), value_bound DECIMAL(28,2));

-- answer
CREATE TEMP TABLE answer AS
SELECT claimed.customer_id,
  claimed.customer_name,
  claimed.branch_id,
  claimed.manager_id,
  claimed.amount AS claim_assets,
  handed.manager_id AS proposed_manager_id,
  carried.branch_id AS proposed_branch_id,
  handed.reason,
  CASE WHEN handed.reason = 'earlier_claim' AND claimed.former_manager = handed.manager_id THEN 'former_manager' WHEN handed.reason = 'earlier_claim' AND claimed.visit = handed.manager_id THEN 'visit' WHEN handed.reason = 'earlier_claim' AND claimed.prospect_contact = handed.manager_id THEN 'prospect_contact' END AS claim,
  CASE WHEN handed.reason = 'earlier_claim' AND claimed.former_manager = handed.manager_id THEN claimed.former_manager_on WHEN handed.reason = 'earlier_claim' AND claimed.visit = handed.manager_id THEN claimed.visit_on WHEN handed.reason = 'earlier_claim' AND claimed.prospect_contact = handed.manager_id THEN claimed.prospect_contact_on END AS claimed_on,
  claimed.missing
FROM claimed
JOIN handed ON handed.part = 'customer' AND handed.id = claimed.customer_id
LEFT JOIN carried ON carried.manager_id = handed.manager_id
WHERE claimed.in_population
ORDER BY proposed_branch_id NULLS FIRST, proposed_manager_id NULLS FIRST, claim_assets DESC NULLS LAST, customer_id;
