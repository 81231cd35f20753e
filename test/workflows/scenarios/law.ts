import type { OfferedRight, RegimeId } from '#contracts';

/** A period as the law writes it. */
interface Period {
  readonly days?: number;
  readonly months?: number;
  /** In addition, once. */
  readonly more?: Period;
}

/**
 * How long an answer may take, typed from the statutes and not from the catalogue: a mistake there must not be found
 * right by itself. Working days stand as the calendar days they are from 29 January 2027 on.
 */
const ANSWERS: Readonly<Record<RegimeId, Period>> = {
  // Art. 12(3)
  EU_GDPR: { months: 1, more: { months: 2 } },
  UK_GDPR: { months: 1, more: { months: 2 } },
  // LGPD Art. 18 §4: at once, which is looked after as one working day (Monday)
  BR_LGPD: { days: 3 },
  // PIPEDA s.8(3)-(4)
  CA_PIPEDA: { days: 30, more: { days: 30 } },
  // P-39.1 s.32
  CA_QC: { days: 30 },
  // FADP Art. 25(7)
  CH_FADP: { days: 30, more: { days: 30 } },
  // DPDP Rules 2025 r.14: what the fiduciary publishes
  IN_DPDP: { days: 30 },
  // PIPA Enforcement Decree Art. 43(3)
  KR_PIPA: { days: 10, more: { days: 10 } },
  // PDPA Art. 13: 15 days for access, 30 for the others
  TW_PDPA: { days: 30, more: { days: 30 } },
  // Iowa Code ch. 715D
  US_IA: { days: 90, more: { days: 45 } },
};
/** 11 CCR §7021(b), Va. Code §59.1-577(B) and the acts that follow it. */
const IN_THE_STATES: Period = { days: 45, more: { days: 45 } };

/** Of single rights. */
const EXCEPTIONS: Readonly<Record<string, Period>> = {
  'BR_LGPD access': { days: 15 },
  'TW_PDPA access': { days: 15, more: { days: 15 } },
  'US_RI withdraw_consent': { days: 15 },
  // 15 working days (11 CCR §§7026(f), 7027, 7221), of which Presidents' Day is none: Monday 22 February
  'US_CA opt_out_sale_sharing': { days: 24 },
  'US_CA limit_sensitive': { days: 24 },
  'US_CA opt_out_profiling': { days: 24 },
  // DPA 2018 s.164A: the day of receipt is the first
  'UK_GDPR complaint': { days: 29 },
  'IN_DPDP complaint': { days: 90 },
  'US_CO appeal': { days: 45, more: { days: 60 } },
};
const APPEAL: Period = { days: 60 };

const periodOf = (regime: RegimeId, right: OfferedRight): Period =>
  EXCEPTIONS[`${regime} ${right}`] ?? (right === 'appeal' ? APPEAL : (ANSWERS[regime] ?? IN_THE_STATES));

/** The last day, before weekends move it: from a day `YYYY-MM-DD`. */
export function lastDayByLaw(regime: RegimeId, right: OfferedRight, from: string, extended: boolean): string {
  const period = periodOf(regime, right);
  const more = extended ? period.more : undefined;
  if (extended && !more) throw new Error(`${regime} does not extend ${right}`);
  const [year, month, day] = from.split('-').map(Number) as [number, number, number];
  const months = (period.months ?? 0) + (more?.months ?? 0);
  const days = (period.days ?? 0) + (more?.days ?? 0);
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const end = Date.UTC(year, month - 1 + months, Math.min(day, lastOfMonth) + days);
  return new Date(end).toISOString().slice(0, 10);
}
