import type { TemplateSet } from '../template-set.js';

export const CONFIRMATION_FR: TemplateSet['confirmation'] = {
  subject: 'Veuillez confirmer votre consentement',
  body: `Bonjour,

cette adresse a été donnée à {{controller}} avec un consentement : {{consent}}. Il ne compte qu’une fois que vous l’avez confirmé. Ouvrez cette page et appuyez sur le bouton :

{{link}}

Le lien est valable {{hours}} heures. Vous pourrez ensuite retirer le consentement à tout moment.

Si ce n’était pas vous, ne faites rien : sans votre confirmation, le consentement ne compte pas.

Pour toute question, écrivez à {{contact}}.

{{controller}}`,
};
