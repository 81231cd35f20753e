import type { OfferedRight } from '#contracts';
import type { PlainDate } from './notice-params.js';

/** One mail about several cases of one address, in place of a letter about each. */
export interface JoinedParams {
  /** Name of the controller. */
  readonly controller: string;
  /** Mail address at which the controller answers questions. */
  readonly contact: string;
  readonly cases: readonly {
    readonly caseNumber: string;
    readonly right: OfferedRight;
    readonly receivedOn: PlainDate;
    /** When the answer comes; null: nothing is promised. */
    readonly expectedOn: PlainDate | null;
    /** The older case that asks for the same; null: none. */
    readonly originalNumber: string | null;
    /** Where the person confirms that the request is theirs; null: nothing is to be confirmed. */
    readonly link: string | null;
    readonly untilOn: PlainDate | null;
  }[];
}
