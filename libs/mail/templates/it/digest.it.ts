import type { TemplateSet } from '../template-set.js';

export const DIGEST_IT: TemplateSet['digest'] = {
  subject: '{{controller}}: {{total}} {{#if single}}compito aperto{{else}}compiti aperti{{/if}}',
  body: `Buongiorno,

richieste a {{controller}} aspettano qualcuno:

{{#each counts}}
- {{task}}: {{count}}
{{/each}}

Le più urgenti:

{{#each urgent}}
- {{caseNumber}}: {{task}}{{#if role}} ({{role}}){{/if}}{{#if dueOn}}, scadenza {{dueOn}}{{/if}}{{#if link}}, {{link}}{{/if}}
{{/each}}

Questo messaggio arriva una volta al giorno finché qualcosa è aperto.`,
};

export const TASKS_IT: TemplateSet['tasks'] = {
  assess: 'decidere sulla richiesta',
  approve: 'approvare il piano',
  record_answer: 'annotare la risposta della persona',
  record_payment: 'annotare il pagamento',
  acknowledge: 'confermare la ricezione',
  plan_failed: 'il piano non può essere fatto',
  store_failed: 'non si può lavorare in un archivio',
  residue_remains: 'la ricerca trova ancora la persona',
  recheck_external: 'chiedere di nuovo all’esterno',
  decide_extension: 'decidere su una proroga',
  deadline_near: 'il termine finisce presto',
  review_hold: 'una conservazione legale finisce presto',
  approval_overdue: 'un’approvazione richiede troppo tempo',
  deadline_missed: 'il termine è scaduto',
  hand_over_code: 'consegnare il codice di un pacchetto',
  prove_identity: "chiedere una prova d'identità",
  read_message: 'leggere ciò che la persona ha scritto',
  read_mail: 'leggere una mail alla casella che può far valere un diritto',
  find_notice: 'trovare un’informativa sulla privacy che non è registrata',
  letters_held: 'le lettere a un indirizzo che molte richieste indicano sono trattenute',
  escalated: 'guardare una richiesta segnalata',
  manual: 'c’è lavoro da fare a mano',
  identity_running_out: 'l’identità non è ancora accertata e il termine decorre',
  notice_undelivered: 'una lettera non ha raggiunto la persona',
  repetition: 'la stessa persona chiede sempre la stessa cosa',
  tell_recipient: 'informare un destinatario dei dati',
  await_instruction: 'il titolare deve ancora dire che cosa fare',
  recipient_silent: 'un destinatario dei dati non ha confermato',
  review_decision: 'esaminare una decisione automatizzata',
  decide_appeal: 'decidere su un ricorso contro un rifiuto',
};
