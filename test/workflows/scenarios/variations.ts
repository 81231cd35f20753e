import { isPackageRight, type RegimeId } from '#contracts';
import { localDate } from '#domain';
import type { Request } from '../../../libs/requests/request/request.entity.js';
import { CATALOGUE } from '../memory-request.js';
import { paceOf, worldOf } from './granted.js';
import {
  answers,
  approves,
  asks,
  collects,
  grants,
  pays,
  proves,
  refuses,
  refusesPlan,
  showsLittle,
  wantsFee,
  wantsTime,
} from './hands.js';
import type { Place } from './places.js';
import { fromDate, onDay, type Scenario } from './scenario.js';

/** One of each kind of law: most of the states have that of Virginia. */
const KINDS_OF_LAW: readonly RegimeId[] = [
  ...['BR_LGPD', 'CA_PIPEDA', 'CA_QC', 'CH_FADP', 'EU_GDPR', 'IN_DPDP', 'KR_PIPA', 'TW_PDPA', 'UK_GDPR'],
  ...['US_CA', 'US_CO', 'US_IA', 'US_VA'],
];

/** What goes another way than smoothly; refusals under every law, because each names remedies of its own. */
export function variations(place: Place): Scenario[] {
  const { regime } = place;
  if (CATALOGUE.rights.of(regime).length === 0) return [];
  const refusals = [refused(place), ...(hasAppeal(regime) ? [appealRefused(place)] : [])];
  if (!KINDS_OF_LAW.includes(regime)) return refusals;
  return [
    ...refusals,
    silence(place),
    isExtendable(regime) ? extended(place) : notExtended(place),
    clarified(place),
    clarificationUnanswered(place),
    ...(mayCharge(regime) ? [feePaid(place)] : []),
    unidentified(place),
    ...(lesserRight(regime) ? [unidentifiedForLess(place)] : []),
  ];
}

/** The last day of the base period that the request has now. */
const baseDue = ({ baseDueAt, clock }: Request): string =>
  localDate(new Date(baseDueAt!.getTime() - 1).toISOString(), clock.zone);

/** Nobody of the controller does anything until it is too late. */
function silence(place: Place): Scenario {
  return {
    name: 'nobody decides until it is overdue',
    right: 'erasure',
    place,
    world: worldOf(place),
    proven: false,
    acts: [proves('L2')(paceOf(place, 'erasure').identity), approves(fromDate(baseDue, 9, 11))],
    end: 'fulfilled',
    inTime: false,
  };
}

function refused(place: Place): Scenario {
  const { identity, decision } = paceOf(place, 'erasure');
  return {
    name: 'refused',
    right: 'erasure',
    place,
    world: worldOf(place),
    proven: false,
    acts: [proves('L2')(identity), refusesPlan('LEGAL_OBLIGATION')(decision)],
    end: 'refused',
    inTime: true,
  };
}

/** Somebody else looks at the refusal, and finds it right. */
function appealRefused(place: Place): Scenario {
  return {
    name: 'refused',
    right: 'appeal',
    place,
    world: worldOf(place, { appealOf: 'req_refused' }),
    proven: true,
    acts: [refuses('LEGAL_OBLIGATION')(paceOf(place, 'appeal').decision)],
    end: 'refused',
    inTime: true,
  };
}

/** The person is told two days before the end, and answered two days before the new one. */
function extended(place: Place): Scenario {
  return {
    name: 'extended',
    right: 'erasure',
    place,
    world: worldOf(place),
    proven: false,
    acts: [
      proves('L2')(paceOf(place, 'erasure').identity),
      wantsTime(fromDate(baseSafe, -2, 11)),
      approves(fromDate(currentSafe, -2, 11)),
    ],
    end: 'fulfilled',
    inTime: true,
  };
}

/** The law gives no more time, whatever the reason. */
function notExtended(place: Place): Scenario {
  const { identity, decision } = paceOf(place, 'erasure');
  return {
    name: 'an extension is not to be had',
    right: 'erasure',
    place,
    world: worldOf(place),
    proven: false,
    acts: [
      proves('L2')(identity),
      { ...wantsTime(decision), refusedWith: 'extension.not_available' },
      approves(decision),
    ],
    end: 'fulfilled',
    inTime: true,
  };
}

