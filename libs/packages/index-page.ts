import type { ExportInfo } from '#engine';
import type { PackageFacts } from './package-writer.js';

interface Listed {
  readonly info: ExportInfo;
  readonly rows: number;
  readonly files: readonly { readonly path: string }[];
}

const TEXTS = {
  en: {
    title: 'Your data',
    intro: 'This package holds the data you provided, as it was on',
    rows: 'rows',
    nothing: 'nothing held',
  },
  de: {
    title: 'Ihre Daten',
    intro: 'Dieses Paket enthält die von Ihnen bereitgestellten Daten, Stand',
    rows: 'Zeilen',
    nothing: 'nichts gespeichert',
  },
};

/** Start page of a package: works offline, without scripts; every value is text. */
export function indexPage(facts: PackageFacts, collections: readonly Listed[]): string {
  const language = facts.language.startsWith('de') ? 'de' : 'en';
  const texts = TEXTS[language];
  const items = collections.map((collection) => item(collection, language)).join('\n');
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(texts.title)} ${escapeHtml(facts.number)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}li{margin:.5rem 0}</style>
<h1>${escapeHtml(texts.title)}</h1>
<p>${escapeHtml(facts.controller)} · ${escapeHtml(facts.number)}</p>
<p>${escapeHtml(texts.intro)} ${facts.generatedAt.toISOString().slice(0, 10)}.</p>
<ul>
${items}
</ul>
</html>
`;
}

function item({ info, rows, files }: Listed, language: 'en' | 'de'): string {
  const title = escapeHtml(info.title[language] ?? info.title.en ?? info.collection);
  if (rows === 0) return `<li>${title}: ${escapeHtml(TEXTS[language].nothing)}</li>`;
  const links = files.map(
    ({ path }) => `<a href="${escapeHtml(path)}">${escapeHtml(path.split('.').pop()!.toUpperCase())}</a>`,
  );
  return `<li>${title}: ${rows} ${escapeHtml(TEXTS[language].rows)} (${links.join(', ')})</li>`;
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
