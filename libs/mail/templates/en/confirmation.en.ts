import type { TemplateSet } from '../template-set.js';

export const CONFIRMATION_EN: TemplateSet['confirmation'] = {
  subject: 'Please confirm your consent',
  body: `Hello,

this address was given to {{controller}} with a consent: {{consent}}. It counts only once you confirm it. Open this page and press the button:

{{link}}

The link is good for {{hours}} hours. You can take the consent back at any time afterwards.

If this was not you, do nothing: without your confirmation the consent does not count.

If you have questions, write to {{contact}}.

{{controller}}`,
};
