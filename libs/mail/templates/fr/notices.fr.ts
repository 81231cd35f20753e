import type { NoticeTemplate, TemplateSet } from '../template-set.js';

const CLOSING = `Pour toute question, écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}.

{{controller}}`;

/** The one who answers is another. */
const DECIDED_ELSEWHERE = `Pour ce qui concerne votre demande, adressez-vous à {{decidedBy}} : {{decidedByContact}}. Nous pouvons seulement dire que nous l’avons transmise, et quand ; pour cela, écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}.

{{controller}}`;

const REASONS = `{{#each reasons}}
- {{this}}
{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if statement}}Votre déclaration est conservée avec le dossier et fait partie de notre réponse :

{{statement}}{{/if}}`;

const OUTCOME = `{{#if acts}}Ce qui a été fait :

{{#each acts}}
- {{category}} : {{act}}, nombre d’enregistrements : {{count}}
{{/each}}{{/if}}

{{#if kept}}Ce qui est conservé, pourquoi et jusqu’à quand :

{{#each kept}}
- {{category}} : {{reason}}{{#if earliest}} Selon l’enregistrement, jusqu’à une date entre le {{earliest}} et le {{until}}.{{else}}{{#if until}} Jusqu’à : {{until}}.{{else}} Ces données restent tant que cette raison existe.{{/if}}{{/if}}
{{/each}}{{/if}}

{{#if shared}}Ces données restent, car elles concernent aussi d’autres personnes :

{{#each shared}}
- {{this}}
{{/each}}{{/if}}

{{#if recipientsToTell}}Nous informons ces destinataires de vos données :

{{#each recipientsToTell}}
- {{this}}
{{/each}}{{/if}}

{{#if recipients}}Ces destinataires de vos données ont été informés :

{{#each recipients}}
- {{this}}
{{/each}}{{/if}}

{{#if certificateId}}Le résultat a été contrôlé et attesté. Numéro de l’attestation : {{certificateId}}{{/if}}`;

const ANSWER = `{{#if finding}}Votre point de vue : {{ownView}}

Ce qu’une personne a constaté en l’examinant : {{finding}}

{{reviewOutcome}}{{/if}}

{{#if ended}}Ces consentements ont pris fin :

{{#each ended}}
- {{this}}
{{/each}}{{/if}}

{{#if goesOn}}Ces finalités ne reposent pas sur un consentement et continuent :

{{#each goesOn}}
- {{this}}
{{/each}}{{/if}}

{{#if granted}}Accordé pour ces finalités :

{{#each granted}}
- {{this}}
{{/each}}{{/if}}

{{#if refused}}Refusé pour ces finalités :

{{#each refused}}
- {{purpose}} : {{reason}}
{{/each}}{{/if}}

{{#if erasureOffered}}{{erasureOffered}}{{/if}}`;

const VERIFY = `{{#if link}}Ouvrez cette page et suivez les étapes indiquées :

{{link}}

Ce lien est destiné à vous seul ; ne le transmettez à personne.{{#if linkUntilOn}} Il fonctionne jusqu’au {{linkUntilOn}} ; ouvert plus tard, il vous en propose un nouveau.{{/if}}{{/if}}

{{#if code}}Si vous êtes connecté à l’endroit où vous avez fait la demande, vous pouvez y saisir ce code à la place : {{code}}. Il est valable dix minutes.{{/if}}

{{#if means}}{{means}}{{/if}}

Nous ne demandons rien de plus que ce qui est nécessaire. Sans nouvelles de votre part d’ici au {{untilOn}}, le dossier est clos ; vous pouvez faire une nouvelle demande à tout moment. {{clock}}`;

const template = (subject: string, body: string, closing = CLOSING): NoticeTemplate => ({
  subject,
  body: `${body}\n\n${closing}`,
});

