import { AppError, type ActionEvent, type Awaited } from '#contracts';
import {
  authorisationOutcome,
  judgeAuthorisation,
  needsGuardian,
  type AnswerState,
  type Authorisers,
} from '#domain';
import type { CatalogueConsent } from '../catalogue/catalogue.js';
import type { AuthorisationAct, ConfirmationAct } from './answer-command.js';
import { answered, type Answered, type Target } from './judge-command.js';
import type { NamedProposal } from './proposal.js';
import type { RecordRow } from './record-log.repository.js';

/** Where a record stands after an act, and what it then waits for. */
export interface NextState extends AnswerState {
  readonly event: Extract<ActionEvent, 'answered' | 'confirmed' | 'authorised'>;
  /** null: nobody asks for a confirmation. */
  readonly confirmed: boolean | null;
  /** null: nobody else must agree. */
  readonly authorisers: Authorisers | null;
}

/** Members of a record's `details` that say what it waits for. */
interface WaitingDetails {
  /** UUID of the newest entry in which the person answered: what a link confirms. */
  readonly answer?: string;
  readonly confirmed?: boolean;
  /** false: not all of `authorisers` have agreed. */
  readonly authorised?: boolean;
  readonly authorisers?: Authorisers;
}

/** Whether an answer must be written together with what follows from it: a mail, the list of those who are asked. */
export const hasFollowUp = ({ command, authorisers }: NamedProposal, { consent }: Target): boolean =>
  command.status === 'accepted' && (authorisers !== null || isDoubleOptIn(command, consent));

const NOTHING: readonly Awaited[] = [];

/** What an acceptance in this state waits for before it counts. */
export const awaitedOf = ({
  status,
  confirmed,
  authorisers,
}: Pick<NextState, 'status' | 'confirmed' | 'authorisers'>): readonly Awaited[] => {
  if (status !== 'accepted' || (confirmed !== false && authorisers === null)) return NOTHING;
  const states = Object.values(authorisers ?? {}).map(({ state }) => state);
  return [
    ...(confirmed === false ? (['confirmation'] as const) : []),
    ...(authorisationOutcome(states) === 'awaiting_authorisation' ? (['authorisation'] as const) : []),
  ];
};

/**
 * From when on an acceptance counts: from when it was given, or from the last word that it waited for. Milliseconds since
 * 1970; null: it does not count.
 */
export const countsFrom = (next: NextState, now: Date): number | null => {
  if (next.status !== 'accepted' || awaitedOf(next).length > 0) return null;
  return next.event === 'answered' ? next.saidAt : now.getTime();
};

/** Like {@link awaitedOf}, of a record as it is stored. */
export const awaitedOfRecord = ({
  status,
  details,
}: Pick<RecordRow, 'status' | 'details'>): readonly Awaited[] => {
  const { confirmed = null, authorisers = null } = details as WaitingDetails;
  return status === null ? NOTHING : awaitedOf({ status, confirmed, authorisers });
};

/** Like {@link Answered}, with what the record then waits for. */
export type Judged =
  { readonly outcome: 'recorded'; readonly next: NextState } | Exclude<Answered, { outcome: 'recorded' }>;
const REPEATED = { outcome: 'repeated' } as const;

/**
 * Where the record stands after the command.
 * @throws AppError `consent.illegal_transition`, `consent.skip_limit`, `consent.guardian_required`,
 *   `consent.age_unknown`, `consent.address_missing`, `consent.confirmation_void`, `consent.not_authoriser`,
 *   `consent.authorisation_closed`
 */
export function judged(before: RecordRow | null, proposal: NamedProposal, target: Target, now: Date): Judged {
  const { act } = proposal.command;
  if (act?.kind === 'confirm') return confirmed(before, act);
  if (act?.kind === 'authorise') return authorised(before, act);
  refuseChild(proposal, target, now);
  return answeredAnew(before, proposal, target, now);
}

/** What the facts of an entry say of it: with `details` of the record it must agree. */
export const waitingFacts = (next: NextState, { command, guardian }: NamedProposal): object => {
  const { act } = command;
  const awaits = awaitedOf(next);
  return {
    ...(awaits.length > 0 && { awaits }),
    ...(next.authorisers && { authorisers: next.authorisers }),
    ...(guardian && { guardian }),
    ...(act?.kind === 'confirm' && { confirms: act.answer }),
    ...(act?.kind === 'authorise' && { authorisation: act.authorisation }),
  };
};

/** `details` of the record after the entry. */
export function waitingDetails(
  details: RecordRow['details'],
  next: NextState,
  entryId: string,
): RecordRow['details'] {
  const { answer, confirmed: _, authorised: __, authorisers: ___, ...others } = details as WaitingDetails;
  if (next.confirmed === null && next.authorisers === null) return others;
  return {
    ...others,
    answer: next.event === 'answered' ? entryId : answer,
    ...(next.confirmed !== null && { confirmed: next.confirmed }),
    ...(next.authorisers && {
      authorisers: next.authorisers,
      authorised: !awaitedOf(next).includes('authorisation'),
    }),
  };
}

