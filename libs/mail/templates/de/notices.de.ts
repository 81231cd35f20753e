import type { NoticeTemplate, TemplateSet } from '../template-set.js';

const CLOSING = `Bei Fragen schreiben Sie an {{contact}} und nennen Sie das Aktenzeichen {{caseNumber}}.

{{controller}}`;

/** The one who answers is another. */
const DECIDED_ELSEWHERE = `Mit Fragen zu Ihrem Antrag wenden Sie sich an {{decidedBy}}: {{decidedByContact}}. Wir können nur sagen, dass und wann wir ihn weitergeleitet haben; dafür schreiben Sie an {{contact}} und nennen Sie das Aktenzeichen {{caseNumber}}.

{{controller}}`;

const REASONS = `{{#each reasons}}
- {{this}}
{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if statement}}Ihre Erklärung bleibt bei den Unterlagen zu Ihrem Antrag und ist Teil unserer Antwort:

{{statement}}{{/if}}`;

const OUTCOME = `{{#if acts}}Was geschehen ist:

{{#each acts}}
- {{category}}: {{act}}, Anzahl der Datensätze: {{count}}
{{/each}}{{/if}}

{{#if kept}}Was bleibt, warum und wie lange:

{{#each kept}}
- {{category}}: {{reason}}{{#if earliest}} Je nach Datensatz bis zu einem Tag zwischen dem {{earliest}} und dem {{until}}.{{else}}{{#if until}} Bis {{until}}.{{else}} Sie bleiben, solange dieser Grund besteht.{{/if}}{{/if}}
{{/each}}{{/if}}

{{#if shared}}Diese Daten bleiben, weil sie auch andere Menschen betreffen:

{{#each shared}}
- {{this}}
{{/each}}{{/if}}

{{#if recipientsToTell}}Diese Empfänger Ihrer Daten unterrichten wir:

{{#each recipientsToTell}}
- {{this}}
{{/each}}{{/if}}

{{#if recipients}}Diese Empfänger Ihrer Daten sind unterrichtet:

{{#each recipients}}
- {{this}}
{{/each}}{{/if}}

{{#if certificateId}}Das Ergebnis wurde geprüft und bescheinigt. Nummer der Bescheinigung: {{certificateId}}{{/if}}`;

const ANSWER = `{{#if finding}}Ihre Sicht: {{ownView}}

Was eine Person bei der Prüfung festgestellt hat: {{finding}}

{{reviewOutcome}}{{/if}}

{{#if ended}}Diese Einwilligungen sind beendet:

{{#each ended}}
- {{this}}
{{/each}}{{/if}}

{{#if goesOn}}Diese Zwecke beruhen nicht auf einer Einwilligung und bestehen weiter:

{{#each goesOn}}
- {{this}}
{{/each}}{{/if}}

{{#if granted}}Stattgegeben für diese Zwecke:

{{#each granted}}
- {{this}}
{{/each}}{{/if}}

{{#if refused}}Nicht stattgegeben für diese Zwecke:

{{#each refused}}
- {{purpose}}: {{reason}}
{{/each}}{{/if}}

{{#if erasureOffered}}{{erasureOffered}}{{/if}}`;

const VERIFY = `{{#if link}}Öffnen Sie diese Seite und folgen Sie den Schritten dort:

{{link}}

Der Link ist nur für Sie bestimmt; geben Sie ihn nicht weiter.{{#if linkUntilOn}} Er gilt bis {{linkUntilOn}}; öffnen Sie ihn später, bietet er Ihnen einen neuen an.{{/if}}{{/if}}

{{#if code}}Wenn Sie dort angemeldet sind, wo Sie den Antrag gestellt haben, können Sie stattdessen diesen Code eingeben: {{code}}. Er gilt zehn Minuten.{{/if}}

{{#if means}}{{means}}{{/if}}

Wir fragen nicht mehr ab, als dafür nötig ist. Wenn wir bis zum {{untilOn}} nichts hören, schließen wir den Vorgang; einen neuen Antrag können Sie jederzeit stellen. {{clock}}`;

