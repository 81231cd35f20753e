import type { TemplateSet } from '../template-set.js';

export const RECIPIENT_DE: TemplateSet['recipient'] = {
  subject: '{{controller}}: Daten einer Person, Vorgang {{caseNumber}}',
  body: `Guten Tag,

{{#if again}}wir haben Ihnen hierzu schon geschrieben und noch keine Bestätigung. {{/if}}{{controller}} hat Daten einer Person an Sie weitergegeben. {{act}}

Um wen es geht und wo Sie die Erledigung bestätigen, steht auf dieser Seite:

{{link}}

Der Link ist nur für Sie bestimmt. Bitte bestätigen Sie bis zum {{expectedOn}}. Ist es unmöglich oder mit unverhältnismäßigem Aufwand verbunden, teilen Sie uns das mit.

Bei Fragen schreiben Sie an {{contact}} und nennen Sie die Nummer des Vorgangs, {{caseNumber}}.

{{controller}}`,
};

export const RECIPIENT_ACTS_DE: TemplateSet['recipientActs'] = {
  erase: 'Bei uns wurden sie auf ihren Antrag gelöscht: Bitte löschen auch Sie sie.',
  correct:
    'Bei uns wurden sie auf ihren Antrag berichtigt: Bitte berichtigen auch Sie sie und fragen Sie uns, was nun richtig ist.',
  restrict:
    'Ihre Verarbeitung wurde bei uns auf ihren Antrag eingeschränkt: Bitte speichern Sie sie nur und verwenden Sie sie nicht, bis Sie von uns hören.',
  stop: 'Die Person möchte nicht, dass sie weiter zu den Zwecken verwendet werden, die auf der Seite unten stehen: Bitte beenden Sie das.',
};
