import type { TemplateSet } from '../template-set.js';
import { NOTICES_EN } from './notices.en.js';
import { ACTS_EN, DELAYS_EN, REFUSALS_EN, RIGHTS_EN } from './terms.en.js';

export const EN: TemplateSet = {
  notices: NOTICES_EN,
  rights: RIGHTS_EN,
  refusals: REFUSALS_EN,
  delays: DELAYS_EN,
  acts: ACTS_EN,
};
