// What the lines of the audit log are called: of a change, what was changed and how; of all else, a sentence of its
// own.
import { has, learn, t } from './words.js';

const SUBJECTS = [
  'area',
  'candidate',
  'center',
  'contest',
  'decision',
  'draw',
  'election',
  'file',
  'formula',
  'office',
  'party',
  'rule',
  'scan',
  'scope',
  'setting',
  'user',
];
const VERBS = ['created', 'changed', 'deleted'];
const OTHERS = [
  'access.denied',
  'account.restored',
  'audit.pruned',
  'email.confirmed',
  'email.refused',
  'mail.retried',
  'password.reset',
  'password.reset_refused',
  'password.reset_requested',
  'second_factor.disabled',
  'second_factor.enabled',
  'second_factor.recovery_codes',
  'second_factor.recovery_used',
  'second_factor.reset',
  'second_factor.wrong_code',
  'session.ended',
  'session.reused',
  'sheet.changed',
  'sheet.deleted',
  'sheet.entered',
  'sheet.rejected',
  'table.truncated',
  'user.invited',
  'user.registered',
  'user.sign_in_failed',
  'user.signed_in',
  'user.signed_out',
  'user.wrong_password',
];
export const ACTIONS = [...SUBJECTS.flatMap((subject) => VERBS.map((verb) => `${subject}.${verb}`)), ...OTHERS];

learn({
  seeSheetOffice: ['Voir le bureau', 'See the polling station'],
  auditIs: ['{subject} : {verb}', '{subject}: {verb}'],
  auditOther: ['Autre action', 'Another action'],
  audit_area: ['Zone', 'Area'],
  audit_decision: ['Décision', 'Decision'],
  audit_draw: ['Tirage au sort', 'Draw of lots'],
  audit_file: ['Fichier', 'File'],
  audit_formula: ['Formule électorale', 'Electoral formula'],
  audit_party: ['Parti', 'Party'],
  audit_rule: ['Règle', 'Rule'],
  audit_scan: ['Numérisation', 'Scan'],
  audit_scope: ['Bureaux confiés', 'Scope'],
  audit_setting: ['Réglage', 'Setting'],
  audit_user: ['Compte', 'Account'],
  audit_created: ['création', 'created'],
  audit_changed: ['modification', 'changed'],
  audit_deleted: ['suppression', 'deleted'],
  'audit_access.denied': ['Accès refusé', 'Access denied'],
  'audit_account.restored': ['Compte rétabli', 'Account restored'],
  'audit_audit.pruned': ['Journal ancien effacé', 'Old log deleted'],
  'audit_email.confirmed': ['Adresse confirmée', 'Address confirmed'],
  'audit_email.refused': ['Adresse refusée', 'Address refused'],
  'audit_mail.retried': ['Message renvoyé', 'Mail sent again'],
  'audit_password.reset': ['Mot de passe remplacé par lien', 'Password replaced by link'],
  'audit_password.reset_refused': ['Lien de mot de passe refusé', 'Password link refused'],
  'audit_password.reset_requested': ['Lien de mot de passe demandé', 'Password link asked for'],
  'audit_second_factor.disabled': ['Second facteur retiré', 'Second factor taken away'],
  'audit_second_factor.enabled': ['Second facteur mis en place', 'Second factor set up'],
  'audit_second_factor.recovery_codes': ['Codes de secours renouvelés', 'Recovery codes renewed'],
  'audit_second_factor.recovery_used': ['Code de secours utilisé', 'Recovery code used'],
  'audit_second_factor.reset': ['Second facteur remis à zéro', 'Second factor reset'],
  'audit_second_factor.wrong_code': ['Code faux', 'Wrong code'],
  'audit_session.ended': ['Session terminée', 'Session ended'],
  'audit_session.reused': ['Jeton réutilisé : session terminée', 'Token used again: session ended'],
  'audit_sheet.changed': ['Procès-verbal modifié', 'Sheet changed'],
  'audit_sheet.deleted': ['Procès-verbal retiré', 'Sheet taken out'],
  'audit_sheet.entered': ['Procès-verbal saisi', 'Sheet entered'],
  'audit_sheet.rejected': ['Procès-verbal rejeté', 'Sheet rejected'],
  'audit_table.truncated': ['Table vidée', 'Table emptied'],
  'audit_user.invited': ['Invitation envoyée', 'Invitation sent'],
  'audit_user.registered': ['Inscription', 'Registration'],
  'audit_user.sign_in_failed': ['Connexion échouée', 'Sign-in failed'],
  'audit_user.signed_in': ['Connexion', 'Sign-in'],
  'audit_user.signed_out': ['Déconnexion', 'Sign-out'],
  'audit_user.wrong_password': ['Mot de passe faux', 'Wrong password'],
});

export function actionText(action) {
  if (has(`audit_${action}`)) return t(`audit_${action}`);
  const [subject, verb] = action.split('.');
  const word = has(`audit_${subject}`) ? `audit_${subject}` : subject;
  return has(word) && has(`audit_${verb}`)
    ? t('auditIs', { subject: t(word), verb: t(`audit_${verb}`) })
    : t('auditOther');
}
