import { REQUEST } from './requests.js';

const RESPOND = 'GDPR Art. 12(3); Reg. 1182/71 Art. 3';
const BASE = { due: '2026-12-22', safe: '2026-12-22' };

export const REGIME = {
  id: 'EU_GDPR',
  name: 'General Data Protection Regulation',
  law: 'Regulation (EU) 2016/679',
  version: '2026-11-27',
  territory: ['AT', 'DE', 'FR'],
  clock: [
    {
      acts: ['respond' as const],
      after: 'request' as const,
      kind: 'deadline' as const,
      period: { amount: 1, unit: 'month' as const },
      start: 'receipt' as const,
      startDay: { due: 0 as const, safe: 0 as const },
      roll: true,
      pause: null,
      extension: { amount: 2, unit: 'month' as const },
      citation: RESPOND,
      confirmed: true,
    },
  ],
};

export const REQUEST_CLOCK = {
  requestId: REQUEST.id,
  regime: 'EU_GDPR',
  right: 'erasure',
  zone: 'Europe/Berlin',
  calendar: 'DE',
  computedAt: REQUEST.receivedAt,
  versions: { regime: '2026-11-27', calendar: 'date-holidays 3.37.0' },
  daysLeft: 25,
  deadlines: [
    {
      act: 'respond',
      kind: 'deadline',
      status: 'running',
      citation: RESPOND,
      confirmed: true,
      start: '2026-11-22',
      base: BASE,
      extensionNoticeBy: BASE,
      current: BASE,
      trace: [
        { rule: 'receipt', from: REQUEST.receivedAt, to: '2026-11-22', citation: RESPOND },
        { rule: 'period (due)', from: '2026-11-22', to: '2026-12-22', citation: RESPOND },
        { rule: 'period (safe)', from: '2026-11-22', to: '2026-12-22', citation: RESPOND },
      ],
      warnings: [],
    },
  ],
};
