import type { Notice } from '#contracts';
import { lawParams, renderNotice, type ParamsOf } from '#mail';
import type { Request } from '../../../libs/requests/request/request.entity.js';
import { CATALOGUE } from '../memory-request.js';

/** The letter that says no, as the mailer writes it in English. */
export function refusalText(letter: Notice, row: Request): string {
  const params = {
    caseNumber: row.number,
    controller: 'Example Ltd',
    contact: 'privacy@example.com',
    ...lawParams(CATALOGUE, row.regime),
    right: row.right,
    codes: row.refusalCodes,
    explanation: 'Invoices are kept for ten years.',
    statement: null,
    originalNumber: '2026-000000',
    decision: 'refused',
    newAnswerOn: null,
    appealDays: row.appealDays,
    recipientsToTell: [],
    purposesGranted: [],
    purposesRefused: [],
    acts: [],
    kept: [],
    recipients: [],
    certificateId: null,
    review: null,
    erasureOffered: false,
  };
  return renderNotice(letter, 'en', params as unknown as ParamsOf<Notice>).text.replace(/\s+/g, ' ');
}
