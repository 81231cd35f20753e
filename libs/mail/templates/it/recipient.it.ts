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
