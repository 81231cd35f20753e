import { applyDecorators, Header } from '@nestjs/common';
import { PAGE_POLICY } from './page-html.js';

/** A page behind a mailed link: its address is a secret, so nobody keeps it, lists it or is told where one came from. */
export const PrivatePage = () =>
  applyDecorators(
    Header('content-type', 'text/html; charset=utf-8'),
    Header('content-security-policy', PAGE_POLICY),
    Header('cache-control', 'no-store'),
    Header('x-robots-tag', 'noindex'),
    Header('referrer-policy', 'no-referrer'),
  );
