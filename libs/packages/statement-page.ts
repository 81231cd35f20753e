import { escapeHtml } from './index-page.js';
import { languageOf, type Language } from './language.js';
import type { PackageFacts } from './package-writer.js';
import { statementSections } from './statement-sections.js';
import type { Statement } from './statement.js';

const TITLES: Readonly<Record<Language, string>> = {
  en: 'What we know of you, and why',
  de: 'Was wir über Sie wissen, und wozu',
  fr: 'Ce que nous savons de vous, et pourquoi',
  es: 'Qué sabemos de usted y para qué',
  it: 'Che cosa sappiamo di Lei e perché',
};

/** The statement for people: works offline, without scripts; every value is text. */
export function statementPage(facts: PackageFacts, statement: Statement): string {
  const language = languageOf(facts.language);
  const title = escapeHtml(TITLES[language]);
  const sections = statementSections(statement, language).map(
    ({ title: heading, lines }) =>
      `<h2>${escapeHtml(heading)}</h2>\n<ul>\n${lines
        .map((line) => `<li><bdi>${escapeHtml(line)}</bdi></li>`)
        .join('\n')}\n</ul>`,
  );
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${escapeHtml(facts.number)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}li{margin:.5rem 0}</style>
<h1>${title}</h1>
<p><bdi>${escapeHtml(facts.controller)}</bdi> · ${escapeHtml(facts.number)}</p>
${sections.join('\n')}
</html>
`;
}
