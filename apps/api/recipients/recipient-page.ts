import { isControllerAct, type ControllerAct } from '#contracts';
import type { RecipientForm } from '#contracts/schemas';
import { escapeHtml, page } from '#platform/http';
import type { RecipientLinkView } from '#requests';
import type { PageLanguage } from '../pages/page-language.js';
import { RECIPIENT_WORDS, type RecipientWords } from './recipient-words.js';

/** To another company, in English as the interface that it is asked to use. */
const ACTS: Readonly<Record<ControllerAct, string>> = {
  decide:
    'They turned to us, your processor. Please decide, and tell us with POST /v1/requests/{id}/instructions or by letter.',
  collect: 'The copy of their data that you instructed is ready for you.',
  report: 'This is what was done on your instruction.',
};

const day = (at: Date): string => at.toISOString().slice(0, 10);

const list = (items: readonly string[]): string =>
  `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;

const newValues = ({ corrected }: NonNullable<RecipientLinkView['about']>, words: RecipientWords): string =>
  corrected.length === 0
    ? ''
    : `<p>${words.rightNow}</p>${list(corrected.map(({ category, newValue }) => `${category}: ${newValue ?? words.nothing}`))}`;

/** What a recipient is told, and where it says that this is done. */
export function recipientPage(view: RecipientLinkView, language: PageLanguage): string {
  if (view.state === 'confirmed') return thanksPage('confirm', language);
  const { controller, caseNumber, act, purposes, about, toldAt, expectedBy, state } = view;
  if (isControllerAct(act)) return casePage(view, act);
  const words = RECIPIENT_WORDS[language];
  const who =
    about === null
      ? `<p>${words.unknown}</p>`
      : `<p>${words.knownAs}</p>${list(about.identifiers.map(({ type, value }) => `${type}: ${value}`))}${newValues(about, words)}`;
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

/** What the controller of a case is told by its processor. It confirms nothing here: it instructs. */
function casePage(
  { controller, caseNumber, about, toldAt, case: facts }: RecipientLinkView,
  act: ControllerAct,
): string {
  const { right, state, receivedAt, dueAt, details, codes = [], certificate } = facts!;
  const said = [
    `Asked for: ${right}`,
    `Received on ${receivedAt.slice(0, 10)}${dueAt === null ? '' : `, to be answered by ${dueAt.slice(0, 10)}`}`,
    `State: ${state}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`,
    ...(about?.identifiers ?? []).map(({ type, value }) => `${type}: ${value}`),
    ...(details === undefined ? [] : [`In their words: ${details}`]),
  ];
  const proof = certificate ? `<pre>${escapeHtml(JSON.stringify(certificate, null, 2))}</pre>` : '';
  return page(
    'A request of a person',
    `<h1>A request of a person</h1><p>${escapeHtml(controller)} processes data on your behalf. ${ACTS[act]}</p>${list(said)}${proof}<p>Case ${escapeHtml(caseNumber)}, told on ${day(toldAt)}.</p>`,
  );
}

/** @param said what the recipient told us */
export function thanksPage(said: RecipientForm['action'], language: PageLanguage): string {
  const { thanks, recorded, noted } = RECIPIENT_WORDS[language];
  return page(thanks, `<h1>${thanks}</h1><p>${said === 'confirm' ? recorded : noted}</p>`, language);
}
