import type { TemplateSet } from '../template-set.js';

export const CONFIRMATION_IT: TemplateSet['confirmation'] = {
  subject: 'Confermi il Suo consenso',
  body: `Buongiorno,

questo indirizzo è stato indicato a {{controller}} con un consenso: {{consent}}. Vale solo dopo la Sua conferma. Apra questa pagina e prema il pulsante:

{{link}}

Il link è valido per {{hours}} ore. In seguito può revocare il consenso in qualsiasi momento.

Se non è stato Lei, non faccia nulla: senza la Sua conferma il consenso non vale.

Per domande scriva a {{contact}}.

{{controller}}`,
};
