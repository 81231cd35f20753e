/** A made-up controller that takes packages, for the OpenAPI document. */
export const NEW_TRANSFER_TARGET = {
  kind: 'http',
  name: 'Other Shop (example)',
  url: 'https://intake.example.com/packages',
  token: 'made-up-token',
};
export const TRANSFER_TARGET = {
  id: 'trt_0198c20b-cccc-7a22-8b33-0a5b6c7d8e9f',
  kind: 'http',
  name: NEW_TRANSFER_TARGET.name,
  url: NEW_TRANSFER_TARGET.url,
  authenticated: true,
  createdAt: '2026-11-22T09:20:00.000Z',
};
export const NEW_BUCKET_TARGET = {
  kind: 's3',
  name: 'Archive Example',
  url: 'https://s3.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
  bucket: 'archive-example',
  prefix: 'from-habeas/',
  credentials: { accessKeyId: 'MADEUPKEYID', secretAccessKey: 'made-up-secret' },
};
