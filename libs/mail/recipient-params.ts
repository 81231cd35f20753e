import type { NoticeAct } from '#contracts';
import type { PlainDate } from './notice-params.js';

/** What the mail to a recipient of data says (rights reference 7, `RECIPIENT`). Whose data it is stands behind the link alone. */
export interface RecipientParams {
  /** Name of the controller. */
  readonly controller: string;
  /** Mail address at which the controller answers questions. */
  readonly contact: string;
  readonly caseNumber: string;
  readonly act: NoticeAct;
  /** It was told before and did not confirm. */
  readonly again: boolean;
  readonly link: string;
  readonly expectedOn: PlainDate;
}
