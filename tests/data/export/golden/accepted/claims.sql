PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE documents (id TEXT PRIMARY KEY, path TEXT NOT NULL, format TEXT NOT NULL, title TEXT, date TEXT, text TEXT);
CREATE TABLE claims (id TEXT PRIMARY KEY, type TEXT NOT NULL, trigger TEXT NOT NULL, lemma TEXT NOT NULL,
  trigger_start INTEGER NOT NULL, trigger_end INTEGER NOT NULL, when_text TEXT, when_start INTEGER, when_end INTEGER,
  from_day TEXT, to_day TEXT, edtf TEXT, date_rule TEXT, polarity TEXT NOT NULL, modality TEXT NOT NULL,
  confidence REAL NOT NULL, document TEXT NOT NULL REFERENCES documents(id), part TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, evidence TEXT NOT NULL,
  edited INTEGER NOT NULL, added INTEGER NOT NULL);
CREATE TABLE roles (claim TEXT NOT NULL REFERENCES claims(id), position INTEGER NOT NULL, role TEXT NOT NULL,
  label TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, name TEXT NOT NULL,
  kind TEXT NOT NULL, via TEXT, entity TEXT, PRIMARY KEY (claim, position));
CREATE TABLE entities (key TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, fillers INTEGER NOT NULL);
CREATE TABLE attributions (claim TEXT NOT NULL REFERENCES claims(id), position INTEGER NOT NULL, text TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, name TEXT NOT NULL, cue TEXT, kind TEXT NOT NULL,
  PRIMARY KEY (claim, position));
CREATE TABLE decisions (claim TEXT NOT NULL REFERENCES claims(id), reviewer TEXT NOT NULL, answer TEXT, time TEXT,
  seconds REAL, comment TEXT, PRIMARY KEY (claim, reviewer));
