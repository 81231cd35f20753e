import type { TemplateSet } from '../template-set.js';

export const RECIPIENT_IT: TemplateSet['recipient'] = {
  subject: '{{controller}}: dati di una persona, pratica {{caseNumber}}',
  body: `Buongiorno,

{{#if again}}vi abbiamo già scritto in proposito e non abbiamo ancora una conferma. {{/if}}{{controller}} vi ha comunicato dati di una persona. {{act}}

Questa pagina indica di chi si tratta e permette di confermare che è stato fatto:

{{link}}

Il link è destinato solo a voi. Vi preghiamo di confermare entro il {{expectedOn}}. Se è impossibile o richiede uno sforzo sproporzionato, comunicatecelo.

Per domande scrivete a {{contact}} indicando il numero di pratica {{caseNumber}}.

{{controller}}`,
};

export const RECIPIENT_ACTS_IT: TemplateSet['recipientActs'] = {
  erase: 'Da noi sono stati cancellati su sua richiesta: vi preghiamo di cancellarli anche voi.',
  correct:
    'Da noi sono stati rettificati su sua richiesta: vi preghiamo di rettificarli anche voi e di chiederci che cosa è esatto ora.',
  restrict:
    'Da noi il loro trattamento è stato limitato su sua richiesta: vi preghiamo di conservarli soltanto e di non usarli finché non avrete nostre notizie.',
  stop: 'La persona non vuole che siano ancora usati per le finalità indicate nella pagina qui sotto: vi preghiamo di porvi fine.',
};

export const CONTROLLER_CASE_IT: TemplateSet['controllerCase'] = {
  subject: '{{controller}}: richiesta di una persona, pratica {{caseNumber}}',
  body: `Buongiorno,

{{#if again}}vi abbiamo già scritto in proposito e non abbiamo ancora una risposta. {{/if}}{{controller}} tratta dati per vostro conto. {{act}}

Questa pagina indica di che cosa si tratta:

{{link}}

Il link è destinato solo a voi.{{#if awaited}} Il termine per rispondere alla persona decorre già. Vi preghiamo di decidere entro il {{expectedOn}} se dobbiamo dare seguito alla richiesta e di comunicarcelo.{{/if}}

Per domande scrivete a {{contact}} indicando il numero di pratica {{caseNumber}}.

{{controller}}`,
};

export const CONTROLLER_ACTS_IT: TemplateSet['controllerActs'] = {
  decide:
    'Una persona si è rivolta a noi con una richiesta sulla quale decidete voi. Senza le vostre istruzioni non facciamo nulla.',
  collect: 'La copia dei dati che avete chiesto è pronta per voi.',
  report: 'Ciò che avete chiesto è concluso, oppure la pratica è stata chiusa; l’esito è sulla pagina.',
};
