-- The electoral formulas that are shipped, each with its law, and what of it is a choice.

-- Shipped rows are written before the trigger that refuses them (formula_rules.sql) is there. Their time is that of a
-- row from a dump: the audit log leaves them out.
INSERT INTO res_elec.electoral_formula (name, description, description_fr, source, terms, shipped, created_at)
SELECT v.name, v.description, f.description, v.source, v.terms::jsonb, true, timestamptz '2025-01-01 00:00:00Z'
  FROM (VALUES
    ('gabon_president', 'An absolute majority of valid votes; else the first two go on, one who withdraws is '
                        'replaced by the next, and the most votes elect. What ends a tie is a choice: a lot',
     'Gabon: Constitution (2024), article 42; Code électoral (loi organique 001/2025), articles 188 ff.',
     '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": {"first": 2}, '
     '"replace_withdrawn": true, "last_round": 2, "ties": ["lot"]}'),
    ('gabon_deputies', 'An absolute majority of valid votes; else the first two go on, and the most votes elect. What '
                       'ends a tie is a choice: a lot',
     'Gabon: Code électoral (loi organique 001/2025), articles 188 ff.',
     '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": {"first": 2}, '
     '"last_round": 2, "ties": ["lot"]}'),
    ('gabon_councils', 'Closed lists with 10 % of valid votes: an absolute majority has half of the seats, the other '
                       'half is shared among all qualified lists by highest averages; without one all seats are. '
                       'Choices: an odd half is rounded up, a tie goes to more votes, then a lot',
     'Gabon: Code électoral (loi organique 001/2025), article 282',
     '{"method": "lists", "thresholds": {"share": "10/100", "of": "valid"}, "bonus": {"to": "absolute_majority",
        "share": "1/2", "rounding": "up", "rest": "all"},
       "stages": {"give": "averages", "divisors": "dhondt"}, "ties": ["votes", "lot"]}'),
    ('france_president', 'An absolute majority of valid votes; else the first two who do not withdraw go on, and the '
                         'most votes elect. What ends a tie is a choice: a lot',
     'France: Constitution, article 7',
     '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": {"first": 2}, '
     '"replace_withdrawn": true, "last_round": 2, "ties": ["lot"]}'),
    ('france_deputies', 'An absolute majority of valid votes and a quarter of the registered voters; else those with '
                        '12.5 % of the registered voters go on, at least the first two, and the most votes elect; of '
                        'equal ones the oldest',
     'France: Code électoral, articles L126 and L162',
     '{"method": "majority", "elected": [{"share": "1/2", "of": "valid", "above": true}, {"share": "1/4",
        "of": "registered"}],
       "go_on": {"share": "125/1000", "of": "registered", "at_least": 2}, "last_round": 2, "ties": ["oldest"]}'),
    ('france_communes', 'Communes, of 1,000 and more until 2026 and all since: the round that decides. The '
                        'list that leads has half of the '
                        'seats (an odd half up, below four seats down), the rest is shared among all lists with 5 % '
                        'by highest averages. A first round decides only with an absolute majority: without one lists '
                        'with 10 % go on. Choice: the ages of candidates are those of their lists on average',
     'France: Code électoral, articles L262 and L264',
     '{"method": "lists", "thresholds": {"share": "5/100", "of": "valid"}, "bonus": {"to": "leader", "share": "1/2",
        "rounding": "up", "below": 4, "rounding_below": "down"},
       "stages": {"give": "averages", "divisors": "dhondt"}, "go_on": {"share": "10/100", "of": "valid"},
        "last_round": 2, "ties": ["votes", "oldest_list", "lot"]}'),
    ('benin_deputies', 'Lists with 20 % of valid votes in every constituency; parties that filed an agreement of '
                       'coalition, each with its own lists, need 10 % of the nation each and 20 % in every '
                       'constituency together: quota, then highest averages. Not in it: the seat of women, which is '
                       'a contest of its own. Choices: a party of a coalition with less than 10 % counts for nothing '
                       'in the sum of the others, as the second paragraph is reported; a tie goes to more votes, '
                       'then a lot',
     'Benin: Code électoral as amended by loi 2024-13, article 146, first and second paragraph',
     '{"method": "lists", "thresholds": [{"share": "20/100", "of": "valid", "scope": "each"},
        {"share": "10/100", "of": "valid", "scope": "nation", "coalitions": "members"},
        {"share": "20/100", "of": "valid", "scope": "each", "coalitions": true}], "quota": {"kind": "hare"},
       "stages": [{"give": "quota"}, {"give": "averages", "divisors": "dhondt"}], "ties": ["votes", "lot"]}'),
    ('togo_deputies', 'Lists: quota, then highest averages. What ends a tie is a choice: more votes, then a lot',
     'Togo: Code électoral as amended by ordonnance 2024-001/PR, article 184',
     '{"method": "lists", "quota": {"kind": "hare"}, "stages": [{"give": "quota"}, {"give": "averages", "divisors": '
     '"dhondt"}], "ties": ["votes", "lot"]}'),
    ('togo_councils', 'Closed lists: quota of the valid votes of the commune, then largest remainders. The article '
                      'itself could not be read: the rule is as the commission explained it. What ends a tie is a '
                      'choice: more votes, then a lot',
     'Togo: the electoral commission (CENI), on the communes'' councils of 30 June 2019, by the Code électoral (loi '
     '2012-002 as amended)',
     '{"method": "lists", "quota": {"kind": "hare"}, "stages": [{"give": "quota"}, {"give": "remainders"}], "ties": '
     '["votes", "lot"]}'),
    ('senegal_department',
     'Deputies of a department: the list with the most votes has all seats. What ends a tie is a choice: a lot',
     'Senegal: Code électoral (loi 2021-35, as amended by loi 2022-15), article L.150: majority in one round in the '
     'department',
     '{"method": "plurality", "takes": "all", "ties": ["lot"]}'),
    ('senegal_national', 'Deputies of the national list: quota of the valid votes, then largest remainders, as the '
                         'article''s proportional vote is applied. What ends a tie is a choice: more votes, then a lot',
     'Senegal: Code électoral (loi 2021-35, as amended by loi 2022-15), articles L.150 and L.153: the quota '
     'is of the valid votes, the rest goes by largest remainders',
     '{"method": "lists", "quota": {"kind": "hare"}, "stages": [{"give": "quota"}, {"give": "remainders"}], "ties": '
     '["votes", "lot"]}'),
    ('tunisia_councils', 'Councils of communes and regions: lists with 3 % of valid votes; quota of the votes of '
                         'these lists, then largest remainders; of equal remainders the youngest candidate. Choices: '
                         'that age is of the head of the list; a lot where ages are equal',
     'Tunisia: loi organique 2014-16 as amended by loi organique 2017-7, articles 117 bis ff.',
     '{"method": "lists", "thresholds": {"share": "3/100", "of": "valid"}, "quota": {"kind": "hare", "of": '
     '"qualified"}, "stages": [{"give": "quota"}, {"give": "remainders"}], "ties": ["youngest", "lot"]}'),
    ('cameroon_deputies_single',
     'A constituency of one seat: the most votes elect; of equal ones the oldest. Choice: a lot where ages are equal',
     'Cameroon: Electoral Code (law 2012/001), section 152 (2) and (3)',
     '{"method": "plurality", "ties": ["oldest", "lot"]}'),
    ('cameroon_deputies_list', 'A constituency of several seats: an absolute majority has all; else the list that '
                               'leads has half (an odd half up), and the other lists with 5 % share the rest in '
                               'proportion; of equal ones the list with the higher mean age. Choices: the proportion '
                               'is a quota of the votes of the lists that share, then largest remainders; a lot where '
                               'mean ages are equal',
     'Cameroon: Electoral Code (law 2012/001), section 152 (3) and (4)',
     '{"method": "lists", "thresholds": {"share": "5/100", "of": "valid"},
       "bonus": [{"to": "absolute_majority", "share": "1/1"}, {"to": "leader", "share": "1/2", "rounding": "up",
        "rest": "others"}],
       "quota": {"kind": "hare", "of": "qualified"}, "stages": [{"give": "quota"}, {"give": "remainders"}],
        "ties": ["oldest_list", "lot"]}'),
    ('cote_divoire_president', 'An absolute majority of valid votes; else the first two go on, and the most votes '
                               'elect. What ends a tie is a choice: a lot',
     'Côte d''Ivoire: Constitution (2016, as amended by loi constitutionnelle 2020-348), article 56',
     '{"method": "majority", "elected": {"share": "1/2", "of": "valid", "above": true}, "go_on": {"first": 2}, '
     '"last_round": 2, "ties": ["lot"]}'),
    ('austria_national_council', 'The seats of the whole nation: parties with 4 % of valid votes, by D''Hondt. Not in '
                                 'it: a party below 4 % that won a seat in a regional constituency',
     'Austria: Nationalrats-Wahlordnung 1992, §§ 100 and 107',
     '{"method": "lists", "thresholds": {"share": "4/100", "of": "valid"}, "stages": {"give": "averages", '
     '"divisors": "dhondt"}, "ties": ["lot"]}'),
    ('netherlands_councils', 'Councils, as the law was in 2024 (a bill, 36 641, asks for the whole quota before a list '
                             'has one of the last seats): whole quotas; from 19 seats on highest averages, '
                             'below 19 largest remainders '
                             'of lists with 75 % of the quota, then averages; an absolute majority of votes has one '
                             'of seats; a list has no more seats than candidates',
     'Netherlands: Kieswet, articles P 5 to P 10',
     '{"method": "lists", "quota": {"kind": "hare"}, "stages": [{"give": "quota"}, {"give": "averages",
        "divisors": "dhondt"}], "few_seats": 19,
       "few_stages": [{"give": "quota"}, {"give": "remainders", "once": true, "least_quota": "3/4"},
        {"give": "averages", "divisors": "dhondt", "once": true}, {"give": "averages", "divisors": "dhondt"}],
       "majority_rule": true, "ties": ["lot"]}')) AS v(name, description, source, terms)
  JOIN (VALUES
    ('gabon_president',
     'Majorité absolue des suffrages exprimés ; sinon les deux premiers vont au second tour, celui qui se retire est '
     'remplacé par le suivant, et le plus grand nombre de voix élit. Ce qui départage les ex æquo est un choix : le '
     'sort'),
    ('gabon_deputies',
     'Majorité absolue des suffrages exprimés ; sinon les deux premiers vont au second tour, et le plus grand nombre '
     'de voix élit. Ce qui départage les ex æquo est un choix : le sort'),
    ('gabon_councils',
     'Listes bloquées ayant au moins 10 % des suffrages exprimés : la majorité absolue donne la moitié des sièges, '
     'l’autre moitié est répartie entre toutes ces listes à la plus forte moyenne ; sans majorité absolue, tous les '
     'sièges le sont. Choix : une moitié impaire est arrondie au-dessus, l’égalité est tranchée par le plus grand '
     'nombre de voix, puis par le sort'),
    ('france_president',
     'Majorité absolue des suffrages exprimés ; sinon les deux premiers de ceux qui ne se retirent pas vont au second'
     ' tour, et le plus grand nombre de voix élit. Ce qui départage les ex æquo est un choix : le sort'),
    ('france_deputies',
     'Majorité absolue des suffrages exprimés et quart des inscrits ; sinon ceux qui ont 12,5 % des inscrits vont au '
     'second tour, au moins les deux premiers, et le plus grand nombre de voix élit ; à égalité, le plus âgé'),
    ('france_communes',
     'Communes, de 1 000 habitants et plus jusqu’en 2026 et toutes depuis : le tour qui décide. La liste en tête a la'
     ' moitié des sièges (une moitié impaire arrondie au-dessus, au-dessous s’il y a moins de quatre sièges), le '
     'reste est réparti entre toutes les listes ayant au moins 5 % à la plus forte moyenne. Un premier tour ne décide'
     ' qu’avec une majorité absolue : sans elle, les listes ayant au moins 10 % vont au second. Choix : les âges des '
     'candidats sont l’âge moyen de leur liste'),
    ('benin_deputies',
     'Listes ayant au moins 20 % des suffrages dans chaque circonscription ; des partis liés par un accord de '
     'coalition déposé, chacun avec ses propres listes, doivent avoir chacun 10 % au plan national et ensemble 20 % '
     'dans chaque circonscription : quotient, puis plus forte moyenne. Non compris : le siège des femmes, qui est un '
     'scrutin à part. Choix : un parti de coalition sous 10 % ne compte pas dans la somme des autres, comme le '
     'deuxième alinéa est rapporté ; l’égalité est tranchée par le plus grand nombre de voix, puis par le sort'),
    ('togo_deputies',
     'Listes bloquées : quotient, puis plus forte moyenne. Ce qui départage les ex æquo est un choix : le plus grand '
     'nombre de voix, puis le sort'),
    ('togo_councils',
     'Listes bloquées : quotient des suffrages exprimés de la commune, puis plus fort reste. L’article lui-même n’a '
     'pu être lu : la règle est celle que la commission a expliquée. Ce qui départage les ex æquo est un choix : le '
     'plus grand nombre de voix, puis le sort'),
    ('senegal_department',
     'Députés d’un département : la liste qui a le plus de voix a tous les sièges. Ce qui départage les ex æquo est '
     'un choix : le sort'),
    ('senegal_national',
     'Députés de la liste nationale : quotient des suffrages exprimés, puis plus fort reste, comme la proportionnelle'
     ' de l’article est appliquée. Ce qui départage les ex æquo est un choix : le plus grand nombre de voix, puis le '
     'sort'),
    ('tunisia_councils',
     'Conseils municipaux et régionaux : listes ayant au moins 3 % des suffrages exprimés ; quotient des voix de ces '
     'listes, puis plus fort reste ; à restes égaux, le candidat le plus jeune. Choix : cet âge est celui de la tête '
     'de liste ; à âge égal, le sort'),
    ('cameroon_deputies_single',
     'Circonscription d’un siège : le plus grand nombre de voix élit ; à égalité, le plus âgé. Choix : le sort à âge '
     'égal'),
    ('cameroon_deputies_list',
     'Circonscription de plusieurs sièges : la majorité absolue a tous les sièges ; sinon la liste en tête en a la '
     'moitié (une moitié impaire arrondie au-dessus), et les autres listes ayant au moins 5 % se partagent le reste '
     'en proportion ; à égalité, la liste dont l’âge moyen est le plus élevé. Choix : la proportion est un quotient '
     'des voix des listes qui partagent, puis le plus fort reste ; le sort à âge moyen égal'),
    ('cote_divoire_president',
     'Majorité absolue des suffrages exprimés ; sinon les deux premiers vont au second tour, et le plus grand nombre '
     'de voix élit. Ce qui départage les ex æquo est un choix : le sort'),
    ('austria_national_council',
     'Les sièges de tout le pays : partis ayant au moins 4 % des suffrages valables, par D’Hondt. Non compris : un '
     'parti sous 4 % qui a gagné un siège dans une circonscription régionale'),
    ('netherlands_councils',
     'Conseils, selon la loi de 2024 (un projet, 36 641, demande le quotient entier avant qu’une liste ait l’un des '
     'derniers sièges) : quotients entiers ; à partir de 19 sièges la plus forte moyenne, au-dessous le plus fort '
     'reste des listes ayant 75 % du quotient, puis les moyennes ; la majorité absolue des voix a celle des sièges ; '
     'une liste n’a pas plus de sièges que de candidats')) AS f(name, description) USING (name);
