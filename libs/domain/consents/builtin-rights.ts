import { BUILTIN_RIGHTS, type BuiltinRight, type LegalType, type RightCode } from '#contracts';

/** What the law says of a right that every tenant starts with (consent reference, section 3). */
export interface BuiltinRightFacts {
  /** Article of the GDPR. */
  readonly article: string;
  readonly code: RightCode;
  /** Days that people are told. */
  readonly timeLimit: number;
  /** Legal types whose consents offer it unless they say otherwise. */
  readonly usualFor: readonly LegalType[];
}

const ALL = [
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_authority',
  'legitimate_interests',
] as const satisfies readonly LegalType[];

const facts = (
  article: string,
  code: RightCode,
  timeLimit: number,
  usualFor: readonly LegalType[] = ALL,
): BuiltinRightFacts => ({ article, code, timeLimit, usualFor });

export const BUILTIN_RIGHT_FACTS: Readonly<Record<BuiltinRight, BuiltinRightFacts>> = {
  RevocationOfConsent: facts('7(3)', 'withdraw_consent', 1, ['consent']),
  Information: facts('15', 'access', 30),
  DataCorrection: facts('16', 'rectification', 30),
  DataDeletion: facts('17', 'erasure', 30, [
    'consent',
    'contract',
    'vital_interests',
    'legitimate_interests',
  ]),
  RestrictionOfProcessing: facts('18', 'restriction', 30),
  DataPortability: facts('20', 'portability', 30, ['consent', 'contract']),
  ContradictionDataProcessing: facts('21(1)', 'objection', 30, ['public_authority', 'legitimate_interests']),
  ContradictionDirectAdvertising: facts('21(2)', 'objection_marketing', 1, ['legitimate_interests']),
  NotBeSubjectToAutomatedDecision: facts(
    '22',
    'human_review',
    30,
    ALL.filter((legalType) => legalType !== 'legal_obligation'),
  ),
  RightToComplain: facts('77', 'complaint', 30),
};

/** The rights that a consent of this legal type offers unless it says otherwise. */
export const usualRights = (legalType: LegalType): BuiltinRight[] =>
  BUILTIN_RIGHTS.filter((right) => BUILTIN_RIGHT_FACTS[right].usualFor.includes(legalType));

/** Names under which people know the rights, without case, spaces and the words "right", "to", "of", "the". */
const HUMAN_NAMES: Readonly<Record<string, BuiltinRight>> = {
  withdrawconsent: 'RevocationOfConsent',
  withdrawalconsent: 'RevocationOfConsent',
  revocation: 'RevocationOfConsent',
  revokeconsent: 'RevocationOfConsent',
  access: 'Information',
  correction: 'DataCorrection',
  rectification: 'DataCorrection',
  deletion: 'DataDeletion',
  erasure: 'DataDeletion',
  beforgotten: 'DataDeletion',
  restriction: 'RestrictionOfProcessing',
  portability: 'DataPortability',
  object: 'ContradictionDataProcessing',
  objection: 'ContradictionDataProcessing',
  contradiction: 'ContradictionDataProcessing',
  objectprocessing: 'ContradictionDataProcessing',
  objectdataprocessing: 'ContradictionDataProcessing',
  objectdirectadvertising: 'ContradictionDirectAdvertising',
  objectdirectmarketing: 'ContradictionDirectAdvertising',
  automateddecision: 'NotBeSubjectToAutomatedDecision',
  notbesubjectautomateddecisions: 'NotBeSubjectToAutomatedDecision',
  humanreview: 'NotBeSubjectToAutomatedDecision',
  complaint: 'RightToComplain',
};

const shortened = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[\s_-]+/)
    .filter((part) => !['right', 'to', 'of', 'the', 'a'].includes(part))
    .join('');

const BY_SHORT_NAME: ReadonlyMap<string, BuiltinRight> = new Map([
  ...Object.entries(HUMAN_NAMES),
  ...BUILTIN_RIGHTS.map((right) => [shortened(right), right] as const),
]);

/** `Right to Deletion`, `datadeletion` → `DataDeletion`; any other name as it is. */
export const rightNameOf = (name: string): string => BY_SHORT_NAME.get(shortened(name)) ?? name;