INSERT INTO documents VALUES('sha256:322d2bc57b8d8954072de749bc9f2db8f9f223188442ac8f80f4f2810dc336cb','dump/harbor 🚢.txt','text','Harbor deal 𝔏𝔞𝔯𝔨','2021-06-01','🚢 Harbor deal 𝔏𝔞𝔯𝔨

On 3 May 2021 the 🦀 firm Crab & Co. sold "=SUM(A1)" software to the Larkmoor Port Authority 🏛️, e-mails obtained by Kerbside show. Crab & Co. pitched its 𝒟rone 🛩 to the authority in late 2020.
Émile Noor met the port''s director twice. The board awarded the contract to Crab and Company.
');
INSERT INTO claims VALUES('c-0000000000000001','sell','sold','sell',56,60,'On 3 May 2021',20,33,'2021-05-03','2021-05-03','2021-05-03','day','positive','actual',0.912,'sha256:322d2bc57b8d8954072de749bc9f2db8f9f223188442ac8f80f4f2810dc336cb','body',20,150,'On 3 May 2021 the 🦀 firm Crab & Co. sold "=SUM(A1)" software to the Larkmoor Port Authority 🏛️, e-mails obtained by Kerbside show.',0,0);
INSERT INTO roles VALUES('c-0000000000000001',0,'seller','ARG0','Crab & Co.',45,55,'Crab & Co.','company','name','crab & co');
INSERT INTO roles VALUES('c-0000000000000001',1,'product','ARG1','"=SUM(A1)" software',61,80,'"=SUM(A1)" software','product',NULL,NULL);
INSERT INTO roles VALUES('c-0000000000000001',2,'buyer','ARG2','the Larkmoor Port Authority 🏛️',84,114,'Larkmoor Port Authority','agency','name','larkmoor port authority');
INSERT INTO attributions VALUES('c-0000000000000001',0,'e-mails obtained by Kerbside',116,144,'Kerbside','show','document');
INSERT INTO decisions VALUES('c-0000000000000001','bo','reject','2026-11-25T05:00:30Z',4.5,NULL);
INSERT INTO decisions VALUES('c-0000000000000001','anna','accept','2026-11-25T05:01:00Z',4.5,NULL);
INSERT INTO claims VALUES('c-0000000000000002','pitch','pitched','pitch',162,169,'in late 2020',199,211,'2020-11-01','2020-12-31','2020-11/2020-12','late-year','positive','actual',0.6,'sha256:322d2bc57b8d8954072de749bc9f2db8f9f223188442ac8f80f4f2810dc336cb','body',151,212,'Crab & Co. pitched its 𝒟rone 🛩 to the authority in late 2020.',1,0);
INSERT INTO roles VALUES('c-0000000000000002',0,'seller','ARG0','Crab & Co.',151,161,'Crab & Co.','company','name','crab & co');
INSERT INTO roles VALUES('c-0000000000000002',1,'product','ARG1','its 𝒟rone 🛩',170,181,'its 𝒟rone 🛩','product',NULL,NULL);
INSERT INTO roles VALUES('c-0000000000000002',2,'buyer','ARG2','the authority',185,198,'Larkmoor Port Authority','agency','description','larkmoor port authority');
INSERT INTO decisions VALUES('c-0000000000000002','anna','accept','2026-11-25T05:02:00Z',4.5,'buyer is the port, "sure"');
INSERT INTO claims VALUES('c-0000000000000004','award','awarded','award',265,272,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'positive','actual',0.41,'sha256:322d2bc57b8d8954072de749bc9f2db8f9f223188442ac8f80f4f2810dc336cb','body',255,306,'The board awarded the contract to Crab and Company.',0,0);
INSERT INTO roles VALUES('c-0000000000000004',0,'awarder','ARG0','The board',255,264,'The board','organization',NULL,NULL);
INSERT INTO roles VALUES('c-0000000000000004',1,'contract','ARG1','the contract',273,285,'the contract','other',NULL,NULL);
INSERT INTO roles VALUES('c-0000000000000004',2,'recipient','ARG2','Crab and Company',289,305,'Crab and Company','company','name','crab & co');
INSERT INTO decisions VALUES('c-0000000000000004','bo','accept','2026-11-25T05:30:00Z',4.5,NULL);
INSERT INTO claims VALUES('c-0000000000000add','partner','deal','partner',9,13,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'positive','actual',1.0,'sha256:322d2bc57b8d8954072de749bc9f2db8f9f223188442ac8f80f4f2810dc336cb','body',0,13,'🚢 Harbor deal',0,1);
INSERT INTO roles VALUES('c-0000000000000add',0,'party','ARG0','🚢 Harbor',0,8,'Harbor','organization','name','harbor');
INSERT INTO roles VALUES('c-0000000000000add',1,'subject','ARG1','deal',9,13,'deal','other',NULL,NULL);
INSERT INTO decisions VALUES('c-0000000000000add','anna','accept','2026-11-25T05:09:00Z',4.5,'was missed');
INSERT INTO documents VALUES('sha256:af1f6ef1526a2ec05dceb9416809078d727e88697882e7e904fd9d26402770b0','dump/mail.eml','mail','Demo','2021-05-20','Hi Tom,

we will not show the
new software to the board before June. Yesterday Émile Noor hired Ana Ruiz 👩‍💻.

Ana
');
INSERT INTO claims VALUES('c-0000000000000006','hire','hired','hire',90,95,'Yesterday',69,78,'2021-05-19','2021-05-19','2021-05-19','yesterday','positive','actual',0.8,'sha256:af1f6ef1526a2ec05dceb9416809078d727e88697882e7e904fd9d26402770b0','body',69,109,'Yesterday Émile Noor hired Ana Ruiz 👩‍💻.',0,0);
INSERT INTO roles VALUES('c-0000000000000006',0,'employer','ARG0','Émile Noor',79,89,'Émile Noor','person','name','émile noor');
INSERT INTO roles VALUES('c-0000000000000006',1,'person','ARG1','Ana Ruiz 👩‍💻',96,108,'Ana Ruiz','person','name','ana ruiz');
INSERT INTO decisions VALUES('c-0000000000000006','anna','accept','2026-11-25T05:07:00Z',4.5,'found again
by its words');
INSERT INTO documents VALUES('sha256:d9c9c15039c7599a509870d38e068370515bf30aa014402367e5c8e5e2669f28','dump/<img src=x onerror=alert(1)>''; DROP TABLE claims;--.html','html','=HYPERLINK("http://evil.example") 😈',NULL,CAST(x'3D48595045524C494E4B2822687474703A2F2F6576696C2E6578616D706C65222920F09F98880A3C7363726970743E616C65727428277827293C2F7363726970743E204576696C2022436F727022205C2053C3B6686E6527732000011B5B33316D20626F7373207573656420E280AE6567617373656D5D5D3EE280AC202A626F6C642A205B6C696E6B5D286A6176617363726970743A782920262060636F646560207B6A736F6E3A202279227D09696EE280A84D6172636820323031393B202D2D20C28520656E642E0A2B34392033302063616C6C656420746865206F66666963652E0A' AS TEXT));
INSERT INTO claims VALUES('c-0000000000000007','use','used','use',99,103,'March 2019',169,179,'2019-03-01','2019-03-31','2019-03','month','positive','actual',0.99,'sha256:d9c9c15039c7599a509870d38e068370515bf30aa014402367e5c8e5e2669f28','body',36,190,CAST(x'3C7363726970743E616C65727428277827293C2F7363726970743E204576696C2022436F727022205C2053C3B6686E6527732000011B5B33316D20626F7373207573656420E280AE6567617373656D5D5D3EE280AC202A626F6C642A205B6C696E6B5D286A6176617363726970743A782920262060636F646560207B6A736F6E3A202279227D09696EE280A84D6172636820323031393B202D2D20C28520656E642E' AS TEXT),0,0);
INSERT INTO roles VALUES('c-0000000000000007',0,'user','ARG0',CAST(x'4576696C2022436F727022205C2053C3B6686E6527732000011B5B33316D20626F7373' AS TEXT),64,98,CAST(x'4576696C2022436F727022205C2053C3B6686E6527732000011B5B33316D20626F7373' AS TEXT),'person','name',CAST(x'6576696C2022636F727022205C2073C3B6686E6527732000011B5B33316D20626F7373' AS TEXT));
INSERT INTO roles VALUES('c-0000000000000007',1,'product','ARG1','‮egassem]]>‬ *bold* [link](javascript:x)',104,144,'''); DROP TABLE claims;--','product',NULL,NULL);
INSERT INTO roles VALUES('c-0000000000000007',2,'purpose','ARG2','{json: "y"}	in March 2019',154,179,'=1+1|cmd','other',NULL,NULL);
INSERT INTO attributions VALUES('c-0000000000000007',0,'boss',94,98,'@evil','<script>','anonymous');
INSERT INTO decisions VALUES('c-0000000000000007','anna','accept','2026-11-25T05:08:00Z',4.5,'<img src=x> *hostile* ‮ 😈');
INSERT INTO entities VALUES('ana ruiz','Ana Ruiz','person',1);
INSERT INTO entities VALUES('crab & co','Crab & Co.','company',3);
INSERT INTO entities VALUES(CAST(x'6576696C2022636F727022205C2073C3B6686E6527732000011B5B33316D20626F7373' AS TEXT),CAST(x'4576696C2022436F727022205C2053C3B6686E6527732000011B5B33316D20626F7373' AS TEXT),'person',1);
INSERT INTO entities VALUES('harbor','Harbor','organization',1);
INSERT INTO entities VALUES('larkmoor port authority','Larkmoor Port Authority','agency',2);
INSERT INTO entities VALUES('émile noor','Émile Noor','person',1);
CREATE INDEX roles_entity ON roles(entity);
CREATE INDEX claims_type ON claims(type, from_day);
CREATE INDEX claims_document ON claims(document);
CREATE VIEW report AS SELECT c.id, c.type, c.polarity, c.modality,
  (SELECT group_concat(r.role || ': ' || r.name, '; ') FROM roles r WHERE r.claim = c.id) AS roles,
  c.from_day, c.to_day,
  (SELECT group_concat(a.name, '; ') FROM attributions a WHERE a.claim = c.id) AS sources,
  c.evidence, d.path, d.title, d.date, c.start, c."end", c.confidence,
  (SELECT x.answer FROM decisions x WHERE x.claim = c.id AND x.answer IS NOT NULL ORDER BY x.rowid DESC LIMIT 1) AS answer
  FROM claims c JOIN documents d ON d.id = c.document;
CREATE VIEW dealings AS SELECT a.entity AS first, b.entity AS other, c.type, c.id AS claim, a.role AS first_role,
  b.role AS other_role, c.from_day, c.to_day, c.polarity, c.modality, c.confidence
  FROM claims c JOIN roles a ON a.claim = c.id JOIN roles b ON b.claim = c.id
  WHERE a.entity IS NOT NULL AND b.entity IS NOT NULL AND b.entity <> a.entity AND b.position > a.position
  AND a.position = (SELECT min(r.position) FROM roles r WHERE r.claim = c.id AND r.entity IS NOT NULL);
COMMIT;
