import { escapeHtml, page } from '#platform/http';
import type { PublicNotice } from '#privacy-notices';

/** A privacy notice as it was written: what is proof is not run. */
export function noticePage({ title, text, controller, from, until, locale, hash }: PublicNotice): string {
  const heading = escapeHtml(title);
  const days = until === null ? `${from} –` : `${from} – ${until}`;
  return page(
    heading,
    `<h1>${heading}</h1>
     <p>${escapeHtml(controller)}<br>${days}</p>
     <pre lang="${escapeHtml(locale)}" style="white-space:pre-wrap;font:inherit">${escapeHtml(text)}</pre>
     <p><small>${escapeHtml(hash)}</small></p>`,
  );
}
