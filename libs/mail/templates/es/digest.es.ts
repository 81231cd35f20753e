import type { TemplateSet } from '../template-set.js';

export const DIGEST_ES: TemplateSet['digest'] = {
  subject: '{{controller}}: {{total}} {{#if single}}tarea pendiente{{else}}tareas pendientes{{/if}}',
  body: `Buenos días:

Hay solicitudes a {{controller}} que esperan a alguien:

{{#each counts}}
- {{task}}: {{count}}
{{/each}}

Las más urgentes:

{{#each urgent}}
- {{caseNumber}}: {{task}}{{#if role}} ({{role}}){{/if}}{{#if dueOn}}, vence el {{dueOn}}{{/if}}{{#if link}}, {{link}}{{/if}}
{{/each}}

Este correo llega una vez al día mientras haya algo pendiente.`,
};

export const TASKS_ES: TemplateSet['tasks'] = {
  assess: 'decidir sobre la solicitud',
  approve: 'aprobar el plan',
  record_answer: 'anotar la respuesta de la persona',
  record_payment: 'anotar el pago',
  acknowledge: 'acusar recibo',
  plan_failed: 'no se puede hacer el plan',
  store_failed: 'no se puede trabajar en un almacén',
  residue_remains: 'la búsqueda aún encuentra a la persona',
  recheck_external: 'volver a preguntar fuera',
  decide_extension: 'decidir sobre una prórroga',
  deadline_near: 'el plazo termina pronto',
  review_hold: 'una conservación legal termina pronto',
  approval_overdue: 'una aprobación tarda demasiado',
  deadline_missed: 'el plazo ha terminado',
  hand_over_code: 'entregar el código de un paquete',
  prove_identity: 'pedir una prueba de identidad',
  read_message: 'leer lo que la persona ha escrito',
  read_mail: 'leer un correo al buzón que puede ejercer un derecho',
  find_notice: 'encontrar un aviso de privacidad que no está registrado',
  letters_held: 'se retienen cartas a una dirección que muchas solicitudes mencionan',
  escalated: 'mirar una solicitud elevada',
  manual: 'hay trabajo que hacer a mano',
  identity_running_out: 'la identidad aún no está acreditada y el plazo corre',
  notice_undelivered: 'una carta no ha llegado a la persona',
  repetition: 'la misma persona pide una y otra vez lo mismo',
  tell_recipient: 'informar a un destinatario de los datos',
  await_instruction: 'el responsable del tratamiento aún tiene que decir qué se hace',
  recipient_silent: 'un destinatario de los datos no ha confirmado',
  review_decision: 'revisar una decisión automatizada',
  decide_appeal: 'decidir sobre un recurso contra una denegación',
};
