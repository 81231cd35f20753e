import type { RecipientForm } from '#contracts/schemas';
import { escapeHtml, page } from '#platform/http';
import type { RecipientLinkView } from '#requests';
import type { PageLanguage } from '../pages/page-language.js';
import { RECIPIENT_WORDS } from './recipient-words.js';

const day = (at: Date): string => at.toISOString().slice(0, 10);

const list = (items: readonly string[]): string =>
  `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;

/** What a recipient is told, and where it says that this is done. */
export function recipientPage(view: RecipientLinkView, language: PageLanguage): string {
  if (view.state === 'confirmed') return thanksPage('confirm', language);
  const words = RECIPIENT_WORDS[language];
  const { controller, caseNumber, act, purposes, identifiers, toldAt, expectedBy, state } = view;
  const who =
    identifiers === null
      ? `<p>${words.unknown}</p>`
      : `<p>${words.knownAs}</p>${list(identifiers.map(({ type, value }) => `${type}: ${value}`))}`;
  const received =
    state === 'requested'
      ? `<form method="post"><button name="action" value="acknowledge">${words.working}</button></form>`
      : '';
  return page(
    words.title,
    `<h1>${words.title}</h1><p>${escapeHtml(words.passed(controller))} ${words.acts[act]}</p>${purposes.length > 0 ? list(purposes) : ''}${who}<p>${escapeHtml(words.case(caseNumber, day(toldAt), day(expectedBy)))}</p>${received}<form method="post"><p><label>${words.proof} <input name="evidenceUrl" type="url" maxlength="2000"></label></p><p><label>${words.hash} <input name="evidenceSha256" pattern="[0-9a-f]{64}" maxlength="64"></label></p><p><label>${words.note} <input name="note" maxlength="2000"></label></p><button name="action" value="confirm">${words.done}</button></form>`,
    language,
  );
}

/** @param said what the recipient told us */
export function thanksPage(said: RecipientForm['action'], language: PageLanguage): string {
  const { thanks, recorded, noted } = RECIPIENT_WORDS[language];
  return page(thanks, `<h1>${thanks}</h1><p>${said === 'confirm' ? recorded : noted}</p>`, language);
}
