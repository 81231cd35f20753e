/** Made-up numbers of requests, for the OpenAPI document. */
const NUMBERS = {
  received: 12,
  open: 3,
  overdue: 1,
  breached: 1,
  extended: 2,
  answered: 8,
  states: {
    awaiting_approval: 2,
    assessing: 1,
    fulfilled: 5,
    partially_fulfilled: 1,
    refused: 2,
    withdrawn: 1,
  },
  outcomes: {
    fulfilled: 5,
    partially_fulfilled: 1,
    refused: 2,
    withdrawn: 1,
    lapsed: 0,
    duplicate: 0,
    spam: 0,
  },
  days: { median: 6.5, p90: 21.2, p95: 27.9 },
  extensionRate: 0.1667,
  refusalRate: 0.25,
};

export const REQUEST_REPORT = {
  from: '2026-10-01T00:00:00.000Z',
  to: '2026-10-31T23:59:59.999Z',
  zone: 'Europe/Berlin',
  total: NUMBERS,
  items: [{ group: { regime: 'EU_GDPR', right: 'erasure' }, ...NUMBERS }],
};

const line = (kind: string, received: number, whole: number) => ({
  kind,
  received,
  compliedInWhole: whole,
  compliedInPart: 1,
  denied: 1,
  closedOtherwise: 0,
  pending: received - whole - 2,
  medianDays: 9.5,
  meanDays: 12.25,
});

export const CCPA_REPORT = {
  year: 2026,
  regulation: '11 CCR §7102(a)(1)',
  individuals: 'consumers',
  zone: 'America/Los_Angeles',
  publishBy: '2027-07-01',
  items: [
    line('delete', 40, 37),
    line('correct', 6, 4),
    line('know', 21, 18),
    line('opt_out', 80, 78),
    line('limit', 9, 7),
  ],
};
