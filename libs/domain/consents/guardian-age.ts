/** Below which age a guardian must decide. The law sets a range, so the tenant says (Art. 8(1) GDPR: 16, Member States down to 13). */
export interface GuardianRules {
  readonly guardianBelowAge?: number;
  /** By country, ISO 3166-1 alpha-2; elsewhere `guardianBelowAge` holds. */
  readonly guardianAges?: Readonly<Record<string, number>>;
}

/** What a caller says of the age of a person. */
export interface ToldAge {
  /** Calendar date, `2014-05-31`; counts more than `age`. */
  readonly birthDate?: string | undefined;
  /** Completed years. */
  readonly age?: number | undefined;
  /** Where the person lives, ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
}

/** `unknown`: the caller says too little to tell. */
export type GuardianNeed = 'no' | 'yes' | 'unknown';

/** Whether somebody is too young to decide alone. @param today calendar date, `2026-05-31` */
export function needsGuardian(rules: GuardianRules, told: ToldAge, today: string): GuardianNeed {
  const { guardianBelowAge, guardianAges = {} } = rules;
  if (guardianBelowAge === undefined && Object.keys(guardianAges).length === 0) return 'no';
  const limit = limitOf(rules, told.country);
  const age = told.birthDate === undefined ? told.age : yearsBetween(told.birthDate, today);
  if (limit === null || age === undefined) return 'unknown';
  return age < limit ? 'yes' : 'no';
}

/** null: each country has its own age, and nobody said which it is. */
function limitOf(
  { guardianBelowAge, guardianAges = {} }: GuardianRules,
  country: string | undefined,
): number | null {
  if (country !== undefined && Object.hasOwn(guardianAges, country)) return guardianAges[country]!;
  if (guardianBelowAge !== undefined) return guardianBelowAge;
  return country === undefined ? null : 0;
}

/** Completed years. Who was born on 29 February completes one on 1 March of other years. */
function yearsBetween(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
