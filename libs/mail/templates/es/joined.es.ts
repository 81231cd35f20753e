import type { TemplateSet } from '../template-set.js';

export const JOINED_ES: TemplateSet['joined'] = {
  subject: 'Sobre varias solicitudes que mencionan esta dirección',
  body: `Buenos días:

Esta dirección figura en más solicitudes de las que contestamos con cartas separadas. Hemos recibido:

{{#each cases}}
- {{caseNumber}}, recibida el {{receivedOn}}: {{right}}.{{#if originalNumber}} Pide lo mismo que {{originalNumber}}; contestamos ambas juntas.{{/if}}{{#if expectedOn}} Recibirá nuestra respuesta a más tardar el {{expectedOn}}.{{/if}}{{#if link}} Confirme a más tardar el {{untilOn}} que procede de usted: {{link}}{{/if}}
{{/each}}

Puede retirar una solicitud en cualquier momento. Para ello, si tiene preguntas, o si no hizo ninguna de estas solicitudes, escriba a {{contact}} e indique el número de expediente.

{{controller}}`,
};
