import type { TemplateSet } from '../template-set.js';

export const PHRASES_IT: TemplateSet['phrases'] = {
  withdrawal:
    'Può ritirare la Sua richiesta in qualsiasi momento: scriva a {{contact}} indicando il numero di pratica {{caseNumber}}.',
  clockWaits: 'Il nostro termine di risposta non decorre finché non riceviamo Sue notizie.',
  clockRuns: 'Il nostro termine di risposta continua intanto a decorrere.',
  clockEnded: 'Il termine per la nostra risposta è scaduto; rispondiamo appena possibile.',
  identityCheck:
    'Prima dobbiamo essere certi che la richiesta provenga da Lei; riceverà un messaggio apposito.',
  noIdentityCheck: 'Al momento non serve un’ulteriore prova della Sua identità.',
  processed: 'Sì, trattiamo dati che La riguardano. Ecco che cosa deve sapere:',
  notProcessed:
    'Non trattiamo dati che La riguardano, a parte questa stessa richiesta. Quanto segue vale comunque:',
  nothingHeld:
    'Abbiamo cercato nei sistemi in cui conserviamo dati e non abbiamo nulla che La riguardi, a parte questa stessa richiesta.',
  decisionChanged: 'La decisione è stata modificata.',
  decisionStays: 'La decisione è confermata.',
  optOutOffered:
    'Può comunque far cessare la vendita e la condivisione dei Suoi dati, senza dover provare la Sua identità: scriva a {{contact}} indicando il numero di pratica {{caseNumber}}.',
  erasureOffered:
    'Ciò che serviva solo a quanto ora è terminato, Lei può farlo cancellare ({{basis}}): basta una richiesta, in qualsiasi momento.',
  excluded: 'Questo riguarda: {{purposes}}.',
};

export const CITATIONS_IT: TemplateSet['citations'] = {
  article: 'articolo',
  recital: 'considerando',
  paragraph: ', paragrafo ',
  point: ', lettera ',
  brackets: false,
  of: ' del ',
};

export const LAWS_IT: TemplateSet['laws'] = {
  EU_GDPR: 'GDPR',
  UK_GDPR: 'UK GDPR',
  CH_FADP: 'legge federale sulla protezione dei dati (LPD)',
};

export const DECISIONS_IT: TemplateSet['decisions'] = {
  granted: 'il ricorso è accolto',
  partly_granted: 'il ricorso è accolto in parte',
  refused: 'il ricorso è respinto',
};

export const REMEDIES_IT: TemplateSet['remedies'] = {
  eu: `{{#if authority}}Ha il diritto di proporre reclamo a un’autorità di controllo (articolo 77 del {{law}}). L’autorità competente per noi è: {{authority}}. Può rivolgersi anche all’autorità del luogo in cui risiede, lavora o in cui ritiene avvenuta la violazione.{{else}}Ha il diritto di proporre reclamo a un’autorità di controllo (articolo 77 del {{law}}), in particolare nel luogo in cui risiede, lavora o in cui ritiene avvenuta la violazione.{{/if}}

Ha inoltre diritto a un ricorso giurisdizionale effettivo: può rivolgersi a un giudice (articolo 79 del {{law}}).`,
  uk: `Può presentarci un reclamo: scriva a {{contact}} indicando il numero di pratica {{caseNumber}}. Confermiamo la ricezione di un reclamo entro 30 giorni (section 164A del Data Protection Act 2018).

Ha inoltre il diritto di proporre reclamo all’Information Commissioner (articolo 77 del {{law}}){{#if where}}: {{where}}{{/if}}. E ha diritto a un ricorso giurisdizionale effettivo: può rivolgersi a un giudice (articolo 79 del {{law}}).`,
  uk_complaint: `Ha il diritto di proporre reclamo all’Information Commissioner (articolo 77 del {{law}}){{#if where}}: {{where}}{{/if}}. E ha diritto a un ricorso giurisdizionale effettivo: può rivolgersi a un giudice (articolo 79 del {{law}}).`,
  ch: `Può segnalare la questione all’Incaricato federale della protezione dei dati e della trasparenza{{#if where}}: {{where}}{{/if}}. Può anche agire in sede civile (articolo 32 LPD).`,
  pipeda: `Ha il diritto di presentare un reclamo al Privacy Commissioner of Canada (section 11 del PIPEDA){{#if where}}: {{where}}{{/if}}.`,
  quebec: `Se non è d’accordo, può rivolgersi alla Commission d’accès à l’information du Québec{{#if where}}: {{where}}{{/if}}.`,
  us_appeal: `Se non è d’accordo con la nostra risposta, può presentare ricorso a noi: scriva a {{contact}} entro {{appealDays}} giorni indicando il numero di pratica {{caseNumber}} e i motivi. Il ricorso è esaminato da una persona che non ha preso la prima decisione, e Lei riceve una risposta scritta e motivata.

Se il ricorso è respinto, può presentare un reclamo all’Attorney General{{#if authority}}: {{authority}}{{/if}}.`,
  us: `Può presentare un reclamo all’Attorney General{{#if authority}}: {{authority}}{{/if}}.`,
  us_ca: `Può presentare un reclamo {{#if authority}}a una di queste autorità: {{authority}}.{{else}}alla California Privacy Protection Agency o all’Attorney General della California.{{/if}}`,
  brazil: `Ha il diritto di rivolgersi all’autorità nazionale per la protezione dei dati del Brasile (LGPD, art. 18 §1){{#if where}}: {{where}}{{/if}}.`,
  india: `Se la nostra risposta non La soddisfa, scriva a {{contact}} e presenti un reclamo (section 13 del DPDP Act). Se la questione non si risolve, può rivolgersi al Data Protection Board of India.`,
  india_complaint: `Se la nostra risposta non risolve la questione, può rivolgersi al Data Protection Board of India (section 13 del DPDP Act).`,
  general: `Se non è d’accordo con la nostra risposta, scriva a {{contact}} indicando il numero di pratica {{caseNumber}}. Può anche rivolgersi all’autorità che vigila sulla protezione dei dati personali o a un giudice.{{#if authority}} L’autorità è: {{authority}}.{{/if}}`,
};
