import type { TemplateSet } from '../template-set.js';

export const JOINED_IT: TemplateSet['joined'] = {
  subject: 'Su più richieste che indicano questo indirizzo',
  body: `Buongiorno,

questo indirizzo compare in più richieste di quante ne confermiamo con lettere singole. Sono arrivate:

{{#each cases}}
- {{caseNumber}}, ricevuta il {{receivedOn}}: {{right}}.{{#if originalNumber}} Chiede lo stesso di {{originalNumber}}; rispondiamo a entrambe insieme.{{/if}}{{#if expectedOn}} Riceverà la nostra risposta entro il {{expectedOn}}.{{/if}}{{#if link}} Confermi entro il {{untilOn}} che proviene da Lei: {{link}}{{/if}}
{{/each}}

Può ritirare una richiesta in qualsiasi momento. Per questo, per domande, e se nessuna di queste richieste è Sua, scriva a {{contact}} indicando il numero di pratica.

{{controller}}`,
};
