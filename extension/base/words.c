/* The words for fields and values in both languages; see words.h. French as on the procès-verbal. */
#include <stddef.h>
#include <string.h>

#include "base/words.h"

typedef struct Word
{
	const char *code;
	const char *word[2];		/* by Language */
} Word;

static const Word fields[] = {
	/* the result sheet */
	{"registered_voters", {"the number of registered voters", "le nombre d’inscrits"}},
	{"office_registered_voters", {"the registered voters of the polling station", "le nombre d’inscrits du bureau"}},
	{"total_voters", {"the number of voters", "le nombre de votants"}},
	{"blank_votes", {"the number of blank votes", "le nombre de bulletins blancs"}},
	{"null_votes", {"the number of null votes", "le nombre de bulletins nuls"}},
	{"valid_votes", {"the number of valid votes", "le nombre de suffrages exprimés"}},
	{"votes", {"the candidates’ votes", "les voix des candidats"}},
	{"results", {"the candidates’ votes", "les voix des candidats"}},
	{"candidate_id", {"the candidate", "le candidat"}},
	{"submitted_at", {"the time of entry", "l’heure de saisie"}},
	{"entered_by", {"the person who entered it", "la personne qui l’a saisi"}},
	{"updated_at", {"the time of the change", "l’heure de la modification"}},
	{"verified_by", {"the person who verified it", "la personne qui l’a vérifié"}},
	{"verified_at", {"the time of verification", "l’heure de la vérification"}},
	{"channel", {"the way it came in", "la voie d’entrée"}},
	{"reason", {"the reason", "le motif"}},
	{"reference", {"the reference", "la référence"}},
	{"decided_on", {"the date of the decision", "la date de la décision"}},
	{"decision_id", {"the decision", "la décision"}},
	{"office_status", {"the state of the polling station", "l’état du bureau"}},
	{"merged_into_office", {"the polling station it is merged into", "le bureau avec lequel il est fusionné"}},
	{"merged_into_center", {"the center of the polling station it is merged into",
		"le centre du bureau avec lequel il est fusionné"}},
	{"decision", {"the decision", "la décision"}},
	{"merged_into", {"the polling station it is merged into", "le bureau avec lequel il est fusionné"}},
	{"scan", {"the scan", "la numérisation"}},
	{"status", {"the status", "l’état"}},
	{"version", {"the version", "la version"}},
	/* what rules look at */
	{"turnout_percent", {"the turnout", "le taux de participation"}},
	{"share_percent", {"the share of blank and null votes", "la part des blancs et nuls"}},
	{"area_share_percent", {"the share of blank and null votes around it", "la part des blancs et nuls des alentours"}},
	{"area_sheets", {"the number of sheets around it", "le nombre de procès-verbaux des alentours"}},
	{"previous_registered_voters",
		{"the registered voters of the version before", "le nombre d’inscrits de la version précédente"}},
	{"thresholds", {"the thresholds", "les seuils"}},
	{"thresholds.percent", {"the threshold in percent", "le seuil en pour cent"}},
	{"thresholds.voters", {"the threshold in voters", "le seuil en électeurs"}},
	{"thresholds.deviation", {"the threshold of the deviation", "le seuil d’écart"}},
	{"rule", {"the rule", "la règle"}},
	{"rules", {"the rules", "les règles"}},
	{"action", {"the action", "la suite à donner"}},
	/* elections, contests, candidates */
	{"election_id", {"the election", "l’élection"}},
	{"election", {"the election", "l’élection"}},
	{"title", {"the title", "l’intitulé"}},
	{"type", {"the type of election", "le type d’élection"}},
	{"year", {"the year", "l’année"}},
	{"round", {"the round", "le tour"}},
	{"visibility", {"the visibility", "la visibilité"}},
	{"owner", {"the director", "le directeur"}},
	{"places_from", {"the election whose places are copied", "l’élection dont on reprend les lieux"}},
	{"min_version", {"the version seen", "la version déjà vue"}},
	{"contest_id", {"the contest", "le scrutin"}},
	{"contest", {"the contest", "le scrutin"}},
	{"candidates", {"the candidates", "les candidats"}},
	{"draw", {"the lot", "le tirage au sort"}},
	{"drawn_by", {"who drew", "qui a tiré"}},
	{"witnesses", {"the witnesses", "les témoins"}},
	{"seats", {"the number of seats", "le nombre de sièges"}},
	{"formula", {"the electoral formula", "la formule électorale"}},
	{"description", {"the description", "la description"}},
	{"description_fr", {"the French description", "la description en français"}},
	{"source", {"the source", "la source"}},
	{"terms", {"the terms", "les termes"}},
	{"steps", {"the steps", "les étapes"}},
	{"drawn_at", {"when it was drawn", "la date du tirage"}},
	{"first_name", {"the first name", "le prénom"}},
	{"last_name", {"the last name", "le nom de famille"}},
	{"code_name", {"the candidate’s code", "le code du candidat"}},
	{"party", {"the party", "le parti"}},
	{"party_id", {"the party", "le parti"}},
	{"colour", {"the colour", "la couleur"}},
	{"ballot_number", {"the ballot number", "le numéro de bulletin"}},
	{"birth_date", {"the date of birth", "la date de naissance"}},
	{"mean_age", {"the list’s mean age", "la moyenne d’âge de la liste"}},
	{"list_size", {"the number of candidates on the list", "le nombre de candidats de la liste"}},
	{"coalition", {"the coalition", "la coalition"}},
	{"withdrew_on", {"the date of withdrawal", "la date de retrait"}},
	{"profile_photo", {"the photo", "la photo"}},
	{"campaign_logo", {"the campaign’s logo", "le logo de campagne"}},
	/* places */
	{"province", {"the province", "la province"}},
	{"department", {"the department", "le département"}},
	{"commune", {"the commune", "la commune"}},
	{"center", {"the voting center", "le centre de vote"}},
	{"candidate", {"the candidate", "le candidat"}},
	{"center_id", {"the voting center", "le centre de vote"}},
	{"office", {"the polling station", "le bureau de vote"}},
	{"office_id", {"the polling station", "le bureau de vote"}},
	{"area_id", {"the area", "la zone"}},
	{"area", {"the area", "la zone"}},
	{"parent", {"the larger area", "la zone qui l’entoure"}},
	{"parent_id", {"the larger area", "la zone qui l’entoure"}},
	{"parent_code", {"the code of the larger area", "le code de la zone qui l’entoure"}},
	{"kind", {"the kind of area", "le niveau de la zone"}},
	{"level", {"the level", "le niveau"}},
	{"name", {"the name", "le nom"}},
	{"code", {"the code", "le code"}},
	{"chief_town", {"the chief town", "le chef-lieu"}},
	{"population", {"the population", "la population"}},
	{"outline", {"the outline", "le contour"}},
	{"features", {"the features", "les objets"}},
	{"address", {"the address", "l’adresse"}},
	{"latitude", {"the latitude", "la latitude"}},
	{"longitude", {"the longitude", "la longitude"}},
	/* accounts */
	{"phone_number", {"the phone number", "le numéro de téléphone"}},
	{"email", {"the e-mail address", "l’adresse électronique"}},
	{"password", {"the password", "le mot de passe"}},
	{"new_password", {"the new password", "le nouveau mot de passe"}},
	{"current_password", {"the current password", "le mot de passe actuel"}},
	{"role", {"the role", "le rôle"}},
	{"active", {"whether the account is open", "l’ouverture du compte"}},
	{"director_id", {"the director", "le directeur"}},
	{"user_id", {"the user", "l’utilisateur"}},
	{"scope", {"the scope", "le périmètre"}},
	{"scope_centers", {"the voting centers of the scope", "les centres de vote du périmètre"}},
	{"scope_province", {"the province of the scope", "la province du périmètre"}},
	{"scope_department", {"the department of the scope", "le département du périmètre"}},
	{"scope_commune", {"the commune of the scope", "la commune du périmètre"}},
	{"director", {"the director", "le directeur"}},
	{"password_hash", {"the hash of the password", "l’empreinte du mot de passe"}},
	{"invitation", {"the way of the invitation", "l’envoi de l’invitation"}},
	{"token", {"the link’s code", "le code du lien"}},
	{"rotate", {"the renewal of tokens", "le renouvellement des jetons"}},
	/* requests */
	{"q", {"the words searched", "les mots cherchés"}},
	{"at", {"the time", "l’heure"}},
	{"since", {"the beginning", "le début"}},
	{"until", {"the end", "la fin"}},
	{"position", {"the position", "la position"}},
	{"after", {"the place to go on from", "le point de reprise"}},
	{"list", {"the list", "la liste"}},
	{"limit", {"the number of rows", "le nombre de lignes"}},
	{"offset", {"the number of rows left out", "le nombre de lignes à passer"}},
	{"format", {"the format", "le format"}},
	{"style", {"the style", "le style"}},
	{"sheets", {"which sheets", "le choix des procès-verbaux"}},
	{"shape", {"the shape", "la forme"}},
	{"mode", {"the way of importing", "le mode d’import"}},
	{"charset", {"the charset", "le jeu de caractères"}},
	{"dry_run", {"the dry run", "l’essai à blanc"}},
	{"file", {"the file", "le fichier"}},
	{"id", {"the identifier", "l’identifiant"}},
	{"before", {"the place to go back from", "le point d’où revenir en arrière"}},
	{"empty", {"the form of a sheet that is not in", "la forme d’un procès-verbal non saisi"}},
	{"expand", {"what is to be told, too", "ce qu’il faut donner en plus"}},
	{"header", {"the header", "l’en-tête"}},
	{"lang", {"the language", "la langue"}},
	{"managed", {"the elections one manages", "les élections que l’on gère"}},
	{"points", {"the number of points", "le nombre de points"}},
	{"result_sheet", {"the result sheet", "le procès-verbal"}},
	{"state", {"the state", "l’état"}},
	{"verdicts", {"the verdicts", "les verdicts"}},
	{"which", {"the choice", "le choix"}},
};

