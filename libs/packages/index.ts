export { PackageFiles } from './package-files.js';
export { PackageBuilder } from './package-writer.js';
export type { PackageFacts } from './package-writer.js';
export { PackageLinks } from './package-links.service.js';
export type { IssuedLink, PresentedLink } from './package-links.service.js';
export { PackageLink, PackageRecord } from './package.entity.js';
export { PackagesModule } from './packages.module.js';
export { PackagesService } from './packages.service.js';
export type { PackageWriter } from './packages.service.js';
