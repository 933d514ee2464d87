/*
 * The catalogue of the pages of tables: values of the JSON (types, states, levels, channels), columns, and sentences.
 * {name} in a sentence is a figure that the page has at that place.
 */
#include "features/table_words.h"

#include <string.h>

typedef struct TableWord {
    const char *name;
    const char *text[LANG_COUNT];
} TableWord;

static const TableWord table_words[] = {
    {"presidential", {"Présidentielle", "Presidential"}},
    {"legislative", {"Législatives", "Legislative"}},
    {"municipal", {"Municipales", "Municipal"}},
    {"local", {"Locales", "Local"}},
    {"senatorial", {"Sénatoriales", "Senatorial"}},
    {"pending", {"À venir", "To come"}},
    {"active", {"En cours", "Under way"}},
    {"completed", {"Terminée", "Completed"}},
    {"archived", {"Archivée", "Archived"}},
    {"contest", {"Circonscription", "Constituency"}},
    {"province", {"Province", "Province"}},
    {"department", {"Département", "Department"}},
    {"commune", {"Commune", "Commune"}},
    {"center", {"Centre de vote", "Voting center"}},
    {"office", {"Bureau de vote", "Polling office"}},
    {"contests", {"Circonscriptions", "Constituencies"}},
    {"provinces", {"Provinces", "Provinces"}},
    {"departments", {"Départements", "Departments"}},
    {"communes", {"Communes", "Communes"}},
    {"centers", {"Centres de vote", "Voting centers"}},
    {"offices", {"Bureaux de vote", "Polling offices"}},
    {"registered_voters", {"Inscrits", "Registered voters"}},
    {"total_voters", {"Votants", "Voters"}},
    {"blank_votes", {"Blancs", "Blank"}},
    {"null_votes", {"Nuls", "Null"}},
    {"valid_votes", {"Exprimés", "Valid votes"}},
    {"provisional", {"Provisoire", "Provisional"}},
    {"verified", {"Vérifié", "Verified"}},
    {"held", {"Retenu, non compté", "Held, not counted"}},
    {"annulled", {"Annulé, non compté", "Annulled, not counted"}},
    {"missing", {"Pas encore reçu", "Not yet received"}},
    {"rest", {"par l’API", "by the API"}},
    {"sql", {"en SQL", "in SQL"}},
    {"import", {"par import", "by import"}},
    {"skip", {"Aller au contenu", "Skip to content"}},
    {"languages", {"Langue", "Language"}},
    {"breadcrumb", {"Fil d’Ariane", "Breadcrumb"}},
    {"footer",
     {"Chaque total est recalculé dans la transaction même qui reçoit un procès-verbal. Rechargez la page pour les "
      "derniers chiffres.",
      "Every total is brought up to date in the very transaction that receives a sheet. Load the page again for the "
      "newest figures."}},
    {"elections", {"Élections", "Elections"}},
    {"no_election", {"Aucune élection publique pour le moment.", "No public election at the moment."}},
    {"newest_first", {"Les élections, la plus récente d’abord", "Elections, the newest first"}},
    {"election", {"Élection", "Election"}},
    {"type", {"Type de scrutin", "Type"}},
    {"year", {"Année", "Year"}},
    {"round", {"Tour", "Round"}},
    {"state", {"État", "State"}},
    {"candidates", {"Candidats", "Candidates"}},
    {"candidate", {"Candidat", "Candidate"}},
    {"rank", {"Rang", "Rank"}},
    {"votes", {"Voix", "Votes"}},
    {"share_of_valid", {"% des exprimés", "% of valid votes"}},
    {"rounded",
     {"Parts des suffrages exprimés, arrondies : leur somme peut différer de 100 %.",
      "Shares of the valid votes, rounded: they may not sum to 100%."}},
    {"figures", {"Chiffres", "Figures"}},
    {"figure", {"Rubrique", "Figure"}},
    {"number", {"Nombre", "Number"}},
    {"offices_reported", {"Bureaux dépouillés", "Offices reported"}},
    {"reported_of_total", {"{offices_reported} sur {offices_total}", "{offices_reported} of {offices_total}"}},
    {"turnout_reported", {"Participation dans les bureaux dépouillés", "Turnout in the offices reported"}},
    {"register_known",
     {"(registre connu : {turnout_offices} sur {offices_reported})",
      "(register known: {turnout_offices} of {offices_reported})"}},
    {"adds_up", {"Le compte est bon", "It adds up"}},
    {"adds_up_not", {"Le compte n’est pas bon", "It does not add up"}},
    {"sum",
     {"{total_voters} votants = {blank_votes} blancs + {null_votes} nuls + {valid_votes} exprimés",
      "{total_voters} voters = {blank_votes} blank + {null_votes} null + {valid_votes} valid votes"}},
    {"leading", {"En tête", "Leading"}},
    {"share", {"Part", "Share"}},
    {"turnout", {"Participation", "Turnout"}},
    {"no_office", {"Aucun bureau ici.", "No office here."}},
    {"offices_elsewhere",
     {"{offices_total} bureaux ne sont dans aucune de ces unités : voir les centres de vote.",
      "{offices_total} offices lie in none of these: see the voting centers."}},
    {"previous_page", {"Page précédente", "Previous page"}},
    {"next_page", {"Page suivante", "Next page"}},
    {"rows_of", {"{first}–{last} sur {rows}", "{first}–{last} of {rows}"}},
    {"not_received",
     {"Le procès-verbal de ce bureau n’est pas encore reçu.",
      "The result sheet of this office has not been received yet."}},
    {"versions", {"Versions du procès-verbal", "Versions of the sheet"}},
    {"version", {"Version", "Version"}},
    {"entered", {"Saisie", "Entered"}},
    {"replaced", {"Remplacée", "Replaced"}},
    {"reason", {"Motif", "Reason"}},
    {"scans", {"Numérisations", "Scans"}},
    {"in_force", {"en vigueur", "in force"}},
};

const char *table_word(const char *name, Language language)
{
    size_t i;

    for (i = 0; i < sizeof(table_words) / sizeof(table_words[0]); i++)
        if (strcmp(table_words[i].name, name) == 0)
            return table_words[i].text[language];
    return NULL;
}
