PRAGMA application_id = 1131375985;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE captures (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            media_type TEXT NOT NULL,
            name TEXT NOT NULL,
            kept INTEGER NOT NULL,
            blanked_sha256 TEXT
        ) STRICT;
INSERT INTO "captures" VALUES(1,'726573756c742e6a736f6e000000000000000000000000000000000000000000',10,'text/plain','result.json',0,NULL);
CREATE TABLE changes (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            statement_id INTEGER NOT NULL REFERENCES statements,
            changed_at TEXT NOT NULL
        ) STRICT;
INSERT INTO "changes" VALUES(1,1,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(2,1,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(3,2,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(4,3,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(5,4,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(6,5,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(7,6,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(8,7,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(9,8,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(10,9,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(11,10,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(12,11,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(13,12,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(14,13,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(15,14,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(16,15,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(17,16,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(18,17,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(19,18,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(20,19,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(21,20,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(22,21,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(23,22,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(24,23,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(25,24,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(26,25,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(27,26,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(28,27,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(29,28,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(30,29,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(31,30,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(32,31,'2026-03-10T12:00:00+00:00');
INSERT INTO "changes" VALUES(33,32,'2026-03-10T12:00:00+00:00');
CREATE TABLE descriptions (
            revision_id INTEGER NOT NULL REFERENCES revisions,
            number INTEGER NOT NULL,
            description TEXT NOT NULL,
            description_digest TEXT NOT NULL,
            PRIMARY KEY (revision_id, number)
        ) STRICT;
INSERT INTO "descriptions" VALUES(1,1,'{"date":{"as_written":"March 9, 2026","date":"2026-03-09","evidence":{"end":93,"rule":"dateline","start":80}},"events":[{"as_written":"the Blue Basin Forum","evidence":{"end":67,"rule":"by-hand","start":51},"id":"blue-basin-forum","name":"Blue Basin Forum"}],"issuer":{"evidence":{"end":27,"rule":"by-hand","start":11},"name":"Ministry of Foreign Affairs of Velmora"},"kind":{"evidence":{"end":7,"rule":"first-word","start":0},"kind":"remarks"},"language":{"code":"en","evidence":{"end":244,"rule":"letters","start":0}},"organisations":[{"evidence":{"end":144,"rule":"name","start":130},"id":"UN","name":"United Nations"}],"participants":[{"evidence":{"end":171,"rule":"by-hand","start":159},"id":"savva-grinev","name":"Savva Grinev","role":null}],"places":[{"country":"Velmora","country_code":"VX","evidence":{"end":78,"rule":"dateline","start":69},"id":"lindhaven","name":"Lindhaven"}],"speakers":[{"evidence":{"end":43,"rule":"office-and-name","start":11},"id":"ilse-tarrenholm","name":"Ilse Tarrenholm","role":"Foreign Minister"}]}','6b5403c031ab5471c25a71be004b84c48971a51a272c63af0e8eb96d3dbda65f');
INSERT INTO "descriptions" VALUES(2,1,'{"date":{"as_written":"March 9, 2026","date":"2026-03-09","evidence":{"end":93,"rule":"dateline","start":80}},"events":[{"as_written":"the Blue Basin Forum","evidence":{"end":67,"rule":"by-hand","start":51},"id":"blue-basin-forum","name":"Blue Basin Forum"}],"issuer":{"evidence":{"end":27,"rule":"by-hand","start":11},"name":"Ministry of Foreign Affairs of Velmora"},"kind":{"evidence":{"end":7,"rule":"first-word","start":0},"kind":"remarks"},"language":{"code":"en","evidence":{"end":248,"rule":"letters","start":0}},"organisations":[{"evidence":{"end":148,"rule":"name","start":134},"id":"UN","name":"United Nations"}],"participants":[{"evidence":{"end":175,"rule":"by-hand","start":163},"id":"savva-grinev","name":"Savva Grinev","role":null}],"places":[{"country":"Velmora","country_code":"VX","evidence":{"end":78,"rule":"dateline","start":69},"id":"lindhaven","name":"Lindhaven"}],"speakers":[{"evidence":{"end":43,"rule":"office-and-name","start":11},"id":"ilse-tarrenholm","name":"Ilse Tarrenholm","role":"Foreign Minister"}]}','73a9c72937564944f0fa82a51da73de946d7c52b72be41c2949f75cf3ade1aea');
INSERT INTO "descriptions" VALUES(3,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[{"evidence":{"end":9,"rule":"by-hand","start":4},"id":"ASEAN","name":"ASEAN"}],"participants":[],"places":[],"speakers":[]}','4fb6fdb6c88bc4f4c672da10cb2313f7c45b3be819d64b492d3923a5e00f4f0a');
INSERT INTO "descriptions" VALUES(4,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(5,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(6,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"he","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','fe4e0adc3b5f410b0aefc079aa5dbdc1c37da7962887edba350173a9f0354906');
INSERT INTO "descriptions" VALUES(7,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(8,1,'{"date":{"as_written":"2022","date":"2022","evidence":{"end":13,"rule":"by-hand","start":9}},"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','82e9ed46cfeae233e7857941f627699ce54dbb9e873842b17935ff90a8b87f4f');
INSERT INTO "descriptions" VALUES(9,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(10,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(11,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(12,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(13,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(14,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(15,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(16,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(17,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(18,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(19,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(20,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(21,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(22,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(23,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(24,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(25,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(26,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(27,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(28,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(29,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(30,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(31,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(32,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
INSERT INTO "descriptions" VALUES(33,1,'{"date":null,"events":[],"issuer":null,"kind":{"evidence":null,"kind":"other"},"language":{"code":"en","evidence":null},"organisations":[],"participants":[],"places":[],"speakers":[]}','1011cf9f0a8680d88bf2c73fee8e0813dfea3cdbb8a7b3abff2c316f98a4d584');
CREATE TABLE looks (
            channel TEXT NOT NULL,
            observation_id INTEGER NOT NULL REFERENCES observations,
            first_id INTEGER NOT NULL,
            last_id INTEGER NOT NULL CHECK (last_id >= first_id),
            PRIMARY KEY (channel, observation_id, first_id)
        ) STRICT;
CREATE TABLE observations (
            id INTEGER PRIMARY KEY,
            capture_id INTEGER NOT NULL REFERENCES captures,
            captured_at TEXT NOT NULL,
            asserted INTEGER NOT NULL,
            not_before TEXT,
            UNIQUE (capture_id, captured_at)
        ) STRICT;
INSERT INTO "observations" VALUES(1,1,'2026-03-10T12:00:00+00:00',0,NULL);
CREATE TABLE revisions (
            id INTEGER PRIMARY KEY,
            statement_id INTEGER NOT NULL REFERENCES statements,
            number INTEGER NOT NULL,
            title TEXT,
            text TEXT NOT NULL,
            content_digest TEXT NOT NULL,
            text_key TEXT,
            sentences TEXT NOT NULL,
            UNIQUE (statement_id, number),
            UNIQUE (statement_id, content_digest)
        ) STRICT;
INSERT INTO "revisions" VALUES(1,1,1,NULL,'Remarks by Foreign Minister Ilse Tarrenholm at the Blue Basin Forum (Lindhaven, March 9, 2026)

We will close the valley, and the United Nations has our word. Savva Grinev of Tarsk listened.
Read in full: https://velmora.example/report?a=1&b=2.','8a7405a66af8bb165b6dec80284ba43f188e62cd832f66f557a384ce0e30f6d7','cbac6b3321c043121ac65fbf3b44b800c5cd13ef182ecd1a52381838c16f2f26','[[0,94],[96,158],[159,190],[191,244]]');
INSERT INTO "revisions" VALUES(2,1,2,NULL,'Remarks by Foreign Minister Ilse Tarrenholm at the Blue Basin Forum (Lindhaven, March 9, 2026)

We will not close the valley, and the United Nations has our word. Savva Grinev of Tarsk listened.
Read in full: https://velmora.example/report?a=1&b=2.','9d3add656c3fa2d277360884cb62e3e58564d77a2b981bf2edf7317ba0ca96f5','ebcc0036ca82ee7c3974575d4da4b09701f35c1696b909667448260626f4b161','[[0,94],[96,162],[163,194],[195,248]]');
INSERT INTO "revisions" VALUES(3,2,1,NULL,'The ferry between the two shores runs again.','31899f673820ac43aff233c4c76d0fdc9c1cfad943f85f4070729ccd756e5850','6ecd1feeddda413f9491c09b1fb6d798e1c35e221eca383bbe8cb6371b915bde','[[0,44]]');
INSERT INTO "revisions" VALUES(4,3,1,NULL,'<script>alert(1)</script> was the name of the <b>ministry''s</b> page & “nothing” else.','07917bb34eeac4c656ee77485b6029c6eb06533ffab2114dee964c9197998d80','d09a47e8fc74012e193b8d169524e6af71b8e837b6108122d4994e6e22639588','[[0,86]]');
INSERT INTO "revisions" VALUES(5,4,1,NULL,'The ferry between the two shores runs again.','31899f673820ac43aff233c4c76d0fdc9c1cfad943f85f4070729ccd756e5850','6ecd1feeddda413f9491c09b1fb6d798e1c35e221eca383bbe8cb6371b915bde','[[0,44]]');
INSERT INTO "revisions" VALUES(6,5,1,NULL,'הודעה של המשרד על המעבורת','c5cb11bc290a771ba631be24702b410c68685af8d66b84ddd1d8ef757af7b2c9','c5cb11bc290a771ba631be24702b410c68685af8d66b84ddd1d8ef757af7b2c9','[[0,25]]');
INSERT INTO "revisions" VALUES(7,6,1,NULL,'An undated circular about the harbour.','2963eb7a4617a31cd13227c27581bf213faa9cc69cb0334dd7690c6edae7d7c6','a4257bf28004eb0de0ea82b38b34bf75de8f93990ad28243142234c35b81ceb9','[[0,38]]');
INSERT INTO "revisions" VALUES(8,7,1,NULL,'The year 2022 in the words of the ministry.','0ebd81420c9ef1cc57131f5c8130b59555dc006f7255b65b85f581901f5e10d3','1a80b178661a6fc896aa27c06259d5772df4ec6c27ef9933e88e209589d25a6c','[[0,43]]');
INSERT INTO "revisions" VALUES(9,8,1,NULL,'Daily note 0.','a19922021293259745ffe51d73d889ee581ba708cdda99c86b048dc0fb2c0179',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(10,9,1,NULL,'Daily note 1.','093b29b61e2b67a9bf3df24bb6bb9bb760c8f7453de26bfea4832addeeb3899f',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(11,10,1,NULL,'Daily note 2.','0c6c287ef9a518aff5a4bcb3cf2c0a319fa23ea8525aede3e8a6e176f9b2a0e3',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(12,11,1,NULL,'Daily note 3.','91dd634fb6e3964933db4d830761051b1e86ef7b77982ea10f51834cc9679064',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(13,12,1,NULL,'Daily note 4.','4f49199e7691772b1ad5dc10b1337aae2945a54b6b2073a4c69308dad20304fa',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(14,13,1,NULL,'Daily note 5.','6126736fc7aebdd2ad4bd854097cb9ad1d4392d9577630a4daa817cd3df8c737',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(15,14,1,NULL,'Daily note 6.','fc5cf39ae263687168da0ff7687dbf9d267863bd3e1ad7c970ae6e26f08fe07e',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(16,15,1,NULL,'Daily note 7.','58c3137c1f527979c079072fceba1ba7cad71c34079f0c5df18d9784075ecb3f',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(17,16,1,NULL,'Daily note 8.','8d4f9b9c9f956ecd678cdd101e3b7ae0408f1cc163b85e1cfd4f9854de1529d3',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(18,17,1,NULL,'Daily note 9.','e81ac03c8c1150a9aa8a3a7ecc96d20b12bb59b9f8ab19623db38defda8d33ec',NULL,'[[0,13]]');
INSERT INTO "revisions" VALUES(19,18,1,NULL,'Daily note 10.','6f62428a3cf44de81c60a974a86826184bdc5acf84df0e8601f90971134f4e36',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(20,19,1,NULL,'Daily note 11.','12689c798765e31a71f84f143be96cb7d953c63c88d30c35026284acb4a5faf7',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(21,20,1,NULL,'Daily note 12.','f3b243eee74a4a97dbfc764557b0daf2f4fd0e4813d7b92737c88eca3bff0c67',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(22,21,1,NULL,'Daily note 13.','0078dcecb9b0323d13ee1d26c28b3c6f80c57d9333ba4d1a2bf6a90081e8c098',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(23,22,1,NULL,'Daily note 14.','29c831890c19cae71a8121d4655e23a7184219acc1c5e0ae29e62139572fd0e7',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(24,23,1,NULL,'Daily note 15.','cedaca59d5f0bdd84465dff196e9666acaa6bb1fb7be7f1eecf8c9ad1d998f23',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(25,24,1,NULL,'Daily note 16.','065963edc6e63ef7c250689bdf3b4b9395845211190f44255b16d1abfc702516',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(26,25,1,NULL,'Daily note 17.','2e953272200a4d1251f933ed4ce100269622e0a9b288684cc79ec54f77128b3e',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(27,26,1,NULL,'Daily note 18.','217a1f87b0eca4bdfe4a0ba06b47aca5dce27b6dc4393ed4840e73b23978029e',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(28,27,1,NULL,'Daily note 19.','6793fccedbfc5eaea4a303c79bc6e55e977299711826844d6d35702e10b91acd',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(29,28,1,NULL,'Daily note 20.','1ca9dac6935cf67a309fd99c0eb2facee9ec5644f411e26b5a789fd655e74b71',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(30,29,1,NULL,'Daily note 21.','5db37cc5a8dbff48164938558e5684683bc5bbf6cf54dfe38a8bb10e49cecdc3',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(31,30,1,NULL,'Daily note 22.','a03589c419f537bf6a5bb5fad2695dc9bf78d1c2315991581047c56148023847',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(32,31,1,NULL,'Daily note 23.','28055664449f23761fbd1fef65d65d4c2b08160334263dac6b06819f24ba4743',NULL,'[[0,14]]');
INSERT INTO "revisions" VALUES(33,32,1,NULL,'Daily note 24.','e4821b5dfc103c938efbad36d40f0f4e2a1827537fe0cc148315d3d4775cf2aa',NULL,'[[0,14]]');
CREATE TABLE sentence_matches (
            before_id INTEGER NOT NULL REFERENCES revisions,
            after_id INTEGER NOT NULL REFERENCES revisions,
            matches TEXT NOT NULL,
            PRIMARY KEY (before_id, after_id)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "sentence_matches" VALUES(1,2,'[{"after":[1],"before":[1],"fate":"same"},{"after":[2],"before":[2],"fate":"reworded"},{"after":[3],"before":[3],"fate":"same"},{"after":[4],"before":[4],"fate":"same"}]');
CREATE TABLE sightings (
            revision_id INTEGER NOT NULL REFERENCES revisions,
            observation_id INTEGER NOT NULL REFERENCES observations,
            posted_at TEXT,
            stood_at TEXT,
            provenance TEXT NOT NULL,
            PRIMARY KEY (revision_id, observation_id)
        ) STRICT;
INSERT INTO "sightings" VALUES(1,1,'2026-03-10T22:30:00+00:00','2026-03-10T22:30:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2026-03-10T22:30:00+00:00","precision":"instant","zone":"Europe/Helsinki"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(2,1,'2026-03-10T22:30:00+00:00','2026-03-11T09:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":{"instant":"2026-03-11T09:00:00+00:00","precision":"instant","zone":"Europe/Helsinki"},"forwarded_from":null,"hashtags":["BlueBasin"],"links":[{"label":"Read in full","url":"https://velmora.example/report?a=1&b=2"}],"location":"message 1","media":["photo"],"message":null,"posted":{"instant":"2026-03-10T22:30:00+00:00","precision":"instant","zone":"Europe/Helsinki"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(3,1,'2026-03-09T12:00:00+00:00','2026-03-09T12:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2026-03-09T12:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":"https://velmora.example/2","tells_edits":true}');
INSERT INTO "sightings" VALUES(4,1,'2023-05-09T00:00:00+00:00','2023-05-09T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2023-05-09T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":"javascript:alert(1)","tells_edits":true}');
INSERT INTO "sightings" VALUES(5,1,'2026-03-12T00:00:00+00:00','2026-03-12T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2026-03-12T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(6,1,'2023-06-01T00:00:00+00:00','2023-06-01T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2023-06-01T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(7,1,NULL,NULL,'{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":null,"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(8,1,'2023-06-02T00:00:00+00:00','2023-06-02T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2023-06-02T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(9,1,'2024-02-01T00:00:00+00:00','2024-02-01T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-01T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(10,1,'2024-02-02T00:00:00+00:00','2024-02-02T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-02T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(11,1,'2024-02-03T00:00:00+00:00','2024-02-03T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-03T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(12,1,'2024-02-04T00:00:00+00:00','2024-02-04T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-04T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(13,1,'2024-02-05T00:00:00+00:00','2024-02-05T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-05T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(14,1,'2024-02-06T00:00:00+00:00','2024-02-06T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-06T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(15,1,'2024-02-07T00:00:00+00:00','2024-02-07T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-07T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(16,1,'2024-02-08T00:00:00+00:00','2024-02-08T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-08T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(17,1,'2024-02-09T00:00:00+00:00','2024-02-09T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-09T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(18,1,'2024-02-10T00:00:00+00:00','2024-02-10T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-10T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(19,1,'2024-02-11T00:00:00+00:00','2024-02-11T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-11T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(20,1,'2024-02-12T00:00:00+00:00','2024-02-12T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-12T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(21,1,'2024-02-13T00:00:00+00:00','2024-02-13T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-13T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(22,1,'2024-02-14T00:00:00+00:00','2024-02-14T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-14T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(23,1,'2024-02-15T00:00:00+00:00','2024-02-15T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-15T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(24,1,'2024-02-16T00:00:00+00:00','2024-02-16T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-16T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(25,1,'2024-02-17T00:00:00+00:00','2024-02-17T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-17T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(26,1,'2024-02-18T00:00:00+00:00','2024-02-18T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-18T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(27,1,'2024-02-19T00:00:00+00:00','2024-02-19T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-19T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(28,1,'2024-02-20T00:00:00+00:00','2024-02-20T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-20T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(29,1,'2024-02-21T00:00:00+00:00','2024-02-21T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-21T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(30,1,'2024-02-22T00:00:00+00:00','2024-02-22T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-22T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(31,1,'2024-02-23T00:00:00+00:00','2024-02-23T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-23T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(32,1,'2024-02-24T00:00:00+00:00','2024-02-24T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-24T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
INSERT INTO "sightings" VALUES(33,1,'2024-02-25T00:00:00+00:00','2024-02-25T00:00:00+00:00','{"capture_sha256":"726573756c742e6a736f6e000000000000000000000000000000000000000000","captured":{"asserted":false,"instant":"2026-03-10T12:00:00+00:00"},"edited":null,"forwarded_from":null,"hashtags":[],"links":[],"location":"message 1","media":[],"message":null,"posted":{"instant":"2024-02-25T00:00:00+00:00","precision":"instant","zone":"UTC"},"reply_to":null,"source_url":null,"tells_edits":true}');
CREATE TABLE statements (
            id INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            native_id TEXT NOT NULL,
            latest_revision_id INTEGER REFERENCES revisions,
            status TEXT NOT NULL DEFAULT 'current',
            UNIQUE (channel, native_id)
        ) STRICT;
INSERT INTO "statements" VALUES(1,'velmora','1',2,'current');
INSERT INTO "statements" VALUES(2,'velmora','2',3,'current');
INSERT INTO "statements" VALUES(3,'velmora','3',4,'current');
INSERT INTO "statements" VALUES(4,'tarsk','1',5,'current');
INSERT INTO "statements" VALUES(5,'tarsk','2',6,'current');
INSERT INTO "statements" VALUES(6,'tarsk','3',7,'current');
INSERT INTO "statements" VALUES(7,'tarsk','4',8,'current');
INSERT INTO "statements" VALUES(8,'tarsk','n0',9,'current');
INSERT INTO "statements" VALUES(9,'tarsk','n1',10,'current');
INSERT INTO "statements" VALUES(10,'tarsk','n2',11,'current');
INSERT INTO "statements" VALUES(11,'tarsk','n3',12,'current');
INSERT INTO "statements" VALUES(12,'tarsk','n4',13,'current');
INSERT INTO "statements" VALUES(13,'tarsk','n5',14,'current');
INSERT INTO "statements" VALUES(14,'tarsk','n6',15,'current');
INSERT INTO "statements" VALUES(15,'tarsk','n7',16,'current');
INSERT INTO "statements" VALUES(16,'tarsk','n8',17,'current');
INSERT INTO "statements" VALUES(17,'tarsk','n9',18,'current');
INSERT INTO "statements" VALUES(18,'tarsk','n10',19,'current');
INSERT INTO "statements" VALUES(19,'tarsk','n11',20,'current');
INSERT INTO "statements" VALUES(20,'tarsk','n12',21,'current');
INSERT INTO "statements" VALUES(21,'tarsk','n13',22,'current');
INSERT INTO "statements" VALUES(22,'tarsk','n14',23,'current');
INSERT INTO "statements" VALUES(23,'tarsk','n15',24,'current');
INSERT INTO "statements" VALUES(24,'tarsk','n16',25,'current');
INSERT INTO "statements" VALUES(25,'tarsk','n17',26,'current');
INSERT INTO "statements" VALUES(26,'tarsk','n18',27,'current');
INSERT INTO "statements" VALUES(27,'tarsk','n19',28,'current');
INSERT INTO "statements" VALUES(28,'tarsk','n20',29,'current');
INSERT INTO "statements" VALUES(29,'tarsk','n21',30,'current');
INSERT INTO "statements" VALUES(30,'tarsk','n22',31,'current');
INSERT INTO "statements" VALUES(31,'tarsk','n23',32,'current');
INSERT INTO "statements" VALUES(32,'tarsk','n24',33,'current');
CREATE TABLE tombstones (
            statement_id INTEGER PRIMARY KEY REFERENCES statements,
            reason TEXT NOT NULL,
            http_status INTEGER NOT NULL,
            withheld_at TEXT NOT NULL,
            digests TEXT NOT NULL
        ) STRICT;
CREATE TABLE withdrawals (
            statement_id INTEGER PRIMARY KEY REFERENCES statements,
            reason TEXT NOT NULL,
            withdrawn_at TEXT NOT NULL
        ) STRICT;
CREATE TABLE withheld_messages (
            capture_id INTEGER NOT NULL REFERENCES captures,
            first_byte INTEGER NOT NULL,
            length INTEGER,
            blanked INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (capture_id, first_byte)
        ) STRICT, WITHOUT ROWID;
CREATE INDEX revisions_by_text ON revisions (text_key);
CREATE VIEW observation_bounds AS
            SELECT id, iif(asserted, not_before, captured_at) AS earliest,
                   max(captured_at, coalesce(not_before, '')) AS latest
            FROM observations;
CREATE VIEW statement_sightings AS
            SELECT r.statement_id, r.number, g.observation_id
            FROM revisions r JOIN sightings g ON g.revision_id = r.id;
CREATE VIEW statement_looks AS
            SELECT s.id AS statement_id, l.observation_id
            FROM statements s JOIN looks l ON l.channel = s.channel AND s.native_id NOT GLOB '*[^0-9]*'
                AND CAST(s.native_id AS INTEGER) BETWEEN l.first_id AND l.last_id;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('changes',33);
COMMIT;
