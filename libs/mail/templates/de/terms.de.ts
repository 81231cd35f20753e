import type { TemplateSet } from '../template-set.js';

export const RIGHTS_DE: TemplateSet['rights'] = {
  erasure: 'Löschung Ihrer personenbezogenen Daten (Art. 17 DSGVO)',
  restriction: 'Einschränkung der Verarbeitung (Art. 18 DSGVO)',
  portability: 'Herausgabe Ihrer Daten in einem übertragbaren Format (Art. 20 DSGVO)',
  withdraw_consent: 'Widerruf Ihrer Einwilligung (Art. 7 Abs. 3 DSGVO)',
  access: 'Auskunft über Ihre personenbezogenen Daten (Art. 15 DSGVO)',
  rectification: 'Berichtigung Ihrer personenbezogenen Daten (Art. 16 DSGVO)',
  objection: 'Ende der Verarbeitung, der Sie widersprechen (Art. 21 Abs. 1 DSGVO)',
  objection_marketing: 'Ende der Werbung, der Sie widersprechen (Art. 21 Abs. 2 DSGVO)',
  human_review: 'Prüfung einer automatisierten Entscheidung durch einen Menschen (Art. 22 DSGVO)',
  complaint: 'Antwort auf Ihre Beschwerde (Art. 77 DSGVO)',
  know_categories: 'Auskunft über die Arten Ihrer personenbezogenen Daten',
  third_party_list: 'Auskunft über die Empfänger Ihrer Daten',
  opt_out_sale_sharing: 'Ende des Verkaufs und der Weitergabe Ihrer Daten',
  opt_in_sale_sharing: 'Erlaubnis, Ihre Daten wieder zu verkaufen und weiterzugeben',
  limit_sensitive: 'Begrenzung der Nutzung Ihrer sensiblen Daten',
  opt_out_profiling: 'Ende von Profiling und automatisierten Entscheidungen über Sie',
  admt_access: 'Erläuterung einer automatisierten Entscheidung',
  nominate: 'Benennung einer Person, die für Sie handelt',
  appeal: 'erneute Prüfung eines abgelehnten Antrags',
};

export const DELAYS_DE: TemplateSet['delays'] = {
  COMPLEXITY: 'Ihr Antrag ist umfangreich und schwierig',
  VOLUME: 'Sie haben mehrere Anträge gestellt',
};

