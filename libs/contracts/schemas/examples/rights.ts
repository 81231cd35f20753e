/** What a form may offer to somebody in Germany; one right of several. */
export const RIGHTS_OFFER = {
  regimes: [
    {
      id: 'EU_GDPR',
      reason: 'residence',
      name: 'General Data Protection Regulation',
      law: 'Regulation (EU) 2016/679',
    },
  ],
  formVersion: '2026-11-27',
  items: [
    {
      right: 'rectification',
      name: 'Correction of your personal data',
      references: [{ regime: 'EU_GDPR', citation: 'GDPR Art. 16', confirmed: true, dpv: 'eu-gdpr:A16' }],
      requesters: [
        { kind: 'subject', admission: 'own', evidence: ['verification_level'], mandates: [], level: 'L2' },
        {
          ...{ kind: 'authorised_agent', admission: 'check', evidence: ['signed_mandate'], level: 'L3' },
          mandates: ['signed_mandate', 'power_of_attorney'],
        },
      ],
      channels: ['portal', 'email', 'letter'],
      level: 'L2',
      accountNeeded: false,
      fee: {
        freeTimes: null,
        withinMonths: null,
        after: 'reasonable_cost',
        citation: 'GDPR Art. 12(5)',
        confirmed: true,
      },
      atOnce: false,
      appeal: null,
      questions: [
        {
          id: 'corrections',
          kind: 'text',
          label: 'What is wrong, and what is right?',
          required: true,
          options: [],
        },
      ],
      answerBy: { safe: '2026-12-28', due: '2026-12-28' },
    },
  ],
};
