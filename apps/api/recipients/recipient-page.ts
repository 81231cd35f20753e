import { isControllerAct, type NoticeAct } from '#contracts';
import type { RecipientForm } from '#contracts/schemas';
import { escapeHtml, page } from '#platform/http';
import type { RecipientLinkView } from '#requests';

const ACTS: Readonly<Record<NoticeAct, string>> = {
  erase: 'It was erased there on their request. Please erase it too.',
  correct: 'It was corrected there on their request. Please correct it too.',
  restrict: 'Its use was restricted there on their request. Please store it only.',
  decide:
    'They turned to us, your processor. Please decide, and tell us with POST /v1/requests/{id}/instructions or by letter.',
  collect: 'The copy of their data that you instructed is ready for you.',
  report: 'This is what was done on your instruction.',
  stop: 'They do not want it to be used any more for the purposes below. Please end that use.',
};

const day = (at: Date): string => at.toISOString().slice(0, 10);

const list = (items: readonly string[]): string =>
  `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;

const newValues = ({ corrected }: NonNullable<RecipientLinkView['about']>): string =>
  corrected.length === 0
    ? ''
    : `<p>What is right now</p>${list(corrected.map(({ category, newValue }) => `${category}: ${newValue ?? 'nothing'}`))}`;

/** What a recipient is told, and where it says that this is done. */
export function recipientPage(view: RecipientLinkView): string {
  if (view.state === 'confirmed') return thanksPage('confirm');
  if (isControllerAct(view.act)) return casePage(view);
  const { controller, caseNumber, act, purposes, about, toldAt, expectedBy, state } = view;
  const who =
    about === null
      ? '<p>Whose data it is is not shown any more: ask the controller.</p>'
      : `<p>The person is known to you as</p>${list(about.identifiers.map(({ type, value }) => `${type}: ${value}`))}${newValues(about)}`;
  const received =
    state === 'requested'
      ? '<form method="post"><button name="action" value="acknowledge">We have it and work on it</button></form>'
      : '';
  return page(
    'Data of a person',
    `<h1>Data of a person</h1><p>${escapeHtml(controller)} passed data of a person on to you. ${ACTS[act]}</p>${purposes.length > 0 ? list(purposes) : ''}${who}<p>Case ${escapeHtml(caseNumber)}, told on ${day(toldAt)}. Please confirm by ${day(expectedBy)}.</p>${received}<form method="post"><p><label>Address of a proof, if there is one <input name="evidenceUrl" type="url" maxlength="2000"></label></p><p><label>Its SHA-256 <input name="evidenceSha256" pattern="[0-9a-f]{64}" maxlength="64"></label></p><p><label>Note, without personal data <input name="note" maxlength="2000"></label></p><button name="action" value="confirm">It is done</button></form>`,
  );
}

/** What the controller of a case is told by its processor. It confirms nothing here: it instructs. */
function casePage({ controller, caseNumber, act, about, toldAt, case: facts }: RecipientLinkView): string {
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
export const thanksPage = (said: RecipientForm['action']): string =>
  page(
    'Thank you',
    said === 'confirm'
      ? '<h1>Thank you</h1><p>It is on record that this is done. You can close this page.</p>'
      : '<h1>Thank you</h1><p>It is on record that you have this. Open the link again once it is done.</p>',
  );
