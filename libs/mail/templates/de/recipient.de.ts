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

export const CONTROLLER_CASE_DE: TemplateSet['controllerCase'] = {
  subject: '{{controller}}: Antrag einer Person, Vorgang {{caseNumber}}',
  body: `Guten Tag,

{{#if again}}wir haben Ihnen hierzu schon geschrieben und noch keine Antwort. {{/if}}{{controller}} verarbeitet Daten in Ihrem Auftrag. {{act}}

Worum es geht, steht auf dieser Seite:

{{link}}

Der Link ist nur für Sie bestimmt.{{#if awaited}} Die Frist für die Antwort an die Person läuft bereits. Bitte entscheiden Sie bis zum {{expectedOn}}, ob wir den Antrag ausführen, und teilen Sie es uns mit.{{/if}}

Bei Fragen schreiben Sie an {{contact}} und nennen Sie die Nummer des Vorgangs, {{caseNumber}}.

{{controller}}`,
};

export const CONTROLLER_ACTS_DE: TemplateSet['controllerActs'] = {
  decide:
    'Jemand hat sich mit einem Antrag an uns gewandt, über den Sie zu entscheiden haben. Ohne Ihre Weisung unternehmen wir nichts.',
  collect: 'Die Kopie der Daten, die Sie angewiesen haben, liegt für Sie bereit.',
  report:
    'Was Sie angewiesen haben, ist abgeschlossen, oder der Vorgang wurde geschlossen; das Ergebnis steht auf der Seite.',
};
