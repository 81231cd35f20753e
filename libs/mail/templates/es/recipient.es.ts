import type { TemplateSet } from '../template-set.js';

export const RECIPIENT_ES: TemplateSet['recipient'] = {
  subject: '{{controller}}: datos de una persona, expediente {{caseNumber}}',
  body: `Buenos días:

{{#if again}}Ya le escribimos sobre esto y aún no tenemos confirmación. {{/if}}{{controller}} le comunicó datos de una persona. {{act}}

En esta página consta de quién se trata y puede confirmar que está hecho:

{{link}}

El enlace está destinado solo a usted. Le rogamos que lo confirme a más tardar el {{expectedOn}}. Si es imposible o exige un esfuerzo desproporcionado, comuníquenoslo.

Si tiene preguntas, escriba a {{contact}} e indique el número de expediente {{caseNumber}}.

{{controller}}`,
};

export const RECIPIENT_ACTS_ES: TemplateSet['recipientActs'] = {
  erase: 'Aquí se han suprimido a petición suya: le rogamos que los suprima también.',
  correct:
    'Aquí se han rectificado a petición suya: le rogamos que los rectifique también y que nos pregunte qué es lo correcto ahora.',
  restrict:
    'Aquí se ha limitado su tratamiento a petición suya: le rogamos que solo los conserve y que no los utilice hasta que tenga noticias nuestras.',
  stop: 'La persona no quiere que se sigan utilizando para los fines que se indican en la página siguiente: le rogamos que ponga fin a ese uso.',
};

export const CONTROLLER_CASE_ES: TemplateSet['controllerCase'] = {
  subject: '{{controller}}: solicitud de una persona, expediente {{caseNumber}}',
  body: `Buenos días:

{{#if again}}Ya le escribimos sobre esto y aún no tenemos respuesta. {{/if}}{{controller}} trata datos por su cuenta. {{act}}

En esta página consta de qué se trata:

{{link}}

El enlace está destinado solo a usted.{{#if awaited}} El plazo de respuesta a la persona ya corre. Le rogamos que decida a más tardar el {{expectedOn}} si llevamos a cabo la solicitud y nos lo comunique.{{/if}}

Si tiene preguntas, escriba a {{contact}} e indique el número de expediente {{caseNumber}}.

{{controller}}`,
};

export const CONTROLLER_ACTS_ES: TemplateSet['controllerActs'] = {
  decide:
    'Una persona se ha dirigido a nosotros con una solicitud sobre la que usted decide. Sin sus instrucciones no hacemos nada.',
  collect: 'La copia de los datos que usted encargó está lista.',
  report:
    'Lo que usted encargó está terminado, o el expediente se ha cerrado; el resultado consta en la página.',
};
