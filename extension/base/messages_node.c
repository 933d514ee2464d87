/*
 * What is refused where the provinces of a country count in databases of their own. See messages.c for the
 * placeholders.
 */
#include "base/message_lists.h"

static const Message messages[] = {
	{"node_keeps_sheet",
		{"Sheets of polling station {office office_id} are kept by node {node}, {name}; this is the nation.",
		"Les procès-verbaux du bureau {office office_id} sont tenus par le nœud {node}, {name} ; celui-ci est le nœud "
			"national."},
		{"Do it there: what is done there comes here.",
		"Faites-le là-bas : ce qui y est fait arrive ici."}},
	{"nation_keeps_sheet",
		{"Sheets of polling station {office office_id} are kept by the nation; this is node {here}, {here_name}.",
		"Les procès-verbaux du bureau {office office_id} sont tenus par le nœud national ; celui-ci est le nœud {here}, "
			"{here_name}."},
		{"Do it there.",
		"Faites-le là-bas."}},
	{"other_node_keeps_sheet",
		{"Sheets of polling station {office office_id} are kept by node {node}, {name}; this is node {here}, {here_name}.",
		"Les procès-verbaux du bureau {office office_id} sont tenus par le nœud {node}, {name} ; celui-ci est le nœud "
			"{here}, {here_name}."},
		{"Do it there.",
		"Faites-le là-bas."}},
	{"written_at_nation",
		{"The table {table} is written at the nation and comes from there; this is node {here}, {here_name}.",
		"La table {table} s’écrit au nœud national et en vient ; celui-ci est le nœud {here}, {here_name}."},
		{"Do it at the nation; passwords and accounts, too, are changed there.",
		"Faites-le au nœud national ; les mots de passe et les comptes s’y modifient aussi."}},
	{"node_truncate",
		{"TRUNCATE of {table} does not go to the other nodes.",
		"Le TRUNCATE de {table} ne se transmet pas aux autres nœuds."},
		{"Delete the rows.",
		"Supprimez les lignes."}},
	{"nodes_count",
		{"The election {election election_id} is still being counted: {nodes}. This changes only once its count is closed "
			"there.",
		"L’élection {election election_id} est encore en cours de dépouillement : {nodes}. Ceci ne change qu’une fois que "
			"le dépouillement y est clos."},
		{"Have an administrator of the nation’s database close the count there, then try again.",
		"Faites clore le dépouillement par un administrateur de la base nationale, puis recommencez."}},
	{"node_count_closed",
		{"The nation has closed the count of the election {election election_id} at node {here}, {here_name}.",
		"Le nœud national a clos le dépouillement de l’élection {election election_id} au nœud {here}, {here_name}."},
		{"Ask the nation to reopen it.",
		"Demandez au nœud national de le rouvrir."}},
	{"node_went_back",
		{"The nation has a report {reported} of node {here}, {here_name}, that this database does not have: it was put "
			"back to an earlier state, and sheets are missing.",
		"Le nœud national a un rapport {reported} du nœud {here}, {here_name}, que cette base n’a pas : elle est revenue à "
			"un état antérieur, et des procès-verbaux manquent."},
		{"Have an administrator of the database make the node anew from what the nation has.",
		"Faites refaire le nœud, à partir de ce qu’a le nœud national, par un administrateur de la base."}},
	{"nation_went_back",
		{"Node {node}, {name} has heard a report of the nation that this database, the nation, does not have: it was put "
			"back to an earlier state, and what it writes may not reach the provinces.",
		"Le nœud {node}, {name}, a reçu du nœud national un rapport que celui-ci n’a pas : cette base est revenue à un "
			"état antérieur, et ce qu’elle écrit peut ne pas parvenir aux provinces."},
		{"Have an administrator of the database make the nation anew from what the provinces have.",
		"Faites refaire le nœud national, à partir de ce qu’ont les provinces, par un administrateur de la base."}},
	{"node_not_listed",
		{"The nation has no node {here}: it was removed, or the first copy of what the nation sends has not come.",
		"Le nœud national n’a pas de nœud {here} : il a été retiré, ou la première copie de ce qu’envoie le nœud national "
			"n’est pas arrivée."},
		{"Do it at the nation, or wait for the first copy.",
		"Faites-le au nœud national, ou attendez la première copie."}},
	{"node_counts_on",
		{"Node {node}, {name} may have sheets that the nation does not have: its count is not closed for {elections}.",
		"Le nœud {node}, {name}, peut avoir des procès-verbaux que le nœud national n’a pas : son dépouillement n’est pas "
			"clos pour {elections}."},
		{"Close the count there, and wait until it has answered; a node whose machine is lost is removed with lost => true.",
		"Faites-y clore le dépouillement et attendez sa réponse ; un nœud dont la machine est perdue se retire avec "
			"lost => true."}},
	{"node_has_stream",
		{"The subscription {subscription} is there: what it brings of node {node}, {name} would be written beside what the "
			"nation writes.",
		"L’abonnement {subscription} existe encore : ce qu’il apporte du nœud {node}, {name}, s’écrirait à côté de ce "
			"qu’écrit le nœud national."},
		{"Drop the subscription first.",
		"Supprimez d’abord l’abonnement."}},
	{"node_office_has_sheet",
		{"Polling station {office office_id} has a result sheet at node {node}, {name}: it does not go to another node.",
		"Le bureau {office office_id} a un procès-verbal au nœud {node}, {name} : il ne passe pas à un autre nœud."},
		{"Have the sheet rejected there, move the polling station while the count is closed at both, and enter the sheet "
			"at the other one.",
		"Faites rejeter là-bas le procès-verbal, déplacez le bureau tandis que le dépouillement est clos des deux côtés, "
			"puis saisissez le procès-verbal de l’autre côté."}},
	{"nation_office_has_sheet",
		{"Polling station {office office_id} has a result sheet, which the nation keeps: it does not go to a node.",
		"Le bureau {office office_id} a un procès-verbal, tenu par le nœud national : il ne passe pas à un autre nœud."},
		{"Have the sheet rejected at the nation, move the polling station while the count is closed at the node, and enter "
			"the sheet there.",
		"Faites rejeter le procès-verbal au nœud national, déplacez le bureau tandis que le dépouillement est clos à "
			"l’autre nœud, puis saisissez-y le procès-verbal."}},
	{"no_such_node",
		{"There is no such node.",
		"Ce nœud n’existe pas."}},
	{"no_node",
		{"This database is no node.",
		"Cette base n’est pas un nœud."},
		{"A database becomes a node before there are data.",
		"Une base devient un nœud avant d’avoir des données."}},
	{"node_number",
		{"A node has a number from {min} to {max}; 0 is the nation, and has no area, all others have one.",
		"Un nœud a un numéro de {min} à {max} ; 0 est le nœud national, qui n’a pas de zone, les autres en ont une."}},
	{"node_is_another",
		{"This database is node {node} already, or has another area.",
		"Cette base est déjà le nœud {node}, ou a une autre zone."},
		{"A database stays the node that it became.",
		"Une base reste le nœud qu’elle est devenue."}},
	{"node_has_data",
		{"There are rows in {table}: a database becomes a node before there are data.",
		"Il y a des lignes dans {table} : une base devient un nœud avant d’avoir des données."},
		{"Begin with a new database.",
		"Commencez par une base neuve."}},
	{"node_ids",
		{"The ids of {table} are not those of this node.",
		"Les identifiants de {table} ne sont pas ceux de ce nœud."},
		{"Make the database the same node once more, as after a restore.",
		"Faites de la base le même nœud une fois encore, comme après une restauration."}},
	{"node_taken",
		{"There is a node with the number {node}, or one of this area.",
		"Il y a un nœud numéro {node}, ou un nœud de cette zone."}},
	{"node_was_removed",
		{"A node {node} was removed, and rows have its ids.",
		"Un nœud {node} a été retiré, et des lignes ont ses identifiants."},
		{"Give the node a number that none has had.",
		"Donnez au nœud un numéro qu’aucun n’a eu."}},
	{"node_area_has_sheets",
		{"The nation has sheets of the area {area area_id} already.",
		"Le nœud national a déjà des procès-verbaux de la zone {area area_id}."},
		{"A province becomes a node before its first sheet.",
		"Une province devient un nœud avant son premier procès-verbal."}},
};

const MessageList messages_node = {messages, sizeof(messages) / sizeof(messages[0])};
