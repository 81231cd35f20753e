export { PrivacyNoticesModule } from './privacy-notices.module.js';
export { PrivacyNoticesRepository } from './privacy-notices.repository.js';
export { PrivacyNotices } from './privacy-notices.service.js';
export type { HeldNotice, PublicNotice } from './privacy-notices.service.js';
