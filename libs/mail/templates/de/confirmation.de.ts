import type { TemplateSet } from '../template-set.js';

export const CONFIRMATION_DE: TemplateSet['confirmation'] = {
  subject: 'Bitte bestätigen Sie Ihre Einwilligung',
  body: `Guten Tag,

bei {{controller}} wurde diese Adresse mit einer Einwilligung angegeben: {{consent}}. Sie gilt erst, wenn Sie sie bestätigen. Öffnen Sie diese Seite und drücken Sie den Knopf:

{{link}}

Der Link gilt {{hours}} Stunden. Widerrufen können Sie die Einwilligung danach jederzeit.

Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ohne Ihre Bestätigung gilt die Einwilligung nicht.

Bei Fragen schreiben Sie an {{contact}}.

{{controller}}`,
};