const template = (subject: string, body: string, closing = CLOSING): NoticeTemplate => ({
  subject,
  body: `${body}\n\n${closing}`,
});

export const NOTICES_DE: TemplateSet['notices'] = {
  ACK: template(
    'Wir haben Ihren Antrag {{caseNumber}} erhalten',
    `Guten Tag,

{{#if requester}}am {{receivedOn}} haben wir einen Antrag erhalten, der Sie betrifft: {{right}}. Gestellt hat ihn {{requester}}. Er{{else}}am {{receivedOn}} haben wir Ihren Antrag auf {{right}} erhalten. Er{{/if}} hat das Aktenzeichen {{caseNumber}}.

{{#if effective}}Er wirkt bereits: Was enden sollte, ist beendet. Dazu erhalten Sie eine eigene Nachricht.{{else}}Wie es weitergeht: {{#if searches}}Wir prüfen den Antrag, suchen die Daten, die Sie betreffen, und führen den Antrag aus.{{else}}Wir prüfen den Antrag und teilen Ihnen das Ergebnis mit.{{/if}} {{identity}}

{{#if endedOn}}Die Frist für unsere Antwort ist am {{endedOn}} abgelaufen; wir antworten so bald wie möglich.{{else}}{{#if expectedOn}}Unsere Antwort erhalten Sie bis zum {{expectedOn}}.{{else}}Wir antworten ohne unnötige Verzögerung.{{/if}}{{/if}}

{{withdrawal}}{{/if}}`,
  ),
  VERIFY_REQUEST: template(
    'Bitte bestätigen Sie Ihren Antrag {{caseNumber}}',
    `Guten Tag,

bevor wir den Antrag {{caseNumber}}{{#if right}} auf {{right}}{{/if}} ausführen, müssen wir sicher sein, dass er von Ihnen kommt, damit niemand sonst Ihre Daten erhält oder ändert ({{basis}}).{{#if requester}} Gestellt hat den Antrag {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  VERIFY_REMINDER: template(
    'Ihre Bestätigung fehlt noch: {{caseNumber}}',
    `Guten Tag,

wir konnten noch nicht feststellen, dass der Antrag {{caseNumber}}{{#if right}} auf {{right}}{{/if}} von Ihnen kommt.{{#if requester}} Gestellt hat ihn {{requester}}.{{/if}}

${VERIFY}

{{withdrawal}}`,
  ),
  CLARIFY_REQUEST: template(
    'Eine Frage zu Ihrem Antrag {{caseNumber}}',
    `Guten Tag,

damit wir den Antrag {{caseNumber}} gut bearbeiten können, haben wir eine Frage:

{{question}}

Die Antwort ist freiwillig. Bitte schreiben Sie bis zum {{untilOn}} an {{contact}}; ohne Antwort arbeiten wir mit dem weiter, was wir wissen. {{clock}}

{{withdrawal}}`,
  ),
  FEE_NOTICE: template(
    'Kosten Ihres Antrags {{caseNumber}}',
    `Guten Tag,

für den Antrag {{caseNumber}} dürfen wir ein angemessenes Entgelt verlangen ({{basis}}). Es beträgt {{amount}}.

So wurde es berechnet: {{computation}}

Ohne Ihr Einverständnis wird nichts berechnet. Sie können zustimmen, den Antrag so einschränken, dass nichts zu zahlen ist, oder ihn zurücknehmen: Schreiben Sie bis zum {{untilOn}} an {{contact}}. Hören wir bis dahin nichts, schließen wir den Vorgang.

{{withdrawal}}`,
  ),
  EXTENSION: template(
    'Wir brauchen mehr Zeit für Ihren Antrag {{caseNumber}}',
    `Guten Tag,

wir können den Antrag {{caseNumber}} nicht innerhalb der ersten Frist beantworten. Unsere Antwort erhalten Sie bis zum {{newDateOn}} ({{basis}}). Die Gründe sind:

{{#each delays}}
- {{this}}
{{/each}}

{{facts}}

{{remedies}}

{{withdrawal}}`,
  ),
  REFUSAL: template(
    'Antwort auf Ihren Antrag {{caseNumber}}',
    `Guten Tag,

wir haben Ihren Antrag {{caseNumber}} auf {{right}} geprüft. Wir kommen ihm nicht nach, und zwar aus diesen Gründen:

${REASONS}

{{#if optOutOffered}}{{optOutOffered}}{{/if}}

{{remedies}}`,
  ),
  PARTIAL: template(
    'Antwort auf Ihren Antrag {{caseNumber}}',
    `Guten Tag,

{{#if begunOn}}am {{begunOn}} haben wir begonnen, Ihren Antrag {{caseNumber}} auf {{right}} auszuführen.{{#if acts}} Was seither geschehen ist, steht hier; dabei bleibt es.{{/if}} Mehr tun wir für diesen Antrag nicht.{{else}}Ihrem Antrag {{caseNumber}} auf {{right}} haben wir zum Teil entsprochen.{{/if}}

${OUTCOME}

${ANSWER}

{{#if reasons}}Dem Rest kommen wir nicht nach, und zwar aus diesen Gründen:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLETION: template(
    'Ihr Antrag {{caseNumber}} ist erledigt',
    `Guten Tag,

{{#if nothingHeld}}Sie haben im Vorgang {{caseNumber}} dies verlangt: {{right}}. {{nothingHeld}} Es war also nichts zu tun.{{else}}Ihr Antrag {{caseNumber}} auf {{right}} wurde ausgeführt.{{/if}}

{{#if explanation}}Unsere Antwort: {{explanation}}{{/if}}

${OUTCOME}

${ANSWER}

Wenn Sie meinen, dass etwas fehlt, schreiben Sie uns.

{{remedies}}`,
  ),
  DELIVERY: template(
    'Ihre Unterlagen zu {{caseNumber}} liegen bereit',
    `Guten Tag,

die Unterlagen zum Vorgang {{caseNumber}} liegen bereit. Bis zum {{expiresOn}} können Sie sie hier abholen:

{{link}}

Sie brauchen dazu auch einen Code. Sie fordern ihn auf dieser Seite an; von da an gilt er zehn Minuten. Der Link gilt bis zum ersten vollständigen Herunterladen; geben Sie ihn nicht weiter.`,
  ),
  DELIVERY_CODE: template(
    'Ihr Code zu {{caseNumber}}',
    `Guten Tag,

mit diesem Code können Sie die Unterlagen zum Vorgang {{caseNumber}} abholen:

{{code}}

Er gilt zehn Minuten. Danach können Sie auf der Seite der Unterlagen einen neuen anfordern. Wir fragen Sie nie per Mail oder Telefon danach.`,
  ),
  DELIVERY_REMINDER: template(
    'Ihre Unterlagen zu {{caseNumber}} warten noch',
    `Guten Tag,

die Unterlagen zum Vorgang {{caseNumber}} wurden noch nicht abgeholt. Sie liegen bis zum {{expiresOn}} bereit:

{{link}}

Danach werden sie gelöscht. Sie brauchen auch einen Code. Sie fordern ihn auf dieser Seite an; von da an gilt er zehn Minuten.`,
  ),
  RESTRICTION_SET: template(
    'Ihr Antrag {{caseNumber}} ist erledigt',
    `Guten Tag,

{{#if nothingHeld}}{{nothingHeld}} Die Einschränkung der Verarbeitung ({{basis}}) ist seit dem {{setOn}} dennoch vermerkt und gilt für Daten über Sie, die noch kommen.{{else}}seit dem {{setOn}} ist die Verarbeitung Ihrer Daten eingeschränkt ({{basis}}), gleich wofür sie genutzt werden{{#if scope}}, darunter:{{else}}.{{/if}}

{{#each scope}}
- {{this}}
{{/each}}{{/if}}

Diese Daten werden von nun an nur noch gespeichert. Alles andere braucht Ihre Einwilligung oder dient Rechtsansprüchen, dem Schutz einer anderen Person oder einem wichtigen öffentlichen Interesse. Bevor die Einschränkung aufgehoben wird, hören Sie von uns.

{{#if certificateId}}Das Ergebnis wurde geprüft und bescheinigt. Nummer der Bescheinigung: {{certificateId}}{{/if}}`,
  ),
  RESTRICTION_LIFT: template(
    'Eine Änderung in Ihrem Vorgang {{caseNumber}}',
    `Guten Tag,

am {{liftOn}} heben wir die Einschränkung der Verarbeitung im Vorgang {{caseNumber}} auf ({{basis}}). Bis dahin gilt sie weiter. Der Grund ist:

{{reason}}

Wenn Sie nicht einverstanden sind, schreiben Sie uns, vor diesem Tag, wenn das noch geht: Wir sehen es uns in jedem Fall an.

{{remedies}}`,
  ),
  FORWARDED: template(
    'Ihr Antrag {{caseNumber}} wurde weitergeleitet',
    `Guten Tag,

am {{receivedOn}} haben wir Ihren Antrag erhalten: {{right}}.

Die Daten, um die es geht, verarbeiten wir im Auftrag von {{decidedBy}}. Dort liegt die Verantwortung: {{decidedBy}} entscheidet über Ihren Antrag und antwortet Ihnen. Wir haben ihn dorthin weitergeleitet und entscheiden selbst nichts.`,
    DECIDED_ELSEWHERE,
  ),
  WITHDRAWN: template(
    'Ihr Antrag {{caseNumber}} ist geschlossen',
    `Guten Tag,

der Antrag {{caseNumber}} wurde am {{withdrawnOn}} zurückgenommen. Wir unternehmen nichts weiter; was vorher geschehen ist, wird nicht rückgängig gemacht. Einen neuen Antrag können Sie jederzeit stellen.`,
  ),
  SUBJECT_ALERT: template(
    'Jemand hat in Ihrem Namen einen Antrag gestellt: {{caseNumber}}',
    `Guten Tag,

am {{receivedOn}} haben wir einen Antrag erhalten, der Sie betrifft: {{right}}. Gestellt hat ihn {{requester}}. Er hat das Aktenzeichen {{caseNumber}}.

{{#if link}}Wir führen ihn nur aus, wenn Sie bestätigen, dass diese Person für Sie handeln darf. Wenn ja, öffnen Sie bis zum {{untilOn}} diese Seite und drücken Sie den Knopf:

{{link}}{{else}}Wir prüfen ihn, bevor etwas geschieht.{{/if}}

Wenn Sie das nicht wollen, können Sie es anhalten: {{#if link}}Drücken Sie den Knopf nicht und schreiben{{else}}Schreiben{{/if}} Sie an {{contact}} mit dem Aktenzeichen.`,
  ),
  SAR_NOTICE: template(
    'Informationen zu Ihrem Antrag {{caseNumber}}',
    `Guten Tag,

im Vorgang {{caseNumber}} haben Sie dies verlangt: {{#if askedFor}}{{askedFor}}. Das können wir Ihnen nicht geben, und zwar aus diesen Gründen:

{{#each whyLess}}
- {{this}}
{{/each}}

Stattdessen erhalten Sie dies: {{right}}.{{else}}{{right}}.{{/if}} {{confirmation}}

{{#each sections}}
{{title}}:

{{#each lines}}
- {{this}}
{{/each}}

{{/each}}`,
  ),
  RECIPIENT_LIST: template(
    'Antwort auf Ihren Antrag {{caseNumber}}',
    `Guten Tag,

im Vorgang {{caseNumber}} haben Sie dies verlangt: {{right}}. {{#if recipients}}Nach unseren Aufzeichnungen haben diese Empfänger etwas über Sie erfahren:

{{#each recipients}}
- {{this}}
{{/each}}{{else}}Nach unseren Aufzeichnungen hat niemand etwas über Sie erfahren.{{/if}}

Wenn Sie meinen, dass etwas fehlt, schreiben Sie uns.`,
  ),
  INFORM: template(
    'Antwort auf Ihren Antrag {{caseNumber}}',
    `Guten Tag,

im Vorgang {{caseNumber}} haben Sie dies verlangt: {{right}}. {{#if stood}}So haben wir am {{askedOn}} informiert:{{else}}Für den {{askedOn}} ist bei uns keine Datenschutzerklärung hinterlegt.{{/if}}

{{#each stood}}
{{title}}

{{controller}}. In Kraft seit {{from}}{{#if until}}, bis {{until}}{{/if}}.

{{link}}

{{text}}

{{/each}}

{{#if explanation}}{{explanation}}{{/if}}

{{#if unchanged}}Sie gilt heute noch, mit diesem Wortlaut.{{/if}}

{{#if still}}Davon gilt heute noch, mit diesem Wortlaut:

{{#each still}}
- {{title}}
{{/each}}{{/if}}

{{#if today}}Heute gilt:

{{#each today}}
{{title}}

{{controller}}. In Kraft seit {{from}}.

{{link}}

{{text}}

{{/each}}{{/if}}

Wenn Sie meinen, dass etwas fehlt, schreiben Sie uns.`,
  ),
  APPEAL_ANSWER: template(
    'Antwort auf Ihren Einspruch {{caseNumber}}',
    `Guten Tag,

Sie haben gegen unsere Antwort auf den Antrag {{originalNumber}} Einspruch erhoben. Jemand, der die erste Entscheidung nicht getroffen hat, hat ihn geprüft. Die Entscheidung: {{decision}}.

{{#if newAnswerOn}}Ihr Antrag {{originalNumber}} ist wieder offen; wir beantworten ihn bis zum {{newAnswerOn}}.{{/if}}

{{#if reasons}}Die Gründe sind:{{/if}}

${REASONS}

{{remedies}}`,
  ),
  COMPLAINT_ACK: template(
    'Wir haben Ihre Beschwerde {{caseNumber}} erhalten',
    `Guten Tag,

am {{receivedOn}} haben wir Ihre Beschwerde erhalten. Sie hat das Aktenzeichen {{caseNumber}}. Wir prüfen sie und teilen Ihnen das Ergebnis mit{{#if expectedOn}}, und zwar bis zum {{expectedOn}}{{else}}, und zwar ohne unnötige Verzögerung{{/if}}.

{{remedies}}`,
  ),
  MESSAGE: template(
    'Es gibt eine Nachricht zu Ihrem Antrag {{caseNumber}}',
    `Guten Tag,

am {{sentOn}} haben wir Ihnen eine Nachricht zu Ihrem Antrag {{caseNumber}} geschrieben. Sie steht nicht in dieser E-Mail, damit nur Sie sie lesen.

Wenn Sie den Antrag mit einem Konto gestellt haben, finden Sie die Nachricht dort beim Antrag und können dort antworten. Sonst schreiben Sie uns, und wir vereinbaren einen sicheren Weg.`,
  ),
  DUPLICATE: template(
    'Zu Ihrem Antrag {{caseNumber}}',
    `Guten Tag,

Ihr Antrag {{caseNumber}} hat denselben Inhalt wie der Antrag {{originalNumber}}, den wir bereits bearbeiten. Wir beantworten beide zusammen{{#if expectedOn}}, bis zum {{expectedOn}}{{/if}}; Sie müssen nichts tun.

{{withdrawal}}`,
  ),
};
