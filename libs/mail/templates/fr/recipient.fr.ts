import type { TemplateSet } from '../template-set.js';

export const RECIPIENT_FR: TemplateSet['recipient'] = {
  subject: '{{controller}} : données d’une personne, dossier {{caseNumber}}',
  body: `Bonjour,

{{#if again}}nous vous avons déjà écrit à ce sujet et n’avons pas encore de confirmation. {{/if}}{{controller}} vous a communiqué des données d’une personne. {{act}}

Cette page indique de qui il s’agit et permet de confirmer que c’est fait :

{{link}}

Le lien est destiné à vous seul. Veuillez confirmer d’ici au {{expectedOn}}. Si cela est impossible ou exige des efforts disproportionnés, dites-le-nous.

Pour toute question, écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}.

{{controller}}`,
};

export const RECIPIENT_ACTS_FR: TemplateSet['recipientActs'] = {
  erase: 'Elles ont été effacées chez nous à sa demande : veuillez les effacer aussi.',
  correct:
    'Elles ont été rectifiées chez nous à sa demande : veuillez les rectifier aussi, et demandez-nous ce qui est exact désormais.',
  restrict:
    'Leur traitement a été limité chez nous à sa demande : veuillez seulement les conserver et ne pas les utiliser jusqu’à ce que nous vous écrivions.',
  stop: 'La personne ne veut plus qu’elles servent aux finalités indiquées sur la page ci-dessous : veuillez y mettre fin.',
};

export const CONTROLLER_CASE_FR: TemplateSet['controllerCase'] = {
  subject: '{{controller}} : demande d’une personne, dossier {{caseNumber}}',
  body: `Bonjour,

{{#if again}}nous vous avons déjà écrit à ce sujet et n’avons pas encore de réponse. {{/if}}{{controller}} traite des données pour votre compte. {{act}}

Cette page indique de quoi il s’agit :

{{link}}

Le lien est destiné à vous seul.{{#if awaited}} Le délai de réponse à la personne court déjà. Veuillez décider d’ici au {{expectedOn}} si nous donnons suite à la demande, et nous le dire.{{/if}}

Pour toute question, écrivez à {{contact}} en indiquant le numéro de dossier {{caseNumber}}.

{{controller}}`,
};

export const CONTROLLER_ACTS_FR: TemplateSet['controllerActs'] = {
  decide:
    'Une personne s’est adressée à nous avec une demande dont la décision vous revient. Sans votre instruction, nous n’entreprenons rien.',
  collect: 'La copie des données que vous avez demandée est prête pour vous.',
  report: 'Ce que vous avez demandé est terminé, ou le dossier a été clos ; le résultat figure sur la page.',
};
