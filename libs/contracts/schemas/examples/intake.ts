/** Made-up ways in which requests come in. */
const AT = '2026-11-22T09:20:00.000Z';

export const REQUEST_INTAKE = {
  channel: 'letter',
  receivedAt: '2026-11-19T08:00:00.000Z',
  receivedBy: 'Post room',
  recordedAt: AT,
  recordedBy: 'staff:operator-1',
  formVersion: '2026-11-27',
  answers: [
    {
      id: 'erasure_ground',
      question: 'Why should the data be erased? You need not say.',
      value: 'not_needed',
      label: 'They are no longer needed',
    },
  ],
  files: [
    {
      id: 'att_0198c206-6666-7a22-8b33-0a5b6c7d8e9f',
      mediaType: 'application/pdf',
      bytes: 48_210,
      sha256: 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2',
      createdAt: AT,
    },
  ],
};

export const WORK_CHALLENGE = {
  parameters: {
    algorithm: 'PBKDF2/SHA-256',
    cost: 5_000,
    expiresAt: 1_795_877_400,
    keyLength: 32,
    keyPrefix: '6f1d0c4be27a95383cd04a7be19f8256',
    keySignature: '0c53d0f7e08d6a6c8b7a3b0d2f4f5d1f6f3c9f0e9ab1c7d24be5a1f0a9d3e871',
    nonce: '8a4df1c39b0e4f6db2f7a2f19c5e6d70',
    salt: '1b7c52e0a94d4c3f8e6f0a2d5b9c7e13',
  },
  signature: 'b8f4e2a1c7d94f0b8d6a3e5c1f7092ab4c6d8e0f2a4b6c8d0e1f3a5b7c9d1e2f',
};

export const REQUEST_IMPORT = {
  items: [
    {
      reference: 'old-desk/2025-117',
      right: 'erasure',
      subject: { identifiers: [{ type: 'email', value: 'jane@example.com' }] },
      channel: 'letter',
      receivedAt: '2026-11-02T08:00:00.000Z',
    },
    {
      reference: 'old-desk/2025-118',
      right: 'access',
      subject: { identifiers: [{ type: 'email', value: 'no address' }] },
      receivedAt: '2026-11-03T08:00:00.000Z',
    },
  ],
};
export const REQUEST_IMPORT_ANSWER = {
  done: 1,
  failed: 1,
  items: [
    {
      reference: 'old-desk/2025-117',
      ok: true,
      repeated: false,
      id: 'req_0198c200-3333-7a22-8b33-0a5b6c7d8e9f',
      number: '2026-000118',
      state: 'received',
      dueAt: '2026-12-02T23:00:00.000Z',
    },
    {
      reference: 'old-desk/2025-118',
      ok: false,
      problem: {
        type: 'about:blank',
        code: 'request.invalid',
        title: 'The request is not valid',
        status: 400,
        detail: 'subject.identifiers.0.value: expected an e-mail address such as jane@example.com',
        param: 'subject.identifiers.0.value',
        requestId: '0198c209-bbbb-7a22-8b33-0a5b6c7d8e9f',
      },
    },
  ],
};