static const Word values[] = {
	/* states of sheets and elections */
	{"new", {"new", "nouveau"}},
	{"provisional", {"provisional", "provisoire"}},
	{"held", {"held", "retenu"}},
	{"verified", {"verified", "vérifié"}},
	{"annulled", {"annulled", "annulé"}},
	{"expected", {"expected", "attendu"}},
	{"missing", {"missing", "manquant"}},
	{"not_held", {"without a vote", "sans vote"}},
	{"to_vote_again", {"to vote again", "appelé à revoter"}},
	{"merged", {"merged", "fusionné"}},
	{"rejected", {"rejected", "rejeté"}},
	{"pending", {"pending", "à venir"}},
	{"active", {"active", "en cours"}},
	{"completed", {"completed", "terminée"}},
	{"archived", {"archived", "archivée"}},
	{"private", {"private", "privée"}},
	{"public", {"public", "publique"}},
	{"none", {"none", "aucun"}},
	/* levels */
	{"nation", {"nation", "pays"}},
	{"contest", {"contest", "scrutin"}},
	{"province", {"province", "province"}},
	{"department", {"department", "département"}},
	{"commune", {"commune", "commune"}},
	{"center", {"voting center", "centre"}},
	{"office", {"polling station", "bureau"}},
	/* rules and what they do */
	{"turnout", {"turnout", "participation"}},
	{"all_zero", {"no votes at all", "aucune voix"}},
	{"registered_changed", {"register changed", "inscrits modifiés"}},
	{"office_size", {"size of the polling station", "taille du bureau"}},
	{"register_unknown", {"register not known", "inscrits non connus"}},
	{"blank_null_share", {"share of blank and null votes", "part des blancs et nuls"}},
	{"identical_votes", {"identical votes", "voix identiques"}},
	{"same_scan", {"same scan", "même numérisation"}},
	{"flag", {"flag", "signaler"}},
	{"hold", {"hold", "retenir"}},
	{"off", {"off", "ne rien faire"}},
	{"percent", {"percent", "pour cent"}},
	{"voters", {"voters", "électeurs"}},
	/* roles */
	{"admin", {"administrator", "administrateur"}},
	{"director", {"director", "directeur"}},
	{"collaborator", {"collaborator", "collaborateur"}},
	{"observer", {"observer", "observateur"}},
	/* what somebody may do */
	{"create_election", {"create an election", "créer une élection"}},
	{"manage_election", {"manage this election", "gérer cette élection"}},
	{"enter_sheets", {"enter sheets of this election", "saisir des procès-verbaux de cette élection"}},
	{"manage_users", {"manage users", "gérer des utilisateurs"}},
	{"give_role", {"give the role", "donner le rôle"}},	/* and the role */
	{"import_areas", {"import areas", "importer des zones"}},
	{"reset_second_factor", {"reset a second factor", "réinitialiser un second facteur"}},
	{"administer", {"administer", "administrer"}},
	/* how a file is imported, how an invitation goes */
	{"all", {"all or nothing", "tout ou rien"}},
	{"rows", {"row by row", "ligne par ligne"}},
	{"mail", {"by mail", "par courriel"}},
	{"link", {"by a link", "par un lien"}},
	/* types of elections */
	{"presidential", {"presidential", "présidentielle"}},
	{"legislative", {"legislative", "législatives"}},
	{"senatorial", {"senatorial", "sénatoriales"}},
	{"municipal", {"municipal", "municipales"}},
	{"local", {"local", "locales"}},
	{"regional", {"regional", "régionales"}},
	{"departmental", {"departmental", "départementales"}},
	{"referendum", {"referendum", "référendum"}},
	{"other", {"other", "autre"}},
	/* what is expected of a value */
	{"text", {"a text", "un texte"}},
	{"formula_name", {"a small letter, then small letters, digits and _, 60 at most",
		"une minuscule, puis des minuscules, des chiffres et _, 60 au plus"}},
	{"integer", {"an integer", "un nombre entier"}},
	{"ids", {"a list of two or more", "une liste d’au moins deux"}},
	{"date", {"a date, such as 1970-12-31", "une date, telle que 1970-12-31"}},
	{"number", {"a number", "un nombre"}},
	{"object", {"an object", "un objet"}},
	{"setting", {"the name of a setting", "le nom d’un réglage"}},
	{"next_link", {"as the page before gave it", "tel que la page précédente l’a donné"}},
	{"time_or_position", {"a time or a position, not both", "une heure ou une position, pas les deux"}},
	{"contest_of_election", {"a contest of this election", "un scrutin de cette élection"}},
	{"center_of_election", {"a voting center of this election, when its polling stations are listed",
		"un centre de vote de cette élection, quand ses bureaux sont énumérés"}},
	{"position", {"a position as the server gave it", "une position telle que le serveur l’a donnée"}},
	{"true", {"true (yes)", "vrai (true)"}},
	{"false", {"false (no)", "faux (false)"}},
};

static const char *
find_word(const Word *words, size_t count, const char *code, size_t length, Language language)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i].code) == length && strncmp(words[i].code, code, length) == 0)
			return words[i].word[language];
	return NULL;
}

const char *
word_of_field(const char *code, size_t length, Language language)
{
	return find_word(fields, sizeof(fields) / sizeof(fields[0]), code, length, language);
}

const char *
word_of_value(const char *code, size_t length, Language language)
{
	const char *word = find_word(values, sizeof(values) / sizeof(values[0]), code, length, language);

	return word ? word : word_of_field(code, length, language);
}

size_t
word_article(const char *word)
{
	static const char *const articles[] = {"the ", "le ", "la ", "les ", "l’"};

	for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++)
		if (strncmp(word, articles[i], strlen(articles[i])) == 0)
			return strlen(articles[i]);
	return 0;
}