export const NOTICES_FR: TemplateSet['notices'] = {
  ACK: template(
    'Nous avons reçu votre demande {{caseNumber}}',
    `Bonjour,

le {{receivedOn}}, nous avons reçu {{#if requester}}une demande qui vous concerne, faite par {{requester}}{{else}}votre demande{{/if}}. Son objet : {{right}}. Son numéro de dossier est {{caseNumber}}.

{{#if effective}}Elle a déjà pris effet : ce qui devait cesser a cessé. Vous recevrez un message à ce sujet.{{else}}Voici la suite : {{#if searches}}nous examinons la demande, recherchons les données qui vous concernent et exécutons la demande.{{else}}nous examinons la demande et vous communiquons le résultat.{{/if}} {{identity}}

{{#if endedOn}}Le délai de notre réponse a expiré le {{endedOn}} ; nous répondons dès que possible.{{else}}{{#if expectedOn}}Vous recevrez notre réponse au plus tard le {{expectedOn}}.{{else}}Nous répondons dans les meilleurs délais.{{/if}}{{/if}}

{{withdrawal}}{{/if}}`,
  ),
  VERIFY_REQUEST: template(
    'Veuillez confirmer votre demande {{caseNumber}}',
    `Bonjour,

avant de traiter la demande {{caseNumber}}, nous devons être certains qu’elle vient de vous, afin que personne d’autre n’obtienne vos données ou ne les modifie ({{basis}}).{{#if right}} L’objet de la demande : {{right}}.{{/if}}{{#if requester}} Elle a été faite par {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  VERIFY_REMINDER: template(
    'Il manque encore votre confirmation : {{caseNumber}}',
    `Bonjour,

nous n’avons pas encore pu établir que la demande {{caseNumber}} vient de vous.{{#if right}} Son objet : {{right}}.{{/if}}{{#if requester}} Elle a été faite par {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  CLARIFY_REQUEST: template(
    'Une question sur votre demande {{caseNumber}}',
    `Bonjour,

pour bien traiter la demande {{caseNumber}}, nous avons une question :

{{question}}

Votre réponse est facultative. Veuillez écrire à {{contact}} d’ici au {{untilOn}} ; sans réponse, nous continuons avec ce que nous savons. {{clock}}

{{withdrawal}}`,
  ),
  FEE_NOTICE: template(
    'Frais de votre demande {{caseNumber}}',
    `Bonjour,

nous pouvons exiger des frais raisonnables pour la demande {{caseNumber}} ({{basis}}). Leur montant est de {{amount}}.

Mode de calcul : {{computation}}

Rien n’est facturé sans votre accord. Vous pouvez accepter, limiter la demande de sorte qu’aucuns frais ne soient dus, ou la retirer : écrivez à {{contact}} d’ici au {{untilOn}}. Sans nouvelles de votre part à cette date, le dossier est clos.

{{withdrawal}}`,
  ),
  EXTENSION: template(
    'Il nous faut plus de temps pour votre demande {{caseNumber}}',
    `Bonjour,

nous ne pouvons pas répondre à la demande {{caseNumber}} dans le premier délai. Vous recevrez notre réponse au plus tard le {{newDateOn}} ({{basis}}). Les raisons sont :

{{#each delays}}
- {{this}}
{{/each}}

{{facts}}

{{remedies}}

{{withdrawal}}`,
  ),
  REFUSAL: template(
    'Réponse à votre demande {{caseNumber}}',
    `Bonjour,

nous avons examiné votre demande {{caseNumber}}. Son objet : {{right}}. Nous n’y donnons pas suite, pour les raisons suivantes :

${REASONS}

{{#if optOutOffered}}{{optOutOffered}}{{/if}}

{{remedies}}`,
  ),
  PARTIAL: template(
    'Réponse à votre demande {{caseNumber}}',
    `Bonjour,

{{#if begunOn}}le {{begunOn}}, nous avons commencé à exécuter votre demande {{caseNumber}}. Son objet : {{right}}.{{#if acts}} Ce qui a été fait depuis figure ci-dessous et reste en l’état.{{/if}} Nous ne ferons rien de plus pour cette demande.{{else}}nous avons donné suite à une partie de votre demande {{caseNumber}}. Son objet : {{right}}.{{/if}}

${OUTCOME}

${ANSWER}

{{#if reasons}}Nous ne donnons pas suite au reste, pour les raisons suivantes :{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLETION: template(
    'Votre demande {{caseNumber}} est traitée',
    `Bonjour,

{{#if nothingHeld}}dans le dossier {{caseNumber}}, vous avez demandé ceci : {{right}}. {{nothingHeld}} Il n’y avait donc rien à faire.{{else}}votre demande {{caseNumber}} a été exécutée. Son objet : {{right}}.{{/if}}

{{#if explanation}}Notre réponse : {{explanation}}{{/if}}

${OUTCOME}

${ANSWER}

Si vous pensez qu’il manque quelque chose, écrivez-nous.

{{remedies}}`,
  ),
  DELIVERY: template(
    'Vos documents pour {{caseNumber}} sont prêts',
    `Bonjour,

les documents du dossier {{caseNumber}} sont prêts. Vous pouvez les télécharger ici jusqu’au {{expiresOn}} :

{{link}}

Il vous faut aussi un code. Vous le demandez sur cette page ; il est alors valable dix minutes. Le lien fonctionne jusqu’au premier téléchargement complet ; ne le transmettez à personne.`,
  ),
  DELIVERY_CODE: template(
    'Votre code pour {{caseNumber}}',
    `Bonjour,

voici le code avec lequel vous pouvez télécharger les documents du dossier {{caseNumber}} :

{{code}}

Il est valable dix minutes. Ensuite, vous pouvez en demander un autre sur la page des documents. Nous ne vous le demanderons jamais par courriel ou par téléphone.`,
  ),
  DELIVERY_REMINDER: template(
    'Vos documents pour {{caseNumber}} vous attendent encore',
    `Bonjour,

les documents du dossier {{caseNumber}} n’ont pas encore été téléchargés. Ils restent disponibles jusqu’au {{expiresOn}} :

{{link}}

Ensuite, ils seront supprimés. Il vous faut aussi un code. Vous le demandez sur cette page ; il est alors valable dix minutes.`,
  ),
  RESTRICTION_SET: template(
    'Votre demande {{caseNumber}} est traitée',
    `Bonjour,

{{#if nothingHeld}}{{nothingHeld}} La limitation du traitement ({{basis}}) est néanmoins enregistrée depuis le {{setOn}} et s’appliquera aux données vous concernant que nous pourrions recevoir.{{else}}depuis le {{setOn}}, le traitement de vos données est limité ({{basis}}), quel que soit leur usage{{#if scope}}, notamment :{{else}}.{{/if}}

{{#each scope}}
- {{this}}
{{/each}}{{/if}}

Désormais, ces données sont seulement conservées. Tout autre traitement exige votre consentement, ou sert des droits en justice, la protection d’une autre personne ou un intérêt public important. Vous serez informé avant que la limitation soit levée.

{{#if certificateId}}Le résultat a été contrôlé et attesté. Numéro de l’attestation : {{certificateId}}{{/if}}`,
  ),
  RESTRICTION_LIFT: template(
    'Un changement dans votre dossier {{caseNumber}}',
    `Bonjour,

le {{liftOn}}, nous lèverons la limitation du traitement dans le dossier {{caseNumber}} ({{basis}}). Jusque-là, elle reste en vigueur. La raison est :

{{reason}}

Si vous n’êtes pas d’accord, écrivez-nous, avant cette date si c’est encore possible : nous l’examinerons en tout cas.

{{remedies}}`,
  ),
  FORWARDED: template(
    'Votre demande {{caseNumber}} a été transmise',
    `Bonjour,

nous avons reçu votre demande le {{receivedOn}} : {{right}}.

Nous traitons les données concernées pour le compte de {{decidedBy}}, qui en est le responsable : c’est {{decidedBy}} qui décide de votre demande et qui vous répond. Nous la lui avons transmise et ne décidons de rien nous-mêmes.`,
    DECIDED_ELSEWHERE,
  ),
  WITHDRAWN: template(
    'Votre demande {{caseNumber}} est close',
    `Bonjour,

la demande {{caseNumber}} a été retirée le {{withdrawnOn}}. Nous n’entreprenons plus rien ; ce qui avait été fait auparavant n’est pas annulé. Vous pouvez faire une nouvelle demande à tout moment.`,
  ),
  SUBJECT_ALERT: template(
    'Quelqu’un a fait une demande en votre nom : {{caseNumber}}',
    `Bonjour,

le {{receivedOn}}, nous avons reçu une demande qui vous concerne. Son objet : {{right}}. Elle a été faite par {{requester}}. Son numéro de dossier est {{caseNumber}}.

{{#if link}}Nous n’y donnons suite que si vous confirmez que cette personne peut agir pour vous. Si c’est le cas, ouvrez cette page d’ici au {{untilOn}} et appuyez sur le bouton :

{{link}}{{else}}Nous l’examinons avant que quoi que ce soit ne soit fait.{{/if}}

Si vous ne le voulez pas, arrêtez-la : {{#if link}}n’appuyez pas sur le bouton et {{/if}}écrivez à {{contact}} en indiquant le numéro de dossier.`,
  ),
  SAR_NOTICE: template(
    'Informations pour votre demande {{caseNumber}}',
    `Bonjour,

dans le dossier {{caseNumber}}, vous avez demandé ceci : {{#if askedFor}}{{askedFor}}. Nous ne pouvons pas vous le donner, pour les raisons suivantes :

{{#each whyLess}}
- {{this}}
{{/each}}

Ce que nous vous donnons à la place : {{right}}.{{else}}{{right}}.{{/if}} {{confirmation}}

{{#each sections}}
{{title}} :

{{#each lines}}
- {{this}}
{{/each}}

{{/each}}`,
  ),
  RECIPIENT_LIST: template(
    'Réponse à votre demande {{caseNumber}}',
    `Bonjour,

dans le dossier {{caseNumber}}, vous avez demandé ceci : {{right}}. {{#if recipients}}D’après nos registres, ces destinataires ont reçu des informations sur vous :

{{#each recipients}}
- {{this}}
{{/each}}{{else}}D’après nos registres, personne n’a reçu d’informations sur vous.{{/if}}

Si vous pensez qu’il manque quelque chose, écrivez-nous.`,
  ),
  INFORM: template(
    'Réponse à votre demande {{caseNumber}}',
    `Bonjour,

dans le dossier {{caseNumber}}, vous avez demandé ceci : {{right}}. {{#if stood}}Voici ce que nous indiquions à la date du {{askedOn}} :{{else}}Nous n’avons enregistré aucune information sur la protection des données en vigueur à la date du {{askedOn}}.{{/if}}

{{#each stood}}
{{title}}

{{controller}}. En vigueur depuis le {{from}}{{#if until}}, jusqu’au {{until}}{{/if}}.

{{link}}

{{text}}

{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if unchanged}}Ce texte est toujours en vigueur, dans ces termes.{{/if}}

{{#if still}}Parmi ces textes, voici ce qui est toujours en vigueur, dans ces termes :

{{#each still}}
- {{title}}
{{/each}}{{/if}}

{{#if today}}Voici ce qui est en vigueur aujourd’hui :

{{#each today}}
{{title}}

{{controller}}. En vigueur depuis le {{from}}.

{{link}}

{{text}}

{{/each}}{{/if}}

Si vous pensez qu’il manque quelque chose, écrivez-nous.`,
  ),
  APPEAL_ANSWER: template(
    'Réponse à votre recours {{caseNumber}}',
    `Bonjour,

vous avez formé un recours contre notre réponse à la demande {{originalNumber}}. Une personne qui n’avait pas pris la première décision l’a examiné. La décision : {{decision}}.

{{#if newAnswerOn}}Votre demande {{originalNumber}} est de nouveau ouverte ; nous y répondons au plus tard le {{newAnswerOn}}.{{/if}}

{{#if reasons}}Les raisons sont :{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLAINT_ACK: template(
    'Nous avons reçu votre réclamation {{caseNumber}}',
    `Bonjour,

le {{receivedOn}}, nous avons reçu votre réclamation. Son numéro de dossier est {{caseNumber}}. Nous l’examinons et vous communiquons le résultat{{#if expectedOn}} au plus tard le {{expectedOn}}{{else}} dans les meilleurs délais{{/if}}.

{{remedies}}`,
  ),
  MESSAGE: template(
    'Un message concernant votre demande {{caseNumber}}',
    `Bonjour,

le {{sentOn}}, nous vous avons écrit un message concernant votre demande {{caseNumber}}. Il ne figure pas dans ce courriel, afin que vous seul puissiez le lire.

Si vous avez fait la demande avec un compte, vous y trouvez le message, avec la demande, et pouvez y répondre. Sinon, écrivez-nous, et nous conviendrons d’une voie sûre.`,
  ),
  DUPLICATE: template(
    'À propos de votre demande {{caseNumber}}',
    `Bonjour,

votre demande {{caseNumber}} a le même objet que la demande {{originalNumber}}, que nous traitons déjà. Nous répondons aux deux ensemble{{#if expectedOn}}, au plus tard le {{expectedOn}}{{/if}} ; vous n’avez rien à faire.

{{withdrawal}}`,
  ),
};
