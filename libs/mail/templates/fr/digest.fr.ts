import type { TemplateSet } from '../template-set.js';

export const DIGEST_FR: TemplateSet['digest'] = {
  subject: '{{controller}} : {{total}} {{#if single}}tâche ouverte{{else}}tâches ouvertes{{/if}}',
  body: `Bonjour,

des demandes adressées à {{controller}} attendent quelqu’un :

{{#each counts}}
- {{task}} : {{count}}
{{/each}}

Les plus urgentes :

{{#each urgent}}
- {{caseNumber}} : {{task}}{{#if role}} ({{role}}){{/if}}{{#if dueOn}}, échéance le {{dueOn}}{{/if}}{{#if link}}, {{link}}{{/if}}
{{/each}}

Ce courriel arrive une fois par jour tant que quelque chose est ouvert.`,
};

export const TASKS_FR: TemplateSet['tasks'] = {
  assess: 'décider de la demande',
  approve: 'approuver le plan',
  record_answer: 'noter la réponse de la personne',
  record_payment: 'noter le paiement',
  acknowledge: 'accuser réception',
  plan_failed: 'le plan ne peut pas être établi',
  store_failed: 'un stockage ne peut pas être traité',
  residue_remains: 'la recherche trouve encore la personne',
  recheck_external: 'redemander à l’extérieur',
  decide_extension: 'décider d’une prolongation',
  deadline_near: 'le délai se termine bientôt',
  review_hold: 'une conservation légale se termine bientôt',
  approval_overdue: 'une approbation prend trop de temps',
  deadline_missed: 'le délai est écoulé',
  hand_over_code: "remettre le code d'un paquet",
  prove_identity: "demander une preuve d'identité",
  read_message: 'lire ce que la personne a écrit',
  read_mail: 'lire un courriel à la boîte qui peut faire valoir un droit',
  find_notice: 'trouver une information sur la protection des données qui n’est pas enregistrée',
  letters_held: 'les lettres à une adresse que beaucoup de demandes mentionnent sont retenues',
  escalated: 'examiner une demande transmise',
  manual: 'un travail est à faire à la main',
  identity_running_out: 'l’identité n’est pas encore établie, et le délai court',
  notice_undelivered: 'une lettre n’est pas parvenue à la personne',
  repetition: 'la même personne demande sans cesse la même chose',
  tell_recipient: 'informer un destinataire des données',
  await_instruction: 'le responsable du traitement doit encore dire ce qu’il faut faire',
  recipient_silent: 'un destinataire des données n’a pas confirmé',
  review_decision: 'examiner une décision automatisée',
  decide_appeal: 'décider d’un recours contre un refus',
};
