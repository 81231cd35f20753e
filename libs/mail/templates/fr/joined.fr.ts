import type { TemplateSet } from '../template-set.js';

export const JOINED_FR: TemplateSet['joined'] = {
  subject: 'Plusieurs demandes qui mentionnent cette adresse',
  body: `Bonjour,

cette adresse figure dans plus de demandes que nous n’écrivons de lettres séparées. Nous avons reçu :

{{#each cases}}
- {{caseNumber}}, reçue le {{receivedOn}} : {{right}}.{{#if originalNumber}} Elle a le même objet que {{originalNumber}} ; nous répondons aux deux ensemble.{{/if}}{{#if expectedOn}} Vous recevrez notre réponse au plus tard le {{expectedOn}}.{{/if}}{{#if link}} Veuillez confirmer avant la fin du {{untilOn}} qu’elle vient de vous : {{link}}{{/if}}
{{/each}}

Vous pouvez retirer une demande à tout moment. Pour cela, pour toute question, et si aucune de ces demandes ne vient de vous, écrivez à {{contact}} en indiquant le numéro de dossier.

{{controller}}`,
};