function answeredAnew(before: RecordRow | null, proposal: NamedProposal, target: Target, now: Date): Judged {
  const { command } = proposal;
  const current = stateOf(before);
  const said = answered(current, command, target, now.getTime());
  if (said.outcome === 'outdated') return said;
  const { authorisers: known = null, confirmed: was } = (before?.details ?? {}) as WaitingDetails;
  const isAcceptance = command.status === 'accepted';
  const asked = isAcceptance ? (proposal.authorisers ?? known) : known;
  const toConfirm = isDoubleOptIn(command, target.consent) && isAcceptance;
  // what waits for a confirmation that nobody asks for any more counts when it is said again
  const isReleased = was === false && isAcceptance && !toConfirm;
  if (said.outcome === 'repeated' && !isReleased && sameNames(asked ?? {}, known ?? {})) return said;
  const next: NextState = {
    ...(said.outcome === 'recorded' ? said.next : current!),
    event: 'answered',
    confirmed: toConfirm ? isConfirmed(before, now) : null,
    authorisers: asked && isAcceptance ? unspoken(asked) : asked,
  };
  return { outcome: 'recorded', next };
}

/** The link of an answer confirms that answer alone: what was said since stands. */
function confirmed(before: RecordRow | null, { answer }: ConfirmationAct): Judged {
  const known = (before?.details ?? {}) as WaitingDetails;
  if (!before || before.status !== 'accepted' || known.answer !== answer)
    throw new AppError('consent.confirmation_void', {
      detail: 'Something else was answered since: what was said last holds. You can close this page.',
    });
  if (known.confirmed !== false) return REPEATED;
  const { authorisers = null } = known;
  return {
    outcome: 'recorded',
    next: { ...stateOf(before)!, event: 'confirmed', confirmed: true, authorisers },
  };
}

function authorised(before: RecordRow | null, { authorisation }: AuthorisationAct): Judged {
  const state = stateOf(before);
  const { authorisers = {}, confirmed = null } = (before?.details ?? {}) as WaitingDetails;
  const judgement = state
    ? judgeAuthorisation({ status: state.status, authorisers }, authorisation)
    : ({ outcome: 'stranger' } as const);
  switch (judgement.outcome) {
    case 'recorded':
      return {
        outcome: 'recorded',
        next: {
          ...state!,
          status: judgement.status,
          event: 'authorised',
          confirmed,
          authorisers: judgement.authorisers,
        },
      };
    case 'repeated':
      return REPEATED;
    case 'closed':
      throw new AppError('consent.authorisation_closed', {
        detail: `The answer is "${state!.status}", your part of it "${authorisers[authorisation.authoriser]!.state}": "${authorisation.state}" cannot follow.`,
      });
    case 'stranger':
      throw new AppError('consent.not_authoriser', {
        detail: 'Only those whom the answer names can agree to it.',
      });
  }
}

/** Art. 8(1) GDPR. To refuse and to take back is open to everybody. */
function refuseChild({ command, guardian }: NamedProposal, { consent }: Target, now: Date): void {
  if (command.status !== 'accepted' || isVouchedFor(command)) return;
  const need = needsGuardian(consent.details, command.age ?? {}, now.toISOString().slice(0, 10));
  if (guardian) return;
  if (need === 'yes')
    throw new AppError('consent.guardian_required', {
      param: 'guardian',
      detail: 'Somebody else must accept this for the person: name them in `guardian`.',
    });
  if (need === 'unknown')
    throw new AppError('consent.age_unknown', {
      param: 'birthdate',
      detail:
        'Below an age a guardian must accept this: give `birthdate` or `age` of the person, and `country` where the age depends on it.',
    });
}

export const stateOf = (record: RecordRow | null): AnswerState | null =>
  record?.status
    ? {
        status: record.status,
        acceptedFields: record.acceptedFields,
        scopes: record.scopes,
        skips: record.skips,
        saidAt: Date.parse(record.answeredAt ?? record.updatedAt),
        expiresAt: record.expiresAt === null ? null : Date.parse(record.expiresAt),
      }
    : null;

const isDoubleOptIn = (command: NamedProposal['command'], { details }: CatalogueConsent): boolean =>
  details.doubleOptIn === true && !isVouchedFor(command);

/** Whoever imports answers for what was asked where it was given; what is carried over counted under the other name. */
const isVouchedFor = ({ source }: NamedProposal['command']): boolean =>
  source === 'import' || source === 'link';

/** Who has confirmed an acceptance that still holds need not do so again because it is extended. */
const isConfirmed = (before: RecordRow | null, now: Date): boolean =>
  before?.status === 'accepted' &&
  before.details.confirmed === true &&
  (before.expiresAt === null || Date.parse(before.expiresAt) > now.getTime());

const sameNames = (one: Authorisers, other: Authorisers): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.keys(one).every((name) => Object.hasOwn(other, name));

const unspoken = (authorisers: Authorisers): Authorisers =>
  Object.fromEntries(
    Object.entries(authorisers).map(([name, each]) => [name, { ...each, state: 'pending' as const }]),
  );
