/* The words of password_choice.c, which alone includes this: constants, in the order in which they are tried. */
#ifndef PASSWORD_WORDS_H
#define PASSWORD_WORDS_H

/*
 * Words that passwords are made of first, without accents. The choice is this project's own: words for a password, an
 * account, a greeting, an affection, an animal, a sport, a season, a place and an office of these elections, first
 * names, and the rows of French and English keyboards.
 */
static const char *const password_words[] = {
    "password", "passphrase", "passwort", "motdepasse", "monmotdepasse", "motpasse", "secret", "login", "access",
        "letmein",
    "welcome", "bienvenue", "bonjour", "bonsoir", "salut", "hello", "changeme", "changezmoi", "changer", "default",
    "defaut",
    "temporaire", "temporary", "provisoire", "admin", "administrator", "administrateur", "administration", "root",
    "super",
    "superuser", "user", "utilisateur", "guest", "invite", "test", "tester", "testtest", "demo", "exemple", "example",
    "master",
    "service", "server", "serveur", "system", "systeme", "computer", "ordinateur", "internet", "google", "facebook",
    "whatsapp",
    "windows", "azerty", "azertyuiop", "uiop", "qwerty", "qwertyuiop", "qwertz", "qsdf", "qsdfgh", "qsdfghjklm",
    "ghjklm", "asdf",
    "asdfgh", "asdfghjkl", "wxcvbn", "zxcvbn", "zxcvbnm", "qazwsx", "qazwsxedc", "azerqsdf", "qwerasdf", "poiuytreza",
    "poiuytrewq", "qwertasdfg", "aqwzsx", "aqwzsxedc", "abcd", "abcdef", "abcabc", "iloveyou", "loveyou", "love",
    "jetaime",
    "teamo", "amour", "amitie", "famille", "family", "maman", "mother", "papa", "father", "cheri", "cherie", "bebe",
    "baby",
    "princess", "princesse", "prince", "angel", "ange", "sweet", "beautiful", "doudou", "coucou", "loulou", "chouchou",
    "soleil",
    "sunshine", "sun", "star", "etoile", "lune", "flower", "fleur", "rose", "chocolat", "chocolate", "cookie", "banana",
    "chaton", "chat", "minou", "chien", "dragon", "tigre", "tiger", "lion", "panthere", "panther", "monkey", "singe",
    "elephant", "shadow", "butterfly", "papillon", "dauphin", "dolphin", "football", "foot", "soccer", "basket",
    "basketball",
    "baseball", "tennis", "sport", "champion", "barcelona", "madrid", "arsenal", "chelsea", "liverpool", "marseille",
    "paris",
    "ronaldo", "messi", "mbappe", "aubameyang", "pokemon", "naruto", "superman", "batman", "starwars", "jesus",
    "jesuschrist",
    "dieu", "dieuestgrand", "god", "christ", "amen", "allah", "gloire", "merci", "thankyou", "freedom", "liberte",
    "egalite",
    "fraternite", "union", "travail", "justice", "victoire", "victory", "france", "gabon", "gabonais", "libreville",
    "portgentil", "franceville", "oyem", "moanda", "mouila", "lambarene", "tchibanga", "estuaire", "afrique", "africa",
    "cameroun", "congo", "senegal", "election", "elections", "electoral", "vote", "voter", "votes", "candidat",
    "candidate",
    "president", "presidence", "presidentielle", "directeur", "director", "campagne", "campaign", "collaborateur",
    "collaborator", "observateur", "observer", "bureau", "bureaudevote", "resultat", "resultats", "results", "reselec",
    "summer",
    "ete", "winter", "hiver", "spring", "printemps", "autumn", "automne", "janvier", "january", "fevrier", "february",
    "mars",
    "march", "avril", "april", "juin", "june", "juillet", "july", "aout", "august", "septembre", "september", "octobre",
    "october", "novembre", "november", "decembre", "december", "lundi", "monday", "mardi", "tuesday", "mercredi",
    "wednesday",
    "jeudi", "thursday", "vendredi", "friday", "samedi", "saturday", "dimanche", "sunday", "nicolas", "thomas",
    "michel", "michael",
    "jordan", "charlie", "daniel", "jessica", "ashley", "robert", "pierre", "marie", "jean", "julien", "alexandre",
    "camille",
    "isabelle", "caroline", "sandrine", "olivier", "patrick", "christian", "maxime", "nathalie", "valerie", "trustno",
    "1qaz2wsx", "1q2w3e4r", "1a2z3e4r"};

#endif
