-- Gabon's nine provinces (ISO 3166-2 codes) and 48 departments, and the votes cast abroad.
-- Names and chief towns from public lists; population: census of 2013 as published (Estuaire: sum of
-- its departments is not the published figure). Running it again changes nothing.

INSERT INTO res_elec.area (kind, code, name, chief_town, population)
SELECT p.kind, p.code, p.name, p.chief_town, p.population
  FROM (VALUES
    ('province', 'GA-1', 'Estuaire', 'Akanda', 895689),
    ('province', 'GA-2', 'Haut-Ogooué', 'Franceville', 250799),
    ('province', 'GA-3', 'Moyen-Ogooué', 'Lambaréné', 69287),
    ('province', 'GA-4', 'Ngounié', 'Mouila', 100838),
    ('province', 'GA-5', 'Nyanga', 'Tchibanga', 52854),
    ('province', 'GA-6', 'Ogooué-Ivindo', 'Makokou', 63293),
    ('province', 'GA-7', 'Ogooué-Lolo', 'Koulamoutou', 65771),
    ('province', 'GA-8', 'Ogooué-Maritime', 'Port-Gentil', 157562),
    ('province', 'GA-9', 'Woleu-Ntem', 'Oyem', 154986),
    ('province', NULL, 'Étranger', NULL, NULL)
  ) AS p(kind, code, name, chief_town, population)
 WHERE NOT EXISTS (SELECT FROM res_elec.area a
                    WHERE a.kind = p.kind AND a.election_id IS NULL
                      AND (a.code = p.code OR res_elec_internal.name_key(a.name) = res_elec_internal.name_key(p.name)));

INSERT INTO res_elec.area (kind, name, chief_town, population, parent_id)
SELECT 'department', d.name, d.chief_town, d.population, p.id
  FROM (VALUES
    ('GA-1', 'Komo', 'Kango', 17575),
    ('GA-1', 'Komo-Mondah', 'Ntoum', 90096),
    ('GA-1', 'Komo-Océan', 'Ndzomoe', 553),
    ('GA-1', 'Noya', 'Cocobeach', 4225),
    ('GA-2', 'Bayi-Brikolo', 'Aboumi', 1998),
    ('GA-2', 'Djoué', 'Onga', 2178),
    ('GA-2', 'Djouori-Agnili', 'Bongoville', 4210),
    ('GA-2', 'Lemboumbi-Leyou', 'Moanda', 64569),
    ('GA-2', 'Lékabi-Léwolo', 'Ngouoni', 4914),
    ('GA-2', 'Lékoko', 'Bakoumba', 4920),
    ('GA-2', 'Lékoni-Lékori', 'Akiéni', 10028),
    ('GA-2', 'Mpassa', 'Franceville', 129694),
    ('GA-2', 'Ogooué-Létili', 'Boumango', 2791),
    ('GA-2', 'Plateaux', 'Lékoni', 9054),
    ('GA-2', 'Sébé-Brikolo', 'Okondja', 16443),
    ('GA-3', 'Abanga-Bigné', 'Ndjolé', 14941),
    ('GA-3', 'Ogooué et des Lacs', 'Lambaréné', 54346),
    ('GA-4', 'Boumi-Louetsi', 'Mbigou', 13223),
    ('GA-4', 'Dola', 'Ndendé', 6979),
    ('GA-4', 'Douya-Onoye', 'Mouila', 37699),
    ('GA-4', 'Louetsi-Bibaka', 'Malinga', 2734),
    ('GA-4', 'Louetsi-Wano', 'Lébamba', 9750),
    ('GA-4', 'Mougalaba', 'Guiétsou', 1490),
    ('GA-4', 'Ndolou', 'Mandji', 5727),
    ('GA-4', 'Ogoulou', 'Mimongo', 8361),
    ('GA-4', 'Tsamba-Magotsi', 'Fougamou', 14875),
    ('GA-5', 'Basse-Banio', 'Mayumba', 7192),
    ('GA-5', 'Douigny', 'Moabi', 5235),
    ('GA-5', 'Doutsila', 'Mabanda', 4623),
    ('GA-5', 'Haute-Banio', 'Ndindi', 1413),
    ('GA-5', 'Mongo', 'Moulengui-Binza', 2602),
    ('GA-5', 'Mougoutsi', 'Tchibanga', 31789),
    ('GA-6', 'Ivindo', 'Makokou', 31073),
    ('GA-6', 'Lopé', 'Booué', 12382),
    ('GA-6', 'Mvoung', 'Ovan', 4022),
    ('GA-6', 'Zadié', 'Mékambo', 15816),
    ('GA-7', 'Lolo-Bouenguidi', 'Koulamoutou', 30643),
    ('GA-7', 'Lombo-Bouenguidi', 'Pana', 4635),
    ('GA-7', 'Mulundu', 'Lastoursville', 27750),
    ('GA-7', 'Offoué-Onoye', 'Iboundji', 2743),
    ('GA-8', 'Bendjé', 'Port-Gentil', 140747),
    ('GA-8', 'Etimboué', 'Omboué', 5723),
    ('GA-8', 'Ndougou', 'Gamba', 11092),
    ('GA-9', 'Haut-Komo', 'Médouneu', 3403),
    ('GA-9', 'Haut-Ntem', 'Minvoul', 10838),
    ('GA-9', 'Ntem', 'Bitam', 49712),
    ('GA-9', 'Okano', 'Mitzic', 16630),
    ('GA-9', 'Woleu', 'Oyem', 74403)
  ) AS d(province_code, name, chief_town, population)
  JOIN res_elec.area p ON p.code = d.province_code
 WHERE NOT EXISTS (SELECT FROM res_elec.area a
                    WHERE a.parent_id = p.id AND a.election_id IS NULL
                      AND res_elec_internal.name_key(a.name) = res_elec_internal.name_key(d.name));
