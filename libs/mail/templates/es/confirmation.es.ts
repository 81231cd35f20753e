import type { TemplateSet } from '../template-set.js';

export const CONFIRMATION_ES: TemplateSet['confirmation'] = {
  subject: 'Confirme su consentimiento',
  body: `Buenos días:

Esta dirección se facilitó a {{controller}} con un consentimiento: {{consent}}. Solo cuenta cuando usted lo confirma. Abra esta página y pulse el botón:

{{link}}

El enlace es válido durante {{hours}} horas. Después puede retirar el consentimiento en cualquier momento.

Si no fue usted, no haga nada: sin su confirmación el consentimiento no cuenta.

Si tiene preguntas, escriba a {{contact}}.

{{controller}}`,
};
