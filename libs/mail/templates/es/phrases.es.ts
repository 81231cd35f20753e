import type { TemplateSet } from '../template-set.js';

export const PHRASES_ES: TemplateSet['phrases'] = {
  withdrawal:
    'Puede retirar su solicitud en cualquier momento: escriba a {{contact}} e indique el número de expediente {{caseNumber}}.',
  clockWaits: 'Nuestro plazo de respuesta no corre hasta que tengamos noticias suyas.',
  clockRuns: 'Nuestro plazo de respuesta sigue corriendo mientras tanto.',
  clockEnded: 'El plazo de nuestra respuesta ha terminado; contestamos lo antes posible.',
  identityCheck:
    'Antes debemos estar seguros de que la solicitud procede de usted; recibirá un mensaje aparte sobre ello.',
  noIdentityCheck: 'Por ahora no hace falta otra prueba de su identidad.',
  processed: 'Sí, tratamos datos sobre usted. Esto es lo que debe saber de ello:',
  notProcessed:
    'No tratamos datos sobre usted, aparte de esta misma solicitud. Lo que sigue vale no obstante:',
  nothingHeld:
    'Hemos buscado en los sistemas en los que guardamos datos y no tenemos nada sobre usted, aparte de esta misma solicitud.',
  decisionChanged: 'La decisión se ha modificado.',
  decisionStays: 'La decisión se mantiene.',
  optOutOffered:
    'Aun así puede poner fin a la venta y cesión de sus datos, sin tener que probar su identidad: escriba a {{contact}} e indique el número de expediente {{caseNumber}}.',
  erasureOffered:
    'Lo que solo servía para lo que ahora ha terminado, usted puede hacer que se suprima ({{basis}}): basta con solicitarlo en cualquier momento.',
  excluded: 'Se trata de: {{purposes}}.',
};

export const CITATIONS_ES: TemplateSet['citations'] = {
  article: 'artículo',
  recital: 'considerando',
  paragraph: ', apartado ',
  point: ', letra ',
  brackets: false,
  of: ' del ',
};

export const LAWS_ES: TemplateSet['laws'] = { EU_GDPR: 'RGPD', UK_GDPR: 'UK GDPR' };

export const DECISIONS_ES: TemplateSet['decisions'] = {
  granted: 'se estima el recurso',
  partly_granted: 'se estima en parte el recurso',
  refused: 'se desestima el recurso',
};

export const REMEDIES_ES: TemplateSet['remedies'] = {
  eu: `{{#if authority}}Tiene derecho a presentar una reclamación ante una autoridad de control (artículo 77 del {{law}}). La autoridad que nos corresponde es: {{authority}}. También puede dirigirse a la autoridad del lugar donde reside, donde trabaja o donde considere que se cometió la infracción.{{else}}Tiene derecho a presentar una reclamación ante una autoridad de control (artículo 77 del {{law}}), en particular en el lugar donde reside, donde trabaja o donde considere que se cometió la infracción.{{/if}}

También tiene derecho a la tutela judicial efectiva: puede acudir a los tribunales (artículo 79 del {{law}}).`,
  uk: `Puede presentarnos una reclamación: escriba a {{contact}} e indique el número de expediente {{caseNumber}}. Acusamos recibo de una reclamación en un plazo de 30 días (section 164A de la Data Protection Act 2018).

También tiene derecho a presentar una reclamación ante el Information Commissioner (artículo 77 del {{law}}){{#if where}}: {{where}}{{/if}}. Y tiene derecho a la tutela judicial efectiva: puede acudir a los tribunales (artículo 79 del {{law}}).`,
  uk_complaint: `Tiene derecho a presentar una reclamación ante el Information Commissioner (artículo 77 del {{law}}){{#if where}}: {{where}}{{/if}}. Y tiene derecho a la tutela judicial efectiva: puede acudir a los tribunales (artículo 79 del {{law}}).`,
  ch: `Puede denunciar el asunto ante el Comisionado federal suizo de protección de datos y transparencia{{#if where}}: {{where}}{{/if}}. También puede acudir a la vía civil (artículo 32 de la FADP).`,
  pipeda: `Tiene derecho a presentar una reclamación ante el Privacy Commissioner of Canada (section 11 de la PIPEDA){{#if where}}: {{where}}{{/if}}.`,
  quebec: `Si no está de acuerdo, puede dirigirse a la Commission d’accès à l’information du Québec{{#if where}}: {{where}}{{/if}}.`,
  us_appeal: `Si no está de acuerdo con nuestra respuesta, puede recurrirla ante nosotros: escriba a {{contact}} en un plazo de {{appealDays}} días, indique el número de expediente {{caseNumber}} y sus motivos. El recurso lo examina alguien que no tomó la primera decisión, y usted recibe una respuesta escrita y motivada.

Si se desestima el recurso, puede presentar una queja ante el Attorney General{{#if authority}}: {{authority}}{{/if}}.`,
  us: `Puede presentar una queja ante el Attorney General{{#if authority}}: {{authority}}{{/if}}.`,
  us_ca: `Puede presentar una queja {{#if authority}}ante una de estas autoridades: {{authority}}.{{else}}ante la California Privacy Protection Agency o ante el Attorney General de California.{{/if}}`,
  brazil: `Tiene derecho a dirigirse a la autoridad nacional de protección de datos de Brasil (LGPD, art. 18 §1){{#if where}}: {{where}}{{/if}}.`,
  india: `Si nuestra respuesta no le satisface, escriba a {{contact}} y presente una queja (section 13 de la DPDP Act). Si así no se resuelve el asunto, puede dirigirse al Data Protection Board of India.`,
  india_complaint: `Si nuestra respuesta no resuelve el asunto, puede dirigirse al Data Protection Board of India (section 13 de la DPDP Act).`,
  general: `Si no está de acuerdo con nuestra respuesta, escriba a {{contact}} e indique el número de expediente {{caseNumber}}. También puede dirigirse a la autoridad que supervisa la protección de datos personales o a un tribunal.{{#if authority}} La autoridad es: {{authority}}.{{/if}}`,
};
