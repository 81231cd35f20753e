import { readCatalogue } from '#catalogue';
import type { RegimeId, RightCode } from '#contracts';
import { Request } from '../../request/request.entity.js';
import { recomputeClock } from '../../lifecycle/request-clock.js';
import { clockWaitsFor, identityUntil } from './asked-dates.js';

const catalogue = readCatalogue();
const ENTERED = new Date('2027-01-29T09:00:00Z');

const waiting = (regime: RegimeId, calendar: string): Request => {
  const request = Object.assign(new Request(), {
    regime,
    regimes: [],
    right: 'erasure' as const,
    receivedAt: ENTERED,
    enteredAt: ENTERED,
    clock: { zone: 'Europe/Berlin', calendar, clarifications: [] },
  });
  recomputeClock(request, catalogue, ENTERED);
  return request;
};

describe('identityUntil', () => {
  it('is the last whole day before the request lapses, whenever the reminder is written', () => {
    expect(identityUntil(waiting('EU_GDPR', 'DE'))).toBe('2027-04-28');
  });

  it('is the day before the last one, where the request is refused when that begins', () => {
    expect(identityUntil(waiting('US_CA', 'US-CA'))).toBe('2027-03-14');
    expect(identityUntil(waiting('KR_PIPA', 'KR'))).toBe('2027-02-07');
  });
});

describe('clockWaitsFor', () => {
  const waits = (regime: RegimeId, right: RightCode, question: 'identity' | 'clarification') =>
    clockWaitsFor(question, { regime, right }, catalogue);

  it('holds in the United Kingdom, for an identity always, for a question of access alone', () => {
    expect(waits('UK_GDPR', 'erasure', 'identity')).toBe(true);
    expect(waits('UK_GDPR', 'access', 'clarification')).toBe(true);
    expect(waits('UK_GDPR', 'erasure', 'clarification')).toBe(false);
  });

  it('promises nothing that only a reading of the law allows', () => {
    expect(waits('EU_GDPR', 'access', 'identity')).toBe(false);
    expect(waits('EU_GDPR', 'access', 'clarification')).toBe(false);
    expect(waits('US_VA', 'access', 'identity')).toBe(false);
  });
});
