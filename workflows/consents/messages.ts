export const CONSENT_EXPIRY_WORKFLOW = 'consentExpiryWorkflow';
export const CONSENT_PARTITIONS_WORKFLOW = 'consentPartitionsWorkflow';