/** Asked three days after receipt, within the seven that the EDPB wants; answered five days later. */
function clarified(place: Place): Scenario {
  return {
    name: 'a question is answered',
    right: 'access',
    place,
    world: worldOf(place, { review: true }),
    proven: false,
    acts: [
      proves(levelOfAccess(place.regime))(onDay(2, 14)),
      asks(onDay(3, 11)),
      answers(onDay(8, 16)),
      grants(onDay(9, 11)),
      collects(onDay(10, 19)),
    ],
    end: 'fulfilled',
    inTime: true,
  };
}

/** The request goes on by itself, with the widest scope. */
function clarificationUnanswered(place: Place): Scenario {
  return {
    name: 'a question is never answered',
    right: 'access',
    place,
    world: worldOf(place, { review: true }),
    proven: false,
    acts: [
      proves(levelOfAccess(place.regime))(onDay(2, 14)),
      asks(onDay(3, 11)),
      grants(onDay(34, 11)),
      collects(onDay(35, 19)),
    ],
    end: 'fulfilled',
    inTime: false,
  };
}

function feePaid(place: Place): Scenario {
  return {
    name: 'a fee is paid',
    right: 'access',
    place,
    world: worldOf(place, { review: true }),
    proven: false,
    acts: [
      proves(levelOfAccess(place.regime))(onDay(2, 14)),
      wantsFee(onDay(3, 11)),
      pays(onDay(6, 16)),
      grants(onDay(7, 11)),
      collects(onDay(8, 19)),
    ],
    end: 'fulfilled',
    inTime: true,
  };
}

function unidentified(place: Place): Scenario {
  return {
    name: 'nobody shows who asks',
    right: 'erasure',
    place,
    world: worldOf(place),
    proven: false,
    acts: [],
    end: waitsForIdentity(place.regime) ? 'lapsed' : 'refused',
    inTime: false,
  };
}

/** 11 CCR §7024(a): what the evidence is enough for is answered. */
function unidentifiedForLess(place: Place): Scenario {
  return {
    name: 'shown is less than it needs',
    right: 'access',
    place,
    world: worldOf(place),
    proven: false,
    acts: [showsLittle('L2')(onDay(4, 14)), collects(fromDate(currentDue, 1, 19))],
    end: 'partially_fulfilled',
    // on its last day, when no more evidence can come in time
    inTime: false,
  };
}

/** Where the period runs on meanwhile, a refusal must be in time as well; what is due at once has no such day. */
const waitsForIdentity = (regime: RegimeId): boolean => ['EU_GDPR', 'UK_GDPR', 'BR_LGPD'].includes(regime);

const lastDayOf = (end: Date, { clock }: Request): string =>
  localDate(new Date(end.getTime() - 1).toISOString(), clock.zone);
const currentSafe = (row: Request): string => lastDayOf(row.safeDueAt!, row);
const currentDue = (row: Request): string => lastDayOf(row.dueAt!, row);
const baseSafe = ({ clockResult }: Request): string => clockResult!.deadlines[0]!.base!.safe;

const entry = (regime: RegimeId, right: 'access' | 'appeal') => CATALOGUE.rights.find(regime, right);
const levelOfAccess = (regime: RegimeId) => entry(regime, 'access')!.policy.level.minimum;
const hasAppeal = (regime: RegimeId): boolean => entry(regime, 'appeal') !== null;
const lesserRight = (regime: RegimeId): boolean => {
  const lesser = entry(regime, 'access')?.policy.degradesTo;
  return lesser != null && isPackageRight(lesser);
};
const mayCharge = (regime: RegimeId): boolean => entry(regime, 'access')?.fee.after !== 'none';
const isExtendable = (regime: RegimeId): boolean =>
  CATALOGUE.clockRule(regime, 'respond', 'erasure').extension !== null;