export const REFUSALS_DE: TemplateSet['refusals'] = {
  IDENTITY_FAILED:
    'Wir konnten nicht feststellen, dass der Antrag von der betroffenen Person stammt (Art. 12 Abs. 2 und 6).',
  NO_MATCH: 'Wir haben keine Daten gefunden, die wir Ihnen zuordnen können (Art. 11 Abs. 2).',
  SUSPECTED_FRAUD: 'Es gibt Anzeichen dafür, dass der Antrag missbräuchlich ist (Art. 12 Abs. 5).',
  MANIFESTLY_UNFOUNDED: 'Der Antrag ist offenkundig unbegründet (Art. 12 Abs. 5).',
  EXCESSIVE: 'Der Antrag ist exzessiv, insbesondere weil er wiederholt gestellt wurde (Art. 12 Abs. 5).',
  FRIVOLOUS: 'Der Antrag dient erkennbar nicht diesem Recht (Art. 12 Abs. 5).',
  OUTSIDE_JURISDICTION: 'Das Gesetz, das dieses Recht gibt, gilt für diese Verarbeitung nicht (Art. 3).',
  NOT_A_DATA_SUBJECT:
    'Die Daten betreffen keine lebende natürliche Person, die dieses Gesetz schützt (Erwägungsgrund 27).',
  BASIS_EXCLUDES_RIGHT: 'Die Rechtsgrundlage dieser Verarbeitung gibt dieses Recht nicht.',
  NOT_PROVIDED_BY_SUBJECT: 'Sie haben uns diese Daten nicht selbst bereitgestellt (Art. 20 Abs. 1).',
  LEGAL_OBLIGATION: 'Ein Gesetz verpflichtet uns, diese Daten aufzubewahren (Art. 17 Abs. 3 Buchst. b).',
  LEGAL_CLAIMS:
    'Die Daten werden gebraucht, um Rechtsansprüche geltend zu machen oder abzuwehren (Art. 17 Abs. 3 Buchst. e).',
  FREE_EXPRESSION: 'Die Freiheit der Meinung und der Information geht vor (Art. 17 Abs. 3 Buchst. a).',
  PUBLIC_HEALTH: 'Die Daten werden für die öffentliche Gesundheit gebraucht (Art. 17 Abs. 3 Buchst. c).',
  ARCHIVING: 'Die Daten werden im öffentlichen Interesse archiviert (Art. 17 Abs. 3 Buchst. d).',
  RESEARCH: 'Die Daten werden für Forschung oder Statistik gebraucht (Art. 17 Abs. 3 Buchst. d, Art. 89).',
  PUBLIC_TASK:
    'Die Daten werden für eine Aufgabe im öffentlichen Interesse gebraucht (Art. 17 Abs. 3 Buchst. b).',
  CONTRACT_PERFORMANCE: 'Die Daten werden für einen laufenden Vertrag mit Ihnen gebraucht.',
  CONTRACT_ENTRY:
    'Die Entscheidung ist nötig, um mit Ihnen einen Vertrag zu schließen (Art. 22 Abs. 2 Buchst. a).',
  CONSENT_PROVIDED: 'Sie haben in diese Entscheidung eingewilligt (Art. 22 Abs. 2 Buchst. c).',
  COMPELLING_GROUNDS: 'Zwingende schutzwürdige Gründe überwiegen Ihre Interessen (Art. 21 Abs. 1).',
  THIRD_PARTY_RIGHTS: 'Rechte anderer Personen wären betroffen (Art. 15 Abs. 4, Art. 20 Abs. 4).',
  CONFIDENTIALITY: 'Dem steht eine berufliche Schweigepflicht entgegen.',
  SECURITY: 'Die Sicherheit von Systemen oder Personen wäre beeinträchtigt.',
  CRIME: 'Die Verhütung oder Verfolgung von Straftaten wäre beeinträchtigt (Art. 23).',
  STATE_SECURITY: 'Die nationale oder öffentliche Sicherheit wäre beeinträchtigt (Art. 23).',
  JUDICIAL: 'Ein Gerichtsverfahren wäre beeinträchtigt (Art. 23).',
  ETHICS: 'Das Verfahren eines reglementierten Berufs wäre beeinträchtigt (Art. 23).',
  SUBJECT_PROTECTION: 'Es dient Ihrem eigenen Schutz (Art. 23).',
  ALREADY_INFORMED: 'Sie haben diese Informationen bereits (Art. 13 Abs. 4).',
  DISPROPORTIONATE: 'Der Aufwand wäre unverhältnismäßig (Art. 14 Abs. 5 Buchst. b, Art. 19).',
  TECHNICALLY_IMPOSSIBLE: 'Es ist technisch nicht machbar (Art. 20 Abs. 2).',
};

export const ACTS_DE: TemplateSet['acts'] = {
  mask: 'unkenntlich gemacht',
  delete: 'gelöscht',
  unlink: 'von Ihnen getrennt',
  export: 'ausgehändigt',
  restrict: 'eingeschränkt',
  unrestrict: 'wieder freigegeben',
  correct: 'berichtigt',
};

export const REQUESTERS_DE: TemplateSet['requesters'] = {
  subject: 'Sie selbst',
  authorised_agent: 'jemand, der sagt, dass Sie ihn beauftragt haben',
  guardian: 'jemand, der sagt, dass er Ihr Elternteil oder Vormund ist',
  attorney_in_fact: 'jemand, der sagt, dass er Ihre Vollmacht hat',
  guardian_of_adult: 'jemand, der sagt, dass er Ihr rechtlicher Betreuer ist',
  nominee: 'jemand, der sagt, dass Sie ihn benannt haben',
  heir: 'jemand, der sagt, dass er erbt',
  employee: 'eine beschäftigte Person',
  applicant: 'eine Person, die sich beworben hat',
  household: 'jemand aus Ihrem Haushalt',
  controller: 'ein anderer Verantwortlicher',
  third_party_controller: 'ein Empfänger Ihrer Daten',
};
