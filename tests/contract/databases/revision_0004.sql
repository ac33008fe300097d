-- A database as Paperboy wrote it at schema revision 0004: three mornings of four chats with
-- invented papers. Taken with sqlite3.Connection.iterdump; the index of words is filled by rowid.
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE absences (
	date DATE NOT NULL,
	first_seen BIGINT NOT NULL,
	last_seen BIGINT NOT NULL,
	CONSTRAINT pk_absences PRIMARY KEY (date)
);
INSERT INTO "absences" VALUES('2026-06-19',1781847018000000,1781847018000000);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE bookmarks (
	file TEXT NOT NULL,
	position BIGINT NOT NULL,
	CONSTRAINT pk_bookmarks PRIMARY KEY (file)
);
INSERT INTO "bookmarks" VALUES('f00d',1);
CREATE TABLE chats (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	platform TEXT NOT NULL,
	place TEXT NOT NULL,
	kind TEXT NOT NULL,
	language TEXT NOT NULL,
	timezone TEXT NOT NULL,
	delivery_time TIME NOT NULL,
	cursor BIGINT NOT NULL,
	next_due_at BIGINT,
	awaited DATE,
	paused BOOLEAN NOT NULL,
	paused_until DATE,
	types TEXT NOT NULL,
	state TEXT NOT NULL, style TEXT DEFAULT 'brief' NOT NULL, form TEXT DEFAULT 'rich' NOT NULL, paper_limit INTEGER, past_types TEXT DEFAULT '' NOT NULL,
	CONSTRAINT uq_chats_platform_place UNIQUE (platform, place)
);
INSERT INTO "chats" VALUES(1,'telegram','100','private','en','Europe/Berlin','07:30:00.000000',20,1781856300000000,'2026-06-19',0,NULL,'new replace','active','full','rich',1,'14:cross+new');
INSERT INTO "chats" VALUES(2,'telegram','-200','group','zh','UTC','08:00:00.000000',14,1782892800000000,NULL,1,'2026-07-01','cross new','active','brief','rich',NULL,'');
INSERT INTO "chats" VALUES(3,'discord','300','private','en','UTC','08:00:00.000000',20,1781856300000000,'2026-06-19',0,NULL,'cross new','active','brief','rich',2,'');
INSERT INTO "chats" VALUES(4,'telegram','400','private','en','UTC','08:00:00.000000',20,1781856000000000,NULL,0,NULL,'cross new','gone','brief','rich',NULL,'');
CREATE TABLE declarations (
	category TEXT NOT NULL,
	date DATE NOT NULL,
	n_new INTEGER NOT NULL,
	n_cross INTEGER NOT NULL,
	n_replace INTEGER NOT NULL,
	proof TEXT NOT NULL,
	note TEXT NOT NULL,
	missing TEXT NOT NULL,
	source TEXT NOT NULL,
	read_at BIGINT NOT NULL,
	CONSTRAINT pk_declarations PRIMARY KEY (category, date)
);
INSERT INTO "declarations" VALUES('cs.DC','2026-06-16',2,1,1,'agreed','','','https://arxiv.example/list/cs.DC/new',1781589603000000);
INSERT INTO "declarations" VALUES('math.CO','2026-06-16',0,1,0,'agreed','','','https://arxiv.example/list/math.CO/new',1781589618000000);
INSERT INTO "declarations" VALUES('nlin.AO','2026-06-16',0,0,0,'agreed','','','https://arxiv.example/list/nlin.AO/new',1781589633000000);
INSERT INTO "declarations" VALUES('nlin.CD','2026-06-16',1,0,0,'agreed','','','https://arxiv.example/list/nlin.CD/new',1781589648000000);
INSERT INTO "declarations" VALUES('nlin.CG','2026-06-16',0,0,0,'agreed','','','https://arxiv.example/list/nlin.CG/new',1781589663000000);
INSERT INTO "declarations" VALUES('nlin.PS','2026-06-16',0,0,0,'agreed','','','https://arxiv.example/list/nlin.PS/new',1781589678000000);
INSERT INTO "declarations" VALUES('nlin.SI','2026-06-16',0,0,0,'agreed','','','https://arxiv.example/list/nlin.SI/new',1781589693000000);
INSERT INTO "declarations" VALUES('cs.DC','2026-06-17',2,1,1,'agreed','','','https://arxiv.example/list/cs.DC/new',1781683206000000);
INSERT INTO "declarations" VALUES('math.CO','2026-06-17',0,1,0,'agreed','','','https://arxiv.example/list/math.CO/new',1781683221000000);
INSERT INTO "declarations" VALUES('nlin.AO','2026-06-17',0,0,0,'agreed','','','https://arxiv.example/list/nlin.AO/new',1781683236000000);
INSERT INTO "declarations" VALUES('nlin.CD','2026-06-17',1,0,0,'agreed','','','https://arxiv.example/list/nlin.CD/new',1781683251000000);
INSERT INTO "declarations" VALUES('nlin.CG','2026-06-17',0,0,0,'agreed','','','https://arxiv.example/list/nlin.CG/new',1781683266000000);
INSERT INTO "declarations" VALUES('nlin.PS','2026-06-17',0,0,0,'agreed','','','https://arxiv.example/list/nlin.PS/new',1781683281000000);
INSERT INTO "declarations" VALUES('nlin.SI','2026-06-17',0,0,0,'agreed','','','https://arxiv.example/list/nlin.SI/new',1781683296000000);
INSERT INTO "declarations" VALUES('cs.DC','2026-06-18',2,1,1,'agreed','','','https://arxiv.example/list/cs.DC/new',1781769606000000);
INSERT INTO "declarations" VALUES('nlin.AO','2026-06-18',0,0,0,'agreed','','','https://arxiv.example/list/nlin.AO/new',1781769621000000);
INSERT INTO "declarations" VALUES('nlin.CD','2026-06-18',1,0,0,'agreed','','','https://arxiv.example/list/nlin.CD/new',1781769636000000);
INSERT INTO "declarations" VALUES('nlin.CG','2026-06-18',0,0,0,'agreed','','','https://arxiv.example/list/nlin.CG/new',1781769651000000);
INSERT INTO "declarations" VALUES('nlin.PS','2026-06-18',0,0,0,'agreed','','','https://arxiv.example/list/nlin.PS/new',1781769666000000);
INSERT INTO "declarations" VALUES('nlin.SI','2026-06-18',0,0,0,'agreed','','','https://arxiv.example/list/nlin.SI/new',1781769681000000);
CREATE TABLE editions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	seq BIGINT NOT NULL,
	category TEXT NOT NULL,
	date DATE NOT NULL,
	supplement INTEGER NOT NULL,
	n_new INTEGER NOT NULL,
	n_cross INTEGER NOT NULL,
	n_replace INTEGER NOT NULL,
	first_new TEXT,
	last_new TEXT,
	source TEXT NOT NULL,
	completed_at BIGINT NOT NULL,
	CONSTRAINT uq_editions_category_date_supplement UNIQUE (category, date, supplement),
	CONSTRAINT uq_editions_seq UNIQUE (seq)
);
INSERT INTO "editions" VALUES(1,1,'cs.DC','2026-06-16',0,2,1,1,'2606.00200','2606.00201','rss',1781589603000000);
INSERT INTO "editions" VALUES(2,2,'math.CO','2026-06-16',0,0,1,0,NULL,NULL,'rss',1781589618000000);
INSERT INTO "editions" VALUES(3,3,'nlin.AO','2026-06-16',0,0,0,0,NULL,NULL,'rss',1781589633000000);
INSERT INTO "editions" VALUES(4,4,'nlin.CD','2026-06-16',0,1,0,0,'2606.00203','2606.00203','rss',1781589648000000);
INSERT INTO "editions" VALUES(5,5,'nlin.CG','2026-06-16',0,0,0,0,NULL,NULL,'rss',1781589663000000);
INSERT INTO "editions" VALUES(6,6,'nlin.PS','2026-06-16',0,0,0,0,NULL,NULL,'rss',1781589678000000);
INSERT INTO "editions" VALUES(7,7,'nlin.SI','2026-06-16',0,0,0,0,NULL,NULL,'rss',1781589693000000);
INSERT INTO "editions" VALUES(8,8,'cs.DC','2026-06-17',0,2,1,1,'2606.00300','2606.00301','rss',1781683206000000);
INSERT INTO "editions" VALUES(9,9,'math.CO','2026-06-17',0,0,1,0,NULL,NULL,'rss',1781683221000000);
INSERT INTO "editions" VALUES(10,10,'nlin.AO','2026-06-17',0,0,0,0,NULL,NULL,'rss',1781683236000000);
INSERT INTO "editions" VALUES(11,11,'nlin.CD','2026-06-17',0,1,0,0,'2606.00303','2606.00303','rss',1781683251000000);
INSERT INTO "editions" VALUES(12,12,'nlin.CG','2026-06-17',0,0,0,0,NULL,NULL,'rss',1781683266000000);
INSERT INTO "editions" VALUES(13,13,'nlin.PS','2026-06-17',0,0,0,0,NULL,NULL,'rss',1781683281000000);
INSERT INTO "editions" VALUES(14,14,'nlin.SI','2026-06-17',0,0,0,0,NULL,NULL,'rss',1781683296000000);
INSERT INTO "editions" VALUES(15,15,'cs.DC','2026-06-18',0,2,1,1,'2606.00400','2606.00401','rss',1781769606000000);
INSERT INTO "editions" VALUES(16,16,'nlin.AO','2026-06-18',0,0,0,0,NULL,NULL,'rss',1781769621000000);
INSERT INTO "editions" VALUES(17,17,'nlin.CD','2026-06-18',0,1,0,0,'2606.00403','2606.00403','rss',1781769636000000);
INSERT INTO "editions" VALUES(18,18,'nlin.CG','2026-06-18',0,0,0,0,NULL,NULL,'rss',1781769651000000);
INSERT INTO "editions" VALUES(19,19,'nlin.PS','2026-06-18',0,0,0,0,NULL,NULL,'rss',1781769666000000);
INSERT INTO "editions" VALUES(20,20,'nlin.SI','2026-06-18',0,0,0,0,NULL,NULL,'rss',1781769681000000);
CREATE TABLE interests (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	chat_id INTEGER NOT NULL,
	term TEXT NOT NULL,
	began BIGINT NOT NULL,
	since DATE,
	CONSTRAINT fk_interests_chat_id_chats FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE,
	CONSTRAINT uq_interests_chat_id_term UNIQUE (chat_id, term)
);
INSERT INTO "interests" VALUES(1,1,'cs.DC',1,'2026-06-16');
INSERT INTO "interests" VALUES(3,2,'cs.DC',2,'2026-06-16');
INSERT INTO "interests" VALUES(4,3,'nlin.*',7,'2026-06-16');
INSERT INTO "interests" VALUES(5,4,'cs.DC',7,'2026-06-16');
CREATE TABLE leases (
	name TEXT NOT NULL,
	holder TEXT NOT NULL,
	until BIGINT NOT NULL,
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
INSERT INTO "leases" VALUES('telegram','host-1-abc',1781856030000000);
CREATE TABLE listings (
	edition_id INTEGER NOT NULL,
	paper_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	position INTEGER NOT NULL,
	type TEXT NOT NULL,
	CONSTRAINT pk_listings PRIMARY KEY (edition_id, paper_id),
	CONSTRAINT fk_listings_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id) ON DELETE CASCADE,
	CONSTRAINT fk_listings_paper_id_version_papers FOREIGN KEY(paper_id, version) REFERENCES papers (paper_id, version)
);
INSERT INTO "listings" VALUES(1,'2606.00200',1,0,'new');
INSERT INTO "listings" VALUES(1,'2606.00201',1,1,'new');
INSERT INTO "listings" VALUES(1,'2606.00120',1,2,'cross');
INSERT INTO "listings" VALUES(1,'2606.00110',2,3,'replace');
INSERT INTO "listings" VALUES(2,'2606.00203',1,0,'cross');
INSERT INTO "listings" VALUES(4,'2606.00203',1,0,'new');
INSERT INTO "listings" VALUES(8,'2606.00300',1,0,'new');
INSERT INTO "listings" VALUES(8,'2606.00301',1,1,'new');
INSERT INTO "listings" VALUES(8,'2606.00220',1,2,'cross');
INSERT INTO "listings" VALUES(8,'2606.00210',2,3,'replace');
INSERT INTO "listings" VALUES(9,'2606.00303',1,0,'cross');
INSERT INTO "listings" VALUES(11,'2606.00303',1,0,'new');
INSERT INTO "listings" VALUES(15,'2606.00400',1,0,'new');
INSERT INTO "listings" VALUES(15,'2606.00401',1,1,'new');
INSERT INTO "listings" VALUES(15,'2606.00320',1,2,'cross');
INSERT INTO "listings" VALUES(15,'2606.00310',2,3,'replace');
INSERT INTO "listings" VALUES(17,'2606.00403',1,0,'new');
CREATE TABLE pages (
	hash TEXT NOT NULL,
	content TEXT NOT NULL,
	CONSTRAINT pk_pages PRIMARY KEY (hash)
);
INSERT INTO "pages" VALUES('0f8a45a702b6fb0b492bcfae1d33efeb','[["h",1,[["t","arXiv · "],["t","2026年6月17日星期三"]]],["list",[[["c","cs.DC"],["t"," "],["t","新论文 2 篇、交叉列表 1 篇"]]]],["h",2,[["c","cs.DC"],["t"," · "],["t","分布式、并行与集群计算"]]],["card",[["t","1. "],["b",[["a","https://arxiv.org/abs/2606.00300",[["t","Quorums that agree on 300"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC"]]]],[["p",[["t","We consider 2606.00300, which is invented."]]]],"paper|1|2606.00300","1"],["card",[["t","2. "],["b",[["a","https://arxiv.org/abs/2606.00301",[["t","Gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC cs.LG"]]]],[["p",[["t","We show that "],["m","n","n"],["t"," nodes gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds."]]]],"paper|1|2606.00301","2"],["h",3,[["t","交叉列表"]]],["card",[["t","3. "],["b",[["a","https://arxiv.org/abs/2606.00220",[["t","On the matter of 2606.00220"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.LG cs.DC"]]]],[["p",[["t","We consider 2606.00220, which is invented."]]]],"paper|1|2606.00220","3"],["footer",[["t","共 "],["t","3"],["t"," 篇，每篇只列一次"],["t"," · "],["t","arXiv 自计 "],["t","3"],["t"," 篇，已收 "],["t","3"],["t"," 篇"]]]]');
INSERT INTO "pages" VALUES('69e1206fdd93ec85f35ec4e02d12a98e','[["h",1,[["t","arXiv · "],["t","Wednesday 17 June 2026"]]],["list",[[["c","nlin.*"],["t"," "],["t","1 new"]]]],["h",2,[["c","nlin.*"],["t"," · "],["t","Nonlinear Sciences"]]],["card",[["t","1. "],["b",[["a","https://arxiv.org/abs/2606.00303",[["t","On the matter of 2606.00303"]]]]]],[["p",[["t","Gérard Bœuf, Ann Ode"]]],["p",[["c","nlin.CD math.CO"]]]],[["p",[["t","We consider 2606.00303, which is invented."]]]],"paper|1|2606.00303","1"],["footer",[["t","1"],["t"," paper"],["t"," · "],["t","1"],["t"," of "],["t","1"],["t"," by arXiv’s own count"]]]]');
INSERT INTO "pages" VALUES('b84f8d925c34d23ecd8d9b3a830a40ad','[["h",1,[["t","arXiv · "],["t","Wednesday 17 June 2026"]]],["list",[[["c","cs.DC"],["t"," "],["t","2 new, 1 cross-listed"]]]],["h",2,[["c","cs.DC"],["t"," · "],["t","Distributed, Parallel, and Cluster Computing"]]],["card",[["t","1. "],["b",[["a","https://arxiv.org/abs/2606.00300",[["t","Quorums that agree on 300"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC"]]]],[["p",[["t","We consider 2606.00300, which is invented."]]]],"paper|1|2606.00300","1"],["card",[["t","2. "],["b",[["a","https://arxiv.org/abs/2606.00301",[["t","Gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC cs.LG"]]]],[["p",[["t","We show that "],["m","n","n"],["t"," nodes gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds."]]]],"paper|1|2606.00301","2"],["h",3,[["t","Cross-listed"]]],["card",[["t","3. "],["b",[["a","https://arxiv.org/abs/2606.00220",[["t","On the matter of 2606.00220"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.LG cs.DC"]]]],[["p",[["t","We consider 2606.00220, which is invented."]]]],"paper|1|2606.00220","3"],["footer",[["t","3"],["t"," papers, each once"],["t"," · "],["t","3"],["t"," of "],["t","3"],["t"," by arXiv’s own count"]]]]');
INSERT INTO "pages" VALUES('f579f6af52978b3f53eb7de9abca8a4a','[["h",1,[["t","arXiv · "],["t","Wednesday 17 June 2026"]]],["list",[[["c","cs.DC"],["t"," "],["t","2 new, 1 cross-listed"]],[["c","math.CO"],["t"," "],["t","1 cross-listed"]]]],["h",2,[["c","cs.DC"],["t"," · "],["t","Distributed, Parallel, and Cluster Computing"]]],["card",[["t","1. "],["b",[["a","https://arxiv.org/abs/2606.00300",[["t","Quorums that agree on 300"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC"]]]],[["p",[["t","We consider 2606.00300, which is invented."]]]],"paper|1|2606.00300","1"],["card",[["t","2. "],["b",[["a","https://arxiv.org/abs/2606.00301",[["t","Gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC cs.LG"]]]],[["p",[["t","We show that "],["m","n","n"],["t"," nodes gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds."]]]],"paper|1|2606.00301","2"],["h",3,[["t","Cross-listed"]]],["card",[["t","3. "],["b",[["a","https://arxiv.org/abs/2606.00220",[["t","On the matter of 2606.00220"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.LG cs.DC"]]]],[["p",[["t","We consider 2606.00220, which is invented."]]]],"paper|1|2606.00220","3"],["h",2,[["c","math.CO"],["t"," · "],["t","Combinatorics"]]],["h",3,[["t","Cross-listed"]]],["card",[["t","4. "],["b",[["a","https://arxiv.org/abs/2606.00303",[["t","On the matter of 2606.00303"]]]]]],[["p",[["t","Gérard Bœuf, Ann Ode"]]],["p",[["c","nlin.CD math.CO"]]]],[["p",[["t","We consider 2606.00303, which is invented."]]]],"paper|1|2606.00303","4"],["footer",[["t","4"],["t"," papers, each once"],["t"," · "],["t","4"],["t"," of "],["t","4"],["t"," by arXiv’s own count"]]]]');
INSERT INTO "pages" VALUES('323b915c1de72fba34c5425db4998b10','[["h",1,[["t","arXiv · "],["t","Thursday 18 June 2026"]]],["list",[[["c","cs.DC"],["t"," "],["t","2 new, 1 replaced"]]]],["h",2,[["c","cs.DC"],["t"," · "],["t","Distributed, Parallel, and Cluster Computing"]]],["card",[["t","1. "],["b",[["a","https://arxiv.org/abs/2606.00400",[["t","Quorums that agree on 400"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC"]]]],[["p",[["t","We consider 2606.00400, which is invented."]]],["p",[["a","https://arxiv.org/abs/2606.00400",[["t","arXiv"]]],["t"," · "],["a","https://arxiv.org/pdf/2606.00400",[["t","PDF"]]],["t"," · "],["a","https://arxiv.org/html/2606.00400",[["t","HTML"]]]]]],"paper|1|2606.00400","1"],["card",[["t","2"],["t"," more papers are one tap away."]],[],[],"rest|1|2026-06-18 2606.00401 nr","+2"],["footer",[["t","3"],["t"," papers, each once"],["t"," · "],["t","3"],["t"," of "],["t","3"],["t"," by arXiv’s own count"]]]]');
INSERT INTO "pages" VALUES('9e335901c9876350d36ff56cbcbcbeaa','[["h",1,[["t","arXiv · "],["t","Thursday 18 June 2026"]]],["list",[[["c","cs.DC"],["t"," "],["t","2 new, 1 cross-listed"]]]],["h",2,[["c","cs.DC"],["t"," · "],["t","Distributed, Parallel, and Cluster Computing"]]],["card",[["t","1. "],["b",[["a","https://arxiv.org/abs/2606.00400",[["t","Quorums that agree on 400"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC"]]]],[["p",[["t","We consider 2606.00400, which is invented."]]]],"paper|1|2606.00400","1"],["card",[["t","2. "],["b",[["a","https://arxiv.org/abs/2606.00401",[["t","Gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.DC cs.LG"]]]],[["p",[["t","We show that "],["m","n","n"],["t"," nodes gossip in "],["m","O(\\log n)","O(log n)"],["t"," rounds."]]]],"paper|1|2606.00401","2"],["h",3,[["t","Cross-listed"]]],["card",[["t","3. "],["b",[["a","https://arxiv.org/abs/2606.00320",[["t","On the matter of 2606.00320"]]]]]],[["p",[["t","Ada Quorum, Bo Heartbeat"]]],["p",[["c","cs.LG cs.DC"]]]],[["p",[["t","We consider 2606.00320, which is invented."]]]],"paper|1|2606.00320","3"],["footer",[["t","3"],["t"," papers, each once"],["t"," · "],["t","3"],["t"," of "],["t","3"],["t"," by arXiv’s own count"]]]]');
INSERT INTO "pages" VALUES('b82d94906add19f65da7670d21eb97f1','[["h",1,[["t","arXiv · "],["t","Thursday 18 June 2026"]]],["list",[[["c","nlin.*"],["t"," "],["t","1 new"]]]],["h",2,[["c","nlin.*"],["t"," · "],["t","Nonlinear Sciences"]]],["card",[["t","1. "],["b",[["a","https://arxiv.org/abs/2606.00403",[["t","On the matter of 2606.00403"]]]]]],[["p",[["t","Gérard Bœuf, Ann Ode"]]],["p",[["c","nlin.CD math.CO"]]]],[["p",[["t","We consider 2606.00403, which is invented."]]]],"paper|1|2606.00403","1"],["footer",[["t","1"],["t"," paper"],["t"," · "],["t","1"],["t"," of "],["t","1"],["t"," by arXiv’s own count"]]]]');
INSERT INTO "pages" VALUES('32f06961db4a9df7558edbb62e54b945','[["p",[["t","The announcement for "],["c","cs.DC"],["t"," has not reached me yet; it follows as soon as it does."]]]]');
INSERT INTO "pages" VALUES('eb27b8c022ffcb498618aea67b3575d3','[["p",[["t","The announcement for "],["c","nlin.*"],["t"," has not reached me yet; it follows as soon as it does."]]]]');
CREATE TABLE papers (
	paper_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	title TEXT NOT NULL,
	abstract TEXT NOT NULL,
	authors TEXT NOT NULL,
	categories TEXT NOT NULL,
	author_names TEXT NOT NULL,
	license TEXT NOT NULL,
	doi TEXT NOT NULL,
	journal_ref TEXT NOT NULL,
	comment TEXT NOT NULL,
	described BOOLEAN NOT NULL, "indexed" BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT pk_papers PRIMARY KEY (paper_id, version)
);
INSERT INTO "papers" VALUES('2606.00110',2,'On the matter of 2606.00110','We consider 2606.00110, which is invented.','Ada Quorum, Bo Heartbeat','cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00120',1,'On the matter of 2606.00120','We consider 2606.00120, which is invented.','Ada Quorum, Bo Heartbeat','cs.LG cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00200',1,'Quorums that agree on 200','We consider 2606.00200, which is invented.','Ada Quorum, Bo Heartbeat','cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00201',1,'Gossip in $O(\log n)$ rounds','We show that $n$ nodes gossip in $O(\log n)$ rounds.','Ada Quorum, Bo Heartbeat','cs.DC cs.LG','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00203',1,'On the matter of 2606.00203','We consider 2606.00203, which is invented.','Gérard Bœuf, Ann Ode','nlin.CD math.CO','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00210',2,'On the matter of 2606.00210','We consider 2606.00210, which is invented.','Ada Quorum, Bo Heartbeat','cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00220',1,'On the matter of 2606.00220','We consider 2606.00220, which is invented.','Ada Quorum, Bo Heartbeat','cs.LG cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00300',1,'Quorums that agree on 300','We consider 2606.00300, which is invented.','Ada Quorum, Bo Heartbeat','cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00301',1,'Gossip in $O(\log n)$ rounds','We show that $n$ nodes gossip in $O(\log n)$ rounds.','Ada Quorum, Bo Heartbeat','cs.DC cs.LG','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00303',1,'On the matter of 2606.00303','We consider 2606.00303, which is invented.','Gérard Bœuf, Ann Ode','nlin.CD math.CO','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00310',2,'On the matter of 2606.00310','We consider 2606.00310, which is invented.','Ada Quorum, Bo Heartbeat','cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00320',1,'On the matter of 2606.00320','We consider 2606.00320, which is invented.','Ada Quorum, Bo Heartbeat','cs.LG cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00400',1,'Quorums that agree on 400','We consider 2606.00400, which is invented.','Ada Quorum, Bo Heartbeat','cs.DC','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00401',1,'Gossip in $O(\log n)$ rounds','We show that $n$ nodes gossip in $O(\log n)$ rounds.','Ada Quorum, Bo Heartbeat','cs.DC cs.LG','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('2606.00403',1,'On the matter of 2606.00403','We consider 2606.00403, which is invented.','Gérard Bœuf, Ann Ode','nlin.CD math.CO','','http://creativecommons.org/licenses/by/4.0/','','','',0,1);
INSERT INTO "papers" VALUES('hep-th/9711200',3,'On a conjecture','We conjecture.','J. Invented','hep-th','','','','','',0,0);
INSERT INTO "papers" VALUES('0704.0000',1,'A paper of 2007','It is old.','A. Oldstyle','math.CO','','','','','',0,0);
CREATE TABLE parcels (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	chat_id INTEGER NOT NULL,
	platform TEXT NOT NULL,
	digest TEXT NOT NULL,
	page_no INTEGER NOT NULL,
	page_hash TEXT NOT NULL,
	"key" TEXT NOT NULL,
	state TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	not_before BIGINT,
	leased_by TEXT,
	leased_until BIGINT,
	receipt TEXT NOT NULL,
	note TEXT NOT NULL,
	covers TEXT NOT NULL,
	planned_at BIGINT NOT NULL,
	settled_at BIGINT, form TEXT DEFAULT 'rich' NOT NULL,
	CONSTRAINT fk_parcels_chat_id_chats FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE,
	CONSTRAINT fk_parcels_page_hash_pages FOREIGN KEY(page_hash) REFERENCES pages (hash),
	CONSTRAINT uq_parcels_chat_id_digest_page_no UNIQUE (chat_id, digest, page_no)
);
INSERT INTO "parcels" VALUES(1,1,'telegram','f7df616f14377848457984fb70d64b36',1,'f579f6af52978b3f53eb7de9abca8a4a','c91825e24a96670134013528','sent',1,NULL,NULL,NULL,'m1','','2026-06-17',1781683296000000,1781683296071667,'rich');
INSERT INTO "parcels" VALUES(2,2,'telegram','696b6dbf4ddee52983eeb95ac8630ffe',1,'0f8a45a702b6fb0b492bcfae1d33efeb','cdd0742e1412ff4d1330772b','sent',1,NULL,NULL,NULL,'m2','','2026-06-17',1781683296000000,1781683296071667,'rich');
INSERT INTO "parcels" VALUES(3,3,'discord','5e474783e32a3d47bc8cacc1f836ded0',1,'69e1206fdd93ec85f35ec4e02d12a98e','f26a41d7fe566d551e81547b','sent',1,NULL,NULL,NULL,'m1','','2026-06-17',1781683296000000,1781683296071667,'rich');
INSERT INTO "parcels" VALUES(4,4,'telegram','e7d74e9e249cd325745195c9265ae9eb',1,'b84f8d925c34d23ecd8d9b3a830a40ad','3af8f1fd88157efdb97ee9f6','sent',1,NULL,NULL,NULL,'m3','','2026-06-17',1781683296000000,1781683296071667,'rich');
INSERT INTO "parcels" VALUES(5,1,'telegram','ff07433815a350ce02680a96d092f429',1,'323b915c1de72fba34c5425db4998b10','8dc0b3f87e03afb7f74e2a69','pending',3,1781856008000000,NULL,NULL,'','TimedOut','2026-06-18',1781769681000000,NULL,'rich');
INSERT INTO "parcels" VALUES(6,3,'discord','ca33b30f17387b941b2d73aa6d87c7c0',1,'b82d94906add19f65da7670d21eb97f1','50786184bacd318661dc3824','parked',1,NULL,NULL,NULL,'','Missing Access','2026-06-18',1781769681000000,1781769681000000,'rich');
INSERT INTO "parcels" VALUES(7,4,'telegram','a2445a704af6ecb0d2461b049cef2470',1,'9e335901c9876350d36ff56cbcbcbeaa','b6cac7a6664edc988c94532f','dropped',1,NULL,NULL,NULL,'','Forbidden: bot was blocked by the user','2026-06-18',1781769681000000,1781769681000000,'rich');
INSERT INTO "parcels" VALUES(8,1,'telegram','late-2026-06-19',1,'32f06961db4a9df7558edbb62e54b945','2b138a1591aa8b7cd6d4f2bb','pending',0,NULL,NULL,NULL,'','','',1781856000000000,NULL,'rich');
INSERT INTO "parcels" VALUES(9,3,'discord','late-2026-06-19',1,'eb27b8c022ffcb498618aea67b3575d3','d2ca998c4aab9f699e9709e9','pending',1,1781856002000000,NULL,NULL,'','HTTP 502','',1781856000000000,NULL,'rich');
CREATE TABLE past_interests (
	id INTEGER NOT NULL,
	chat_id INTEGER NOT NULL,
	term TEXT NOT NULL,
	began BIGINT NOT NULL,
	since DATE,
	ended BIGINT NOT NULL,
	CONSTRAINT pk_past_interests PRIMARY KEY (id),
	CONSTRAINT fk_past_interests_chat_id_chats FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE
);
INSERT INTO "past_interests" VALUES(1,1,'math.CO',2,'2026-06-16',14);
CREATE TABLE saved (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	chat_id INTEGER NOT NULL,
	paper_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	note TEXT NOT NULL,
	tags TEXT NOT NULL,
	saved_at BIGINT NOT NULL,
	CONSTRAINT fk_saved_chat_id_chats FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE,
	CONSTRAINT uq_saved_chat_id_paper_id UNIQUE (chat_id, paper_id)
);
INSERT INTO "saved" VALUES(1,1,'2606.00200',0,'read before the seminar','quorum later',1781683596071667);
INSERT INTO "saved" VALUES(2,2,'2606.00201',0,'','',1781683596071667);
CREATE VIRTUAL TABLE search USING fts5(title, authors, abstract, categories, tokenize = 'unicode61 remove_diacritics 0');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060011000,'on the matter of 2606 00110','ada quorum bo heartbeat','we consid 2606 00110 which is invent','csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060012000,'on the matter of 2606 00120','ada quorum bo heartbeat','we consid 2606 00120 which is invent','cslg csany csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060020000,'quorum that agre on 200','ada quorum bo heartbeat','we consid 2606 00200 which is invent','csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060020100,'gossip in o log n round','ada quorum bo heartbeat','we show that n node gossip in o log n round','csdc csany cslg csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060020300,'on the matter of 2606 00203','gerard bœuf ann ode','we consid 2606 00203 which is invent','nlincd nlinany mathco mathany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060021000,'on the matter of 2606 00210','ada quorum bo heartbeat','we consid 2606 00210 which is invent','csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060022000,'on the matter of 2606 00220','ada quorum bo heartbeat','we consid 2606 00220 which is invent','cslg csany csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060030000,'quorum that agre on 300','ada quorum bo heartbeat','we consid 2606 00300 which is invent','csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060030100,'gossip in o log n round','ada quorum bo heartbeat','we show that n node gossip in o log n round','csdc csany cslg csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060030300,'on the matter of 2606 00303','gerard bœuf ann ode','we consid 2606 00303 which is invent','nlincd nlinany mathco mathany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060031000,'on the matter of 2606 00310','ada quorum bo heartbeat','we consid 2606 00310 which is invent','csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060032000,'on the matter of 2606 00320','ada quorum bo heartbeat','we consid 2606 00320 which is invent','cslg csany csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060040000,'quorum that agre on 400','ada quorum bo heartbeat','we consid 2606 00400 which is invent','csdc csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060040100,'gossip in o log n round','ada quorum bo heartbeat','we show that n node gossip in o log n round','csdc csany cslg csany');
INSERT INTO "search" (rowid, title, authors, abstract, categories) VALUES(2026060040300,'on the matter of 2606 00403','gerard bœuf ann ode','we consid 2606 00403 which is invent','nlincd nlinany mathco mathany');
CREATE TABLE sequences (
	name TEXT NOT NULL,
	value BIGINT NOT NULL,
	CONSTRAINT pk_sequences PRIMARY KEY (name)
);
INSERT INTO "sequences" VALUES('editions',20);
CREATE TABLE sources (
	name TEXT NOT NULL,
	succeeded_at BIGINT,
	failed_since BIGINT,
	failure TEXT NOT NULL,
	CONSTRAINT pk_sources PRIMARY KEY (name)
);
INSERT INTO "sources" VALUES('feed',1781847015000000,NULL,'');
INSERT INTO "sources" VALUES('listing',1781847018000000,NULL,'');
INSERT INTO "sources" VALUES('backlog',1781847018000000,NULL,'');
INSERT INTO "sources" VALUES('round',1781847018000000,NULL,'');
CREATE TABLE turns (
	name TEXT NOT NULL,
	free_at BIGINT NOT NULL,
	CONSTRAINT pk_turns PRIMARY KEY (name)
);
INSERT INTO "turns" VALUES('arxiv',1781847021000000);
INSERT INTO "turns" VALUES('arxiv crawl arxiv.example',1781847033000000);
CREATE INDEX ix_chats_state_next_due_at ON chats (state, next_due_at);
CREATE INDEX ix_editions_date ON editions (date);
CREATE INDEX ix_past_interests_chat_id ON past_interests (chat_id);
CREATE INDEX ix_listings_paper_id_version ON listings (paper_id, version);
CREATE INDEX ix_parcels_chat_id_state_id ON parcels (chat_id, state, id);
CREATE INDEX ix_parcels_page_hash ON parcels (page_hash);
CREATE INDEX ix_parcels_state_platform_id ON parcels (state, platform, id);
CREATE INDEX ix_papers_paper_id ON papers (paper_id) WHERE NOT indexed;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('chats',4);
INSERT INTO "sqlite_sequence" VALUES('editions',20);
INSERT INTO "sqlite_sequence" VALUES('interests',5);
INSERT INTO "sqlite_sequence" VALUES('parcels',9);
INSERT INTO "sqlite_sequence" VALUES('saved',2);
COMMIT;
