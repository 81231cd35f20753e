import type { TemplateSet } from '../template-set.js';

export const PHRASES_FR: TemplateSet['phrases'] = {
  withdrawal:
    'Vous pouvez retirer votre demande à tout moment : écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}.',
  clockWaits: 'Notre délai de réponse ne court pas tant que nous n’avons pas de nouvelles de vous.',
  clockRuns: 'Notre délai de réponse continue de courir pendant ce temps.',
  clockEnded: 'Le délai de notre réponse a expiré ; nous répondons dès que possible.',
  identityCheck:
    'Auparavant, nous devons être certains que la demande vient de vous ; vous recevrez un message à ce sujet.',
  noIdentityCheck: 'Aucune autre preuve de votre identité n’est nécessaire pour le moment.',
  processed: 'Oui, nous traitons des données qui vous concernent. Voici ce que vous devez en savoir :',
  notProcessed:
    'Nous ne traitons aucune donnée qui vous concerne, hormis cette demande elle-même. Ce qui suit vaut néanmoins :',
  nothingHeld:
    'Nous avons cherché dans les systèmes où nous conservons des données et ne détenons rien qui vous concerne, hormis cette demande elle-même.',
  decisionChanged: 'La décision a été modifiée.',
  decisionStays: 'La décision est maintenue.',
  optOutOffered:
    'Vous pouvez néanmoins faire cesser la vente et le partage de vos données, sans avoir à prouver votre identité : écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}.',
  erasureOffered:
    'Ce qui ne servait qu’à ce qui a maintenant pris fin, vous pouvez le faire effacer ({{basis}}) : il suffit d’en faire la demande, à tout moment.',
  excluded: 'Cela concerne : {{purposes}}.',
};

export const CITATIONS_FR: TemplateSet['citations'] = {
  article: 'article',
  recital: 'considérant',
  paragraph: ', paragraphe ',
  point: ', point ',
  brackets: false,
  of: ' du ',
};

export const LAWS_FR: TemplateSet['laws'] = {
  EU_GDPR: 'RGPD',
  UK_GDPR: 'UK GDPR',
  CH_FADP: 'loi fédérale sur la protection des données (LPD)',
};

export const DECISIONS_FR: TemplateSet['decisions'] = {
  granted: 'il est fait droit au recours',
  partly_granted: 'il est fait droit en partie au recours',
  refused: 'le recours est rejeté',
};

export const REMEDIES_FR: TemplateSet['remedies'] = {
  eu: `{{#if authority}}Vous avez le droit d’introduire une réclamation auprès d’une autorité de contrôle (article 77 du {{law}}). L’autorité compétente pour nous est : {{authority}}. Vous pouvez aussi vous adresser à l’autorité du lieu où vous résidez, où vous travaillez ou où la violation aurait été commise.{{else}}Vous avez le droit d’introduire une réclamation auprès d’une autorité de contrôle (article 77 du {{law}}), en particulier au lieu où vous résidez, où vous travaillez ou où la violation aurait été commise.{{/if}}

Vous avez aussi droit à un recours juridictionnel effectif : vous pouvez saisir un tribunal (article 79 du {{law}}).`,
  uk: `Vous pouvez nous adresser une réclamation : écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}. Nous accusons réception d’une réclamation dans les 30 jours (section 164A du Data Protection Act 2018).

Vous avez aussi le droit d’introduire une réclamation auprès de l’Information Commissioner (article 77 du {{law}}){{#if where}} : {{where}}{{/if}}. Et vous avez droit à un recours juridictionnel effectif : vous pouvez saisir un tribunal (article 79 du {{law}}).`,
  uk_complaint: `Vous avez le droit d’introduire une réclamation auprès de l’Information Commissioner (article 77 du {{law}}){{#if where}} : {{where}}{{/if}}. Et vous avez droit à un recours juridictionnel effectif : vous pouvez saisir un tribunal (article 79 du {{law}}).`,
  ch: `Vous pouvez signaler l’affaire au Préposé fédéral à la protection des données et à la transparence{{#if where}} : {{where}}{{/if}}. Vous pouvez aussi agir devant le juge civil (article 32 LPD).`,
  pipeda: `Vous avez le droit de porter plainte auprès du Commissaire à la protection de la vie privée du Canada (article 11 de la LPRPDE, PIPEDA){{#if where}} : {{where}}{{/if}}.`,
  quebec: `Si vous n’êtes pas d’accord, vous pouvez vous adresser à la Commission d’accès à l’information du Québec{{#if where}} : {{where}}{{/if}}.`,
  us_appeal: `Si vous n’êtes pas d’accord avec notre réponse, vous pouvez former un recours auprès de nous : écrivez à {{contact}} dans les {{appealDays}} jours, en indiquant le numéro de dossier {{caseNumber}} et vos raisons. Une personne qui n’a pas pris la première décision examine le recours, et vous recevez une réponse écrite et motivée.

Si le recours est rejeté, vous pouvez porter plainte auprès de l’Attorney General{{#if authority}} : {{authority}}{{/if}}.`,
  us: `Vous pouvez porter plainte auprès de l’Attorney General{{#if authority}} : {{authority}}{{/if}}.`,
  us_ca: `Vous pouvez porter plainte {{#if authority}}auprès de l’une de ces autorités : {{authority}}.{{else}}auprès de la California Privacy Protection Agency ou de l’Attorney General de Californie.{{/if}}`,
  brazil: `Vous avez le droit de saisir l’autorité nationale de protection des données du Brésil (LGPD, art. 18 §1){{#if where}} : {{where}}{{/if}}.`,
  india: `Si notre réponse ne vous satisfait pas, écrivez à {{contact}} et formez une réclamation (section 13 du DPDP Act). Si l’affaire n’est pas réglée ainsi, vous pouvez vous adresser au Data Protection Board of India.`,
  india_complaint: `Si notre réponse ne règle pas l’affaire, vous pouvez vous adresser au Data Protection Board of India (section 13 du DPDP Act).`,
  general: `Si vous n’êtes pas d’accord avec notre réponse, écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}. Vous pouvez aussi vous adresser à l’autorité qui veille à la protection des données à caractère personnel, ou à un tribunal.{{#if authority}} L’autorité est : {{authority}}.{{/if}}`,
};
