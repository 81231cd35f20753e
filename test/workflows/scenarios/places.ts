import type { RegimeId } from '#contracts';

/** A controller under one law: where it reads the day of receipt, and which holidays it has. */
export interface Place {
  readonly regime: RegimeId;
  /** IANA. */
  readonly zone: string;
  /** Id of a holiday calendar. */
  readonly calendar: string;
}

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';
const LOS_ANGELES = 'America/Los_Angeles';

/** Every regime of the catalogue; a spec compares. */
export const PLACES: readonly Place[] = [
  { regime: 'BR_LGPD', zone: 'America/Sao_Paulo', calendar: 'BR' },
  { regime: 'CA_PIPEDA', zone: 'America/Toronto', calendar: 'CA' },
  { regime: 'CA_QC', zone: 'America/Toronto', calendar: 'CA-QC' },
  { regime: 'CH_FADP', zone: 'Europe/Zurich', calendar: 'CH' },
  { regime: 'EU_GDPR', zone: 'Europe/Berlin', calendar: 'DE' },
  { regime: 'IN_DPDP', zone: 'Asia/Kolkata', calendar: 'IN' },
  { regime: 'KR_PIPA', zone: 'Asia/Seoul', calendar: 'KR' },
  { regime: 'TW_PDPA', zone: 'Asia/Taipei', calendar: 'TW' },
  { regime: 'UK_GDPR', zone: 'Europe/London', calendar: 'GB-ENG' },
  { regime: 'US_CA', zone: LOS_ANGELES, calendar: 'US-CA' },
  { regime: 'US_CA_DELETE', zone: LOS_ANGELES, calendar: 'US-CA' },
  { regime: 'US_CO', zone: DENVER, calendar: 'US' },
  { regime: 'US_CT', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_DE', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_FL', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_IA', zone: CHICAGO, calendar: 'US' },
  { regime: 'US_IN', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_KY', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_MD', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_MN', zone: CHICAGO, calendar: 'US' },
  { regime: 'US_MT', zone: DENVER, calendar: 'US' },
  { regime: 'US_NE', zone: CHICAGO, calendar: 'US' },
  { regime: 'US_NH', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_NJ', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_OR', zone: LOS_ANGELES, calendar: 'US' },
  { regime: 'US_RI', zone: NEW_YORK, calendar: 'US' },
  { regime: 'US_TN', zone: CHICAGO, calendar: 'US' },
  { regime: 'US_TX', zone: CHICAGO, calendar: 'US' },
  { regime: 'US_UT', zone: DENVER, calendar: 'US' },
  { regime: 'US_VA', zone: NEW_YORK, calendar: 'US' },
];

/** Friday; a month on from it there is no such day, and the last day of that month is a Sunday. */
export const RECEIVED_ON = '2027-01-29';
