import type { ServedText } from '#consents';
import { escapeHtml, page } from '#platform/http';

/** What the content hash covers: the content, or the address of a version that shows one. */
export const shownBytes = ({ content, url }: Pick<ServedText, 'content' | 'url'>): Buffer =>
  Buffer.from(content ?? url ?? '', 'utf8');

/** The text for people to read. Markdown and HTML are shown as they were written: what is proof must not be run. */
export function shownPage(text: ServedText): string {
  const title = escapeHtml(text.title ?? 'Consent text');
  return page(
    title,
    `<h1>${title}</h1>
     <pre lang="${escapeHtml(text.locale)}" style="white-space:pre-wrap;font:inherit">${escapeHtml(shownBytes(text).toString())}</pre>
     <p><small>SHA-256 ${escapeHtml(text.hash)}</small></p>`,
  );
}
