import type { TemplateSet } from '../template-set.js';

export const PHRASES_DE: TemplateSet['phrases'] = {
  withdrawal:
    'Sie können Ihren Antrag jederzeit zurücknehmen: Schreiben Sie an {{contact}} und nennen Sie das Aktenzeichen {{caseNumber}}.',
  clockWaits: 'Unsere Frist läuft erst weiter, wenn wir von Ihnen gehört haben.',
  clockRuns: 'Unsere Frist läuft währenddessen weiter.',
  clockEnded: 'Die Frist für unsere Antwort ist abgelaufen; wir antworten so bald wie möglich.',
  identityCheck:
    'Vorher müssen wir sicher sein, dass der Antrag von Ihnen kommt; dazu erhalten Sie eine eigene Nachricht.',
  noIdentityCheck: 'Einen weiteren Nachweis Ihrer Identität brauchen wir derzeit nicht.',
  processed: 'Ja, wir verarbeiten Daten über Sie. Das sollten Sie darüber wissen:',
  notProcessed:
    'Wir verarbeiten keine Daten über Sie, abgesehen von dieser Anfrage selbst. Was folgt, gilt trotzdem:',
  nothingHeld:
    'Wir haben die Systeme durchsucht, in denen wir Daten führen, und haben nichts über Sie, abgesehen von diesem Antrag selbst.',
  decisionChanged: 'Die Entscheidung wurde geändert.',
  decisionStays: 'Die Entscheidung bleibt bestehen.',
  optOutOffered:
    'Den Verkauf und die Weitergabe Ihrer Daten können Sie dennoch beenden lassen; dafür müssen Sie nicht zeigen, wer Sie sind: Schreiben Sie an {{contact}} und nennen Sie das Aktenzeichen {{caseNumber}}.',
  erasureOffered:
    'Was nur dem diente, das nun beendet ist, können Sie löschen lassen ({{basis}}): Dafür genügt jederzeit ein Antrag.',
  excluded: 'Das betrifft: {{purposes}}.',
};

export const CITATIONS_DE: TemplateSet['citations'] = {
  article: 'Art.',
  recital: 'Erwägungsgrund',
  paragraph: ' Abs. ',
  point: ' Buchst. ',
  brackets: false,
  of: ' ',
};

export const LAWS_DE: TemplateSet['laws'] = {
  EU_GDPR: 'DSGVO',
  UK_GDPR: 'UK GDPR',
  CH_FADP: 'Bundesgesetz über den Datenschutz (DSG)',
};

export const DECISIONS_DE: TemplateSet['decisions'] = {
  granted: 'dem Einspruch wird stattgegeben',
  partly_granted: 'dem Einspruch wird teilweise stattgegeben',
  refused: 'der Einspruch wird zurückgewiesen',
};

export const REMEDIES_DE: TemplateSet['remedies'] = {
  eu: `{{#if authority}}Sie haben das Recht, sich bei einer Aufsichtsbehörde zu beschweren (Art. 77 {{law}}). Für uns zuständig ist: {{authority}}. Sie können sich auch an die Behörde wenden, in deren Gebiet Sie wohnen, arbeiten oder den Verstoß vermuten.{{else}}Sie haben das Recht, sich bei einer Aufsichtsbehörde zu beschweren (Art. 77 {{law}}), insbesondere dort, wo Sie wohnen, arbeiten oder den Verstoß vermuten.{{/if}}

Außerdem haben Sie das Recht auf einen wirksamen gerichtlichen Rechtsbehelf: Sie können vor Gericht klagen (Art. 79 {{law}}).`,
  uk: `Sie können sich bei uns beschweren: Schreiben Sie an {{contact}} und nennen Sie das Aktenzeichen {{caseNumber}}. Wir bestätigen den Eingang einer Beschwerde innerhalb von 30 Tagen (section 164A des Data Protection Act 2018).

Außerdem haben Sie das Recht, sich beim Information Commissioner zu beschweren (Art. 77 {{law}}){{#if where}}: {{where}}{{/if}}. Und Sie haben das Recht auf einen wirksamen gerichtlichen Rechtsbehelf: Sie können vor Gericht klagen (Art. 79 {{law}}).`,
  uk_complaint: `Sie haben das Recht, sich beim Information Commissioner zu beschweren (Art. 77 {{law}}){{#if where}}: {{where}}{{/if}}. Und Sie haben das Recht auf einen wirksamen gerichtlichen Rechtsbehelf: Sie können vor Gericht klagen (Art. 79 {{law}}).`,
  ch: `Sie können die Sache dem Eidgenössischen Datenschutz- und Öffentlichkeitsbeauftragten melden{{#if where}}: {{where}}{{/if}}. Sie können auch zivilrechtlich klagen (Art. 32 DSG).`,
  pipeda: `Sie haben das Recht, sich beim Privacy Commissioner of Canada zu beschweren (section 11 PIPEDA){{#if where}}: {{where}}{{/if}}.`,
  quebec: `Wenn Sie nicht einverstanden sind, können Sie sich an die Commission d’accès à l’information du Québec wenden{{#if where}}: {{where}}{{/if}}.`,
  us_appeal: `Wenn Sie mit unserer Antwort nicht einverstanden sind, können Sie Einspruch erheben: Schreiben Sie innerhalb von {{appealDays}} Tagen an {{contact}}, nennen Sie das Aktenzeichen {{caseNumber}} und die Gründe. Jemand, der die erste Entscheidung nicht getroffen hat, prüft den Einspruch, und Sie erhalten eine schriftliche Antwort mit Gründen.

Wird der Einspruch zurückgewiesen, können Sie sich beim Attorney General beschweren{{#if authority}}: {{authority}}{{/if}}.`,
  us: `Sie können sich beim Attorney General beschweren{{#if authority}}: {{authority}}{{/if}}.`,
  us_ca: `Sie können sich {{#if authority}}bei einer dieser Stellen beschweren: {{authority}}.{{else}}bei der California Privacy Protection Agency oder beim Attorney General von Kalifornien beschweren.{{/if}}`,
  brazil: `Sie haben das Recht, sich an die nationale Datenschutzbehörde Brasiliens zu wenden (LGPD, Art. 18 §1){{#if where}}: {{where}}{{/if}}.`,
  india: `Wenn unsere Antwort Ihnen nicht genügt, schreiben Sie an {{contact}} und legen Sie Beschwerde ein (section 13 DPDP Act). Ist die Sache damit nicht erledigt, können Sie sich an das Data Protection Board of India wenden.`,
  india_complaint: `Ist die Sache mit unserer Antwort nicht erledigt, können Sie sich an das Data Protection Board of India wenden (section 13 DPDP Act).`,
  general: `Wenn Sie mit unserer Antwort nicht einverstanden sind, schreiben Sie an {{contact}} und nennen Sie das Aktenzeichen {{caseNumber}}. Sie können sich auch an die Behörde wenden, die den Schutz personenbezogener Daten überwacht, oder an ein Gericht.{{#if authority}} Die Behörde ist: {{authority}}.{{/if}}`,
};
