import type { TemplateSet } from '../template-set.js';

export const RIGHTS_FR: TemplateSet['rights'] = {
  erasure: 'l’effacement de vos données à caractère personnel',
  restriction: 'la limitation du traitement',
  portability: 'une copie de vos données dans un format portable',
  withdraw_consent: 'le retrait de votre consentement',
  access: 'l’accès à vos données à caractère personnel',
  rectification: 'la rectification de vos données à caractère personnel',
  objection: 'la fin du traitement auquel vous vous opposez',
  objection_marketing: 'la fin de la publicité à laquelle vous vous opposez',
  human_review: 'l’examen d’une décision automatisée par une personne',
  complaint: 'une réponse à votre réclamation',
  know_categories: 'les catégories de vos données à caractère personnel',
  third_party_list: 'les destinataires de vos données',
  opt_out_sale_sharing: 'la fin de la vente et du partage de vos données',
  opt_in_sale_sharing: 'l’autorisation de vendre et de partager à nouveau vos données',
  limit_sensitive: 'une limite à l’utilisation de vos données sensibles',
  opt_out_profiling: 'la fin du profilage et des décisions automatisées vous concernant',
  admt_access: 'l’explication d’une décision automatisée',
  nominate: 'la désignation d’une personne qui agit pour vous',
  appeal: 'un nouvel examen d’une demande refusée',
};

export const DELAYS_FR: TemplateSet['delays'] = {
  COMPLEXITY: 'votre demande est complexe',
  VOLUME: 'vous avez fait plusieurs demandes',
};

export const REFUSALS_FR: TemplateSet['refusals'] = {
  IDENTITY_FAILED: 'Nous n’avons pas pu établir que la demande vient de la personne concernée.',
  NO_MATCH: 'Nous n’avons trouvé aucune donnée que nous puissions vous attribuer.',
  SUSPECTED_FRAUD: 'Des indices montrent que la demande est abusive.',
  MANIFESTLY_UNFOUNDED: 'La demande est manifestement infondée.',
  EXCESSIVE: 'La demande est excessive, notamment en raison de son caractère répétitif.',
  FRIVOLOUS: 'La demande ne vise pas sérieusement ce droit.',
  OUTSIDE_JURISDICTION: 'La loi qui donne ce droit ne s’applique pas à ce traitement.',
  NOT_A_DATA_SUBJECT: 'Les données ne concernent pas une personne physique vivante que cette loi protège.',
  BASIS_EXCLUDES_RIGHT: 'La base juridique de ce traitement ne donne pas ce droit.',
  NOT_PROVIDED_BY_SUBJECT: 'Vous ne nous avez pas fourni ces données vous-même.',
  LEGAL_OBLIGATION: 'La loi nous oblige à conserver ces données.',
  LEGAL_CLAIMS:
    'Les données sont nécessaires à la constatation, à l’exercice ou à la défense de droits en justice.',
  FREE_EXPRESSION: 'La liberté d’expression et d’information prévaut.',
  PUBLIC_HEALTH: 'Les données sont nécessaires à la santé publique.',
  ARCHIVING: 'Les données sont nécessaires à l’archivage dans l’intérêt public.',
  RESEARCH: 'Les données sont nécessaires à la recherche ou à des statistiques.',
  PUBLIC_TASK: 'Les données sont nécessaires à une mission d’intérêt public.',
  CONTRACT_PERFORMANCE: 'Les données sont nécessaires à l’exécution d’un contrat en cours avec vous.',
  CONTRACT_ENTRY: 'La décision est nécessaire à la conclusion d’un contrat avec vous.',
  CONSENT_PROVIDED: 'Vous avez consenti à cette décision.',
  COMPELLING_GROUNDS: 'Des motifs légitimes et impérieux prévalent sur vos intérêts.',
  THIRD_PARTY_RIGHTS: 'Il serait porté atteinte aux droits d’autres personnes.',
  CONFIDENTIALITY: 'Une obligation de secret professionnel s’y oppose.',
  SECURITY: 'La sécurité de systèmes ou de personnes serait compromise.',
  CRIME: 'La prévention ou la poursuite d’infractions pénales serait compromise.',
  STATE_SECURITY: 'La sécurité nationale ou publique serait compromise.',
  JUDICIAL: 'Une procédure judiciaire serait compromise.',
  ETHICS: 'La procédure d’une profession réglementée serait compromise.',
  SUBJECT_PROTECTION: 'Cela sert votre propre protection.',
  ALREADY_INFORMED: 'Vous disposez déjà de ces informations.',
  DISPROPORTIONATE: 'Cela exigerait des efforts disproportionnés.',
  TECHNICALLY_IMPOSSIBLE: 'Ce n’est pas techniquement possible.',
};

export const ACTS_FR: TemplateSet['acts'] = {
  mask: 'rendu méconnaissable',
  delete: 'supprimé',
  unlink: 'séparé de vous',
  export: 'remis',
  restrict: 'limité',
  unrestrict: 'libéré de la limitation',
  correct: 'rectifié',
};

export const REQUESTERS_FR: TemplateSet['requesters'] = {
  subject: 'vous-même',
  authorised_agent: 'une personne qui dit avoir été mandatée par vous',
  guardian: 'une personne qui dit être votre parent ou tuteur',
  attorney_in_fact: 'une personne qui dit détenir votre procuration',
  guardian_of_adult: 'une personne qui dit être votre représentant légal',
  nominee: 'une personne qui dit avoir été désignée par vous',
  heir: 'une personne qui dit être héritière',
  employee: 'un membre du personnel',
  applicant: 'une personne candidate à un emploi',
  household: 'une personne de votre foyer',
  controller: 'un autre responsable du traitement',
  third_party_controller: 'un destinataire de vos données',
};
